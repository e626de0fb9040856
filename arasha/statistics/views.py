"""The overview: what the cases of one agency say together."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from arasha.access.pages import Request, page
from arasha.audit import events
from arasha.country import current
from arasha.statistics import figures, queries
from arasha.statistics.forms import FilterForm
from arasha.statistics.funnel import STAGE_WORDS, FunnelForm, count_funnel, funnel_figures
from arasha.statistics.tables import OverviewTables


@page(needs="overview.read")
def overview(request: Request) -> HttpResponse:
    """Figures over the cases visible to the agency, by period, region and source."""
    pack, today = current(), timezone.localdate(request.now)
    form = FilterForm(
        request.GET,
        actor=request.actor,
        pack=pack,
        first_year=queries.first_year(request.actor, request.now),
        today=today,
    )
    filters = form.filters()
    counted = queries.overview(request.actor, filters, request.now)
    events.record(request.actor, "overview.read", at=request.now, **filters.codes())
    tables = OverviewTables(counted, pack, today)
    context = {
        "form": form,
        "filtered": bool(filters.codes()),
        "any_case": counted.cases > 0,
        "cards": tables.cards(),
        "figures": tables.figures(),
        "small_count": pack.parameter("small_count", today),
        "definitions": figures.DEFINITIONS,
        "words": figures,
        "as_of": request.now,
    }
    return render(request, "statistics/overview.html", context)


@page(needs="funnel.read")
def funnel(request: Request) -> HttpResponse:
    """From the first word to accepted help: how far the agency's contacts and signals came."""
    pack, today = current(), timezone.localdate(request.now)
    form = FunnelForm(request.GET, pack=pack)
    wanted = form.wanted()
    counted = count_funnel(request.actor, wanted, request.now)
    events.record(request.actor, "funnel.read", at=request.now, **wanted.codes())
    context = {
        "form": form,
        "filtered": bool(wanted.codes()),
        "any": bool(counted.counts),
        "figures": funnel_figures(counted, pack, today),
        "stages": STAGE_WORDS,
        "small_count": pack.parameter("small_count", today),
        "hiding": figures.HIDING,
        "owner": figures.OWNER,
        "as_of": request.now,
    }
    return render(request, "statistics/funnel.html", context)
