"""Assistance in words."""

from typing import Any

from django.utils.formats import date_format

from arasha.casework.models import Assistance, AssistanceChange, Case


def present_assistance(case: Case, changes: list[AssistanceChange]) -> dict[str, Any]:
    """Where help stands now, and every step so far."""
    return {
        "now": Assistance(case.assistance).label,
        "changes": [
            {"what": change.get_assistance_display(), "when": date_format(change.on, "SHORT_DATE_FORMAT")}
            for change in changes
        ],
    }
