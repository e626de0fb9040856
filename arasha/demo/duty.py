"""Who is on duty today and tomorrow in the demonstration country."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from arasha.access.duty import Roster, duty_day, set_duty
from arasha.access.models import Function
from arasha.access.policy import VERBS
from arasha.access.queries import DOOR_USERNAMES
from arasha.demo.agencies import ListedAgency, listed_agencies

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

SETS_DUTY = (Function.SUPERVISOR, Function.ADMINISTRATOR)


def put_on_duty(cast: "Cast", now: datetime) -> None:
    """Give a roster to every agency that has somebody to set it: people of the door, and the first who meets people."""
    today = duty_day(now)
    for code, agency in listed_agencies().items():
        setter = next((post for post in agency.posts if post.function in SETS_DUTY), None)
        if setter is None or (code, setter.username) not in cast.country.actors:
            continue
        posts = tuple(sorted({cast.actor(code, name).post for name in _people_on_duty(agency)}))
        rosters = (Roster(today, posts), Roster(today + timedelta(days=1), posts))
        set_duty(cast.actor(code, setter.username), rosters, now=now, key=uuid4())


def _people_on_duty(agency: ListedAgency) -> set[str]:
    able = [post for post in agency.posts if post.function in VERBS["card.read"].functions]
    first = [post.username for post in agency.front_posts()[:1]]
    return {*first, *(post.username for post in able if post.username in DOOR_USERNAMES)}
