"""Who acts: one user in one post, or an agency's service post."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """One user in one post of one agency, for the length of one request, command or job.

    regions: region codes the post is limited to; empty means the whole country.
    user is None for a service post, which nobody can sign in to (DESIGN §4).
    session and request are random references that tie audit events together; they open nothing.
    """

    user: UUID | None
    post: UUID
    agency: UUID
    function: str
    regions: frozenset[str] = frozenset()
    session: str = ""
    request: str = ""
    machine_user: str = ""

    def covers(self, region: str) -> bool:
        """Say whether this post's regional scope contains the region; an unknown region is everybody's."""
        return not self.regions or not region or region in self.regions


_current: ContextVar[Actor | None] = ContextVar("arasha_actor", default=None)


def current_actor() -> Actor | None:
    """Return who acts now, or None: without an actor the database shows no protected row."""
    return _current.get()


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Let every transaction begun inside carry this actor to row security."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
