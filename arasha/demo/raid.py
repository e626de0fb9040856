"""A farm raid of six, a mother with her newborn, and the emergency cards of the demonstration country."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from arasha.casework.emergency.actions import record_act, write_card
from arasha.casework.emergency.rules import ActDraft, CardDraft
from arasha.casework.intakes.actions import sync_intake
from arasha.casework.intakes.rules import IntakeDraft, PersonCard
from arasha.casework.relations.actions import add_dependant
from arasha.casework.relations.rules import NewDependant, RelationDraft
from arasha.database.actor import Actor, acting

if TYPE_CHECKING:
    from arasha.demo.chapters import Cast

BEARING_AGE = range(18, 40)
# The six of the farm: the foreman is one of them, the fifth went to hospital.
FARM = (
    PersonCard(uuid4(), "male", "uz", "known", 34, 34, ("shelter_tonight", "wages"), "safe_place", None, "yes"),
    PersonCard(uuid4(), "male", "uz", "known", 27, 27, ("documents", "wages"), "safe_place", None, "yes"),
    PersonCard(uuid4(), "male", "uz", "estimated", 40, 50, ("shelter_tonight",), "safe_place", None, "not_yet"),
    PersonCard(uuid4(), "male", "ky", "estimated", 16, 19, ("food", "documents"), "safe_place", None, "yes"),
    PersonCard(uuid4(), "male", "uz", "known", 51, 51, ("medical_urgent",), "hospital", None, "yes"),
    PersonCard(uuid4(), "male", "ru", "known", 45, 45, (), "police_custody", None, "not_yet", controller=True),
)


def raid_a_farm(cast: "Cast", now: datetime) -> None:
    """Last night's raid with the NGO: six cards, one emergency card, and a mother with her newborn beside it."""
    actor = cast.actor("qorghan", "aliya")
    evening = now - timedelta(hours=9)
    farm = IntakeDraft(uuid4(), "raid", timezone.localdate(evening), "KZ-75", ("agriculture",), ("forced_labour",))
    intake = sync_intake(actor, farm, FARM, now=evening)
    with acting(actor), transaction.atomic():
        wounded = intake.cards.get(number=5).case_id
    card = CardDraft(health=("injury", "fever"), medicines=("no_penicillin",), language="uz", threats=("place_known",))
    write_card(actor, wounded, card, version=0, now=evening, key=uuid4())
    act = ActDraft(("ambulance", "to_hospital"), ("ambulance",), evening, told=False)
    record_act(actor, wounded, act, now=evening, key=uuid4())
    _mother_and_newborn(cast, actor, now)


def _mother_and_newborn(cast: "Cast", actor: Actor, now: datetime) -> None:
    """Of the NGO's newest cases: a woman hurt the night before last, and one whose newborn needs a record."""
    women = [
        case
        for planned, case in reversed(cast.cases_of("qorghan"))
        if planned.draft.sex == "female" and (planned.draft.age_to or 0) in BEARING_AGE
    ]
    if len(women) < 2:
        return
    hurt, mother = women[:2]
    night = timezone.make_aware(datetime.combine(timezone.localdate(now) - timedelta(days=1), time(2)))
    card = CardDraft(
        health=("sexual_assault",),
        suicide_risk="thoughts",
        pregnancy="possible",
        threats=("phone_watched", "searched_for"),
        language="ru",
        assault_at=night,
        assault_precision="hour",
    )
    write_card(actor, hurt, card, version=0, now=now - timedelta(hours=3), key=uuid4())
    newborn = NewDependant("female", "known", 0, 0)
    bond = RelationDraft("child_of", keep_together="yes", birth_registered="no")
    add_dependant(actor, mother, newborn, bond, now=now - timedelta(hours=5), key=uuid4())
    _card_of(actor, mother, now)


def _card_of(actor: Actor, mother: UUID, now: datetime) -> None:
    card = CardDraft(pregnancy="new_mother", language="ru", children_along=1)
    write_card(actor, mother, card, version=0, now=now - timedelta(hours=4), key=uuid4())
