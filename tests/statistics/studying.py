"""An analyst of the stories, in their own verbs: pastes tables, changes lists, asks for studies, looks at them."""

import re
from dataclasses import dataclass
from functools import cache
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.urls import reverse

from arasha.access.sessions import service_actor
from arasha.engines.prevalence import CaptureTable, make_document, study
from arasha.engines.prevalence.studying import studies
from arasha.statistics.models import CountTable, Study, StudyRun
from arasha.statistics.studies import running
from arasha.statistics.studies.computing import Outcome
from tests.stories import House, Worker

# Drawn at random from 2,400 invented people, on each list with a chance of its own.
THREE = "police,hotline,shelter,count\n1,0,0,433\n0,1,0,252\n1,1,0,84\n0,0,1,195\n1,0,1,56\n0,1,1,40\n1,1,1,16\n"
# Invented: a fourth list, of which nobody is on the first.
FOUR = (
    "police,hotline,shelter,clinic,count\n1,0,0,0,212\n0,1,0,0,186\n0,0,1,0,94\n0,0,0,1,45\n1,1,0,0,38\n1,0,1,0,21\n"
    "0,1,1,0,23\n0,1,0,1,9\n0,0,1,1,7\n1,1,1,0,5\n"
)


@dataclass
class Analyst:
    """A worker with a browser; pages are asked by their names."""

    worker: Worker

    def opens(self, name: str, /, *ids: UUID, **query: str):
        return self.worker.client.get(reverse(f"studies:{name}", args=ids), query)

    def sends(self, name: str, /, *ids: UUID, **typed):
        return self.worker.client.post(reverse(f"studies:{name}", args=ids), {"key": uuid4(), **typed})

    def pastes(self, text: str = THREE, **typed) -> UUID:
        answer = self.sends("table_new", **{"name": "Country 2025", "pasted": text, **typed})
        assert answer.status_code == 302, answer.content.decode()
        return UUID(answer["Location"].rsplit("/", 1)[1])

    def version_of(self, table: UUID) -> int:
        return int(re.search(r'name="version" value="(\d+)"', self.opens("table", table).content.decode())[1])

    def changes(self, table: UUID, kind: str, *lists: str, name: str = "", version: int | None = None):
        known = self.version_of(table) if version is None else version
        return self.sends("step", table, kind=kind, lists=list(lists), name=name, version=known)

    def undoes(self, table: UUID):
        return self.sends("undo", table, version=self.version_of(table))

    def starts(self, table: UUID, *, replicates: int = 100, **typed) -> UUID:
        plain = {"replicates": replicates, "seed": 1, "version": self.version_of(table)}
        answer = self.sends("start", table, **{**plain, **typed})
        assert answer.status_code == 302, answer.content.decode()
        return UUID(answer["Location"].rsplit("/", 1)[1])

    def finishes(self, table: UUID, **typed) -> UUID:
        """Start a study and let the worker finish it; returns the result's id."""
        run = self.starts(table, **typed)
        carry_out(self.worker.house, run)
        return self.finds_run(run).study_id

    def finds_run(self, run: UUID) -> StudyRun:
        with self.worker.transaction():
            return StudyRun.objects.select_related("table").get(pk=run)

    def finds_table(self, table: UUID) -> CountTable:
        with self.worker.transaction():
            return CountTable.objects.get(pk=table)

    def finds_study(self, study_id: UUID) -> Study:
        with self.worker.transaction():
            return Study.objects.get(pk=study_id)


def carry_out(house: House, run: UUID, **options) -> None:
    """What the worker does with the job."""
    running.carry_out(service_actor(house.agency.code, "worker"), run, **options)


@cache
def computed(lists: tuple[str, ...], counts: tuple[int, ...], forbidden: tuple[int, ...]) -> dict:
    """A study of these counts by the engine itself, with few replicates and the quick methods; once a table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studies, "METHODS", ("bic", "stepwise", "average", "graphs", "lower_bound", "chapman"))
        return study(CaptureTable(lists, np.array(counts), forbidden), replicates=20).to_dict()


def compute_in_the_test(wish, tick) -> Outcome:
    """The same as computing.compute, without a process of its own."""
    content = computed(wish.lists, wish.counts, wish.forbidden)
    return Outcome("done", document=make_document(content, wish.input_sha256))
