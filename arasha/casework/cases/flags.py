"""What the header of a case warns of before anything else is read."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from arasha.casework.cases.shown import Flag, OpenedCase
from arasha.casework.models import AgeGroup
from arasha.country import current

URGENT_NEEDS = ("medical_urgent", "safety_threat", "shelter_tonight")


def language_flag(opened: OpenedCase) -> list[Flag]:
    languages = opened.view.person.languages[:1]
    return [Flag(current().languages.name(code), "translate", "sun") for code in languages]


def age_flag(opened: OpenedCase) -> list[Flag]:
    """Child, or unclear: then every protection of a child."""
    if opened.view.case.age_group == AgeGroup.MINOR:
        return [Flag(_("child"), "person-badge", "violet")]
    if opened.view.case.age_group == AgeGroup.UNCLEAR:
        return [Flag(_("age unclear: protect as a child"), "person-badge", "violet")]
    return []


def needs_flags(opened: OpenedCase) -> list[Flag]:
    needs = current().needs
    return [Flag(needs.name(need), "heart-pulse", "danger") for need in opened.view.case.needs if need in URGENT_NEEDS]


def children_flag(opened: OpenedCase) -> list[Flag]:
    count = opened.view.case.children_along
    if not count:
        return []
    along = ngettext("%(count)s child along", "%(count)s children along", count)
    return [Flag(along % {"count": count}, "people", "violet")]
