"""The screens of notices: the list, reading them, choosing mails."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.access.models import User
from arasha.access.pages import Request, page
from arasha.casework.alerts import actions, queries
from arasha.casework.alerts.forms import MailForm, ShownForm


@page(needs="alert.read")
def alerts(request: Request) -> HttpResponse:
    """The post's notices, unread first, and how mails are chosen."""
    return _show(request, MailForm(initial=_chosen(request)))


def _chosen(request: Request) -> dict[str, str]:
    user = cast(User, request.post.user)
    return {"email": user.email, "mail_choice": user.mail_choice}


def _show(request: Request, form: MailForm, status: int = 200) -> HttpResponse:
    rows = queries.list_alerts(request.actor)
    context = {
        "rows": rows,
        "unread": sum(row.alert.read_at is None for row in rows),
        "form": form,
        "shown": ShownForm(initial={"until": request.now.isoformat()}),
    }
    return render(request, "casework/alerts/list.html", context, status=status)


@page(needs="alert.read", methods=("POST",))
def open_one(request: Request, alert_id: UUID) -> HttpResponse:
    """Mark a notice as read and go to what it is about."""
    alert = actions.open_alert(request.actor, alert_id, now=request.now)
    return redirect(alert.page, alert.target)


@page(needs="alert.read", methods=("POST",))
def read_all(request: Request) -> HttpResponse:
    """Mark what was shown as read; what came meanwhile stays unread."""
    form = ShownForm(request.POST)
    if form.is_valid():
        actions.read_alerts(request.actor, until=form.cleaned_data["until"], now=request.now)
    return redirect("casework:alerts")


@page(needs="alert.read", methods=("POST",))
def choose_mail(request: Request) -> HttpResponse:
    """Keep how often mails come."""
    form = MailForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    actions.choose_mail(request.actor, email=said["email"], choice=said["mail_choice"], now=request.now)
    messages.success(request, _("Saved."))
    return redirect("casework:alerts")
