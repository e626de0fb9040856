"""Until when rights and duties are to be explained: the country pack's term from the registration on."""

from datetime import datetime, timedelta

from django.utils import timezone

from arasha.casework.models import Case
from arasha.casework.words import Clock, term_clock
from arasha.country import current


def notice_due(case: Case) -> datetime:
    """When the explanation is due."""
    term = current().duty("explain_rights", timezone.localdate(case.registered_at))
    return case.registered_at + timedelta(hours=term.hours)


def notice_clock(case: Case, now: datetime) -> Clock:
    """The clock of the explanation, with its article and how it was computed."""
    term = current().duty("explain_rights", timezone.localdate(case.registered_at))
    return term_clock(term, case.registered_at, notice_due(case), now)
