"""From the first word to accepted help: how many contacts and signals came how far, of one agency, by channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from arasha.access import policy
from arasha.casework.models import Case, Contact, Referral, ReferralStatus, Signal, SignalState, VictimStatus
from arasha.country import CountryPack
from arasha.database.actor import Actor
from arasha.statistics.rules import Showing, suppress
from arasha.statistics.tables import Cell, Figure, TableRow

STAGES = ("contacts", "signals", "converted", "decided", "accepted")
ACCEPTED = (ReferralStatus.ACCEPTED, ReferralStatus.COMPLETED, ReferralStatus.RETURNED)
PERIODS = ("30", "90", "365")

STAGE_WORDS: dict[str, tuple[Promise, Promise]] = {
    "contacts": (
        gettext_lazy("Help without a case"),
        gettext_lazy("Contacts recorded in the period; nobody is known, so one person may count several times."),
    ),
    "signals": (gettext_lazy("Signals"), gettext_lazy("Signals received in the period, whatever became of them.")),
    "converted": (
        gettext_lazy("Became a case"),
        gettext_lazy("Those signals that became a case or were put to one, until now."),
    ),
    "decided": (
        gettext_lazy("Status decided"),
        gettext_lazy("Those whose case is no longer “potential victim”: identified, not identified or revoked."),
    ),
    "accepted": (
        gettext_lazy("Accepted referral"),
        gettext_lazy("Those whose case has at least one referral that another agency accepted, ever."),
    ),
}


@dataclass(frozen=True)
class Wanted:
    """What is counted: the last so many days and one channel; empty means all."""

    days: int | None = None
    channel: str = ""

    def codes(self) -> dict[str, Any]:
        """The filter as codes for the audit."""
        return {name: value for name, value in (("days", self.days), ("channel", self.channel)) if value}


@dataclass(frozen=True)
class Funnel:
    """Channel -> stage -> how many."""

    at: datetime
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def total(self, stage: str) -> int:
        return sum(row.get(stage, 0) for row in self.counts.values())


def count_funnel(actor: Actor, wanted: Wanted, now: datetime) -> Funnel:
    """Count the agency's own contacts and signals of the period and how far they came, in two statements."""
    policy.require_verb(actor, "funnel.read")
    contacts = policy.visible(actor, Contact).filter(owner_agency_id=actor.agency)
    signals = policy.visible(actor, Signal).filter(owner_agency_id=actor.agency)
    if wanted.days:
        since = now - timedelta(days=wanted.days)
        contacts, signals = contacts.filter(at__gte=since), signals.filter(received_at__gte=since)
    if wanted.channel:
        contacts, signals = contacts.filter(channel=wanted.channel), signals.filter(channel=wanted.channel)
    decided = policy.visible(actor, Case).filter(pk=OuterRef("case_id")).exclude(status=VictimStatus.POTENTIAL)
    accepted = policy.visible(actor, Referral).filter(case_id=OuterRef("case_id"), status__in=ACCEPTED)
    counts: dict[str, dict[str, int]] = {}
    for channel, number in contacts.values_list("channel").annotate(number=Count("pk")):
        counts.setdefault(channel, {})["contacts"] = number
    rows = (
        signals.annotate(was_decided=Exists(decided), was_accepted=Exists(accepted))
        .values("channel")
        .annotate(
            signals=Count("pk"),
            converted=Count("pk", filter=Q(state=SignalState.CONVERTED)),
            decided=Count("pk", filter=Q(was_decided=True)),
            accepted=Count("pk", filter=Q(was_accepted=True)),
        )
        .values_list("channel", *STAGES[1:])
    )
    for channel, *numbers in rows:
        counts.setdefault(channel, {}).update(zip(STAGES[1:], numbers, strict=True))
    return Funnel(now, counts)


class FunnelForm(forms.Form):
    """Closed filters, in the address."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("How it reached us"), required=False)

    def __init__(self, data: Any, *, pack: CountryPack) -> None:
        super().__init__(data)
        words = {"30": gettext("the last 30 days"), "90": gettext("the last 90 days"), "365": gettext("the last year")}
        self.fields["period"].choices = [("", gettext("from the beginning")), *words.items()]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", gettext("all")), *pack.channels.choices()]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What to count; everything while an answer is wrong, and the page says which."""
        if not self.is_valid():
            return Wanted()
        said = self.cleaned_data
        return Wanted(int(said["period"]) if said["period"] else None, said["channel"])


def funnel_figures(funnel: Funnel, pack: CountryPack, today: date) -> list[Figure]:
    """The stages in all, and by channel; small counts hidden as in the overview."""
    small = int(str(pack.parameter("small_count", today).value))
    order = [code for code in pack.channels if code in funnel.counts]
    totals = [[funnel.total(stage)] for stage in STAGES]
    by_channel = [[funnel.counts[code].get(stage, 0) for stage in STAGES] for code in order]
    as_of = date_format(timezone.localtime(funnel.at), "DATETIME_FORMAT")
    stages = [str(STAGE_WORDS[stage][0]) for stage in STAGES]
    return [
        _figure(
            "stages",
            gettext("How far they came"),
            [gettext("Stage"), gettext("How many")],
            stages,
            totals,
            small,
            as_of,
        ),
        _figure(
            "channels",
            gettext("By the way they reached us"),
            [gettext("How it reached us"), *stages],
            [pack.channels.name(code) for code in order],
            by_channel,
            small,
            as_of,
        ),
    ]


def _figure(
    code: str, heading: str, columns: list[str], labels: list[str], counts: list[list[int]], small: int, as_of: str
) -> Figure:
    rows = [
        TableRow(label, [_cell(count, showing, small) for count, showing in zip(numbers, showings, strict=True)])
        for label, numbers, showings in zip(labels, counts, suppress(counts, small), strict=True)
    ]
    hides = any(cell.hidden for row in rows for cell in row.cells)
    return Figure(
        id=code,
        kind="bars",
        heading=heading,
        columns=columns,
        rows=rows,
        small_count=small if hides else 0,
        definition=gettext(
            "A status and an accepted referral count among the signals that became a case; help without a case stands "
            "for itself."
        ),
        as_of=as_of,
        more_url="#about-title",
    )


def _cell(count: int, showing: Showing, small: int) -> Cell:
    if showing is Showing.OPEN:
        return Cell(number_format(count, force_grouping=True), count)
    return Cell(f"<{small}" if showing is Showing.SMALL else gettext("hidden"), hidden=True)
