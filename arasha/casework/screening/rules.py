"""Pure decisions about screenings: may it begin, what an answer may say, when it is finished, how it is evaluated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import AgeGroup, AnswerKind, AnswerSource, Certainty, Phase, Saying
from arasha.casework.models.screening import SCREEN_IN_CUSTODY
from arasha.country import CountryPack, Gate, Instrument
from arasha.engines import screening as engine

ALWAYS_SAID = "may_stop"
UNSPECIFIED_MEANS = "not_specified"


@dataclass(frozen=True)
class ScreeningDraft:
    """A screening somebody wants to begin. instrument: the key of a long set, or "short" for the setting's form."""

    setting: str
    instrument: str
    gate: Mapping[str, str]
    override: str = ""


@dataclass(frozen=True)
class CaseFacts:
    """What the rules need to know of the case and the agency that asks."""

    age_group: str
    whereabouts: str
    agency_type: str


@dataclass(frozen=True)
class AnswerDraft:
    """One answer as it was given; phase empty for act, means and purpose."""

    kind: str
    code: str
    answer: str
    phase: str = ""
    source: str = AnswerSource.PERSON.value
    certainty: str = Certainty.SURE.value


@dataclass(frozen=True)
class Evaluated:
    """A screening's answers and what the rule says about them."""

    instrument: engine.Instrument
    answers: engine.Answers
    facts: engine.Facts
    law: engine.Law
    result: engine.Result = field(repr=False)


def rule_for(age_group: str) -> engine.CaseRule:
    """Adults by the adults' rule; while age is unclear the child path (UNODC, module 8)."""
    return engine.CaseRule.ADULT if age_group == AgeGroup.ADULT else engine.CaseRule.CHILD


def is_custody(setting: str, whereabouts: str, pack: CountryPack, today: date) -> bool:
    """Whether the person is held: said by the setting or by where the person is now."""
    held = pack.parameter("custody_whereabouts", today).value
    return setting == "detention" or (isinstance(held, tuple) and whereabouts in held)


def find_instrument(wanted: str, setting: str, pack: CountryPack, today: date) -> Instrument | None:
    """The version in force today of the long set named, or of the setting's short form."""
    in_force = pack.instruments.on(today)
    if wanted == "short":
        return next((one for one in in_force.values() if one.short and one.setting == setting), None)
    found = in_force.get(wanted)
    return None if found is None or found.short else found


def closed_gates(gate: Mapping[str, str], pack: CountryPack) -> list[Gate]:
    """The gates that are not open, in their order; one nobody answered is not open."""
    return [one for code, one in pack.screening_gates.items() if gate.get(code) != "yes"]


def judge_begin(draft: ScreeningDraft, facts: CaseFacts, pack: CountryPack, today: date) -> Verdict:
    """Say whether this screening may begin now with this instrument."""
    if draft.setting not in pack.screening_settings:
        return Verdict.no("screening.setting", _("Say where the talk takes place."), field="setting")
    if is_custody(draft.setting, facts.whereabouts, pack, today):
        competence = pack.competences.at(SCREEN_IN_CUSTODY, today)
        if competence is None or facts.agency_type not in competence.agency_types:
            return Verdict.no(
                "screening.custody",
                _(
                    "In custody the screening belongs to an NGO, a shelter or a social protection body. "
                    "Refer the person there first: whoever holds people does not ask these questions."
                ),
                field="setting",
                source=competence.source if competence else None,
            )
    instrument = find_instrument(draft.instrument, draft.setting, pack, today)
    if instrument is None:
        return Verdict.no(
            "screening.instrument",
            _("There is no short form for this place. Choose one of the long sets."),
            field="instrument",
        )
    if instrument.population and instrument.population != rule_for(facts.age_group):
        return Verdict.no(
            "screening.population",
            _("This set is not for the person's age. While age is unclear, the set for children is used."),
            field="instrument",
        )
    return _judge_gate(draft, pack)


def _judge_gate(draft: ScreeningDraft, pack: CountryPack) -> Verdict:
    closed = closed_gates(draft.gate, pack)
    if not closed:
        return Verdict.yes()
    if any(one.code == ALWAYS_SAID for one in closed):
        said = pack.screening_gates[ALWAYS_SAID]
        return Verdict.no("screening.may_stop", str(said.remedy), field=f"gate_{ALWAYS_SAID}", source=said.source)
    if draft.override and draft.override in pack.screening_overrides:
        return Verdict.yes()
    return Verdict.no("screening.gate", str(closed[0].remedy), field=f"gate_{closed[0].code}", source=closed[0].source)


def law_of(pack: CountryPack, today: date) -> engine.Law:
    """The national definition's vocabulary."""
    alone = pack.parameter("acts_without_purpose", today).value
    return engine.Law(
        acts=tuple(pack.acts),
        means=tuple(code for code in pack.means if code != UNSPECIFIED_MEANS),
        purposes=tuple(pack.exploitation_forms),
        without_purpose=frozenset(map(str, alone)) if isinstance(alone, tuple) else frozenset(),
    )


def questions_of(instrument: Instrument) -> frozenset[str]:
    """The codes of the indicators an instrument asks about."""
    return frozenset(instrument.short or instrument.rated)


def engine_instrument(instrument: Instrument, rule: engine.CaseRule, pack: CountryPack) -> engine.Instrument:
    """The instrument's version as the engine reads it, in the order in which people talk.

    A short form takes its strengths from the long set for the person's age. Raises KeyError for an unknown version.
    """
    rated_by = instrument
    if instrument.short:
        key = instrument.rated_by_adult if rule is engine.CaseRule.ADULT else instrument.rated_by_child
        rated_by = pack.instruments[key or ""]
    strengths = {
        code: strength
        for strength, codes in (
            (engine.Strength.STRONG, rated_by.strong),
            (engine.Strength.MEDIUM, rated_by.medium),
            (engine.Strength.WEAK, rated_by.weak),
        )
        for code in codes
    }
    asked = questions_of(instrument)
    indicators = tuple(
        engine.Indicator(code, engine.Dimension(entry.dimension), strengths[code])
        for code, entry in pack.indicators.items()
        if code in asked
    )
    return engine.Instrument(indicators, rule, instrument.complete)


def evaluate_answers(
    instrument: Instrument, rule: engine.CaseRule, answers: Iterable[AnswerDraft], pack: CountryPack, today: date
) -> Evaluated:
    """What the rule makes of these answers, today's definition beside the instrument's own version."""
    given: dict[str, dict[str, engine.Answer]] = {kind: {} for kind in AnswerKind.values}
    for one in answers:
        given[one.kind][one.code] = engine.Answer(one.answer)
    whole, law = engine_instrument(instrument, rule, pack), law_of(pack, today)
    facts = engine.Facts(given[AnswerKind.ACT], given[AnswerKind.MEANS], given[AnswerKind.PURPOSE])
    indicators = given[AnswerKind.INDICATOR]
    return Evaluated(whole, indicators, facts, law, engine.evaluate(whole, indicators, facts, law))


def judge_answers(answers: Iterable[AnswerDraft], instrument: Instrument, pack: CountryPack, today: date) -> Verdict:
    """Say whether these answers belong to this instrument and say something it knows."""
    law = law_of(pack, today)
    known = {
        AnswerKind.INDICATOR.value: questions_of(instrument),
        AnswerKind.ACT.value: frozenset(law.acts),
        AnswerKind.MEANS.value: frozenset(law.means),
        AnswerKind.PURPOSE.value: frozenset(law.purposes),
    }
    for one in answers:
        fits = (
            one.code in known.get(one.kind, frozenset())
            and one.answer in Saying.values
            and one.phase in {"", *Phase.values}
            and one.source in AnswerSource.values
            and one.certainty in Certainty.values
        )
        if not fits:
            return Verdict.no("screening.answer", _("Choose one of the answers in the list."))
    return Verdict.yes()


def judge_open(ended: bool) -> Verdict:
    """A finished screening is not changed; another one may begin."""
    if not ended:
        return Verdict.yes()
    return Verdict.no("screening.finished", _("This screening is finished. Begin another one if there is more to say."))


def judge_finish(answers: Iterable[AnswerDraft]) -> Verdict:
    """Without a single answer there is nothing to finish."""
    if any(one.answer != Saying.NOT_ASKED for one in answers):
        return Verdict.yes()
    return Verdict.no("screening.empty", _("Nothing has been answered yet. Answer at least one question first."))


def snapshot(evaluated: Evaluated) -> dict[str, Any]:
    """The result in codes, as it is kept with the finished screening."""
    result = evaluated.result
    return {
        "points_to": str(result.points_to),
        "bound": str(result.bound),
        "sure": str(result.sure),
        "thinkable": str(result.thinkable),
        "dimensions": {str(one.dimension): str(one.bound) for one in result.dimensions},
        "deciding": list(result.deciding),
        "national": str(result.national.bound),
        "palermo": str(result.palermo.bound),
    }
