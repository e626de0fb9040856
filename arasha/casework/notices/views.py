"""Reading rights and duties to a person, and the paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.access.pages import Request, page
from arasha.access.refusals import Refused
from arasha.casework.models import Case, TalkKind
from arasha.casework.notices import actions, queries, rules
from arasha.casework.notices.forms import ReadingForm, WordingForm
from arasha.casework.notices.presenting import present_clauses, sheet_data
from arasha.casework.printing import print_pdf
from arasha.casework.talks.presenting import must_pass_on
from arasha.country import current

# Neither the file's name nor its title says what it is about.
FILE_NAME = "information-sheet.pdf"


@page(needs="notice.give", methods=("GET", "POST"))
def read(request: Request, case_id: UUID) -> HttpResponse:
    """Read the notice clause by clause, then record the reading."""
    case = queries.open_for_notice(request.actor, case_id)
    language, variant = _wording(request, case)
    version = rules.version_in_force(current(), timezone.localdate(request.now)).code
    initial = {"version": version, "language": language, "variant": variant, "talk_language": language}
    form = ReadingForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.give_notice(
                request.actor,
                case_id,
                form.draft(),
                form.talk_draft(TalkKind.NOTICE),
                now=request.now,
                key=form.cleaned_data["key"],
            )
            messages.success(request, _("Recorded. The person's rights and duties were explained."))
            return redirect("casework:talks", case_id)
        except Refused as refusal:
            form.add_refusal(refusal)
    clauses = present_clauses(version, language, variant)
    context = {
        "case": case,
        "form": form,
        "language": language,
        "variant": variant,
        "language_name": current().languages.name(language),
        "rights": [clause for clause in clauses if not clause.is_duty],
        "duties": [clause for clause in clauses if clause.is_duty],
        "pass_on": must_pass_on(language),
    }
    return render(request, "casework/notices/read.html", context, status=422 if form.errors else 200)


@page(needs="notice.give")
def sheet(request: Request, case_id: UUID) -> HttpResponse:
    """The paper, as PDF: neutral title and file name, nothing about the person."""
    case = queries.open_for_notice(request.actor, case_id)
    language, variant = _wording(request, case)
    version = rules.version_in_force(current(), timezone.localdate(request.now)).code
    queries.record_sheet(request.actor, case, language, variant)
    printed = print_pdf("notice", sheet_data(version, language, variant), language)
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def _wording(request: Request, case: Case) -> tuple[str, str]:
    """Language and wording as asked for; what fits the person where nothing valid was asked."""
    asked = WordingForm(request.POST or request.GET)
    asked.is_valid()
    said = asked.cleaned_data
    return (
        said.get("language") or rules.fitting_language(case.person.languages, current()),
        said.get("variant") or rules.fitting_variant(case.age_group),
    )
