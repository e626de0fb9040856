"""Reading who belongs to whom: the owner everything, a recipient only the wish to stay together."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from arasha.access import policy
from arasha.audit import events
from arasha.casework.models import Case, Relation, Wish
from arasha.casework.relations import rules
from arasha.database.actor import Actor


@dataclass(frozen=True)
class Bond:
    """A relation seen from one of its two cases. other is None when that case lies beyond the reader's regions."""

    relation: Relation
    case: Case
    other: Case | None
    kind_from_here: bool

    @property
    def needs_two_caseworkers(self) -> bool:
        return rules.needs_two_caseworkers(
            opposed=self.relation.opposed,
            first=self.case.assigned_post_id,
            second=self.other.assigned_post_id if self.other else None,
        )


def get_bonds(actor: Actor, case_id: UUID) -> tuple[Case, list[Bond]]:
    """A case of the actor's own agency and everybody linked to it; recorded in the audit."""
    case = policy.require(actor, "relation.record", Case, case_id)
    bonds = bonds_of(actor, case)
    events.record(actor, "relation.listed", objects=[case.pk], count=len(bonds))
    return case, bonds


def bonds_of(actor: Actor, case: Case) -> list[Bond]:
    """The bonds of an own case that the caller has opened and recorded already."""
    if case.owner_agency_id != actor.agency:
        return []
    relations = list(policy.visible(actor, Relation).filter(Q(case=case) | Q(other=case)).order_by("recorded_at", "id"))
    others = {relation.case_id if relation.other_id == case.pk else relation.other_id for relation in relations}
    cases = policy.visible(actor, Case).select_related("person").in_bulk(others)
    return [
        Bond(relation, case, cases.get(relation.case_id), kind_from_here=True)
        if relation.other_id == case.pk
        else Bond(relation, case, cases.get(relation.other_id), kind_from_here=False)
        for relation in relations
    ]


def kept_together_with(actor: Actor, case_id: UUID) -> list[str]:
    """Numbers of the cases to keep together with this one, as far as both are open to the actor's agency.

    Row security shows another agency the row only when both cases are; the caller has recorded opening the case.
    """
    wished = policy.visible(actor, Relation).filter(Q(case_id=case_id) | Q(other_id=case_id), keep_together=Wish.YES)
    pairs = wished.values_list("case_id", "case__number", "other__number")
    return [other if case == case_id else number for case, number, other in pairs]


def get_bond(actor: Actor, relation_id: UUID) -> Relation:
    """One relation of the actor's own agency, with both cases."""
    relation = policy.require(actor, "relation.record", Relation, relation_id)
    events.record(actor, "relation.listed", objects=[relation.case_id, relation.other_id], count=1)
    return relation
