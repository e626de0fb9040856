"""What an analyst may do to the lists of a table, and when a study may be computed. Pure decisions.

The engine judges tables; here its errors become refusals at their field.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from arasha.access.limits import STUDIES_AT_ONCE
from arasha.access.refusals import Verdict
from arasha.engines.linkage.text import clean_text
from arasha.engines.prevalence import CaptureTable, InputError, Reason, Rules
from arasha.engines.prevalence.errors import Note
from arasha.engines.prevalence.studying.rules import judge_table
from arasha.engines.prevalence.wording import LANGUAGES, say_error
from arasha.statistics.models import CountTable, RunState, StudyRun
from arasha.statistics.models.studies import LIST_CHARACTERS

Kind = Literal["merge", "omit", "forbid"]
KINDS: Final[tuple[Kind, ...]] = ("merge", "omit", "forbid")
# Agencies of these types may be given a study; of the country pack.
COMPETENCE: Final = "read_studies"
REPLICATES: Final = 1000
MOST_REPLICATES: Final = 5000
SEED: Final = 1
LARGEST_SEED: Final = 2**31 - 1
# The computing says twice a second that it lives.
SILENT_FOR: Final = timedelta(seconds=30)

STATE_WORDS: Final[Mapping[str, Promise]] = {
    RunState.WAITING: pgettext_lazy("study", "It waits for its turn and begins by itself."),
    RunState.RUNNING: pgettext_lazy("study", "It is being computed. You may leave this page."),
    RunState.CANCELLED: pgettext_lazy("study", "It was cancelled. Nothing was kept."),
    RunState.INTERRUPTED: pgettext_lazy("study", "The computing was interrupted. Nothing was kept: start it again."),
    RunState.FAILED: pgettext_lazy("study", "The table could not be studied. Nothing was kept."),
}


@dataclass(frozen=True)
class Step:
    """One thing done to the lists. kind: merge makes one of several, omit leaves out, forbid says nobody is on all."""

    kind: Kind
    lists: tuple[str, ...]
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "lists": list(self.lists), "name": self.name}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Step":
        return cls(stored["kind"], tuple(stored["lists"]), stored.get("name", ""))


def engine_language() -> str:
    """The language of the screen, as far as the engine speaks it."""
    language = (get_language() or "en")[:2]
    return language if language in LANGUAGES else "en"


@dataclass(frozen=True)
class GivenTable:
    """A table as it was read: counts only. reading: the engine's notes as code and values."""

    lists: tuple[str, ...]
    counts: tuple[int, ...]
    reading: tuple[dict[str, Any], ...]
    sha256: str


def read_given(content: bytes) -> GivenTable:
    """Read a pasted or uploaded table; rows of persons are counted and gone when this returns.

    Raises InputError with its place and remedy, TextError for a list's name with invisible signs or too long.
    """
    table = CaptureTable.from_bytes(content)
    notes = [note for note in table.notes if isinstance(note, Note)]
    for name in table.lists:
        clean_text(name, limit=LIST_CHARACTERS)
    return GivenTable(
        lists=table.lists,
        counts=tuple(int(count) for count in table.counts),
        reading=tuple({"code": note.code, "values": dict(note.values)} for note in notes),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def given_table(stored: CountTable) -> CaptureTable:
    """The table as it was given, before any step."""
    notes = tuple(Note(note["code"], **note["values"]) for note in stored.reading)
    return CaptureTable(tuple(stored.lists), np.array(stored.counts, dtype=np.int64), notes=notes)


def take_step(table: CaptureTable, step: Step) -> CaptureTable:
    """The table after the step. Raises InputError where the engine cannot take it."""
    if step.kind == "merge":
        return table.merge(*step.lists, name=step.name or None)
    if step.kind == "omit":
        return table.omit(*step.lists)
    return table.forbid(*step.lists)


def take_steps(table: CaptureTable, steps: Sequence[Mapping[str, Any]]) -> CaptureTable:
    """The table after all stored steps, in order."""
    for step in steps:
        table = take_step(table, Step.from_json(step))
    return table


def judge_step(table: CaptureTable, step: Step) -> Verdict:
    """Whether the lists may be changed so; the refusal says what to do in the language of the screen."""
    if not step.lists:
        return Verdict.no("table.no_list_chosen", gettext_lazy("Choose the lists first."), field="lists")
    try:
        take_step(table, step)
    except InputError as problem:
        field = "name" if problem.code == "list_repeated" else "lists"
        return Verdict.no(f"table.{problem.code}", say_error(problem, engine_language()), field=field)
    return Verdict.yes()


def judge_lists(table: CaptureTable) -> tuple[str, list[Reason]]:
    """The colour of the table and its reasons, gravest first, before anything is computed."""
    order = {"red": 0, "amber": 1, "green": 2}
    reasons = sorted(judge_table(table, Rules()), key=lambda one: order[one.colour])
    return (reasons[0].colour if reasons else "green"), reasons


def judge_start(under_way: int) -> Verdict:
    """Whether the agency may have one more study computed. under_way: waiting or being computed already."""
    if under_way >= STUDIES_AT_ONCE:
        return Verdict.no(
            "study.too_many",
            gettext_lazy("Your agency has %(limit)s studies under way. Wait until one ends, or cancel one.")
            % {"limit": STUDIES_AT_ONCE},
        )
    return Verdict.yes()


def shown_state(run: StudyRun, now: datetime) -> str:
    """The state as it is honest to show: a computing that has fallen silent was interrupted."""
    if run.state == RunState.RUNNING and (run.seen_at is None or now - run.seen_at > SILENT_FOR):
        return RunState.INTERRUPTED
    return run.state


def may_start_again(state: str) -> bool:
    return state in {RunState.CANCELLED, RunState.INTERRUPTED, RunState.FAILED}
