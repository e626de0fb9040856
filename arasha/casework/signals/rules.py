"""Pure decisions about signals: how urgent, which step may follow which, and what may be the same report twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import SignalState
from arasha.country import CountryPack

YES_NO_UNKNOWN = frozenset({"yes", "no", "unknown"})
# "watched": the person can talk, but somebody may hear it or look at the telephone.
SAFE_TO_TALK = frozenset({"", "yes", "watched", "no"})
CALLBACKS = frozenset({"", "calls_again", "call_back"})
NOT_KNOWN_TOPIC = "other"
MOST_PEOPLE = 999

STEPS: Mapping[str, frozenset[str]] = {
    SignalState.RECEIVED: frozenset({SignalState.TRIAGED, SignalState.CONVERTED, SignalState.CLOSED}),
    SignalState.TRIAGED: frozenset({SignalState.TRIAGED, SignalState.CONVERTED, SignalState.CLOSED}),
}

# What is needed says how soon, until somebody has looked: the first that fits.
URGENCY_OF_NEED = (("medical_urgent", "now"), ("safety_threat", "tonight"), ("shelter_tonight", "tonight"))
URGENCY_OTHERWISE = "day"


@dataclass(frozen=True)
class SignalDraft:
    """What is known of a signal. values: vault field -> text, what was said word for word."""

    channel: str
    topic: str = NOT_KNOWN_TOPIC
    line: str = ""
    caller: str = "unknown"
    safe_to_talk: str = ""
    callback: str = ""
    language: str = ""
    danger_now: str = "unknown"
    region: str = ""
    needs: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    people: int | None = None
    safe_until: date | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def urgency(self) -> str:
        """How soon somebody must look: danger and need speak first."""
        if self.danger_now == "yes":
            return "now"
        return next((soon for need, soon in URGENCY_OF_NEED if need in self.needs), URGENCY_OTHERWISE)


def judge_signal(draft: SignalDraft, pack: CountryPack, today: date) -> Verdict:
    """Say whether this can be kept; nearly everything may be unknown."""
    known: tuple[tuple[str, Iterable[str], object], ...] = (
        ("channel", [draft.channel], pack.channels),
        ("line", filter(None, [draft.line]), pack.hotlines),
        ("caller", [draft.caller], pack.caller_roles),
        ("topic", [draft.topic], pack.contact_topics),
        ("language", filter(None, [draft.language]), pack.languages),
        ("region", filter(None, [draft.region]), pack.regions),
        ("needs", draft.needs, pack.needs),
        ("forms", draft.forms, pack.exploitation_forms),
        ("sectors", draft.sectors, pack.sectors),
        ("danger_now", [draft.danger_now], YES_NO_UNKNOWN),
        ("safe_to_talk", [draft.safe_to_talk], SAFE_TO_TALK),
        ("callback", [draft.callback], CALLBACKS),
    )
    for name, codes, listed in known:
        if any(code not in listed for code in codes):  # type: ignore[operator]
            return Verdict.no("signal.unknown_code", _("Choose one of the answers in the list."), field=name)
    if draft.people is not None and not 1 <= draft.people <= MOST_PEOPLE:
        return Verdict.no("signal.people", _("Write how many persons, or leave it empty."), field="people")
    if draft.safe_until is not None and draft.safe_until < today:
        return Verdict.no(
            "signal.safe_until_past", _("This day is over. Write today or a later day."), field="safe_until"
        )
    return Verdict.yes()


def judge_sent(draft: SignalDraft, own: object, recipient: object, pack: CountryPack, today: date) -> Verdict:
    """Say whether this may go to another agency: codes only, because nobody has been asked for consent."""
    if own == recipient:
        return Verdict.no("signal.to_oneself", _("Choose another agency."), field="recipient")
    if draft.values or draft.safe_until:
        return Verdict.no("signal.sent_words", _("Between agencies a signal carries no words and no numbers."))
    return judge_signal(draft, pack, today)


def judge_step(state: str, to: SignalState) -> Verdict:
    """Say whether a signal in this state may take this step."""
    if to in STEPS.get(state, frozenset()):
        return Verdict.yes()
    return Verdict.no(
        "signal.ended", _("This signal has been finished already. Open it again to see how; nothing was changed.")
    )


def judge_triage(urgency: str, pack: CountryPack) -> Verdict:
    if urgency not in pack.urgencies:
        return Verdict.no("signal.urgency", _("Choose how urgent it is."), field="urgency")
    return Verdict.yes()


def judge_close(reason: str, same_as: object | None, pack: CountryPack) -> Verdict:
    """Say whether this reason closes a signal; a repetition must say of which."""
    if reason not in pack.signal_close_reasons:
        return Verdict.no("signal.close_reason", _("Choose why it ends without a case."), field="closing")
    if (reason == "duplicate") != (same_as is not None):
        return Verdict.no(
            "signal.same_as",
            _("Choose the other signal under “Perhaps the same”: without it nobody can find the whole story.")
            if same_as is None
            else _("The other signal is only for a repetition. Choose that reason, or take it away."),
            field="same_as",
        )
    return Verdict.yes()


@dataclass(frozen=True)
class Likeness:
    """What two signals are compared by."""

    region: str
    channel: str
    received_at: datetime
    facts: frozenset[str]


def facts_of(topic: str, *lists: Iterable[str]) -> frozenset[str]:
    """The coded facts of a signal in one set; a topic that says nothing is no fact."""
    said = {code for codes in lists for code in codes}
    return frozenset(said if topic == NOT_KNOWN_TOPIC else said | {topic})


def may_be_same(one: Likeness, other: Likeness, within: timedelta) -> bool:
    """Near in time, from one region by one channel, with at least one fact in common, or nothing known of either."""
    near = abs(one.received_at - other.received_at) <= within
    if not near or (one.region, one.channel) != (other.region, other.channel):
        return False
    return bool(one.facts & other.facts) or not (one.facts or other.facts)


def moves_with_case(caller: str) -> bool:
    """What the person themselves said belongs into their case; what anybody else said stays with the signal."""
    return caller == "person"
