"""Finding a person by name or number within the caller's own scope.

Names: one folded field of each person in scope is opened in memory and compared; nothing about names is indexed
at rest (a stored index gave half of the first names away, security.md C3). Numbers: exact keyed tokens.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.dateparse import parse_date

from arasha.access.limits import spend
from arasha.audit import events
from arasha.database.actor import Actor
from arasha.engines.linkage.identifiers import (
    IdentifierError,
    compound_token_text_of_iin,
    compound_token_text_of_name,
    compound_token_text_of_phone,
)
from arasha.engines.linkage.names import fold_name, similar
from arasha.vault import store
from arasha.vault.groups import FieldGroup
from arasha.vault.keyring import Keyring
from arasha.vault.sealing import keyed_token
from arasha.vault.values import read_values

ANSWERS = 10
TOKEN_FIELDS = ("iin", "phone", "caller_number", "birth_date", "given_name", "surname")
INDEX_BATCH = 500


@dataclass(frozen=True)
class Found:
    """One person found, and how well the name fits (0 to 1; 1 for an exact number)."""

    person: UUID
    score: float


def find_people(actor: Actor, wanted: str, keyring: Keyring, now: datetime) -> list[Found]:
    """At most ten persons in the actor's scope, best first, without a total; one audit event.

    wanted: a name in any spelling, an IIN or a phone number. Raises LimitReached above 30 searches an hour.
    """
    spend("identity_search", str(actor.user), now)
    found = _by_number(actor, wanted, keyring) or _by_name(actor, wanted, keyring)
    digest = keyed_token(keyring.token_key, "searched term", fold_name(wanted)).hex()[:32]
    events.record(
        actor, "identity.searched", objects=[one.person for one in found], at=now, found=len(found), term=digest
    )
    return found


def _by_name(actor: Actor, wanted: str, keyring: Keyring) -> list[Found]:
    values = read_values(actor, None, [FieldGroup.IDENTITY], keyring, fields=["folded_name"])
    persons = list(values)
    matches = similar(fold_name(wanted), [values[person]["folded_name"] for person in persons], limit=ANSWERS)
    return [Found(persons[match.index], match.score) for match in matches]


def _by_number(actor: Actor, wanted: str, keyring: Keyring) -> list[Found]:
    for kind, text in exact_forms({"iin": wanted, "phone": wanted}):
        persons = store.persons_with_token(actor.agency, kind, keyed_token(keyring.token_key, kind, text))
        if persons:
            return [Found(person, 1.0) for person in persons]
    return []


def exact_forms(values: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The (kind, normal form) pairs that exact tokens are made of; what is not a whole number or name gives none."""
    made: list[tuple[str, Callable[[], str]]] = [
        ("iin", lambda: compound_token_text_of_iin(values.get("iin", ""))),
        ("phone", lambda: compound_token_text_of_phone(values.get("phone", ""))),
        ("phone", lambda: compound_token_text_of_phone(values.get("caller_number", ""))),
    ]
    born = parse_date(values.get("birth_date", ""))
    if born is not None:
        names = f"{values.get('surname', '')} {values.get('given_name', '')}".strip()
        made.append(("name_and_birth", lambda: compound_token_text_of_name(names, born)))
    for kind, normal_form in made:
        try:
            yield kind, normal_form()
        except IdentifierError:
            continue


def index_people(actor: Actor, values: Mapping[UUID, Mapping[str, str]], keyring: Keyring) -> None:
    """Write the exact tokens of these persons' values."""
    tokens = [
        (person, kind, keyed_token(keyring.token_key, kind, text))
        for person, fields in values.items()
        for kind, text in dict.fromkeys(exact_forms(fields))
    ]
    # The mark says that this person was looked at, even when nothing exact is known of them.
    store.put_tokens(actor.agency, tokens + [(person, "indexed", b"") for person in values])


def index_anew(actor: Actor, persons: Sequence[UUID], keyring: Keyring) -> None:
    """Write the tokens of these persons from everything that is stored of them, after a part of it has changed."""
    values = read_values(actor, persons, [FieldGroup.IDENTITY, FieldGroup.CONTACT], keyring, fields=TOKEN_FIELDS)
    index_people(actor, {person: values.get(person, {}) for person in persons}, keyring)


def same_telephone(actor: Actor, number: str, keyring: Keyring) -> list[UUID]:
    """Persons and signals of the agency with exactly this telephone number; the caller records why it looked."""
    found: list[UUID] = []
    for kind, text in exact_forms({"phone": number}):
        found += store.persons_with_token(actor.agency, kind, keyed_token(keyring.token_key, kind, text))
    return found


def index_waiting_people(actor: Actor, keyring: Keyring) -> int:
    """Write the tokens of persons who were registered while the key was locked; returns how many."""
    waiting = store.persons_without_tokens(actor.agency, TOKEN_FIELDS, INDEX_BATCH)
    if waiting:
        groups = [FieldGroup.IDENTITY, FieldGroup.CONTACT]
        index_people(actor, read_values(actor, waiting, groups, keyring, fields=TOKEN_FIELDS), keyring)
    return len(waiting)
