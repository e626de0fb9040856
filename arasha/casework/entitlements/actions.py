"""Answering the criteria for special social services, and opening the entitlement."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.models import Agency
from arasha.access.refusals import Stale
from arasha.audit import events
from arasha.audit.actions import action
from arasha.casework.alerts.actions import tell
from arasha.casework.cases.steps import add_step
from arasha.casework.entitlements import rules
from arasha.casework.models import Case, Entitlement
from arasha.casework.needs import require_needs
from arasha.country import current
from arasha.database.actor import Actor

ANSWERED_MEANWHILE = _("Somebody answered the criteria before you. Look at their answers, then save again.")


@action
def answer_criteria(
    actor: Actor, case_id: UUID, answers: Mapping[str, str], *, version: int, now: datetime, key: UUID
) -> Entitlement:
    """Keep what is known about the criteria now. Asks neither for a status nor for a criminal case.

    version: the number of the answers that were shown, 0 for none. Raises Stale when others have answered since.
    """
    case, _groups = require_needs(actor, "entitlement.answer", case_id)
    pack, today = current(), timezone.localdate(now)
    last = Entitlement.objects.filter(case=case, is_current=True).order_by("-number").first()
    if (last.number if last else 0) != version:
        raise Stale(ANSWERED_MEANWHILE)
    rules.judge_answers(answers, pack, today).enforce()
    finding = rules.weigh_criteria(answers, pack, today)
    entitlement = Entitlement(
        case=case,
        owner_agency_id=case.owner_agency_id,
        by_agency_id=actor.agency,
        by_post_id=actor.post,
        number=version + 1,
        at=now,
        answers={code: answers.get(code, rules.UNKNOWN) for code in pack.entitlement_criteria.on(today)},
        state=finding.state,
    )
    if last is not None and last.opened_at is not None:
        # What was opened stays open: new answers add knowledge, they close no door.
        entitlement.state = last.state
        entitlement.opened_at = last.opened_at
        entitlement.opened_by_post_id = last.opened_by_post_id
        entitlement.opened_by_agency_id = last.opened_by_agency_id
    try:
        with transaction.atomic():
            entitlement.save(force_insert=True)
    except IntegrityError:
        raise Stale(ANSWERED_MEANWHILE) from None
    _record(actor, case, entitlement, "entitlement.answered", now, outcome=str(finding.state))
    return entitlement


@action
def open_entitlement(actor: Actor, entitlement_id: UUID, *, version: int, now: datetime, key: UUID) -> Entitlement:
    """Open the entitlement to special social services, by a post that the country pack lets do so."""
    entitlement = policy.require(actor, "entitlement.open", Entitlement, entitlement_id, version=version, lock=True)
    case, _groups = require_needs(actor, "entitlement.open", entitlement.case_id)
    agency = Agency.objects.only("type").get(pk=actor.agency)
    rules.judge_opening(
        entitlement.state,
        entitlement.opened_at is not None,
        agency.type,
        actor.function,
        current(),
        timezone.localdate(now),
    ).enforce()
    if not entitlement.is_current:
        raise Stale(ANSWERED_MEANWHILE)
    entitlement.opened_at = now
    entitlement.opened_by_post_id = actor.post
    entitlement.opened_by_agency_id = actor.agency
    entitlement.version += 1
    entitlement.save(update_fields=["opened_at", "opened_by_post_id", "opened_by_agency_id", "version"])
    _record(actor, case, entitlement, "entitlement.opened", now)
    tell(
        actor,
        "entitlement.opened",
        agency=case.owner_agency_id,
        posts=[case.assigned_post_id] if case.assigned_post_id else [],
        region=case.region,
        number=case.number,
        page="casework:safety",
        target=case.pk,
        now=now,
    )
    return entitlement


def _record(actor: Actor, case: Case, entitlement: Entitlement, kind: str, now: datetime, **details: str) -> None:
    is_owner = case.owner_agency_id == actor.agency
    add_step(actor, case.pk, case.owner_agency_id, kind, now, concerns=None if is_owner else actor.agency, **details)
    events.record(
        actor,
        kind,
        objects=[case.pk, entitlement.pk],
        also=[] if is_owner else [case.owner_agency_id],
        at=now,
        **details,
    )
