"""People who belong together, in words; and what the case page says about them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.shown import Flag, NextStep, OpenedCase
from arasha.casework.emergency.presenting import who_words
from arasha.casework.models import Case
from arasha.casework.relations import rules
from arasha.casework.relations.queries import Bond, bonds_of, kept_together_with
from arasha.country import current


def kind_words(bond: Bond) -> str:
    """What the other person is to the person of this case."""
    relations = current().relations
    entry = relations.get(bond.relation.kind)
    if entry is None:
        return bond.relation.kind
    return relations.name(bond.relation.kind if bond.kind_from_here else entry.inverse)


def present_bond(bond: Bond) -> dict[str, Any]:
    """One line of the page: who, how they belong together, what is still to do."""
    relation = bond.relation
    return {
        "bond": bond,
        "relation": relation,
        "other": bond.other,
        "kind": kind_words(bond),
        "who": who_words(bond.other) if bond.other else "",
        "wish": relation.get_keep_together_display(),
        "birth_due": rules.birth_is_due(relation.kind, relation.birth_registered),
    }


def children_missing(case: Case, bonds: list[Bond]) -> int:
    """How many of the children along have no record of their own."""
    linked = sum(1 for bond in bonds if bond.relation.kind in rules.CHILDREN and bond.kind_from_here)
    return rules.children_without_record(case.children_along, linked)


def relation_flags(opened: OpenedCase) -> list[Flag]:
    """Children without a record, opposed interests, and with whom to keep together."""
    bonds = bonds_of(opened.actor, opened.view.case)
    flags = []
    missing = children_missing(opened.view.case, bonds) if opened.view.is_owner else 0
    if missing:
        words = ngettext("%(count)s child without a record", "%(count)s children without a record", missing)
        flags.append(Flag(words % {"count": missing}, "person-plus", "danger"))
    if any(bond.needs_two_caseworkers for bond in bonds):
        flags.append(Flag(_("opposed interests: two caseworkers needed"), "people", "danger"))
    flags += [
        Flag(_("keep together with %(number)s") % {"number": number}, "people", "violet")
        for number in kept_together_with(opened.actor, opened.view.case.pk)
    ]
    return flags


def give_two_caseworkers(opened: OpenedCase) -> NextStep | None:
    """Two people with opposed interests and one caseworker between them."""
    if not any(bond.needs_two_caseworkers for bond in bonds_of(opened.actor, opened.view.case)):
        return None
    return NextStep(
        _("Give them two caseworkers"),
        _("Their interests are opposed: nobody can stand by both."),
        _("Choose a caseworker"),
        reverse("casework:assign", args=[opened.view.case.pk]),
    )


def record_children(opened: OpenedCase) -> NextStep | None:
    """Children are along, and nobody has yet made a record of their own for each."""
    case = opened.view.case
    if not opened.view.is_owner or not children_missing(case, bonds_of(opened.actor, case)):
        return None
    return NextStep(
        _("Make a record for each child"),
        _("A child is a person of their own: with their own questions, their own help and their own say."),
        _("Add a child"),
        reverse("casework:relations", args=[case.pk]),
    )
