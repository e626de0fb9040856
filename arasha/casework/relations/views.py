"""The screens of people who came along with a person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.pages import Request, page
from arasha.access.refusals import Denied, Refused, Stale
from arasha.casework.models import Relation
from arasha.casework.relations import actions, queries
from arasha.casework.relations.forms import BondForm, DependantForm, bond_stored
from arasha.casework.relations.presenting import children_missing, present_bond


@page(needs="relation.record", methods=("GET", "POST"))
def relations(request: Request, case_id: UUID) -> HttpResponse:
    """Everybody linked to this person; a POST makes a child's record or links a case that is here already."""
    case, bonds = queries.get_bonds(request.actor, case_id)
    form = DependantForm(request.POST or None)
    if form.is_valid():
        try:
            _add(request, case_id, form)
            return redirect("casework:relations", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
        except Denied:
            form.add_refusal(Refused("relation.number", _("Your agency has no case with this number."), field="number"))
    context = {
        "case": case,
        "form": form,
        "lines": [present_bond(bond) for bond in bonds],
        "missing": children_missing(case, bonds),
    }
    return render(request, "casework/relations/list.html", context, status=422 if form.errors else 200)


def _add(request: Request, case_id: UUID, form: DependantForm) -> Relation:
    said = form.cleaned_data
    if said["number"]:
        return actions.link_cases(
            request.actor, case_id, said["number"], form.draft(), now=request.now, key=said["key"]
        )
    return actions.add_dependant(request.actor, case_id, form.person(), form.draft(), now=request.now, key=said["key"])


@page(needs="relation.record", methods=("GET", "POST"))
def relation(request: Request, relation_id: UUID) -> HttpResponse:
    """What two people wish, and what is still to be done for them."""
    found = queries.get_bond(request.actor, relation_id)
    form = BondForm(request.POST or None, initial=bond_stored(found))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.change_relation(
                request.actor,
                relation_id,
                keep_together=said["keep_together"],
                opposed=said["opposed"],
                birth_registered=said["birth_registered"],
                version=said["version"],
                now=request.now,
                key=said["key"],
            )
            return redirect("casework:relations", found.other_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(bond_stored(queries.get_bond(request.actor, relation_id)))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "relation": found}
    return render(request, "casework/relations/relation.html", context, status=422 if form.errors else 200)
