"""Pure decisions about assistance. Nothing here knows of a status or of a criminal case, and a test keeps it so."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import Assistance

_A = Assistance
# Help can always begin again; only death ends it. docs/assistance-states.md is drawn from this table.
STEPS: dict[str, frozenset[str]] = {
    _A.NONE: frozenset({_A.ADVICE, _A.URGENT_HELP, _A.IN_SERVICES, _A.LOST_CONTACT, _A.DECLINED, _A.DIED}),
    _A.ADVICE: frozenset(
        {_A.URGENT_HELP, _A.IN_SERVICES, _A.LOST_CONTACT, _A.DECLINED, _A.RETURNED, _A.EXITED, _A.DIED}
    ),
    _A.URGENT_HELP: frozenset(
        {_A.ADVICE, _A.IN_SERVICES, _A.LOST_CONTACT, _A.DECLINED, _A.RETURNED, _A.EXITED, _A.DIED}
    ),
    _A.IN_SERVICES: frozenset(
        {_A.URGENT_HELP, _A.PAUSED, _A.LOST_CONTACT, _A.DECLINED, _A.RETURNED, _A.EXITED, _A.DIED}
    ),
    _A.PAUSED: frozenset(
        {_A.URGENT_HELP, _A.IN_SERVICES, _A.LOST_CONTACT, _A.DECLINED, _A.RETURNED, _A.EXITED, _A.DIED}
    ),
    _A.LOST_CONTACT: frozenset(
        {_A.ADVICE, _A.URGENT_HELP, _A.IN_SERVICES, _A.DECLINED, _A.RETURNED, _A.EXITED, _A.DIED}
    ),
    _A.DECLINED: frozenset({_A.ADVICE, _A.URGENT_HELP, _A.IN_SERVICES, _A.LOST_CONTACT, _A.RETURNED, _A.DIED}),
    _A.RETURNED: frozenset({_A.ADVICE, _A.URGENT_HELP, _A.IN_SERVICES, _A.DIED}),
    _A.EXITED: frozenset({_A.ADVICE, _A.URGENT_HELP, _A.IN_SERVICES, _A.DIED}),
}


def judge_step(before: str, after: str, on: date, today: date) -> Verdict:
    """Say whether help can go from one state to the next on this day."""
    if after not in STEPS.get(before, frozenset()):
        return Verdict.no(
            "assistance.step", _("This cannot follow what is recorded now. Choose another answer."), field="assistance"
        )
    if on > today:
        return Verdict.no(
            "assistance.in_future", _("This day has not come yet. Write today or an earlier day."), field="on"
        )
    return Verdict.yes()
