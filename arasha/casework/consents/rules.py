"""Pure decisions about consent: what can be said, and what it still covers today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from arasha.access.refusals import Verdict
from arasha.casework.consents.firewall import Origin, judge_consulate, judge_migration_control, judge_question
from arasha.casework.models import AgeGroup, ConsentState, Question, Reply
from arasha.country import CountryPack
from arasha.vault.groups import FieldGroup

GIVERS = ("person", "guardian")
OPENING = (ConsentState.GIVEN, ConsentState.THINKING)
WITNESS_HERE = "colleague"


@dataclass(frozen=True)
class ConsentDraft:
    """What the person (or guardian) says about one recipient and one purpose.

    way, witness: codes of the pack; witness_post: which colleague. The two names are sealed, never stored here.
    guardian_cleared: somebody asked, and the guardian is not suspected. own_wish: the person's own explicit wish,
    after the warning, to let migration control know.
    """

    recipient: UUID
    purpose: str
    state: ConsentState
    groups: tuple[str, ...]
    until: date | None
    explained_in: str
    with_interpreter: bool = False
    given_by: str = "person"
    way: str = "written"
    witness: str = ""
    witness_post: UUID | None = None
    witness_name: str = ""
    guardian_relation: str = ""
    guardian_name: str = ""
    guardian_cleared: bool = False
    child_view: str = ""
    own_wish: bool = False


@dataclass(frozen=True)
class ConsentFacts:
    """What a word is judged against: the recipient's type, the person's age and origin, the three answers."""

    recipient_type: str
    age_group: str = AgeGroup.ADULT
    origin: Origin = field(default_factory=Origin)
    answers: Mapping[str, str] = field(default_factory=dict)


def judge_consent(
    draft: ConsentDraft, own_agency: UUID, pack: CountryPack, today: date, facts: ConsentFacts | None = None
) -> Verdict:
    """Say whether this word can be recorded. Refusing needs no reason and no groups, from anybody about anybody."""
    for verdict in (
        _judge_what(draft, own_agency, pack, today),
        _judge_way(draft, pack),
        _judge_giver(draft, facts, pack),
        _judge_recipient(draft, facts, pack),
    ):
        if not verdict.allowed:
            return verdict
    return Verdict.yes()


def _judge_what(draft: ConsentDraft, own_agency: UUID, pack: CountryPack, today: date) -> Verdict:
    if draft.recipient == own_agency:
        return Verdict.no(
            "consent.own_agency", _("Your own agency needs no consent to its own case."), field="recipient"
        )
    if draft.purpose not in pack.purposes:
        return Verdict.no("consent.purpose", _("Choose what the agency may use it for."), field="purpose")
    if draft.state in OPENING and not draft.groups:
        return Verdict.no(
            "consent.no_groups", _("Choose at least one thing that may be shown, or record a refusal."), field="groups"
        )
    if not set(draft.groups) <= set(FieldGroup):
        return Verdict.no("consent.groups", _("Choose one of the answers in the list."), field="groups")
    if draft.until is not None and draft.until < today:
        return Verdict.no(
            "consent.past", _("This day has passed. Write a later day, or leave it empty."), field="until"
        )
    return Verdict.yes()


def _judge_way(draft: ConsentDraft, pack: CountryPack) -> Verdict:
    """A word of mouth and a thumbprint count before a witness who is neither kin nor suspected."""
    way = pack.consent_ways.get(draft.way)
    if way is None:
        return Verdict.no("consent.way", _("Choose how the answer was given."), field="way")
    if draft.state != ConsentState.GIVEN or not way.needs_witness:
        return Verdict.yes()
    witness = pack.consent_witnesses.get(draft.witness)
    if witness is None:
        return Verdict.no(
            "consent.witness",
            _("A spoken answer or a thumbprint needs a witness. Say who was there."),
            field="witness",
            source=way.source,
        )
    if witness.barred:
        return Verdict.no(
            "consent.witness_barred",
            _("A relative or a suspected person never witnesses. Ask somebody else to be there, then ask again."),
            field="witness",
            source=witness.source,
        )
    if draft.witness == WITNESS_HERE and draft.witness_post is None:
        return Verdict.no("consent.witness_post", _("Choose which colleague was there."), field="witness_post")
    if draft.witness != WITNESS_HERE and not draft.witness_name.strip():
        return Verdict.no(
            "consent.witness_name", _("Write the name of the witness: it is sealed at once."), field="witness_name"
        )
    return Verdict.yes()


def _judge_giver(draft: ConsentDraft, facts: ConsentFacts | None, pack: CountryPack) -> Verdict:
    """For a child a guardian agrees who is not suspected, and the child's own view is written down."""
    if draft.given_by not in GIVERS:
        return Verdict.no("consent.giver", _("Choose one of the answers in the list."), field="given_by")
    if draft.state != ConsentState.GIVEN:
        return Verdict.yes()
    if draft.given_by == "person":
        if facts is not None and facts.age_group == AgeGroup.MINOR:
            return Verdict.no(
                "consent.child_needs_guardian",
                _("For a child a guardian agrees, and the child is asked too. A child may refuse without anybody."),
                field="given_by",
                source=pack.deadlines["name_guardian"].source,
            )
        return Verdict.yes()
    relation = pack.guardian_relations.get(draft.guardian_relation)
    if relation is None:
        return Verdict.no(
            "consent.guardian", _("Choose how the guardian stands to the child."), field="guardian_relation"
        )
    if relation.barred or not draft.guardian_cleared:
        return Verdict.no(
            "consent.guardian_suspected",
            _("A guardian who is suspected, or of whom nobody asked, cannot agree. Ask for another guardian."),
            field="guardian_relation" if relation.barred else "guardian_cleared",
            source=relation.source,
        )
    if draft.child_view not in pack.child_views:
        return Verdict.no("consent.child_view", _("Ask the child too and write down what it says."), field="child_view")
    return Verdict.yes()


def _judge_recipient(draft: ConsentDraft, facts: ConsentFacts | None, pack: CountryPack) -> Verdict:
    if facts is None or draft.state not in OPENING:
        return Verdict.yes()
    for verdict in (
        judge_consulate(facts.recipient_type, facts.origin, pack),
        judge_migration_control(facts.recipient_type, pack, own_wish=draft.own_wish),
    ):
        if not verdict.allowed:
            return verdict
    # Still thinking about one agency contradicts no answer: only a yes does.
    if draft.state == ConsentState.GIVEN:
        return judge_question(facts.recipient_type, facts.answers, pack)
    return Verdict.yes()


def covered_groups(state: str, groups: Iterable[str], until: date | None, today: date) -> frozenset[str]:
    """The groups a consent opens today: none unless it is given and its last day has not passed."""
    if state != ConsentState.GIVEN or (until is not None and until < today):
        return frozenset()
    return frozenset(groups)


@dataclass(frozen=True)
class AnswerDraft:
    """What the person says to one of the three questions; ask_again_on only when they could not decide."""

    question: str
    answer: str
    explained_in: str
    ask_again_on: date | None = None


UNDECIDED = (Reply.THINKING, Reply.NOT_NOW)


def judge_answer(draft: AnswerDraft, today: date) -> Verdict:
    """Say whether this answer can be recorded; a person who was not able to decide is asked again on a day."""
    if draft.question not in set(Question) or draft.answer not in set(Reply):
        return Verdict.no("answer.unknown", _("Choose one of the answers in the list."), field=draft.question)
    again = f"{draft.question}_again"
    if draft.answer == Reply.NOT_NOW and draft.ask_again_on is None:
        return Verdict.no("answer.no_day", _("Write the day on which you will ask again."), field=again)
    if draft.ask_again_on is not None and draft.answer not in UNDECIDED:
        return Verdict.no(
            "answer.day_without_need", _("This question was decided: leave the day of asking again empty."), field=again
        )
    if draft.ask_again_on is not None and draft.ask_again_on < today:
        return Verdict.no("answer.day_past", _("This day has passed. Write today or a later day."), field=again)
    return Verdict.yes()


def judge_second_look(state: str, recorded_by: UUID | None, looking: UUID | None) -> Verdict:
    """Say whether this user may confirm a word toward migration control: another person, while it waits."""
    if state != ConsentState.WAITING:
        return Verdict.no("consent.no_second_look", _("This consent does not wait for a second look any more."))
    if recorded_by is None or looking is None or recorded_by == looking:
        return Verdict.no(
            "consent.same_person", _("Another person must ask again: whoever wrote this down cannot confirm it.")
        )
    return Verdict.yes()
