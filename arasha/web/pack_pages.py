"""The country pack in words: part by part, each entry with its validity and source."""

from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from arasha.country import CountryPack

PARTS: tuple[tuple[str, Promise], ...] = (
    ("deadlines", gettext_lazy("Terms")),
    ("offences", gettext_lazy("Offences")),
    ("agency_types", gettext_lazy("Kinds of agency")),
    ("competences", gettext_lazy("Competences")),
    ("deciders", gettext_lazy("Who decides on the status")),
    ("decision_grounds", gettext_lazy("Grounds of a decision")),
    ("service_kinds", gettext_lazy("Special social services")),
    ("exploitation_forms", gettext_lazy("Forms of exploitation")),
    ("purposes", gettext_lazy("Purposes of consent")),
    ("instruments", gettext_lazy("Instruments of screening")),
    ("indicators", gettext_lazy("Indicators of trafficking")),
    ("hotlines", gettext_lazy("Hotlines")),
    ("regions", gettext_lazy("Regions")),
    ("parameters", gettext_lazy("Parameters")),
)


def present_pack(pack: CountryPack) -> list[dict[str, Any]]:
    """Every part of the pack with its entries."""
    return [
        {"code": code, "heading": heading, "rows": [_row(entry, pack) for entry in getattr(pack, code).entries]}
        for code, heading in PARTS
    ]


def _row(entry: Any, pack: CountryPack) -> dict[str, Any]:
    return {"name": entry.name, "details": _details(entry, pack), "valid": _valid(entry), "item": entry}


def _details(entry: Any, pack: CountryPack) -> str:
    said = []
    if hasattr(entry, "hours"):
        said.append(ngettext("%(count)s hour", "%(count)s hours", entry.hours) % {"count": entry.hours})
        said.append(pack.urgencies.name(entry.urgency) if entry.urgency else "")
    if hasattr(entry, "number"):
        said.append(entry.number)
    if hasattr(entry, "value"):
        several = isinstance(entry.value, list | tuple)
        said.append(", ".join(str(value) for value in entry.value) if several else str(entry.value))
    if hasattr(entry, "split_from"):
        parents = [entry.split_from] if isinstance(entry.split_from, str) else list(entry.split_from or ())
        said += [_("from %(region)s") % {"region": pack.regions.name(parent)} for parent in parents if parent]
    return " · ".join(filter(None, said))


def _valid(entry: Any) -> str:
    since, until = entry.valid_from, entry.valid_until
    if since and until:
        return f"{date_format(since, 'SHORT_DATE_FORMAT')} – {date_format(until, 'SHORT_DATE_FORMAT')}"
    if since:
        return _("since %(day)s") % {"day": date_format(since, "SHORT_DATE_FORMAT")}
    return _("until %(day)s") % {"day": date_format(until, "SHORT_DATE_FORMAT")} if until else ""
