"""Interpreters of the demonstration country, its talks, and rights explained in many languages."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from arasha.casework.cases.rules import age_group
from arasha.casework.models import NoticeCopy, TalkKind, Understood
from arasha.casework.notices.actions import give_notice
from arasha.casework.notices.rules import NoticeDraft, fitting_language, fitting_variant, version_in_force
from arasha.casework.talks.actions import add_interpreter, log_talk
from arasha.casework.talks.rules import NO_TIE, InterpreterDraft, TalkDraft
from arasha.country import current

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast
    from arasha.demo.plan import PlannedCase

SWORN = date(2024, 9, 2)
# Agency and who keeps its register; code name, languages, sex, sworn on, declared ties, in use.
REGISTERS: dict[tuple[str, str], tuple[InterpreterDraft, ...]] = {
    ("qorghan", "aliya"): (
        InterpreterDraft("Г.Т.", ("uz", "ru"), "female", SWORN, phone="+77001110001"),
        InterpreterDraft("Арча", ("ky", "ru"), "male", SWORN),
        InterpreterDraft("Чинор", ("tg", "uz", "ru"), "female", SWORN),
        InterpreterDraft("M.K.", ("en", "ru"), "female", SWORN),
        InterpreterDraft("Л.Л.", ("zh", "ug", "ru"), "male", SWORN),
        InterpreterDraft("Б.А.", ("uz", "tk"), "male", None),
        InterpreterDraft("Қайың", ("tg", "fa"), "male", SWORN, declared=("consulate",), is_active=False),
    ),
    ("umit", "roza"): (
        InterpreterDraft("Н.С.", ("uz", "kk", "ru"), "female", SWORN),
        InterpreterDraft("Д.О.", ("ky", "kk"), "female", SWORN),
    ),
    ("hotline", "marat"): (InterpreterDraft("Айва", ("uz", "ky", "tg"), "female", SWORN),),
    ("police-almaty", "bolat"): (InterpreterDraft("П-3", ("uz", "tg", "ru"), "male", SWORN),),
}
TOLD_CASES = 24
UNTOLD_NEWEST = 2
EARLY_TALK, READING, SECOND_TALK = timedelta(minutes=20), timedelta(hours=1), timedelta(days=2)


def hold_talks(cast: "Cast", now: datetime) -> None:
    """Fill the registers, then tell the people of one NGO's newer cases their rights; the newest still wait."""
    registers = {
        agency: [add_interpreter(cast.actor(agency, keeper), entry, now=now, key=uuid4()).pk for entry in entries]
        for (agency, keeper), entries in REGISTERS.items()
    }
    newest_first = sorted(cast.cases_of("qorghan"), key=lambda pair: pair[0].registered_at, reverse=True)
    told = newest_first[UNTOLD_NEWEST : UNTOLD_NEWEST + TOLD_CASES]
    entries = dict(zip(registers["qorghan"], REGISTERS["qorghan", "aliya"], strict=True))
    for place, (planned, case) in enumerate(told):
        _tell(cast, planned, case, _interpreter_for(planned, entries), place, now)


def _interpreter_for(planned: "PlannedCase", entries: dict[UUID, InterpreterDraft]) -> UUID | None:
    spoken = planned.draft.languages[:1]
    for identity, entry in entries.items():
        if entry.secrecy_on and entry.is_active and spoken and spoken[0] in entry.languages and spoken[0] != "ru":
            return identity
    return None


def _tell(
    cast: "Cast", planned: "PlannedCase", case: UUID, interpreter: UUID | None, place: int, now: datetime
) -> None:
    actor = cast.actor(planned.agency, planned.referred_by)
    language = (planned.draft.languages or ("ru",))[0]
    tie = NO_TIE if interpreter else ""
    began = planned.registered_at

    def talk(kind: str, *, told_story: bool) -> TalkDraft:
        return TalkDraft(kind, language, interpreter, alone=True, told_story=told_story, tie=tie, duties_said=True)

    log_talk(actor, case, talk(TalkKind.FIRST, told_story=True), now=min(began + EARLY_TALK, now), key=uuid4())
    notice = NoticeDraft(
        version=version_in_force(current(), now.date()).code,
        language=fitting_language([language], current()),
        variant=fitting_variant(age_group(planned.draft.age_from, planned.draft.age_to)),
        understood=Understood.AGAIN if place % 11 == 1 else Understood.YES,
        paper=(NoticeCopy.KEPT_HERE, NoticeCopy.UNSAFE, NoticeCopy.TAKEN)[place % 3],
    )
    give_notice(
        actor, case, notice, talk(TalkKind.NOTICE, told_story=False), now=min(began + READING, now), key=uuid4()
    )
    if place % 5 == 0 and began + SECOND_TALK < now:
        log_talk(actor, case, talk(TalkKind.ASSESSMENT, told_story=False), now=began + SECOND_TALK, key=uuid4())
