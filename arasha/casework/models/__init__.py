"""What casework stores. Every field of a protected model is declared core or in one field group (DESIGN §3)."""

from arasha.casework.models.cases import (
    AgeGroup,
    Case,
    CaseStep,
    NumberCounter,
    Person,
    ReferralState,
    VictimStatus,
    VisibleTo,
)
from arasha.casework.models.consents import Consent, ConsentState
from arasha.casework.models.events import TraffickingEvent
from arasha.casework.models.referrals import Referral, ReferralStatus

__all__ = [
    "AgeGroup",
    "Case",
    "CaseStep",
    "Consent",
    "ConsentState",
    "NumberCounter",
    "Person",
    "Referral",
    "ReferralState",
    "ReferralStatus",
    "TraffickingEvent",
    "VictimStatus",
    "VisibleTo",
]
