"""The summary of a case: what its reader may see, put together once and printed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arasha.audit import events
from arasha.casework.cases.queries import CaseView, get_case
from arasha.casework.cases.story import event_pairs, value_pairs
from arasha.casework.printing import print_pdf
from arasha.casework.words import age_words, citizenship_words, sex_word
from arasha.country import current
from arasha.database.actor import Actor
from arasha.vault.groups import SAFE_CONTACT, FieldGroup
from arasha.vault.keyring import Keyring


@dataclass(frozen=True)
class Summary:
    """A printed summary: its bytes, the compartments it was made from, and whose case it is."""

    pdf: bytes
    groups: frozenset[str]
    owner: UUID


def print_summary(actor: Actor, case_id: UUID, keyring: Keyring, purpose: str, now: datetime) -> Summary:
    """Print what this actor may see of the case, and record that a download begins.

    Title and file name are neutral. A foreign and a missing case raise the same Denied.
    """
    view = get_case(actor, case_id, keyring=keyring, purpose=purpose)
    also = [] if view.is_owner else [view.case.owner_agency_id]
    pdf = print_pdf("summary", _content(view, now), get_language() or "ru")
    events.record(
        actor,
        "summary.begun",
        objects=[view.case.pk],
        also=also,
        at=now,
        groups="+".join(sorted(view.groups)),
        bytes=len(pdf),
    )
    return Summary(pdf, view.groups, view.case.owner_agency_id)


def _content(view: CaseView, now: datetime) -> dict[str, Any]:
    parts = [{"heading": str(_("Facts")), "rows": [[label, text] for label, text in _facts(view) if text]}]
    for compartment, heading in ((SAFE_CONTACT, _("Safe contact")), *((group, group.label) for group in FieldGroup)):
        rows = [[label, text] for label, text in value_pairs(view.values, compartment)]
        if compartment == FieldGroup.NARRATIVE:
            rows += [[label, text] for event in view.trafficking_events for label, text in event_pairs(event)]
        if compartment in view.groups and rows:
            parts.append({"heading": str(heading), "rows": rows})
    return {
        "title": _("Information sheet"),
        "lead": _("Of %(agency)s, printed on %(day)s. Only for the work it was agreed to; destroy it afterwards.")
        % {"agency": view.owner.name, "day": date_format(timezone.localtime(now), "SHORT_DATETIME_FORMAT")},
        "parts": parts,
    }


def _facts(view: CaseView) -> list[tuple[str, str]]:
    pack, case = current(), view.case
    facts = [
        (_("Number"), case.number),
        (_("Who"), f"{sex_word(view.person.sex, case.age_group)}, {age_words(case)}"),
        (_("Language"), ", ".join(pack.languages.name(code) for code in view.person.languages)),
        (_("Needs now"), ", ".join(pack.needs.name(code) for code in case.needs)),
        (_("Region"), pack.regions.name(case.region) if case.region else ""),
    ]
    if view.may_see(FieldGroup.IDENTITY):
        basis = view.person.nationality_basis
        facts.append((_("Citizenship"), citizenship_words(view.person)))
        facts.append((_("How known"), pack.nationality_bases.name(basis) if basis else ""))
    if view.may_see(FieldGroup.NEEDS):
        facts.append((_("Where now"), pack.whereabouts.name(case.whereabouts) if case.whereabouts else ""))
    return facts
