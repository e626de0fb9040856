"""The figures of the overview as data: what each counts, in which unit, from where, and whose it is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Definition:
    """One figure: its chart, and everything that must stand beside a number so that nobody misreads it."""

    kind: str
    title: Promise
    columns: tuple[Promise, ...]
    definition: Promise


UNIT = _("One case: one person's way through the system. A person with two cases counts twice.")
SOURCE = _("Cases your agency may see now: its own, and those referred to it and accepted.")
OWNER = _("Your agency. Nothing here is published.")
HIDING = _(
    "Numbers too small to show are hidden. Where a single number would be hidden, the next smallest is hidden with it, "
    "so that no total gives it away."
)
SEVERAL = _("A case with several answers counts once in each, so the numbers add up to more than all cases.")

_CASES = _("Cases")

DEFINITIONS: dict[str, Definition] = {
    "region": Definition(
        "tiles",
        _("By region of exploitation"),
        (_("Region"), _CASES),
        _("Cases by the regions in which their events took place; a case with events in two regions counts in both."),
    ),
    "year": Definition(
        "stacked",
        _("By year"),
        (_("Year"), _("Referred"), _("Not referred")),
        _(
            "Cases by the year in which they were opened, and whether they were ever referred to another agency. "
            "An imported case of which the source gives no year stands under “year unknown”."
        ),
    ),
    "age": Definition(
        "bars",
        _("Sex and age group"),
        (_("Age group"), _("Female"), _("Male"), _("Other or unknown")),
        _("Cases by the person's sex and by the age at opening; unclear means that the person may be under 18."),
    ),
    "form": Definition(
        "bars",
        _("Forms of exploitation"),
        (_("Form"), _CASES),
        _("Cases by the forms of exploitation recorded in their events."),
    ),
    "means": Definition(
        "bars",
        _("Means of control"),
        (_("Means"), _CASES),
        _("Cases by the means of control recorded in their events."),
    ),
    "flow_country": Definition(
        "sankey",
        _("From citizenship to country of exploitation"),
        (_("Citizenship"), _("Country of exploitation"), _CASES),
        _("Cases in which both the citizenship and the country of exploitation are known."),
    ),
    "flow_sector": Definition(
        "sankey",
        _("From citizenship to kind of exploitation"),
        (_("Citizenship"), _("Work or service"), _CASES),
        _("Cases in which both the citizenship and the work or service the person was exploited in are known."),
    ),
}

# Figures counted by what a case's story says, and of which a case may have several answers.
FROM_STORY = frozenset({"region", "form", "means", "flow_country", "flow_sector"})
