"""The one place that says who may do what.

Row security walls agencies from each other; this table says which functions may use which verb, on whose objects.
"""

from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from arasha.access.models import Function
from arasha.access.refusals import Denied, Stale
from arasha.database.actor import Actor
from arasha.database.walls import Wall

Row = TypeVar("Row", bound=models.Model)

_F = Function
CASE_STAFF = frozenset({_F.CASEWORKER, _F.SOCIAL_WORKER, _F.SUPERVISOR, _F.INVESTIGATOR, _F.HOTLINE_OPERATOR})
CASE_READERS = CASE_STAFF | {_F.PROSECUTOR, _F.INSPECTOR}
DECIDERS = frozenset({_F.CASEWORKER, _F.SOCIAL_WORKER, _F.SUPERVISOR, _F.INVESTIGATOR})
PEOPLE = frozenset(Function) - {_F.SERVICE}


@dataclass(frozen=True)
class Verb:
    """Who may use a verb: the functions, and whether only the object's owning agency may."""

    functions: frozenset[Function]
    owner_only: bool = False


VERBS: dict[str, Verb] = {
    "work.read": Verb(CASE_READERS | {_F.COORDINATOR}),
    "contact.record": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "signal.list": Verb(CASE_READERS),
    "signal.read": Verb(CASE_READERS),
    "signal.record": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "signal.reveal": Verb(CASE_STAFF),
    "signal.triage": Verb(CASE_STAFF, owner_only=True),
    "signal.send": Verb(CASE_READERS),
    "case.list": Verb(CASE_READERS),
    "case.read": Verb(CASE_READERS),
    "case.register": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "case.import": Verb(frozenset({_F.SERVICE})),
    "case.change": Verb(CASE_STAFF, owner_only=True),
    "case.contact": Verb(CASE_STAFF),
    "case.history": Verb(CASE_STAFF, owner_only=True),
    "identity.reveal": Verb(CASE_READERS),
    "identity.search": Verb(CASE_STAFF),
    "case.assign": Verb(CASE_STAFF, owner_only=True),
    "card.read": Verb(CASE_READERS),
    "card.write": Verb(CASE_STAFF, owner_only=True),
    "card.act": Verb(CASE_READERS),
    "intake.read": Verb(CASE_STAFF | {_F.INSPECTOR}, owner_only=True),
    "intake.register": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "intake.change": Verb(CASE_STAFF | {_F.INSPECTOR}, owner_only=True),
    "relation.record": Verb(CASE_STAFF, owner_only=True),
    "consent.record": Verb(CASE_STAFF, owner_only=True),
    "consent.confirm": Verb(CASE_STAFF, owner_only=True),
    "disclosure.ask": Verb(CASE_STAFF, owner_only=True),
    "disclosure.read": Verb(CASE_STAFF | {_F.DATA_OFFICER}, owner_only=True),
    "disclosure.decide": Verb(frozenset({_F.SUPERVISOR, _F.DATA_OFFICER}), owner_only=True),
    "disclosure.count": Verb(frozenset({_F.SUPERVISOR, _F.DATA_OFFICER, _F.ADMINISTRATOR})),
    "summary.download": Verb(CASE_READERS),
    "referral.list": Verb(CASE_READERS | {_F.COORDINATOR}),
    "referral.read": Verb(CASE_READERS),
    "referral.send": Verb(CASE_STAFF, owner_only=True),
    "referral.answer": Verb(DECIDERS),
    "talk.list": Verb(CASE_READERS),
    "status.read": Verb(CASE_READERS),
    "status.decide": Verb(frozenset({_F.INVESTIGATOR, _F.SUPERVISOR})),
    "status.second": Verb(DECIDERS),
    "status.tell": Verb(CASE_STAFF),
    "review.ask": Verb(CASE_STAFF),
    "reflection.begin": Verb(CASE_STAFF),
    "assistance.change": Verb(CASE_STAFF),
    "hold.ask": Verb(CASE_STAFF, owner_only=True),
    "hold.check": Verb(DECIDERS | {_F.INSPECTOR}),
    "non_punishment.ask": Verb(CASE_STAFF),
    "request.read": Verb(CASE_READERS),
    "request.answer": Verb(DECIDERS | {_F.PROSECUTOR}),
    "request.withdraw": Verb(CASE_STAFF),
    "talk.log": Verb(CASE_STAFF),
    "notice.give": Verb(CASE_STAFF),
    "fact.list": Verb(CASE_READERS),
    "fact.read": Verb(CASE_READERS),
    "fact.send": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "fact.answer": Verb(DECIDERS | {_F.PROSECUTOR, _F.INSPECTOR, _F.HOTLINE_OPERATOR}),
    "interpreter.list": Verb(CASE_STAFF | {_F.ADMINISTRATOR}),
    "interpreter.keep": Verb(frozenset({_F.CASEWORKER, _F.SUPERVISOR, _F.ADMINISTRATOR}), owner_only=True),
    "funnel.read": Verb(CASE_READERS | {_F.ANALYST, _F.COORDINATOR, _F.DATA_OFFICER}),
    "safety.read": Verb(CASE_READERS),
    "assessment.record": Verb(CASE_STAFF),
    "safety_plan.make": Verb(CASE_STAFF, owner_only=True),
    "entitlement.answer": Verb(CASE_STAFF),
    "entitlement.open": Verb(frozenset({_F.SOCIAL_WORKER, _F.SUPERVISOR})),
    "alert.read": Verb(PEOPLE),
    "screening.read": Verb(CASE_READERS),
    "screening.begin": Verb(CASE_STAFF | {_F.INSPECTOR}),
    "screening.answer": Verb(CASE_STAFF | {_F.INSPECTOR}, owner_only=True),
    "overview.read": Verb(CASE_READERS | {_F.ANALYST, _F.COORDINATOR, _F.DATA_OFFICER}),
    "estimate.read": Verb(frozenset({_F.ANALYST, _F.COORDINATOR})),
    "estimate.prepare": Verb(frozenset({_F.ANALYST}), owner_only=True),
    "estimate.give": Verb(frozenset({_F.ANALYST}), owner_only=True),
    "estimate.compute": Verb(frozenset({_F.SERVICE}), owner_only=True),
    "draft.keep": Verb(PEOPLE),
    "key.unlock": Verb(PEOPLE - {_F.ANALYST, _F.COORDINATOR}),
    "key.manage": Verb(frozenset({_F.ADMINISTRATOR, _F.SUPERVISOR})),
    "audit.read": Verb(frozenset({_F.ADMINISTRATOR, _F.SUPERVISOR, _F.DATA_OFFICER})),
    "people.read": Verb(frozenset({_F.ADMINISTRATOR, _F.SUPERVISOR, _F.DATA_OFFICER})),
    "duty.set": Verb(frozenset({_F.ADMINISTRATOR, _F.SUPERVISOR})),
    "country.read": Verb(PEOPLE),
    "post.switch": Verb(PEOPLE),
}


def allows(actor: Actor | None, verb: str) -> bool:
    """Say whether this actor's function may use the verb at all; an unknown verb is a KeyError."""
    functions = VERBS[verb].functions
    return actor is not None and actor.function in functions


def require_verb(actor: Actor, verb: str) -> None:
    """Raise Denied (403) when the actor's function may not use the verb."""
    if not allows(actor, verb):
        raise Denied(verb, status=403)


def visible(actor: Actor, model: type[Row]) -> "QuerySet[Row]":
    """The rows of a walled table that this actor may see; every query of protected rows starts here.

    Row security has already walled the agencies; the model's own `within` narrows to the post's regional scope.
    The transaction remembers the read and refuses to commit unless an audit event stands beside it.
    """
    wall: Wall = model.wall  # type: ignore[attr-defined]
    if wall is Wall.PROTECTED:
        connection.protected_reads.add(model._meta.db_table)  # type: ignore[attr-defined]
    within = getattr(model, "within", None)
    rows: QuerySet[Row] = model._default_manager.all()
    return rows.filter(within(actor)) if within else rows


def require(
    actor: Actor, verb: str, model: type[Row], identity: UUID, *, version: int | None = None, lock: bool = False
) -> Row:
    """Return the object, if this actor may use the verb on it; `lock` holds the row until the transaction ends.

    The lock leaves the row's key free: a recipient's acceptance refers to the case while its owner holds it, and
    would otherwise wait in a circle with a withdrawal.

    Raises Denied with status 404 for a foreign and for a missing object alike, 403 for a verb that is not of this
    post or not for this agency, and Stale when `version` is not the stored one.
    """
    require_verb(actor, verb)
    rows: QuerySet[Any] = visible(actor, model).filter(pk=identity)
    row: Any = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if row is None:
        raise Denied(verb, identity)
    if VERBS[verb].owner_only and row.owner_agency_id != actor.agency:
        raise Denied(verb, identity, status=403)
    if version is not None and row.version != version:
        raise Stale(_("Somebody saved this before you. Look at what changed, then save again."))
    return cast(Row, row)
