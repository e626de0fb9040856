"""Safe contact on the case page: the first flag, the card before any number, and when it must be asked anew."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.queries import CaseView
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.safe_contact import rules
from arasha.casework.safe_contact.presenting import ReachShown, pairs_under_rule, reach_in_words, safe_values
from arasha.casework.safe_contact.rules import Reach, Tries
from arasha.casework.words import Clock
from arasha.country import current
from arasha.vault.groups import SAFE_CONTACT

TRIED = "contact.tried"


def reach_of(view: CaseView) -> Reach:
    """Whether anybody may contact the person of this case today."""
    return rules.judge_reach(
        held=SAFE_CONTACT in view.held,
        values=safe_values(view.values),
        until=view.case.safe_until,
        today=timezone.localdate(),
    )


def open_pairs(view: CaseView) -> list[tuple[str, str]]:
    """Safe contact as label and text; where nobody may contact the person only what serves when they come to us."""
    return pairs_under_rule(view.values, reach_of(view))


def number_may_show(view: CaseView) -> bool:
    """Whether a telephone number of the person may stand on the screen."""
    return rules.may_show_number(reach_of(view), view.values.get("safe_channel", ""))


def outcomes_of(view: CaseView) -> list[str]:
    """The outcomes of the tries so far, oldest first."""
    return [str(step.details.get("outcome", "")) for step in reversed(view.steps) if step.kind == TRIED]


def tries_of(view: CaseView) -> Tries:
    most = int(str(current().parameter("contact_tries", timezone.localdate()).value))
    return rules.weigh_tries(outcomes_of(view), current(), most)


def present_reach(view: CaseView) -> ReachShown:
    """What holds now, and what the tries so far mean; never another way than the agreed one."""
    return reach_in_words(reach_of(view), view.case.safe_until, tries_of(view))


def contact_flag(opened: OpenedCase) -> list[Flag]:
    """How the person may be reached, first of all flags."""
    view = opened.view
    reach = reach_of(view)
    if reach is Reach.UNKNOWN:
        return [Flag(_("safe contact unknown: do not contact"), "telephone-x", "danger")]
    if reach is Reach.ENDED:
        return [Flag(_("safe contact has ended: do not contact"), "telephone-x", "danger")]
    if reach is Reach.SEALED:
        return [Flag(_("safe contact sealed: open the key first"), "telephone-x", "sun")]
    channel = view.values.get("safe_channel", "")
    said = [current().contact_channels.name(channel) if channel else "", view.values.get("safe_hours", "")]
    tone = "danger" if reach is Reach.NOT_AT_ALL else "ok"
    icon = "telephone-x" if reach is Reach.NOT_AT_ALL else "telephone"
    return [Flag(" · ".join(filter(None, said)) or _("safe contact agreed"), icon, tone)]


def talk_over_safety(opened: OpenedCase) -> NextStep | None:
    """After a try through which somebody may have learned of the contact, nothing comes before safety."""
    if not opened.view.is_owner or not tries_of(opened.view).alarming:
        return None
    return NextStep(
        _("Talk over safety before any new try"),
        _("Somebody may know of the contact now. Never go to the family or the employer."),
        _("Safe contact"),
        reverse("casework:safe_contact", args=[opened.view.case.pk]),
    )


def ask_contact_anew(opened: OpenedCase) -> NextStep | None:
    """Safe contact ends within the pack's days: ask before it does."""
    until, today = opened.view.case.safe_until, timezone.localdate(opened.now)
    notice = current().parameter("safe_contact_notice_days", today)
    if not opened.view.is_owner or until is None or not 0 <= (until - today).days <= int(str(notice.value)):
        return None
    return NextStep(
        _("Ask anew how to reach the person"),
        _("After the last day nobody may call or write."),
        _("Write it down"),
        reverse("casework:write_group", args=[opened.view.case.pk, SAFE_CONTACT]),
        ending_clock((until - today).days, date_format(until, "SHORT_DATE_FORMAT"), int(str(notice.value)), notice),
    )


def ending_clock(days: int, ends: str, notice: int, source: object) -> Clock:
    """The clock of a last day: days is how many are left, below zero when it is over."""
    if days < 0:
        label = _("ended")
    elif days == 0:
        label = _("today")
    else:
        label = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return Clock(
        label=label,
        share=100 if days < 0 else 100 - days * 100 / (notice + 1),
        state="overdue" if days < 0 else "sun",
        ends=ends,
        source=getattr(source, "source", None),
        unverified=str(getattr(source, "status", "")) != "verified",
        how=_("the last day on which the person agreed to be reached like this"),
    )
