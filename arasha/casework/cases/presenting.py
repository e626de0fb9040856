"""A case in words: header, flags, next step, way and story, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from arasha.casework.cases.parts import FLAGS, NEXT_STEPS, WAY
from arasha.casework.cases.queries import CaseView
from arasha.casework.cases.shown import Flag, NextStep, OpenedCase, Stage
from arasha.casework.cases.story import StoryLine, event_pairs, tell_beginning, tell_step, value_pairs
from arasha.casework.consents.presenting import present_answers
from arasha.casework.consents.queries import answers_about
from arasha.casework.models import AgeGroup, TraffickingEvent, VisibleTo
from arasha.casework.safe_contact.case_parts import ReachShown, number_may_show, open_pairs, present_reach
from arasha.casework.words import age_words, citizenship_words, opened_words, sex_word
from arasha.country import current
from arasha.vault.groups import FieldGroup

# Shown only where safe contact allows to call or write.
TELEPHONES = frozenset({"phone", "caller_number"})


@dataclass(frozen=True)
class CaseShown:
    """Everything the case page draws that is not simply a field."""

    who: str
    flags: list[Flag]
    next: NextStep
    way: list[dict[str, str]]
    story: list[StoryLine]
    events: list[tuple[TraffickingEvent, list[tuple[str, str]]]]
    groups: list[dict[str, Any]]
    facts: list[tuple[str, str]]
    safe_contact: list[tuple[str, str]]
    reach: ReachShown
    answers: list[dict[str, Any]]


def present_row(row: VisibleTo) -> dict[str, Any]:
    """One line of the case list."""
    case, pack = row.case, current()
    return {
        "row": row,
        "case": case,
        "who": f"{sex_word(case.person.sex, case.age_group)}, {age_words(case)}",
        "child": case.age_group != AgeGroup.ADULT,
        "region": pack.regions.name(case.region) if case.region else _("outside or unknown"),
        "channel": pack.channels.name(case.channel),
        "status": case.get_status_display(),
        "opened": opened_words(case),
        "referral": row.get_referral_state_display(),
    }


def present_case(opened: OpenedCase, *, revealed: bool) -> CaseShown:
    """The case page's header, next step, way, story and groups."""
    view = opened.view
    who = [sex_word(view.person.sex, view.case.age_group), age_words(view.case)]
    if view.may_see(FieldGroup.IDENTITY) and view.person.citizenships:
        who.append(citizenship_words(view.person))
    return CaseShown(
        who=" · ".join([", ".join(who[:2]), *who[2:]]),
        flags=[flag for find_flags in FLAGS for flag in find_flags(opened)],
        next=find_next_step(opened),
        way=_way(opened),
        story=[tell_step(step, view.agency_names) for step in view.steps] + [tell_beginning(view)],
        events=[(event, event_pairs(event)) for event in view.trafficking_events],
        groups=_groups(view, revealed=revealed),
        facts=_facts(view),
        safe_contact=open_pairs(view),
        reach=present_reach(view),
        answers=present_answers(answers_about(opened.actor, view.case)) if view.is_owner else [],
    )


def find_next_step(opened: OpenedCase) -> NextStep:
    """The first thing any part of the case asks for; without one, what the reader is here for."""
    for find in NEXT_STEPS:
        step = find(opened)
        if step is not None:
            return step
    if not opened.view.is_owner:
        return NextStep(
            _("Work together with %(agency)s") % {"agency": opened.view.owner.name},
            _("You see what the person agreed to, and nothing else."),
        )
    return NextStep(_("Stay in touch"), _("Nothing is due today."))


def _way(opened: OpenedCase) -> list[dict[str, str]]:
    stages = [Stage(_("Registered"), opened_words(opened.view.case)), *(stage(opened) for stage in WAY)]
    way, reached_now = [], False
    for stage in stages:
        state = "done" if stage.when else ("now" if not reached_now else "later")
        reached_now = reached_now or not stage.when
        way.append({"label": stage.label, "when": stage.when or (_("now") if state == "now" else ""), "state": state})
    return way


def _groups(view: CaseView, *, revealed: bool) -> list[dict[str, Any]]:
    shown = []
    kept_back = "" if number_may_show(view) else _number_kept_back()
    for group in FieldGroup:
        if not view.may_see(group):
            continue
        by_telephone = group == FieldGroup.CONTACT
        values = _without_numbers(view.values) if by_telephone and kept_back else view.values
        shown.append(
            {
                "code": str(group),
                "label": group.label,
                "hint": group.hint,
                "held": group in view.held,
                "pairs": value_pairs(values, group) if revealed else [],
                "rule": present_reach(view) if revealed and by_telephone and not kept_back else None,
                "kept_back": kept_back if revealed and by_telephone and values != view.values else "",
                "may_write": view.is_owner,
            }
        )
    return shown


def _number_kept_back() -> str:
    return _("The number is not shown: safe contact above does not allow to call or write.")


def _without_numbers(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if name not in TELEPHONES}


def _facts(view: CaseView) -> list[tuple[str, str]]:
    pack, case = current(), view.case
    facts = [
        (_("Sex"), pack.sexes.name(view.person.sex)),
        (_("Age"), age_words(case)),
        (_("Language"), ", ".join(pack.languages.name(code) for code in view.person.languages)),
        (_("Needs now"), ", ".join(pack.needs.name(code) for code in case.needs)),
        (_("Region"), pack.regions.name(case.region) if case.region else _("outside or unknown")),
    ]
    if view.may_see(FieldGroup.IDENTITY):
        facts.append((_("Citizenship"), citizenship_words(view.person)))
        basis = view.person.nationality_basis
        facts.append((_("How known"), pack.nationality_bases.name(basis) if basis else ""))
    if view.may_see(FieldGroup.NEEDS):
        facts.append((_("Where now"), pack.whereabouts.name(case.whereabouts) if case.whereabouts else ""))
    return [(label, text) for label, text in facts if text]
