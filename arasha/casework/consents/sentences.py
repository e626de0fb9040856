"""A consent as one says it: who may see what, until when."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from arasha.vault.groups import FieldGroup


def group_words(groups: Iterable[str]) -> str:
    """The groups in small letters, in the order of the screen."""
    named = set(groups)
    return ", ".join(str(group.label).lower() for group in FieldGroup if group in named)


def sentence(agency: str, groups: Iterable[str], until: date | None) -> str:
    """The whole sentence, in the language of the screen."""
    said = {"agency": agency, "groups": group_words(groups)}
    if until is None:
        return _("%(agency)s may see: %(groups)s, until it is withdrawn") % said
    return _("%(agency)s may see: %(groups)s, until %(day)s") % {**said, "day": date_format(until, "SHORT_DATE_FORMAT")}
