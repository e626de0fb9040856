"""The kinds of trafficking in the demonstration country, as profiles.toml lists them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from arasha.demo.chance import Chance

LISTED = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True)
class Profile:
    """One kind: whom it happens to, and the facts a case of it is drawn from. ages: whole years, both included."""

    code: str
    weight: float
    sexes: tuple[str, ...]
    ages: tuple[int, ...]
    people: str
    places: str
    forms: tuple[str, ...]
    sectors: tuple[str, ...]
    acts: tuple[str, ...]
    means: tuple[str, ...]
    recruiters: tuple[str, ...]
    needs: tuple[str, ...]
    whereabouts: tuple[str, ...]
    countries: tuple[str, ...] = ()
    online: str = "unknown"

    def fits(self, sex: str, age: int, *, is_foreign: bool) -> bool:
        """Say whether this can have happened to somebody of this sex and age."""
        wanted = {"own": not is_foreign, "foreign": is_foreign}.get(self.people, True)
        return wanted and sex in self.sexes and self.ages[0] <= age <= self.ages[1]


@cache
def listed_profiles() -> Mapping[str, Profile]:
    """All profiles by their code."""
    profiles = [_read_profile(entry) for entry in _listed()["profiles"]]
    return MappingProxyType({profile.code: profile for profile in profiles})


def channels_of(agency_type: str) -> list[str]:
    """How agencies of this type hear of people, a channel as often as it is named."""
    return list(_listed()["channels"][agency_type])


def choose_profile(chance: Chance, sex: str, age: int, *, is_foreign: bool) -> Profile:
    """One of the profiles that fit."""
    fitting = {one: one.weight for one in listed_profiles().values() if one.fits(sex, age, is_foreign=is_foreign)}
    return chance.pick_weighted(fitting)


@cache
def _listed() -> dict[str, Any]:
    return tomllib.loads(LISTED.read_text("utf-8"))


def _read_profile(entry: dict[str, Any]) -> Profile:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Profile(**values)
