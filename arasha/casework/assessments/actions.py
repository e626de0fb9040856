"""Recording an assessment of safety or needs: always a new dated one, never a correction of an old one."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.assessments import rules
from arasha.casework.assessments.rules import AssessmentDraft
from arasha.casework.cases.steps import add_step
from arasha.casework.models import Assessment, AssessmentKind, Case
from arasha.casework.needs import require_needs
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.keyring import current_keyring
from arasha.vault.values import write_values

ASSESSED_MEANWHILE = _("Somebody assessed this before you. Look at what they found, then save again.")


@action
def record_assessment(
    actor: Actor, case_id: UUID, draft: AssessmentDraft, *, version: int, now: datetime, key: UUID
) -> Assessment:
    """Record a dated look at safety or needs for a case whose needs and safety are open to the actor.

    version: the number of the assessment that was shown as the last one, 0 for none. Raises Stale when somebody has
    recorded one since. Only the owner seals a note: a recipient's words would need the owner's key.
    """
    case, _groups = require_needs(actor, "assessment.record", case_id)
    pack, today = current(), timezone.localdate(now)
    previous = _last(case, draft.kind)
    if (previous.number if previous else 0) != version:
        raise Stale(ASSESSED_MEANWHILE)
    rules.judge_assessment(draft, previous.answers if previous else None, pack, today).enforce()
    if draft.note and case.owner_agency_id != actor.agency:
        raise Refused(
            "assessment.note_of_owner", _("Only the agency that owns the case can seal a note."), field="note"
        )
    assessment = _built(actor, case, draft, previous, now)
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError:
        raise Stale(ASSESSED_MEANWHILE) from None
    if draft.note:
        write_values(
            actor, {case.person_id: {f"assessment_note:{assessment.pk}": draft.note}}, current_keyring(actor), now
        )
    _record(actor, case, assessment, now)
    return assessment


def _last(case: Case, kind: str) -> Assessment | None:
    return Assessment.objects.filter(case=case, kind=kind, is_current=True).order_by("-number").first()


def _built(actor: Actor, case: Case, draft: AssessmentDraft, previous: Assessment | None, now: datetime) -> Assessment:
    pack, today = current(), timezone.localdate(now)
    factors = rules.factors_of(pack, draft.kind, today)
    said = previous if draft.nothing_changed and previous else draft
    answers, own_view = rules.complete(said.answers, factors), rules.complete(said.own_view, factors)
    serious = rules.is_serious(answers, own_view)
    term = rules.review_term(draft.kind, serious, pack, today)
    return Assessment(
        case=case,
        owner_agency_id=case.owner_agency_id,
        by_agency_id=actor.agency,
        by_post_id=actor.post,
        kind=draft.kind,
        number=previous.number + 1 if previous else 1,
        at=now,
        basis=draft.basis,
        answers=answers,
        own_view=own_view,
        nothing_changed=draft.nothing_changed,
        is_serious=serious,
        review_due_at=rules.review_due(term, now),
    )


def _record(actor: Actor, case: Case, assessment: Assessment, now: datetime) -> None:
    is_owner = case.owner_agency_id == actor.agency
    alarming = assessment.is_serious and assessment.kind == AssessmentKind.SAFETY and not assessment.nothing_changed
    outcome = "serious" if alarming else "unchanged" if assessment.nothing_changed else assessment.kind
    kind = f"assessment.{outcome}"
    add_step(actor, case.pk, case.owner_agency_id, kind, now, concerns=None if is_owner else actor.agency)
    events.record(
        actor,
        kind,
        objects=[case.pk, assessment.pk],
        also=[] if is_owner else [case.owner_agency_id],
        at=now,
        about=assessment.kind,
    )
    if alarming:
        tell(
            actor,
            kind,
            agency=case.owner_agency_id,
            posts=[case.assigned_post_id] if case.assigned_post_id else [],
            region=case.region,
            number=case.number,
            page="casework:safety",
            target=case.pk,
            now=now,
        )
