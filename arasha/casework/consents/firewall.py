"""Pure decisions about recipients: who hears nothing of a person by default, and what one of the questions forbids."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.models import Question, Reply
from arasha.country import CountryPack
from arasha.country.territories import STATELESS

# Competences of the country pack that make a type of agency one of the three special kinds of recipient.
PROSECUTES = "prosecute"
CONTROLS_MIGRATION = "control_migration"
REPRESENTS_ANOTHER_STATE = "represent_another_state"


@dataclass(frozen=True)
class Origin:
    """What is known of a person's nationality, and on what it rests; empty when nobody said."""

    citizenships: tuple[str, ...] = ()
    basis: str = ""


def has_competence(agency_type: str, competence: str, pack: CountryPack) -> bool:
    """Say whether the pack gives this type of agency the competence; an unknown type has none."""
    entry = pack.competences.get(competence)
    return entry is not None and agency_type in entry.agency_types


def question_about(agency_type: str, pack: CountryPack) -> Question:
    """Which of the three questions governs consents to this type of agency."""
    return Question.POLICE if has_competence(agency_type, PROSECUTES, pack) else Question.SHARING


def judge_consulate(agency_type: str, origin: Origin, pack: CountryPack) -> Verdict:
    """No consulate hears of a stateless person or of somebody who seeks asylum, whoever asks for it."""
    if not has_competence(agency_type, REPRESENTS_ANOTHER_STATE, pack):
        return Verdict.yes()
    basis = pack.nationality_bases.get(origin.basis)
    if basis is not None and basis.no_consulate:
        return Verdict.no(
            "firewall.no_consulate",
            _("No consulate may hear of this person: they are stateless or seek asylum. Choose another agency."),
            field="recipient",
            source=basis.source,
        )
    if STATELESS in origin.citizenships:
        return Verdict.no(
            "firewall.no_consulate",
            _("No consulate may hear of this person: they are stateless or seek asylum. Choose another agency."),
            field="recipient",
            source=pack.nationality_bases[STATELESS].source,
        )
    return Verdict.yes()


def judge_migration_control(agency_type: str, pack: CountryPack, *, own_wish: bool) -> Verdict:
    """Migration control gets nothing by itself; a consent toward it needs the person's own explicit wish."""
    if not has_competence(agency_type, CONTROLS_MIGRATION, pack) or own_wish:
        return Verdict.yes()
    return Verdict.no(
        "firewall.migration_control",
        _(
            "Migration control gets nothing automatically. Only if the person asks for it themselves: read them the "
            "warning first and confirm that it is their own wish."
        ),
        field="own_wish",
        source=pack.competences[CONTROLS_MIGRATION].source,
    )


NOT_YES: Mapping[str, object] = {
    Reply.NO: _("The person said no to this question. Ask the question first, then record a consent."),
    Reply.THINKING: _("The person is still thinking about this question. Ask it again first."),
    Reply.NOT_NOW: _("The person was not able to decide this question. Ask it again first."),
}


def judge_question(agency_type: str, answers: Mapping[str, str], pack: CountryPack) -> Verdict:
    """A consent cannot say more than the answer to the question it falls under; unasked questions forbid nothing.

    answers: question -> answer, as far as the questions were asked.
    """
    question = question_about(agency_type, pack)
    answer = answers.get(question, Reply.YES)
    if answer == Reply.YES:
        return Verdict.yes()
    return Verdict.no(
        f"consent.question_{question}",
        NOT_YES[answer],  # type: ignore[arg-type]
        field="recipient",
        source=pack.consent_questions[question].source,
    )


def closed_by(question: str, types: Iterable[str], pack: CountryPack) -> frozenset[str]:
    """The types of agency whose consents a no to this question takes back; a no to help closes nothing."""
    return frozenset(one for one in types if question_about(one, pack) == question)
