"""The seven field groups, and which group each vault field belongs to.

One table for screens, packets, consent and seals (DESIGN §3). A field that is not here cannot be stored.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class FieldGroup(StrEnum):
    """What a person consents to share, piece by piece."""

    IDENTITY = "identity"
    CONTACT = "contact"
    NEEDS = "needs"
    HEALTH = "health"
    NARRATIVE = "narrative"
    SHELTER = "shelter"
    LEGAL = "legal"

    @property
    def label(self) -> Promise:
        return LABELS[self]

    @property
    def hint(self) -> Promise:
        return HINTS[self]


LABELS: dict[str, Promise] = {
    FieldGroup.IDENTITY: pgettext_lazy("field group", "Identity"),
    FieldGroup.CONTACT: pgettext_lazy("field group", "Contact"),
    FieldGroup.NEEDS: pgettext_lazy("field group", "Needs and safety"),
    FieldGroup.HEALTH: pgettext_lazy("field group", "Health"),
    FieldGroup.NARRATIVE: pgettext_lazy("field group", "What happened"),
    FieldGroup.SHELTER: pgettext_lazy("field group", "Shelter address"),
    FieldGroup.LEGAL: pgettext_lazy("field group", "Legal"),
}
HINTS: dict[str, Promise] = {
    FieldGroup.IDENTITY: pgettext_lazy("field group", "Name, birth date, citizenship, identification number"),
    FieldGroup.CONTACT: pgettext_lazy("field group", "Phone numbers and addresses"),
    FieldGroup.NEEDS: pgettext_lazy("field group", "What is needed, what threatens, where the person is now"),
    FieldGroup.HEALTH: pgettext_lazy("field group", "Illness, injury, medicine, pregnancy"),
    FieldGroup.NARRATIVE: pgettext_lazy("field group", "The person's own story and the trafficking events"),
    FieldGroup.SHELTER: pgettext_lazy("field group", "Where the person sleeps"),
    FieldGroup.LEGAL: pgettext_lazy("field group", "Papers, permits, proceedings"),
}

# The marker of a field that belongs to no group: every agency that may see the case at all sees it.
CORE = "core"

# Safe contact has a key of its own, because it travels with every packet whatever else is shared.
SAFE_CONTACT = "safe_contact"

COMPARTMENTS: tuple[str, ...] = (*FieldGroup, SAFE_CONTACT)

VAULT_FIELDS: dict[str, str] = {
    "given_name": FieldGroup.IDENTITY,
    "surname": FieldGroup.IDENTITY,
    "patronymic": FieldGroup.IDENTITY,
    "folded_name": FieldGroup.IDENTITY,
    "birth_date": FieldGroup.IDENTITY,
    "iin": FieldGroup.IDENTITY,
    "phone": FieldGroup.CONTACT,
    "address": FieldGroup.CONTACT,
    "safety_note": FieldGroup.NEEDS,
    "whereabouts_note": FieldGroup.NEEDS,
    "assessment_note": FieldGroup.NEEDS,
    "plan_people": FieldGroup.NEEDS,
    "plan_words": FieldGroup.NEEDS,
    "health_note": FieldGroup.HEALTH,
    "story": FieldGroup.NARRATIVE,
    "shelter_address": FieldGroup.SHELTER,
    "legal_note": FieldGroup.LEGAL,
    "hold_place": FieldGroup.LEGAL,
    "guardian_name": FieldGroup.LEGAL,
    "witness_name": FieldGroup.LEGAL,
    "order_number": FieldGroup.LEGAL,
    "disclosure_note": FieldGroup.LEGAL,
    "safe_channel": SAFE_CONTACT,
    "safe_address": SAFE_CONTACT,
    "safe_hours": SAFE_CONTACT,
    "code_word": SAFE_CONTACT,
    "if_another_answers": SAFE_CONTACT,
    "who_watches": SAFE_CONTACT,
    "safe_language": SAFE_CONTACT,
    "safe_until": SAFE_CONTACT,
    "caller_name": FieldGroup.IDENTITY,
    "caller_number": FieldGroup.CONTACT,
    "caller_words": FieldGroup.NARRATIVE,
}


def base_field(field: str) -> str:
    """The declared name of a vault field: one that holds several values of a kind carries an id after a colon."""
    return field.partition(":")[0]


def compartment_of(field: str) -> str:
    """The compartment whose key seals this field; KeyError for a field nobody has declared."""
    return str(VAULT_FIELDS[base_field(field)])
