"""Words of tables, of the computing, and of lists of studies, in the language of the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

from arasha.engines.prevalence import CaptureTable
from arasha.engines.prevalence.reporting.speech import Speech
from arasha.engines.prevalence.subsets import sizes, sum_supersets
from arasha.engines.prevalence.wording import say_note, say_reason, say_step
from arasha.statistics.models import CountTable, RunState, Study, StudyRun
from arasha.statistics.models.studies import UNDER_WAY
from arasha.statistics.studies.queries import TableView
from arasha.statistics.studies.rules import STATE_WORDS, Step, engine_language, shown_state

TONES: Final[Mapping[str, str]] = {"green": "ok", "amber": "sun", "red": "danger"}
ICONS: Final[Mapping[str, str]] = {
    "green": "check-circle",
    "amber": "exclamation-diamond",
    "red": "x-circle",
}
COLOUR_WORDS: Final[Mapping[str, Promise]] = {
    "green": pgettext_lazy("verdict", "Green"),
    "amber": pgettext_lazy("verdict", "Amber"),
    "red": pgettext_lazy("verdict", "Red"),
}
TABLE_WORDS: Final[Mapping[str, Promise]] = {
    "green": pgettext_lazy("table", "Nothing in the table speaks against a study."),
    "amber": pgettext_lazy("table", "A study can be computed; expect wide limits."),
    "red": pgettext_lazy("table", "From this table no number should be published."),
}


@dataclass(frozen=True)
class Finding:
    """One sentence of a verdict with its colour."""

    colour: str
    text: str

    @property
    def tone(self) -> str:
        return TONES[self.colour]

    @property
    def icon(self) -> str:
        return ICONS[self.colour]

    @property
    def colour_word(self) -> Promise:
        return COLOUR_WORDS[self.colour]


@dataclass(frozen=True)
class ListRow:
    """One list: its cases, how many of them are on no other, and what it shares with each list."""

    name: str
    cases: str
    alone: str
    shared: list[str]


@dataclass(frozen=True)
class ShownTable:
    """A table of counts as its analyst sees it."""

    lists: list[ListRow]
    names: list[str]
    cases: str
    facts: list[tuple[str, str]]
    verdict: Finding
    findings: list[Finding]
    steps: list[str]
    notes: list[str]


def number(value: float) -> str:
    """A count in the language of the screen."""
    return number_format(round(value), force_grouping=True)


def present_table(view: TableView) -> ShownTable:
    """Lists, overlaps, rules and steps in words."""
    table, language = view.present, engine_language()
    margins = sum_supersets(table.counts[None].astype(float))[0]
    many = sizes(len(table.lists))
    facts = [
        (gettext("cases on at least one list"), number(table.cases)),
        (gettext("on two lists or more"), number(int(table.counts[many >= 2].sum()))),
        (gettext("on three lists or more"), number(int(table.counts[many >= 3].sum()))),
    ]
    return ShownTable(
        lists=[_list_row(table, margins, place) for place in range(len(table.lists))],
        names=list(table.lists),
        cases=number(table.cases),
        facts=facts,
        verdict=Finding(view.colour, str(TABLE_WORDS[view.colour])),
        findings=[Finding(one.colour, say_reason(one, language)) for one in view.reasons],
        steps=[say_change(step) for step in view.stored.steps],
        notes=[say_note(note, language) for note in table.notes if hasattr(note, "code")],
    )


def _list_row(table: CaptureTable, margins: Any, place: int) -> ListRow:
    bit = 1 << place
    shared = []
    for other in range(len(table.lists)):
        pair = bit | 1 << other
        if other == place:
            shared.append("")
        elif any(pair & zero == zero for zero in table.forbidden):
            shared.append(pgettext("overlap", "cannot be"))
        else:
            shared.append(number(margins[pair]))
    return ListRow(table.lists[place], number(margins[bit]), number(int(table.counts[bit])), shared)


def say_change(stored: Mapping[str, Any]) -> str:
    """What was done to the lists, in a sentence."""
    step = Step.from_json(stored)
    names = ", ".join(step.lists)
    if step.kind == "merge":
        merged = step.name or "+".join(step.lists)
        return gettext("Merged: %(lists)s. Now: %(name)s.") % {"lists": names, "name": merged}
    if step.kind == "omit":
        return gettext("Left out: %(lists)s.") % {"lists": names}
    return gettext("Nobody can be on all of these: %(lists)s.") % {"lists": names}


# A page that is left open must not keep its session alive for ever by asking for news.
FOLLOWED_FOR: Final = timedelta(minutes=20)


@dataclass(frozen=True)
class ShownRun:
    """The computing of a study as it stands. is_followed: the page asks for news by itself."""

    id: UUID
    table_id: UUID
    table: str
    state: str
    label: str
    words: str
    tone: str
    is_under_way: bool
    done: int
    of: int
    share: int
    step: str
    asked_at: datetime
    replicates: str
    seed: int
    cancel_asked: bool
    began_at: datetime | None
    is_followed: bool
    url: str


RUN_TONES: Final[Mapping[str, str]] = {
    RunState.WAITING: "info",
    RunState.RUNNING: "info",
    RunState.DONE: "ok",
    RunState.CANCELLED: "",
    RunState.INTERRUPTED: "sun",
    RunState.FAILED: "danger",
}


def present_run(run: StudyRun, now: datetime) -> ShownRun:
    """State, progress and the present step in words."""
    state = shown_state(run, now)
    words = str(STATE_WORDS.get(state, ""))
    if run.cancel_asked and state == RunState.RUNNING:
        words = gettext("It is being stopped.")
    if state == RunState.FAILED and run.problem:
        words = f"{words} {_say_problem(run.problem)}"
    address = "studies:study" if run.study_id else "studies:run"
    return ShownRun(
        id=run.pk,
        table_id=run.table_id,
        table=run.table.name,
        state=state,
        label=str(RunState(state).label),
        words=words,
        tone=RUN_TONES[state],
        is_under_way=state in UNDER_WAY,
        done=run.done,
        of=run.of,
        share=round(100 * run.done / run.of) if run.of else 0,
        step=say_step(run.step, engine_language()) if run.step else "",
        asked_at=run.asked_at,
        replicates=number(run.replicates),
        seed=run.seed,
        cancel_asked=run.cancel_asked,
        began_at=run.began_at,
        is_followed=state in UNDER_WAY and now - run.asked_at < FOLLOWED_FOR,
        url=reverse(address, args=[run.study_id or run.pk]),
    )


def _say_problem(code: str) -> str:
    speech = Speech(engine_language())
    if speech.knows("errors", code):
        return gettext("Reason: %(reason)s.") % {"reason": speech.say("errors", code)}
    return gettext("Reason: an error in the program (%(code)s).") % {"code": code}


@dataclass(frozen=True)
class TableRow:
    """A table in the list of tables."""

    id: UUID
    name: str
    period: str
    lists: str
    changed_at: datetime


def present_table_row(table: CountTable) -> TableRow:
    """A table with how many lists it has now."""
    lists = len(table.lists)
    words = ngettext("%(count)s list", "%(count)s lists", lists) % {"count": lists}
    return TableRow(table.pk, table.name, table.period, words, table.changed_at)


@dataclass(frozen=True)
class StudyRow:
    """A result in the list of studies."""

    id: UUID
    number: int
    name: str
    period: str
    cases: str
    lists: int
    verdict: Finding
    made_at: datetime
    agency: str
    is_given: bool


def present_row(study: Study, agency: UUID, names: Mapping[UUID, str]) -> StudyRow:
    """A result; agency is the reader's: another's study says whose it is."""
    foreign = study.owner_agency_id != agency
    return StudyRow(
        id=study.pk,
        number=study.number,
        name=study.name,
        period=study.period,
        cases=number(study.cases),
        lists=len(study.lists),
        verdict=Finding(study.colour, ""),
        made_at=study.made_at,
        agency=names.get(study.owner_agency_id, "") if foreign else "",
        is_given=study.given_to_id is not None and not foreign,
    )
