"""Three questions, sentences, a child's guardian and a wish for a second person in the demonstration country."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone

from arasha.casework.consents.actions import record_answers, record_consent
from arasha.casework.consents.presenting import preset_until
from arasha.casework.consents.rules import AnswerDraft, ConsentDraft
from arasha.casework.disclosures.actions import ask_disclosure
from arasha.casework.disclosures.rules import DisclosureDraft
from arasha.casework.models import ConsentState
from arasha.country import current
from arasha.demo.plan import PlannedCase

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

NGO, ASKER, WITNESS = "qorghan", "aliya", "saule"
# Of the newest cases, one after the other: help, sharing, police; "not_now" is asked again today.
ANSWERS = (
    ("yes", "yes", "thinking"),
    ("yes", "yes", "not_now"),
    ("yes", "not_now", "no"),
    ("yes", "yes", "yes"),
)


def ask_three_questions(cast: "Cast", now: datetime) -> None:
    """The NGO's newest people were asked; one agreed by word of mouth, a child through its guardian."""
    own = sorted(cast.cases_of(NGO), key=lambda pair: pair[0].registered_at, reverse=True)
    adults = [(plan, case) for plan, case in own if not _is_child(plan) and not _speaks_of(plan, "police-")]
    children = [(plan, case) for plan, case in own if _is_child(plan)]
    actor = cast.actor(NGO, ASKER)
    for (plan, case), answers in zip(adults, ANSWERS, strict=False):
        drafts = tuple(_drafts(plan, answers, now))
        record_answers(actor, case, drafts, version=0, now=now - timedelta(hours=3), key=uuid4())
    for plan, case in [pair for pair in adults if not _speaks_of(pair[0], "umit")][3:4]:
        _say(cast, plan, case, "umit", "shelter_health", now, way="oral", witness=True)
    for plan, case in adults[:1]:
        _say(cast, plan, case, "police-almaty", "police_no_name", now, state=ConsentState.THINKING)
    for plan, case in adults[4:5]:
        _say(cast, plan, case, "migration-almaty", "go_home", now, own_wish=True)
    for plan, case in [pair for pair in children if not _speaks_of(pair[0], "social-")][:1]:
        _say(cast, plan, case, "social-almaty", "child_protection", now, child=True)
        _ask_second_person(cast, case, now)


def _is_child(plan: PlannedCase) -> bool:
    return plan.draft.age_to is not None and plan.draft.age_to < 18


def _speaks_of(plan: PlannedCase, recipient: str) -> bool:
    """The plan already tells what this person says about such an agency."""
    return any(word.recipient.startswith(recipient) for word in plan.words)


def _language(plan: PlannedCase) -> str:
    spoken = [language for language in plan.draft.languages if language in current().victim_languages]
    return spoken[0] if spoken else "ru"


def _drafts(plan: PlannedCase, answers: tuple[str, str, str], now: datetime) -> Iterator[AnswerDraft]:
    for question, answer in zip(("help", "sharing", "police"), answers, strict=True):
        again = timezone.localdate(now) if answer == "not_now" else None
        yield AnswerDraft(question, answer, _language(plan), again)


def _say(
    cast: "Cast",
    plan: PlannedCase,
    case: UUID,
    recipient: str,
    sentence: str,
    now: datetime,
    *,
    state: ConsentState = ConsentState.GIVEN,
    way: str = "written",
    witness: bool = False,
    child: bool = False,
    own_wish: bool = False,
) -> None:
    preset = current().consent_presets[sentence]
    draft = ConsentDraft(
        recipient=cast.country.agencies[recipient].pk,
        purpose=preset.purpose,
        state=state,
        groups=preset.groups,
        until=preset_until(preset, timezone.localdate(now)),
        explained_in=_language(plan),
        way=way,
        witness="colleague" if witness else "",
        witness_post=cast.actor(NGO, WITNESS).post if witness else None,
        given_by="guardian" if child else "person",
        guardian_relation="guardian" if child else "",
        guardian_name="Ойдан Шығарылған" if child else "",
        guardian_cleared=child,
        child_view="unsure" if child else "",
        own_wish=own_wish,
    )
    with cast.country.unlocked(NGO):
        record_consent(cast.actor(NGO, ASKER), case, draft, now=now - timedelta(hours=2), key=uuid4())


def _ask_second_person(cast: "Cast", case: UUID, now: datetime) -> None:
    """A child is at risk at home; the guardianship body is to know, once a second person has looked."""
    draft = DisclosureDraft(
        recipient=cast.country.agencies["social-almaty"].pk,
        basis="child_at_risk",
        groups=("needs",),
        until=timezone.localdate(now) + timedelta(days=14),
        note="Балаға үйде қауіп төніп тұр.",
    )
    with cast.country.unlocked(NGO):
        ask_disclosure(cast.actor(NGO, ASKER), case, draft, now=now - timedelta(hours=1), key=uuid4())
