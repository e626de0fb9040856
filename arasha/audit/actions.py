"""@action: the one shape of every write."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from arasha.database.actor import Actor, acting

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

CLAIM = """
    INSERT INTO audit_idempotency_key (agency_id, post_id, key, request_hash, at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT ON CONSTRAINT audit_idempotency_key_once DO NOTHING"""


class KeyReused(Exception):
    """An idempotency key came back with another request body (answered 422)."""


def action(
    function: Callable[Concatenate[Actor, Arguments], Result],
) -> Callable[Concatenate[Actor, Arguments], Result]:
    """Run a write in one transaction as its actor; a repeated `key=` returns the first result.

    Inside a request the action joins the request's transaction behind a savepoint, so that a refusal undoes
    exactly this action. Raises KeyReused when the same key comes with other arguments.
    """

    @wraps(function)
    def act(actor: Actor, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        key: Any = kwargs.get("key")
        with acting(actor), transaction.atomic():
            if key is None:
                return function(actor, *args, **kwargs)
            digest = _request_hash(function.__qualname__, args, kwargs)
            first = _claim(actor, key, digest)
            if first is not None:
                return cast(Result, _model_of(function)._default_manager.get(pk=first))
            result = function(actor, *args, **kwargs)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE audit_idempotency_key SET result = %s WHERE post_id = %s AND key = %s",
                    [cast(models.Model, result).pk, actor.post, key],
                )
            return result

    act.is_action = True  # type: ignore[attr-defined]
    return act


def _model_of(function: Callable[..., Any]) -> type[models.Model]:
    returned = function.__annotations__["return"]
    if not (isinstance(returned, type) and issubclass(returned, models.Model)):
        raise TypeError(f"{function.__qualname__} takes an idempotency key and must return a model")
    return returned


def _claim(actor: Actor, key: UUID, digest: bytes) -> UUID | None:
    """Take the key, or return the first result. A parallel duplicate waits here until the first has ended."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [actor.agency, actor.post, key, digest, timezone.now()])
        if cursor.rowcount:
            return None
        cursor.execute(
            "SELECT request_hash, result FROM audit_idempotency_key WHERE post_id = %s AND key = %s", [actor.post, key]
        )
        stored, result = cursor.fetchone()
    if bytes(stored) != digest:
        raise KeyReused(str(key))
    return result


def _request_hash(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    """Digest of what was asked, without the clock: the same request comes back later than it was first sent."""
    asked = {word: value for word, value in kwargs.items() if word not in {"now", "key"}}
    return hashlib.sha256(json.dumps([name, args, asked], sort_keys=True, default=str).encode()).digest()
