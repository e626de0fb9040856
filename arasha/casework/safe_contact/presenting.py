"""The rule of safe contact in words, the same for a case and for a signal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.story import value_pairs
from arasha.casework.safe_contact.rules import Reach, Tries
from arasha.vault.groups import SAFE_CONTACT, VAULT_FIELDS

# To know each other by and to talk safely; no way to call, write or go there.
WHEN_THEY_COME = frozenset({"code_word", "who_watches", "safe_language", "safe_until"})
FIELDS = tuple(name for name, group in VAULT_FIELDS.items() if group == SAFE_CONTACT)


@dataclass(frozen=True)
class ReachShown:
    """The rule in words, to be read before anything else about reaching the person."""

    code: str
    headline: str
    why: str
    tone: str
    warnings: list[str]


def safe_values(values: Mapping[str, str]) -> dict[str, str]:
    """What of the opened values is safe contact."""
    return {name: values[name] for name in FIELDS if values.get(name)}


def pairs_under_rule(values: Mapping[str, str], reach: Reach) -> list[tuple[str, str]]:
    """Safe contact as label and text; where nobody may contact the person only what serves when they come to us."""
    shown = {name: text for name, text in values.items() if name in WHEN_THEY_COME or not reach.forbids}
    return value_pairs(shown, SAFE_CONTACT)


def reach_in_words(reach: Reach, until: date | None, tries: Tries) -> ReachShown:
    """Whether and how the person may be reached, and what failed tries change."""
    headline, why, tone = {
        Reach.UNKNOWN: (
            _("Do not contact."),
            _("Nobody has said how this person can be reached without harm."),
            "danger",
        ),
        Reach.ENDED: (
            _("Do not contact."),
            _("What was agreed ended on %(day)s. Wait until the person comes to us, then ask anew.")
            % {"day": date_format(until, "SHORT_DATE_FORMAT") if until else ""},
            "danger",
        ),
        Reach.NOT_AT_ALL: (_("Do not contact."), _("The person comes to us, or no way is safe."), "danger"),
        Reach.SEALED: (_("Sealed."), _("Open your agency's key to read it. Until then nobody calls or writes."), "sun"),
        Reach.AGREED: (_("Only like this."), _("In no other way, at no other time, through nobody else."), "ok"),
    }[reach]
    return ReachShown(str(reach), headline, why, tone, _warnings(tries))


def _warnings(tries: Tries) -> list[str]:
    warnings = []
    if tries.asked_to_stop:
        warnings.append(_("The person asked not to be contacted. Wait until they come to us."))
    if tries.alarming:
        warnings.append(
            _("Somebody may know of the contact now. Talk over safety with your supervisor before any new try.")
        )
    elif tries.stop and not tries.asked_to_stop:
        warnings.append(_("Stop trying for now: more calls may be noticed."))
    if tries.failed:
        warnings.append(
            ngettext("%(count)s try failed.", "%(count)s tries failed in a row.", tries.failed)
            % {"count": tries.failed}
        )
        warnings.append(_("Never go to the family, the employer or the place of work."))
    return warnings
