"""What casework stores. Every field of a protected model is declared core or in one field group (DESIGN §3)."""

from arasha.casework.models.alerts import (
    Alert,
)
from arasha.casework.models.assessments import (
    Assessment,
    AssessmentKind,
    Basis,
    Entitlement,
    EntitlementState,
    Level,
    SafetyPlan,
)
from arasha.casework.models.assistance import (
    Assistance,
    AssistanceChange,
)
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
from arasha.casework.models.consents import (
    Consent,
    ConsentAnswer,
    ConsentState,
    Question,
    Reply,
)
from arasha.casework.models.decisions import (
    DecisionState,
    DecisionTold,
    Proof,
    ReflectionPeriod,
    Standing,
    StatusDecision,
)
from arasha.casework.models.disclosures import (
    Disclosure,
    DisclosureState,
)
from arasha.casework.models.emergency import (
    EmergencyAct,
    EmergencyCard,
)
from arasha.casework.models.events import (
    TraffickingEvent,
)
from arasha.casework.models.fact_reports import (
    FactReport,
    FactSource,
    FactStatus,
    KnownOrNot,
)
from arasha.casework.models.holds import (
    Hold,
    HoldStatus,
    Lawyer,
)
from arasha.casework.models.intakes import (
    Intake,
    IntakeCard,
    TalkedAlone,
)
from arasha.casework.models.referrals import (
    Referral,
    ReferralStatus,
)
from arasha.casework.models.relations import (
    BirthRegistered,
    Relation,
    Wish,
)
from arasha.casework.models.requests import (
    Answer,
    Request,
    RequestKind,
    RequestStatus,
)
from arasha.casework.models.screening import (
    AnswerKind,
    AnswerSource,
    Certainty,
    Phase,
    Saying,
    Screening,
    ScreeningAnswer,
)
from arasha.casework.models.signals import (
    OPEN_STATES,
    Contact,
    SentSignal,
    Signal,
    SignalCounter,
    SignalState,
)
from arasha.casework.models.talks import (
    Interpreter,
    NoticeCopy,
    NoticeGiven,
    NoticeVariant,
    Talk,
    TalkKind,
    Understood,
)

__all__ = [
    "OPEN_STATES",
    "AgeGroup",
    "Alert",
    "Answer",
    "AnswerKind",
    "AnswerSource",
    "Assessment",
    "AssessmentKind",
    "Assistance",
    "AssistanceChange",
    "Basis",
    "BirthRegistered",
    "Case",
    "CaseStep",
    "Certainty",
    "Consent",
    "ConsentAnswer",
    "ConsentState",
    "Contact",
    "DecisionState",
    "DecisionTold",
    "Disclosure",
    "DisclosureState",
    "EmergencyAct",
    "EmergencyCard",
    "Entitlement",
    "EntitlementState",
    "FactReport",
    "FactSource",
    "FactStatus",
    "Hold",
    "HoldStatus",
    "Intake",
    "IntakeCard",
    "Interpreter",
    "KnownOrNot",
    "Lawyer",
    "Level",
    "NoticeCopy",
    "NoticeGiven",
    "NoticeVariant",
    "NumberCounter",
    "Person",
    "Phase",
    "Proof",
    "Question",
    "Referral",
    "ReferralState",
    "ReferralStatus",
    "ReflectionPeriod",
    "Relation",
    "Reply",
    "Request",
    "RequestKind",
    "RequestStatus",
    "SafetyPlan",
    "Saying",
    "Screening",
    "ScreeningAnswer",
    "SentSignal",
    "Signal",
    "SignalCounter",
    "SignalState",
    "Standing",
    "StatusDecision",
    "Talk",
    "TalkKind",
    "TalkedAlone",
    "TraffickingEvent",
    "Understood",
    "VictimStatus",
    "VisibleTo",
    "Wish",
]
