"""People of the stories: agencies whose staff register, ask, refer, accept and open, in the users' own verbs."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.utils import timezone

from arasha.access import sessions
from arasha.access.actions import NewAgency, NewPost, fill_posts, found_agencies
from arasha.access.models import Agency, Function, Post
from arasha.audit import events
from arasha.audit.models import Event
from arasha.casework.cases.actions import register_case
from arasha.casework.cases.drafts import CaseDraft, EventDraft
from arasha.casework.cases.queries import CaseView, get_case
from arasha.casework.consents.actions import record_consent, withdraw_consent
from arasha.casework.consents.rules import ConsentDraft
from arasha.casework.disclosures.actions import ask_disclosure, carry_out_disclosure, decide_disclosure
from arasha.casework.disclosures.rules import DisclosureDraft
from arasha.casework.fact_reports.actions import send_fact
from arasha.casework.fact_reports.rules import FactContent
from arasha.casework.models import (
    Case,
    Consent,
    ConsentState,
    Disclosure,
    FactReport,
    Interpreter,
    Referral,
    Screening,
    Signal,
)
from arasha.casework.referrals.actions import accept_referral, decline_referral, send_referral
from arasha.casework.referrals.rules import ReferralDraft
from arasha.casework.screening.actions import begin_screening, finish_screening, save_answers
from arasha.casework.screening.rules import AnswerDraft, ScreeningDraft
from arasha.casework.signals.actions import convert_signal, record_signal
from arasha.casework.signals.queries import SignalView, get_signal
from arasha.casework.signals.rules import SignalDraft
from arasha.casework.talks.actions import add_interpreter
from arasha.casework.talks.rules import InterpreterDraft, TalkDraft
from arasha.country import current
from arasha.database.actor import Actor, acting
from arasha.vault.keyring import Keyring, current_keyring, give_agency_key, opened
from arasha.vault.keystore.models import OpenKey
from arasha.vault.middleware import KEY_COOKIE
from arasha.vault.sealing import AgencyPrivateKey, close_under_key

PURPOSE = "shelter_and_care"


def draft_of(**facts: Any) -> CaseDraft:
    """A man from Uzbekistan found on a building site, unless the facts say otherwise."""
    plain: dict[str, Any] = {
        "sex": "male",
        "opened_on": timezone.localdate(),
        "channel": "outreach",
        "languages": ("uz",),
        "citizenships": ("UZ",),
        "age_basis": "known",
        "age_from": 34,
        "age_to": 34,
        "region": "KZ-75",
        "needs": ("shelter_tonight",),
        "events": (EventDraft(forms=("forced_labour",), sectors=("construction",), means=("withholds_documents",)),),
        "values": {"given_name": "Рустам", "surname": "Каримов", "story": "Паспорт отобрали.", "safe_hours": "19:00"},
    }
    return CaseDraft(**{**plain, **facts})


def signal_of(**facts: Any) -> SignalDraft:
    """A man who calls from a building site in Almaty and is not let go, unless the facts say otherwise."""
    plain: dict[str, Any] = {
        "channel": "hotline",
        "line": "trafficking",
        "caller": "person",
        "topic": "not_free_to_leave",
        "language": "uz",
        "region": "KZ-75",
        "needs": ("documents",),
        "danger_now": "no",
        "values": {
            "caller_words": "Бригадир паспортимни олди.",
            "caller_name": "Рустам",
            "caller_number": "+7 700 000 12 34",
            "safe_channel": "message",
            "safe_hours": "19:00–21:00",
            "code_word": "анор",
        },
    }
    return SignalDraft(**{**plain, **facts})


@dataclass
class Worker:
    """One member of staff in one post."""

    house: "House"
    post: Post
    reference: str = field(default_factory=lambda: uuid4().hex[:16])

    @cached_property
    def client(self) -> Client:
        """A browser signed in in this post."""
        store = SessionStore()
        sessions.begin(store, self.post, timezone.now())
        store.save()
        client = Client(enforce_csrf_checks=False)
        client.cookies["arasha"] = store.session_key
        client.cookies["arasha-language"] = "en"
        request = type("Request", (), {"session": store})()
        self.actor = sessions.actor_in(self.post, request)  # type: ignore[arg-type]
        return client

    @cached_property
    def actor(self) -> Actor:
        return Actor(
            self.post.user_id, self.post.pk, self.post.agency_id, self.post.function, frozenset(self.post.regions)
        )

    def opens_key(self) -> "Worker":
        """Open the agency's key in this worker's browser, without the cost of a passphrase."""
        client, now, secret = self.client, timezone.now(), os.urandom(32)
        sealed = close_under_key(self.house.private.raw, secret, f"open|{self.actor.session}|{self.actor.agency}")
        OpenKey.objects.create(
            session=self.actor.session, agency=self.actor.agency, sealed=sealed, opened_at=now, used_at=now
        )
        client.cookies[KEY_COOKIE] = base64.urlsafe_b64encode(secret).decode()
        return self

    @contextmanager
    def key_open(self) -> Iterator[None]:
        token = opened.set(Keyring(self.house.agency.pk, self.house.private))
        try:
            yield
        finally:
            opened.reset(token)

    def registers(self, **facts: Any) -> Case:
        with self.key_open():
            return register_case(self.actor, draft_of(**facts), now=timezone.now(), key=uuid4())

    def records(
        self,
        case: Case,
        to: "House",
        groups: tuple[str, ...],
        *,
        state: ConsentState = ConsentState.GIVEN,
        until: date | None = None,
    ) -> Consent:
        word = ConsentDraft(to.agency.pk, PURPOSE, state, groups, until, "uz")
        return record_consent(self.actor, case.pk, word, now=timezone.now(), key=uuid4())

    def refers(self, case: Case, to: "House", groups: tuple[str, ...], *, now: datetime | None = None) -> Referral:
        wish = ReferralDraft(to.agency.pk, PURPOSE, "tonight", groups)
        with self.key_open():
            return send_referral(self.actor, case.pk, wish, now=now or timezone.now(), key=uuid4())

    def shares(self, case: Case, to: "House", *groups: str) -> Referral:
        """Consent and referral in one breath."""
        self.records(case, to, groups)
        return self.refers(case, to, groups)

    def accepts(self, referral: Referral) -> Referral:
        return accept_referral(self.actor, referral.pk, version=referral.version, now=timezone.now(), key=uuid4())

    def declines(self, referral: Referral, note: str = "") -> Referral:
        return decline_referral(
            self.actor,
            referral.pk,
            reason="no_place",
            note=note,
            version=referral.version,
            now=timezone.now(),
            key=uuid4(),
        )

    def engages_interpreter(self, **facts: Any) -> Interpreter:
        """Enter an interpreter for Uzbek into the agency's register, sworn to secrecy unless the facts say otherwise."""
        plain: dict[str, Any] = {
            "code_name": "Г.Т.",
            "languages": ("uz", "ru"),
            "sex": "female",
            "secrecy_on": date(2020, 1, 1),
        }
        return add_interpreter(self.actor, InterpreterDraft(**{**plain, **facts}), now=timezone.now(), key=uuid4())

    def hears(self, **facts: Any) -> Signal:
        """Take a call about a building site, from the person themselves unless the facts say otherwise."""
        with self.key_open():
            return record_signal(self.actor, signal_of(**facts), now=timezone.now(), key=uuid4())

    def opens_case(self, signal: Signal, *, locked: bool = False, **facts: Any) -> Case:
        """Open a case from a signal, with the agency's key open unless `locked`."""
        draft = draft_of(**{"values": {}, **facts})
        with nullcontext() if locked else self.key_open():
            return convert_signal(self.actor, signal.pk, draft, version=signal.version, now=timezone.now(), key=uuid4())

    def hears_out(self, signal: Signal | UUID, *, purpose: str = "care") -> SignalView:
        """Open a signal with what was said."""
        with self.key_open(), self.transaction():
            identity = signal if isinstance(signal, UUID) else signal.pk
            return get_signal(self.actor, identity, keyring=current_keyring(self.actor), purpose=purpose)

    def reports(self, *, to: "House", case: Case | None = None, **facts: Any) -> FactReport:
        """Report a farm with four people still on it, unless the facts say otherwise."""
        plain: dict[str, Any] = {
            "region": "KZ-61",
            "locality": "Зимовка за Көктөбе",
            "employer": "Хозяйство «Даля»",
            "sector": "agriculture",
            "people": 4,
            "danger_now": "unknown",
            "account": "Людей держат без документов и не платят.",
        }
        content = FactContent(**{**plain, **facts})
        return send_fact(
            self.actor, content, to.agency.pk, case_id=case.pk if case else None, now=timezone.now(), key=uuid4()
        )

    def withdraws(self, consent: Consent) -> Consent:
        return withdraw_consent(self.actor, consent.pk, now=timezone.now(), key=uuid4())

    def screens(
        self, case: Case, instrument: str = "short", setting: str = "raid", *, override: str = "", **gate: str
    ) -> Screening:
        """Begin a screening with every gate open, unless the story says otherwise."""
        open_gate = dict.fromkeys(current().screening_gates, "yes")
        draft = ScreeningDraft(setting, instrument, {**open_gate, **gate}, override)
        talk = TalkDraft("screening", "uz", None, alone=True, told_story=instrument != "short")
        return begin_screening(self.actor, case.pk, draft, talk, now=timezone.now(), key=uuid4())

    def answers(self, screening: Screening, *yes: str, answer: str = "yes", key: UUID | None = None) -> Screening:
        """Answer indicators of a screening, all the same way; `act:transport` and the like speak of the law."""
        given = [
            AnswerDraft(*(code.split(":") if ":" in code else ("indicator", code)), answer=answer)  # type: ignore[misc]
            for code in yes
        ]
        return save_answers(
            self.actor, screening.pk, given, version=screening.version, now=timezone.now(), key=key or uuid4()
        )

    def finishes(self, screening: Screening) -> Screening:
        return finish_screening(self.actor, screening.pk, version=screening.version, now=timezone.now(), key=uuid4())

    def asks_to_disclose(self, case: Case, to: "House", *groups: str, **wish: Any) -> Disclosure:
        """Ask for a disclosure without consent; a child at risk and a week, unless the wish says otherwise."""
        week = timezone.localdate() + timedelta(days=7)
        plain = {"basis": "child_at_risk", "until": week, "note": "Қауіп бар"}
        now = wish.pop("now", None) or timezone.now()
        draft = DisclosureDraft(to.agency.pk, groups=groups, **{**plain, **wish})
        with self.key_open():
            return ask_disclosure(self.actor, case.pk, draft, now=now, key=uuid4())

    def decides(self, disclosure: Disclosure, *, approve: bool = True, now: datetime | None = None) -> Disclosure:
        """Say yes or no as the second person."""
        moment = now or timezone.now()
        return decide_disclosure(
            self.actor, disclosure.pk, approve=approve, version=disclosure.version, now=moment, key=uuid4()
        )

    def discloses(self, disclosure: Disclosure, *, now: datetime | None = None) -> Disclosure:
        """Carry an approved disclosure out, with the key open."""
        with self.key_open():
            return carry_out_disclosure(
                self.actor, disclosure.pk, version=disclosure.version, now=now or timezone.now(), key=uuid4()
            )

    def reads(self, case: Case | UUID) -> CaseView:
        """Open a case with every value this agency may see."""
        with self.key_open(), self.transaction():
            identity = case if isinstance(case, UUID) else case.pk
            return get_case(self.actor, identity, keyring=current_keyring(self.actor), purpose="care")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One audited transaction as this worker."""
        with acting(self.actor), transaction.atomic():
            yield
            events.record(self.actor, "work.listed")


@dataclass
class House:
    """An agency of a story, with its key and its staff."""

    agency: Agency
    private: AgencyPrivateKey
    staff: dict[str, Worker] = field(default_factory=dict)

    def worker(self, function: str, regions: tuple[str, ...] = ()) -> Worker:
        name = f"{function}{'-'.join(regions)}"
        if name not in self.staff:
            place = NewPost(
                f"{self.agency.code}-{name}".casefold(),
                name,
                "en",
                self.agency.pk,
                Function(function),
                regions,
                date(2020, 1, 1),
            )
            self.staff[name] = Worker(self, fill_posts([place], demonstration=True)[0])
        return self.staff[name]

    @property
    def caseworker(self) -> Worker:
        return self.worker("caseworker")

    @property
    def audit(self) -> list[Event]:
        """The agency's chain, oldest first."""
        with acting(self.caseworker.actor), transaction.atomic():
            return list(Event.objects.filter(agency=self.agency.pk).order_by("sequence"))


def found_house(code: str, prefix: str, *, custody: str = "own", kind: str = "ngo") -> House:
    """Found an agency with a key; codes get a random tail, because nothing is undone between tests."""
    name = f"{code}-{uuid4().hex[:10]}"
    names = (f"«{name}» мекемесі", f"Организация {name}", f"Agency {name}")
    new = NewAgency(name, kind, names, "KZ-75", prefix, custody, True, date(2020, 1, 1))
    agency = found_agencies([new])[0]
    return House(agency, give_agency_key(agency, timezone.now()))
