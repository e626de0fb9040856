"""The notice on the case page: the next step while it is owed, and the flag once it was understood."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.models import NoticeGiven, Understood
from arasha.casework.notices.queries import ASKED_FOR, newest_notice
from arasha.casework.notices.rules import is_read_to
from arasha.casework.notices.terms import notice_clock
from arasha.country import current


def explain_rights(opened: OpenedCase) -> NextStep | None:
    """Rights come before questions: owed, in a new case, until the person has said them back."""
    return _owed(opened) if opened.now - opened.view.case.registered_at <= ASKED_FOR else None


def explain_rights_late(opened: OpenedCase) -> NextStep | None:
    """The same in an older case, after everything that has a clock of its own."""
    return _owed(opened) if opened.now - opened.view.case.registered_at > ASKED_FOR else None


def _owed(opened: OpenedCase) -> NextStep | None:
    case = opened.view.case
    if not opened.view.is_owner or case.closed_on or case.origin_source:
        return None
    if not is_read_to(case.age_to, current(), timezone.localdate(opened.now)):
        return None
    given = opened.once(_newest)
    if given is not None and given.understood == Understood.YES:
        return None
    if given is None:
        what = _("Explain rights and duties")
        why = _("Nobody has told this person yet what is theirs by right.")
    else:
        what = _("Explain rights and duties again")
        why = _("Last time the person could not say it back in their own words.")
    return NextStep(
        what,
        why,
        _("Read it to the person"),
        reverse("casework:talks", args=[case.pk]),
        notice_clock(case, opened.now) if opened.now - case.registered_at <= ASKED_FOR else None,
    )


def _newest(opened: OpenedCase) -> NoticeGiven | None:
    return newest_notice(opened.actor, opened.view.case)


def rights_flag(opened: OpenedCase) -> list[Flag]:
    given = opened.once(_newest)
    if given is None or given.understood != Understood.YES:
        return []
    return [Flag(_("rights explained"), "check-circle", "ok")]
