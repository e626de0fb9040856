"""What the case page is made of: one line a noun in each table.

A function of these tables takes the opened case and stays within a query or two.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.casework.assessments.case_parts import look_again, make_safe, serious_flag
from arasha.casework.cases.flags import age_flag, children_flag, language_flag, needs_flags
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase, Stage
from arasha.casework.consents.case_parts import ask_again, ask_questions_again, ask_who_may_see, consent_stage
from arasha.casework.decisions.case_parts import (
    be_second,
    decide_next,
    identification_stage,
    offer_review,
    rest_first,
    status_flag,
    tell_person,
)
from arasha.casework.emergency.presenting import card_missing_flag, write_the_card
from arasha.casework.holds.case_parts import follow_hold, hold_flag
from arasha.casework.notices.case_parts import explain_rights, explain_rights_late, rights_flag
from arasha.casework.referrals.case_parts import accepted_stage, refer_next, referred_stage, wait_for_answer
from arasha.casework.relations.presenting import give_two_caseworkers, record_children, relation_flags
from arasha.casework.safe_contact.case_parts import ask_contact_anew, contact_flag, talk_over_safety
from arasha.casework.screening.case_parts import finish_or_decide, screened_stage


@dataclass(frozen=True)
class Tab:
    """One part of the case with a page of its own; `needs` is its verb of access/policy.py.

    aside: reached from the overview's right column instead of the row of tabs, which must fit a screen.
    """

    code: str
    label: str | Promise
    url_name: str
    needs: str
    owner_only: bool = True
    aside: bool = False


TABS: tuple[Tab, ...] = (
    Tab("overview", _("Overview"), "casework:case", "case.read", owner_only=False),
    Tab("screening", _("Screening"), "casework:screenings", "screening.read", owner_only=False),
    Tab("status", _("Status"), "casework:status", "status.read", owner_only=False),
    Tab("consents", _("Consent"), "casework:consents", "consent.record"),
    Tab("safety", _("Safety and needs"), "casework:safety", "safety.read", owner_only=False),
    Tab("refer", _("Refer"), "casework:refer", "referral.send"),
    Tab("talks", _("Rights and talks"), "casework:talks", "talk.list", owner_only=False),
    Tab("seen", _("Who saw it"), "casework:seen", "case.history"),
    Tab("card", _("Emergency card"), "casework:card", "card.read", owner_only=False, aside=True),
    Tab("contact", _("Safe contact"), "casework:safe_contact", "case.contact", owner_only=False, aside=True),
    Tab("relations", _("Who came along"), "casework:relations", "relation.record", aside=True),
)

FLAGS: tuple[Callable[[OpenedCase], list[Flag]], ...] = (
    hold_flag,
    serious_flag,
    status_flag,
    contact_flag,
    language_flag,
    age_flag,
    needs_flags,
    children_flag,
    rights_flag,
    card_missing_flag,
    relation_flags,
)

# Asked in this order; the first that has something to say is the next step. What endangers somebody stands first.
NEXT_STEPS: tuple[Callable[[OpenedCase], NextStep | None], ...] = (
    follow_hold,
    talk_over_safety,
    ask_contact_anew,
    write_the_card,
    give_two_caseworkers,
    record_children,
    make_safe,
    be_second,
    wait_for_answer,
    explain_rights,
    tell_person,
    ask_questions_again,
    ask_again,
    finish_or_decide,
    ask_who_may_see,
    look_again,
    offer_review,
    decide_next,
    refer_next,
    rest_first,
    explain_rights_late,
)

# After "registered", in the order in which people usually go.
WAY: tuple[Callable[[OpenedCase], Stage], ...] = (
    screened_stage,
    consent_stage,
    referred_stage,
    accepted_stage,
    identification_stage,
)
