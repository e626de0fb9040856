"""What happens in the demonstration country after its referrals: one chapter a noun, told through its own actions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arasha.database.actor import Actor
from arasha.demo.assessments import safety_and_needs
from arasha.demo.consents import ask_three_questions
from arasha.demo.duty import put_on_duty
from arasha.demo.fact_reports import report_facts
from arasha.demo.founding import Country
from arasha.demo.plan import PlannedCase
from arasha.demo.raid import raid_a_farm
from arasha.demo.screening import screen_people
from arasha.demo.signals import take_calls
from arasha.demo.status import decide_and_hold
from arasha.demo.studies import count_the_hidden
from arasha.demo.talks import hold_talks


@dataclass(frozen=True)
class Cast:
    """Everybody and everything a chapter may write about.

    cases: the registered cases in the order of the plan, as (what was planned, the case's id).
    An agency's key is opened by `with cast.country.unlocked(code)`.
    """

    country: Country
    cases: Sequence[tuple[PlannedCase, UUID]]

    def actor(self, agency: str, username: str) -> Actor:
        """The user in the post; raises KeyError for an unlisted one."""
        return self.country.actor(agency, username)

    def cases_of(self, agency: str) -> list[tuple[PlannedCase, UUID]]:
        """The agency's cases, oldest first."""
        return [(planned, case) for planned, case in self.cases if planned.agency == agency]


Chapter = Callable[[Cast, datetime], None]

CHAPTERS: tuple[Chapter, ...] = (
    put_on_duty,
    raid_a_farm,
    hold_talks,
    take_calls,
    safety_and_needs,
    screen_people,
    report_facts,
    ask_three_questions,
    decide_and_hold,
    count_the_hidden,
)
