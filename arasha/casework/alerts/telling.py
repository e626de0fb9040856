"""Who is told of what: one line for each audit kind that somebody else should learn of.

A notice says what kind of thing happened and leads to it; it holds no name, no place and no reason.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.access.models import Function
from arasha.access.policy import CASE_STAFF, DECIDERS, VERBS


@dataclass(frozen=True)
class Telling:
    """The words of a notice, and who of the told agency reads it where no post is named.

    urgent: mailed at once to those who chose so; everything else waits for the day's digest.
    """

    words: Promise
    functions: frozenset[Function] = DECIDERS
    urgent: bool = False


TOLD: dict[str, Telling] = {
    "assessment.serious": Telling(_("A danger to a person was recorded"), CASE_STAFF, urgent=True),
    "case.assigned": Telling(_("A case was given to you"), CASE_STAFF),
    "emergency.acted": Telling(_("Somebody acted for a person in danger"), CASE_STAFF, urgent=True),
    "entitlement.opened": Telling(_("The entitlement to special social services was opened"), CASE_STAFF),
    "fact.acted_on": Telling(_("A fact report was acted on"), VERBS["fact.send"].functions),
    "fact.sent": Telling(_("A fact report waits for you"), VERBS["fact.answer"].functions, urgent=True),
    "referral.accepted": Telling(_("A referral was accepted")),
    "referral.declined": Telling(_("A referral was declined"), urgent=True),
    "referral.expired": Telling(_("A referral ended without an answer"), urgent=True),
    "referral.narrowed": Telling(_("A person changed what your agency may see")),
    "referral.sent": Telling(_("A referral waits for your answer"), urgent=True),
    "referral.withdrawn": Telling(_("A person withdrew what your agency could see")),
    "request.answered": Telling(_("A request of your agency was answered"), urgent=True),
    "request.sent": Telling(_("A request waits for your answer"), DECIDERS | {Function.PROSECUTOR}, urgent=True),
    "status.decided": Telling(_("The status of a person was decided"), CASE_STAFF),
    "status.second": Telling(_("A refusal waits for a second person"), DECIDERS, urgent=True),
    "signal.recorded": Telling(_("A signal says that help is needed now"), CASE_STAFF, urgent=True),
    "signal.sent": Telling(_("Another agency sent a signal"), VERBS["signal.triage"].functions, urgent=True),
}
