"""The screen of the duty roster: who is on duty today and tomorrow."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from arasha.access import duty
from arasha.access.forms import KeyedForm
from arasha.access.models import Post
from arasha.access.pages import Request, page
from arasha.access.refusals import Refused, Stale


def _name(post: Post) -> str:
    unit = f" · {post.unit}" if post.unit else ""
    return f"{post.user} · {post.get_function_display()}{unit}"


class DutyForm(KeyedForm):
    """Two rosters: the current duty day's and the next one's."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=16)
    today = forms.TypedMultipleChoiceField(
        required=False, coerce=UUID, empty_value=[], widget=forms.CheckboxSelectMultiple
    )
    tomorrow = forms.TypedMultipleChoiceField(
        required=False, coerce=UUID, empty_value=[], widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, agency: UUID, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.days = (first, first + timedelta(days=1))
        labels = (_("On duty today: %(day)s"), _("On duty tomorrow: %(day)s"))
        for name, day, label in zip(("today", "tomorrow"), self.days, labels, strict=True):
            field: Any = self.fields[name]
            field.label = label % {"day": date_format(day, "l, j E")}
            field.choices = [(str(post.pk), _name(post)) for post in duty.posts_for_duty(agency, day)]

    @classmethod
    def stored(cls, agency: UUID, first: date) -> dict[str, Any]:
        """What is stored now, by the names of the form's fields."""
        rosters = [duty.roster_of(agency, day) for day in (first, first + timedelta(days=1))]
        today, tomorrow = ([str(post) for post in roster.posts] for roster in rosters)
        return {"today": today, "tomorrow": tomorrow, "mark": duty.roster_mark(rosters)}

    def rosters(self) -> tuple[duty.Roster, ...]:
        """Both rosters as chosen."""
        said = (self.cleaned_data["today"], self.cleaned_data["tomorrow"])
        return tuple(duty.Roster(day, tuple(sorted(posts))) for day, posts in zip(self.days, said, strict=True))

    def show_meanwhile(self) -> None:
        """After a stale save: name who is on duty by what was saved meanwhile, and save against that next time."""
        now = self.stored(self.agency, self.days[0])
        self.put_hidden("mark", now["mark"])
        for name in ("today", "tomorrow"):
            field: Any = self.fields[name]
            if sorted(self[name].value()) != sorted(now[name]):
                known = dict(field.choices)
                words = ", ".join(known.get(post, "") for post in now[name])
                self.stale[str(field.label)] = words or str(_("nobody"))


@page(needs="duty.set", methods=("GET", "POST"))
def roster(request: Request) -> HttpResponse:
    """Set who is on duty today and tomorrow: these posts read emergency cards and are called at night."""
    first, agency = duty.duty_day(request.now), request.actor.agency
    form = DutyForm(request.POST or None, agency=agency, first=first, initial=DutyForm.stored(agency, first))
    if form.is_valid():
        said = form.cleaned_data
        try:
            duty.set_duty(request.actor, form.rosters(), mark=said["mark"], now=request.now, key=said["key"])
            messages.success(request, _("The roster is saved."))
            return redirect("access:duty")
        except Stale as stale:
            form.add_refusal(stale)
            form.show_meanwhile()
        except Refused as refusal:
            form.add_refusal(refusal)
    context = {"form": form, "begins": timezone.localtime(duty.duty_begins(first))}
    return render(request, "access/duty.html", context, status=422 if form.errors else 200)
