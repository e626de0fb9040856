"""Pure decisions about reaching a person: may anybody, how, and what after tries that failed.

Unknown means do not contact, and so does what has ended. Failed tries never lead to family or employer: nothing here
knows any other way than the one the person agreed to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.country import CountryPack

# The ways in which a telephone number is used.
BY_TELEPHONE = frozenset({"call", "message"})
NOT_AT_ALL = "none"
SAYS_HOW = ("safe_channel", "safe_address", "safe_hours")


class Reach(StrEnum):
    """Whether anybody may contact the person now."""

    UNKNOWN = "unknown"  # nobody has said how
    ENDED = "ended"  # its last day is over: as good as unknown
    NOT_AT_ALL = "not_at_all"  # the person does not want it, or no way is safe
    SEALED = "sealed"  # known, but the agency's key is locked
    AGREED = "agreed"  # exactly as written

    @property
    def forbids(self) -> bool:
        """Nobody calls, writes or goes there."""
        return self in {Reach.UNKNOWN, Reach.ENDED, Reach.NOT_AT_ALL}


def judge_reach(*, held: bool, values: Mapping[str, str], until: date | None, today: date) -> Reach:
    """Say whether the person may be contacted.

    held: something of safe contact is stored. values: what of it is open, empty while sealed.
    until: the last day on which it holds, None without end.
    """
    if not held:
        return Reach.UNKNOWN
    if until is not None and until < today:
        return Reach.ENDED
    if not values:
        return Reach.SEALED
    if values.get("safe_channel") == NOT_AT_ALL:
        return Reach.NOT_AT_ALL
    return Reach.AGREED if any(values.get(name) for name in SAYS_HOW) else Reach.UNKNOWN


def may_show_number(reach: Reach, channel: str) -> bool:
    """Say whether a stored telephone number may be shown: only where calling or writing was agreed to."""
    return reach is Reach.AGREED and (not channel or channel in BY_TELEPHONE)


def judge_try(reach: Reach, outcome: str, pack: CountryPack) -> Verdict:
    """Say whether a try may be recorded; where nobody may contact the person there is nothing to try."""
    if reach.forbids:
        return Verdict.no(
            "contact.forbidden",
            _("Nobody contacts this person now. Write down first how it can be done safely."),
        )
    if outcome not in pack.contact_outcomes:
        return Verdict.no("contact.outcome", _("Choose how the try ended."), field="outcome")
    return Verdict.yes()


@dataclass(frozen=True)
class Tries:
    """What the tries so far mean. failed: how many in a row at the end, newest last."""

    failed: int = 0
    alarming: bool = False
    stop: bool = False
    asked_to_stop: bool = False


def weigh_tries(outcomes: Sequence[str], pack: CountryPack, most: int) -> Tries:
    """Weigh the tries by their outcomes, oldest first.

    most: failed tries in a row after which nobody tries again until safety has been talked over.
    A try through which somebody may have learned of the contact stops at once.
    """
    failed, alarming = 0, False
    for outcome in outcomes:
        known = pack.contact_outcomes.get(outcome)
        if known is None or not known.failed:
            failed, alarming = 0, False
            continue
        failed += 1
        alarming = alarming or known.alarming
    asked = bool(outcomes) and outcomes[-1] == "asked_to_stop"
    return Tries(failed, alarming, stop=alarming or asked or failed >= most, asked_to_stop=asked)
