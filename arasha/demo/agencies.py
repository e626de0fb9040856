"""The agencies of the demonstration country and the people who work in them, as agencies.toml lists them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from arasha.access.models import Function
from arasha.access.policy import CASE_STAFF, DECIDERS

LISTED = Path(__file__).with_name("agencies.toml")

# Who meets people first; supervisors take over where such a post may not.
FRONT = (
    Function.CASEWORKER,
    Function.SOCIAL_WORKER,
    Function.INVESTIGATOR,
    Function.HOTLINE_OPERATOR,
    Function.INSPECTOR,
)


@dataclass(frozen=True)
class ListedPost:
    """One user in one post; empty regions mean the whole country."""

    username: str
    name: str
    function: Function
    language: str
    regions: tuple[str, ...] = ()

    def covers(self, region: str) -> bool:
        return not self.regions or region in self.regions


@dataclass(frozen=True)
class ListedAgency:
    """One agency; names in kk, ru, en. reach: where its cases come from, a region as often as it is named."""

    code: str
    type: str
    prefix: str
    region: str
    reach: tuple[str, ...]
    receives_referrals: bool
    cases: int
    names: Mapping[str, str]
    posts: tuple[ListedPost, ...]
    duty_phone: str = ""

    def front_posts(self) -> list[ListedPost]:
        """The posts that meet people, or the supervisors where there is no such post."""
        front = [post for post in self.posts if post.function in FRONT]
        return front or [post for post in self.posts if post.function == Function.SUPERVISOR]

    def case_post(self, first: ListedPost) -> ListedPost:
        """Who asks for consent and refers after `first` has registered: the same person if the post may."""
        return next(post for post in (first, *self.posts) if post.function in CASE_STAFF)

    def answering_post(self, region: str) -> ListedPost | None:
        """Who answers a referral about somebody in this region."""
        return next((post for post in self.posts if post.function in DECIDERS and post.covers(region)), None)

    def post(self, username: str) -> ListedPost:
        """The post of this user; raises KeyError for somebody who works elsewhere."""
        for post in self.posts:
            if post.username == username:
                return post
        raise KeyError(f"{username} has no post in {self.code}")


@cache
def listed_agencies() -> Mapping[str, ListedAgency]:
    """All agencies by their code, in the order of the file."""
    agencies = [_read_agency(entry) for entry in _listed()["agencies"]]
    return MappingProxyType({agency.code: agency for agency in agencies})


@cache
def people_by_region() -> Mapping[str, float]:
    """How many people live in each region, as weights."""
    return MappingProxyType(dict(_listed()["people_by_region"]))


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(LISTED.read_text("utf-8"))


def _read_agency(entry: dict[str, Any]) -> ListedAgency:
    return ListedAgency(
        **{**entry, "reach": tuple(entry["reach"]), "posts": tuple(_read_post(post) for post in entry["posts"])}
    )


def _read_post(entry: dict[str, Any]) -> ListedPost:
    regions = tuple(entry.get("regions", ()))
    return ListedPost(**{**entry, "function": Function(entry["function"]), "regions": regions})
