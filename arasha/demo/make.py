"""Making the demonstration country: the plan is carried out in the order of time, through the actions people use."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import translation

from arasha.access.models import Agency, User
from arasha.access.queries import DOOR_USERNAMES, list_demonstration_posts
from arasha.casework.cases.actions import register_cases
from arasha.casework.consents.actions import record_consent, withdraw_consent
from arasha.casework.consents.rules import ConsentDraft
from arasha.casework.models import Consent, Referral
from arasha.casework.referrals.actions import accept_referral, decline_referral, expire_referrals, send_referral
from arasha.casework.referrals.rules import ReferralDraft
from arasha.country import current
from arasha.demo.agencies import listed_agencies
from arasha.demo.chapters import CHAPTERS, Cast
from arasha.demo.founding import (
    HASHING_THREADS,
    Country,
    begin_slots,
    expiring_actor,
    fill_last_post,
    found_country,
)
from arasha.demo.journeys import Word
from arasha.demo.plan import SEED, PlannedCase, group_registrations, plan_country
from arasha.vault.destruction import rotate_due_groups

ROTATED_AFTER = timedelta(days=1)


class CannotMake(Exception):
    """The demonstration country cannot be made here; the message says why and what to do."""


@dataclass(frozen=True)
class Made:
    """How much there is of everything: agencies, users, cases, and what was done, by kind."""

    counts: Mapping[str, int]


@dataclass(frozen=True, order=True)
class Deed:
    """One action at its moment; `turn` keeps a case's deeds in order when two fall on one moment."""

    at: datetime
    turn: int
    do: Callable[[], None] = field(compare=False)


def make_country(now: datetime, seed: int = SEED) -> Made:
    """Make the demonstration country as it stands at `now`.

    Raises CannotMake outside the demonstration, where agencies exist already, and where an earlier making broke off.
    """
    judge_making()
    planned = plan_country(now, seed)
    country = found_country(now)
    making = _Making(country, planned, now)
    with ThreadPoolExecutor(HASHING_THREADS) as pool:
        slots = begin_slots(country, pool, now)
        for deed in sorted(making.deeds()):
            deed.do()
        cast = Cast(country, [(case, making.cases[place]) for place, case in enumerate(planned)])
        for chapter in CHAPTERS:
            chapter(cast, now)
        for slot in slots:
            slot.result()
    fill_last_post(country)
    users = User.objects.filter(is_demonstration=True).count()
    return Made({"agencies": len(country.agencies), "users": users, **making.counts})


def is_made() -> bool:
    """Say whether a complete demonstration country is here."""
    found: int = User.objects.filter(username__in=DOOR_USERNAMES, is_demonstration=True).count()
    return found == len(DOOR_USERNAMES)


def judge_making() -> None:
    """Raise CannotMake unless the country may be made here and now."""
    if not settings.DEMO:
        raise CannotMake("Demonstration data is never put into a real installation. Nothing was made.")
    if is_made():
        raise CannotMake("The demonstration country is here already. To make it anew, run `make reset` first.")
    if Agency.objects.exists():
        raise CannotMake(
            "There are agencies here already, but no complete demonstration country: an earlier making may have "
            "broken off. Run `make reset`, then start again. Nothing was changed."
        )


def describe_posts() -> list[str]:
    """The people of the demonstration's door, one line each, for the print at the start."""
    with translation.override("en"):
        return [f"{post.user} · {post.get_function_display()} · {post.agency}" for post in list_demonstration_posts()]


@dataclass
class _Making:
    """What is known while the deeds are done: the ids that earlier ones gave to later ones."""

    country: Country
    planned: list[PlannedCase]
    now: datetime
    cases: dict[int, UUID] = field(default_factory=dict)
    consents: dict[tuple[int, int], Consent] = field(default_factory=dict)
    referrals: dict[tuple[int, int], Referral] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def deeds(self) -> Iterator[Deed]:
        """Everything that is to be done, in no order."""
        for places in group_registrations(self.planned, self.now):
            at = max(self.planned[place].registered_at for place in places)
            yield Deed(at, 0, partial(self._register, places, at))
        for place, case in enumerate(self.planned):
            for turn, word in enumerate(case.words):
                yield from self._deeds_of(case, word, (place, turn))

    def _deeds_of(self, case: PlannedCase, word: Word, about: tuple[int, int]) -> Iterator[Deed]:
        yield Deed(word.said_at, 1, partial(self._record, case, word, about))
        if word.sent_at:
            yield Deed(word.sent_at, 2, partial(self._send, case, word, about))
        if word.answered_at:
            yield Deed(word.answered_at, 3, partial(self._answer, case, word, about))
        if word.expired_at:
            yield Deed(word.expired_at, 3, partial(self._expire, case, word.expired_at))
        if word.withdrawn_at:
            yield Deed(word.withdrawn_at, 4, partial(self._withdraw, case, word.withdrawn_at, about))
            rotated_at = word.withdrawn_at + ROTATED_AFTER
            if rotated_at < self.now:
                yield Deed(rotated_at, 5, partial(self._rotate, case, rotated_at))

    def _register(self, places: list[int], at: datetime) -> None:
        first = self.planned[places[0]]
        actor = self.country.actor(first.agency, first.registered_by)
        drafts = [replace(self.planned[place].draft, assigned_post=actor.post) for place in places]
        with self.country.unlocked(first.agency):
            registered = register_cases(actor, drafts, now=at)
        self.cases.update(zip(places, registered.cases, strict=True))
        self.counts["cases"] += len(places)

    def _record(self, case: PlannedCase, word: Word, about: tuple[int, int]) -> None:
        draft = ConsentDraft(
            recipient=self.country.agencies[word.recipient].pk,
            purpose=word.purpose,
            state=word.state,
            groups=word.groups,
            until=word.until,
            explained_in=_explained_in(case),
            with_interpreter=word.with_interpreter,
            given_by="guardian" if word.by_guardian else "person",
            guardian_relation="guardian" if word.by_guardian else "",
            guardian_cleared=word.by_guardian,
            child_view="agrees" if word.by_guardian else "",
        )
        actor = self.country.actor(case.agency, case.referred_by)
        self.consents[about] = record_consent(actor, self.cases[about[0]], draft, now=word.said_at, key=uuid4())
        self.counts["consents"] += 1

    def _send(self, case: PlannedCase, word: Word, about: tuple[int, int]) -> None:
        recipient = self.country.agencies[word.recipient].pk
        draft = ReferralDraft(recipient, word.purpose, word.urgency, word.groups)
        actor = self.country.actor(case.agency, case.referred_by)
        with self.country.unlocked(case.agency):
            sent = send_referral(actor, self.cases[about[0]], draft, now=word.sent_at or self.now, key=uuid4())
        self.referrals[about] = sent
        self.counts["referrals"] += 1

    def _answer(self, case: PlannedCase, word: Word, about: tuple[int, int]) -> None:
        referral, at = self.referrals[about], word.answered_at or self.now
        listed = listed_agencies()[word.recipient]
        post = listed.post(word.answered_by) if word.answered_by else listed.answering_post(case.draft.region)
        if post is None:
            raise LookupError(f"nobody at {word.recipient} may answer")
        actor = self.country.actor(word.recipient, post.username)
        if word.answer == "declined":
            decline_referral(
                actor, referral.pk, reason=word.reason, note=word.note, version=referral.version, now=at, key=uuid4()
            )
        else:
            accept_referral(actor, referral.pk, version=referral.version, now=at, key=uuid4())
        self.counts[word.answer] += 1

    def _expire(self, case: PlannedCase, at: datetime) -> None:
        self.counts["expired"] += expire_referrals(expiring_actor(case.agency), at)

    def _withdraw(self, case: PlannedCase, at: datetime, about: tuple[int, int]) -> None:
        actor = self.country.actor(case.agency, case.referred_by)
        withdraw_consent(actor, self.consents[about].pk, now=at, key=uuid4())
        self.counts["withdrawn"] += 1

    def _rotate(self, case: PlannedCase, at: datetime) -> None:
        actor = self.country.actor(case.agency, case.referred_by)
        self.counts["rotated"] += rotate_due_groups(actor, self.country.keyrings[case.agency], at)


def _explained_in(case: PlannedCase) -> str:
    """The language in which consent was explained: the person's own where the country's texts have it."""
    spoken = [language for language in case.draft.languages if language in current().victim_languages]
    return spoken[0] if spoken else "ru"
