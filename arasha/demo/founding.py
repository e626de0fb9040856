"""Founding the demonstration's agencies, filling their posts, and giving out keys."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from django.conf import settings
from django.db import connections

from arasha.access.actions import NewAgency, NewPost, fill_posts, found_agencies
from arasha.access.models import Agency, Post
from arasha.access.sessions import service_actor
from arasha.country import KeyCustody, current
from arasha.database.actor import Actor, acting
from arasha.demo.agencies import ListedAgency, ListedPost, listed_agencies
from arasha.vault.keyring import Keyring, give_agency_key, make_slot, opened

FOUNDED_ON = date(2020, 1, 1)
# Argon2id lets other threads run while it computes; more of them would only take each other's memory and cores.
HASHING_THREADS = 2
# Filled after everything else: without this user the country is half made, and says so.
LAST_AGENCY = "commission"


@dataclass(frozen=True)
class Country:
    """The founded agencies, who acts in them, and their open keys."""

    agencies: Mapping[str, Agency]
    actors: Mapping[tuple[str, str], Actor]
    keyrings: Mapping[str, Keyring]

    def actor(self, agency: str, username: str) -> Actor:
        """The user in the post, with a request reference of its own; raises KeyError for an unlisted one."""
        known = self.actors[agency, username]
        return Actor(known.user, known.post, known.agency, known.function, known.regions, request=uuid4().hex[:16])

    @contextmanager
    def unlocked(self, agency: str) -> Iterator[None]:
        """The agency's key is open inside."""
        token = opened.set(self.keyrings[agency])
        try:
            yield
        finally:
            opened.reset(token)


def found_country(now: datetime) -> Country:
    """Found every agency with its key and fill its posts, except the very last."""
    listed = list(listed_agencies().values())
    founded = found_agencies(_found(agency) for agency in listed)
    agencies = {agency.code: agency for agency in founded}
    keyrings = {code: Keyring(agency.pk, give_agency_key(agency, now)) for code, agency in agencies.items()}
    places = [(agency, post) for agency in listed if agency.code != LAST_AGENCY for post in agency.posts]
    filled = fill_posts([_place(agencies[agency.code], post) for agency, post in places], demonstration=True)
    actors = {
        (agency.code, listed_post.username): _actor_in(post)
        for (agency, listed_post), post in zip(places, filled, strict=True)
    }
    return Country(agencies, actors, keyrings)


def fill_last_post(country: Country) -> None:
    """Complete the country: from now on it counts as made."""
    agency = listed_agencies()[LAST_AGENCY]
    fill_posts([_place(country.agencies[agency.code], post) for post in agency.posts], demonstration=True)


def begin_slots(country: Country, pool: ThreadPoolExecutor, now: datetime) -> list["Future[None]"]:
    """Give every user of an agency that holds its own key a slot with the demonstration's passphrase, by threads."""
    return [
        pool.submit(_make_slot, country, code, actor, now)
        for (code, _), actor in country.actors.items()
        if _custody(listed_agencies()[code]) == KeyCustody.OWN
    ]


def _make_slot(country: Country, code: str, actor: Actor, now: datetime) -> None:
    if actor.user is None:
        raise ValueError("a service post has no slot")
    try:
        with acting(actor):
            make_slot(country.keyrings[code].private, actor.agency, actor.user, settings.DEMO_PASSPHRASE, now)
    finally:
        connections.close_all()


def expiring_actor(agency: str) -> Actor:
    """The service post that ends an agency's unanswered packets."""
    return service_actor(agency, "demonstration")


def _found(agency: ListedAgency) -> NewAgency:
    return NewAgency(
        code=agency.code,
        type=agency.type,
        names=(agency.names["kk"], agency.names["ru"], agency.names["en"]),
        region=agency.region,
        number_prefix=agency.prefix,
        key_custody=_custody(agency),
        receives_referrals=agency.receives_referrals,
        valid_from=FOUNDED_ON,
        duty_phone=agency.duty_phone,
    )


def _custody(agency: ListedAgency) -> KeyCustody:
    return current().agency_types[agency.type].key_custody


def _place(agency: Agency, post: ListedPost) -> NewPost:
    return NewPost(post.username, post.name, post.language, agency.pk, post.function, post.regions, FOUNDED_ON)


def _actor_in(post: Post) -> Actor:
    return Actor(post.user_id, post.pk, post.agency_id, post.function, frozenset(post.regions))
