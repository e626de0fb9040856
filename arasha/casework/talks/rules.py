"""Pure decisions about talks: who may interpret, and what a record of a talk must say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import TalkKind
from arasha.country import CountryPack

# The answer "asked, and there is no tie": the question itself is never skipped.
NO_TIE = "none"


@dataclass(frozen=True)
class TalkDraft:
    """What was so in one talk.

    interpreter_id: an entry of the agency's own register, None when nobody interpreted.
    tie: what the conflict check before this talk found, NO_TIE or a code of the pack; empty without an interpreter.
    refused: why the person did not want an interpreter, a code of the pack; empty when none was refused.
    """

    kind: str
    language: str
    interpreter_id: UUID | None
    alone: bool
    told_story: bool
    tie: str = ""
    refused: str = ""
    duties_said: bool = False


@dataclass(frozen=True)
class InterpreterFacts:
    """What the rules need to know of an interpreter."""

    languages: tuple[str, ...]
    is_active: bool
    secrecy_on: date | None
    declared: tuple[str, ...] = ()


@dataclass(frozen=True)
class InterpreterDraft:
    """One entry of the register as somebody wants it. phone: empty keeps what is sealed unless `drop_phone`."""

    code_name: str
    languages: tuple[str, ...]
    sex: str
    secrecy_on: date | None
    declared: tuple[str, ...] = ()
    is_active: bool = True
    phone: str = ""
    drop_phone: bool = False


def judge_talk(draft: TalkDraft, interpreter: InterpreterFacts | None, pack: CountryPack, today: date) -> Verdict:
    """Say whether this talk can be recorded as it was; `interpreter` None when nobody interpreted or it is foreign."""
    if draft.kind not in set(TalkKind):
        return Verdict.no("talk.kind", _("Choose one of the answers in the list."), field="talk_kind")
    if draft.language not in pack.languages:
        return Verdict.no("talk.language", _("Choose the language of the talk."), field="talk_language")
    if draft.refused and draft.refused not in pack.interpreter_refusals:
        return Verdict.no("talk.refusal", _("Choose one of the answers in the list."), field="talk_refused")
    if draft.interpreter_id is None:
        return Verdict.yes()
    return _judge_interpreting(draft, interpreter, pack, today)


def _judge_interpreting(
    draft: TalkDraft, interpreter: InterpreterFacts | None, pack: CountryPack, today: date
) -> Verdict:
    if interpreter is None or not interpreter.is_active:
        return Verdict.no(
            "talk.interpreter_unknown",
            _("This interpreter is not in your register any more. Choose another."),
            field="talk_interpreter",
        )
    if interpreter.secrecy_on is None or interpreter.secrecy_on > today:
        return Verdict.no(
            "talk.secrecy",
            _("This interpreter has not signed to keep secrets. Let them sign first, or choose another."),
            field="talk_interpreter",
        )
    if draft.language not in interpreter.languages:
        return Verdict.no(
            "talk.interpreter_language",
            _("This interpreter does not work in that language. Choose another, or correct the language."),
            field="talk_interpreter",
        )
    return _judge_tie(draft, interpreter, pack)


def _judge_tie(draft: TalkDraft, interpreter: InterpreterFacts, pack: CountryPack) -> Verdict:
    if draft.tie not in {NO_TIE, *pack.interpreter_ties}:
        return Verdict.no(
            "talk.tie_not_asked",
            _("Ask the interpreter and the person first: do they know each other, and from where?"),
            field="talk_tie",
        )
    bars = draft.tie if draft.tie != NO_TIE else next(iter(interpreter.declared), "")
    if bars:
        tie = pack.interpreter_ties.get(bars)
        return Verdict.no(
            "talk.tie_bars",
            _("Somebody with this tie never interprets. Choose another interpreter, or talk without one."),
            field="talk_interpreter" if draft.tie == NO_TIE else "talk_tie",
            source=tie.source if tie else None,
        )
    return Verdict.yes()


def judge_interpreter(draft: InterpreterDraft, pack: CountryPack, today: date) -> Verdict:
    """Say whether this entry can stand in the register. A declared tie is kept: it bars, and somebody must know why."""
    if not draft.code_name.strip():
        return Verdict.no("interpreter.code_name", _("Write a code name, such as initials."), field="code_name")
    if any(character.isdigit() for character in draft.code_name) and sum(map(str.isdigit, draft.code_name)) > 4:
        return Verdict.no(
            "interpreter.code_name_number",
            _("A code name is no number of a person or a telephone. Write initials or a made-up word."),
            field="code_name",
        )
    if not draft.languages or not _known(draft.languages, pack.languages):
        return Verdict.no("interpreter.languages", _("Choose at least one language."), field="languages")
    if draft.sex not in pack.sexes:
        return Verdict.no("interpreter.sex", _("Choose one of the answers in the list."), field="sex")
    if not _known(draft.declared, pack.interpreter_ties):
        return Verdict.no("interpreter.declared", _("Choose one of the answers in the list."), field="declared")
    if draft.secrecy_on is not None and draft.secrecy_on > today:
        return Verdict.no(
            "interpreter.secrecy_in_future",
            _("This day has not come yet. Write today or an earlier day."),
            field="secrecy_on",
        )
    return Verdict.yes()


def _known(codes: Iterable[str], known: object) -> bool:
    return all(code in known for code in codes)  # type: ignore[operator]
