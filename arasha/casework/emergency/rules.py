"""Pure decisions about emergency cards: what a card may say, which windows are open, when one is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.country import CountryPack, Deadline

# Emergency contraception is of no use to a man, nor where a pregnancy is known.
PREGNANCY_POSSIBLE = frozenset({"not_asked", "no", "possible", "new_mother", ""})
MOST_CHILDREN = 30


@dataclass(frozen=True)
class CardDraft:
    """What the card shall say; every answer is a code of a list, nothing known is left empty."""

    health: tuple[str, ...] = ()
    medicines: tuple[str, ...] = ()
    suicide_risk: str = "not_asked"
    pregnancy: str = "not_asked"
    threats: tuple[str, ...] = ()
    language: str = ""
    children_along: int | None = None
    duty_line: str = ""
    assault_at: datetime | None = None
    assault_precision: str = ""


@dataclass(frozen=True)
class ActDraft:
    """What was done because life was in danger, who was called, when, and whether the person knows."""

    done: tuple[str, ...]
    called: tuple[str, ...]
    done_at: datetime
    told: bool


@dataclass(frozen=True)
class Window:
    """How long something still helps after an assault."""

    term: Deadline
    began: datetime
    ends: datetime

    def is_open(self, now: datetime) -> bool:
        return now < self.ends


def judge_card(draft: CardDraft, pack: CountryPack, now: datetime) -> Verdict:
    """Say whether the card can be written: known codes only, and no assault that has yet to come."""
    if draft.assault_at is not None and draft.assault_at > now:
        return Verdict.no(
            "card.assault_in_future", _("This time has not come yet. Write when it happened."), field="assault_on"
        )
    if draft.children_along is not None and not 0 <= draft.children_along <= MOST_CHILDREN:
        return Verdict.no("card.children", _("Write how many children, from 0 to 30."), field="children_along")
    return _all_known(
        [
            ("health", draft.health, pack.card_health),
            ("medicines", draft.medicines, pack.card_medicines),
            ("suicide_risk", [draft.suicide_risk], pack.suicide_risks),
            ("pregnancy", [draft.pregnancy], pack.pregnancies),
            ("threats", draft.threats, pack.threats),
            ("language", [draft.language], pack.languages),
            ("duty_line", [draft.duty_line], pack.hotlines),
            ("assault_precision", [draft.assault_precision], pack.moment_precisions),
        ]
    )


def judge_act(draft: ActDraft, pack: CountryPack, now: datetime) -> Verdict:
    """Say whether what was done can be recorded: something was done or somebody called, and not in the future."""
    if not draft.done and not draft.called:
        return Verdict.no("act.nothing", _("Say what was done, or who was called."), field="done")
    if draft.done_at > now:
        return Verdict.no("act.in_future", _("This time has not come yet. Write when it was done."), field="done_time")
    return _all_known([("done", draft.done, pack.emergency_actions), ("called", draft.called, pack.hotlines)])


def _all_known(answers: Iterable[tuple[str, Iterable[str], object]]) -> Verdict:
    for field, codes, known in answers:
        for code in codes:
            if code and code not in known:  # type: ignore[operator]
                return Verdict.no("card.unknown_code", _("Choose one of the answers in the list."), field=field)
    return Verdict.yes()


def windows(
    assault_at: datetime | None, *, sex: str, pregnancy: str, pack: CountryPack, today: date
) -> tuple[Window, ...]:
    """The health windows after an assault, the one that closes first in front; none without an assault.

    Source: deadlines and parameters of the pack (assault_windows, assault_windows_pregnancy), unverified.
    """
    if assault_at is None:
        return ()
    names = list(_codes(pack, "assault_windows", today))
    if sex != "male" and pregnancy in PREGNANCY_POSSIBLE:
        names += _codes(pack, "assault_windows_pregnancy", today)
    terms = [pack.duty(name, today) for name in names]
    found = [Window(term, assault_at, assault_at + timedelta(hours=term.hours)) for term in terms]
    return tuple(sorted(found, key=lambda window: window.ends))


def longest_window(pack: CountryPack, today: date) -> timedelta:
    """How long after an assault any window can still be open."""
    names = [*_codes(pack, "assault_windows", today), *_codes(pack, "assault_windows_pregnancy", today)]
    return timedelta(hours=max((pack.duty(name, today).hours for name in names), default=0))


def needs_card(needs: Iterable[str], pack: CountryPack, today: date) -> bool:
    """Say whether these needs ask for an emergency card at once."""
    return not card_needs(pack, today).isdisjoint(needs)


def card_needs(pack: CountryPack, today: date) -> frozenset[str]:
    """The needs for which a card is written at once."""
    return frozenset(_codes(pack, "card_needs", today))


def _codes(pack: CountryPack, parameter: str, today: date) -> tuple[str, ...]:
    value = pack.parameter(parameter, today).value
    return tuple(str(code) for code in value) if isinstance(value, tuple) else (str(value),)
