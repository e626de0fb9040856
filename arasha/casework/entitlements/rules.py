"""Pure decisions about the entitlement to special social services: what the criteria say, and who may open it.

Neither the status nor a criminal case is asked here: no help waits for them (domain.md §4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import EntitlementState
from arasha.country import CountryPack

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = frozenset({YES, NO, UNKNOWN})


@dataclass(frozen=True)
class Finding:
    """What the criteria say together. missing: the parts that lack a yes; deciding: the criteria answered yes."""

    state: EntitlementState
    missing: tuple[str, ...]
    deciding: tuple[str, ...]
    source: Any


def parts_needed(pack: CountryPack, on: date) -> tuple[str, ...]:
    """The parts that each need one yes, from the pack."""
    value = pack.parameter("entitlement_parts", on).value
    return tuple(str(part) for part in value) if isinstance(value, tuple) else (str(value),)


def weigh_criteria(answers: Mapping[str, str], pack: CountryPack, on: date) -> Finding:
    """Met when every needed part has a yes; not met when a part has only no; otherwise not known yet.

    More yes never takes an entitlement away, and an unknown never counts against the person.
    """
    criteria = pack.entitlement_criteria.on(on)
    deciding = tuple(code for code in criteria if answers.get(code) == YES)
    missing, refuted = [], False
    for part in parts_needed(pack, on):
        said = [answers.get(code, UNKNOWN) for code, criterion in criteria.items() if criterion.part == part]
        if YES not in said:
            missing.append(part)
            refuted = refuted or all(answer == NO for answer in said)
    state = EntitlementState.NOT_MET if refuted else EntitlementState.UNKNOWN if missing else EntitlementState.MET
    return Finding(state, tuple(missing), deciding, pack.parameter("entitlement_parts", on).source)


def judge_answers(answers: Mapping[str, str], pack: CountryPack, on: date) -> Verdict:
    """Say whether these answers can be recorded: known criteria, and at least one that is not unknown."""
    criteria = pack.entitlement_criteria.on(on)
    for code, answer in answers.items():
        if code not in criteria or answer not in ANSWERS:
            return Verdict.no("entitlement.unknown_code", _("Choose one of the answers in the list."), field=code)
    if not any(answer in {YES, NO} for answer in answers.values()):
        return Verdict.no(
            "entitlement.nothing_said", _("Answer at least one criterion. What you do not know may stay unknown.")
        )
    return Verdict.yes()


def judge_opening(state: str, opened: bool, agency_type: str, function: str, pack: CountryPack, on: date) -> Verdict:
    """Say whether this post may open the entitlement now, and by which provision."""
    competence = pack.competences.at("open_entitlement", on)
    source = competence.source if competence else None
    if not may_open(agency_type, function, pack, on):
        return Verdict.no(
            "entitlement.not_competent",
            _("Your post may not open this entitlement. Ask a social worker of a body that may."),
            source=source,
        )
    if opened:
        return Verdict.no("entitlement.open_already", _("The entitlement is open already."), source=source)
    if state != EntitlementState.MET:
        return Verdict.no(
            "entitlement.not_met",
            _("The criteria are not met as answered. Ask again when you know more; all other help goes on."),
            source=source,
        )
    return Verdict.yes(source=source)


def may_open(agency_type: str, function: str, pack: CountryPack, on: date) -> bool:
    """Say whether the pack's competence covers this post of this kind of agency."""
    competence = pack.competences.at("open_entitlement", on)
    return (
        competence is not None
        and agency_type in competence.agency_types
        and (not competence.functions or function in competence.functions)
    )
