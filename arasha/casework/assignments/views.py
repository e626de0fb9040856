"""Choosing who stands by a person."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.access import policy
from arasha.access.forms import VersionedForm
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale
from arasha.audit import events
from arasha.casework.assignments.actions import assign_case, posts_for_case
from arasha.casework.models import Case


class AssignForm(VersionedForm):
    """One colleague."""

    post = forms.TypedChoiceField(
        label=_("Who stands by this person?"),
        coerce=UUID,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = choices  # type: ignore[attr-defined]


@page(needs="case.assign", methods=("GET", "POST"))
def assign(request: Request, case_id: UUID) -> HttpResponse:
    """Give the case to a colleague of one's own agency."""
    case = policy.require(request.actor, "case.assign", Case, case_id)
    events.record(request.actor, "case.opened", objects=[case.pk], at=request.now)
    posts = posts_for_case(request.actor.agency, timezone.localdate(request.now))
    choices = [(str(post.pk), f"{post.user} · {post.get_function_display()}") for post in posts]
    form = AssignForm(request.POST or None, choices=choices, initial=_stored(case))
    if form.is_valid():
        said = form.cleaned_data
        try:
            assign_case(request.actor, case_id, said["post"], version=said["version"], now=request.now, key=said["key"])
            return redirect("casework:case", case_id)
        except Stale as stale:
            form.add_refusal(stale)
            form.show_stored(_stored(policy.require(request.actor, "case.assign", Case, case_id)))
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "case": case, "heading": _("Who stands by this person?")}
    return render(request, "casework/cases/form.html", context, status=422 if form.errors else 200)


def _stored(case: Case) -> dict[str, Any]:
    return {"post": str(case.assigned_post_id or ""), "version": case.version}
