"""What happens to an agency's key, with its audit events."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from arasha.access import policy
from arasha.access.models import Post
from arasha.access.refusals import Denied
from arasha.audit import events
from arasha.database.actor import Actor
from arasha.vault import keyring as keys
from arasha.vault.destruction import carry_out_destructions, rotate_due_groups
from arasha.vault.drafts import OpenDraftKey, draft_keys
from arasha.vault.keyring import Keyring
from arasha.vault.keystore.models import KeySlot
from arasha.vault.sealing import AgencyPrivateKey
from arasha.vault.search import index_waiting_people


def record_key(actor: Actor, kind: str, now: datetime) -> None:
    """Write that the key's state was looked at."""
    events.record(actor, kind, at=now)


def unlock(actor: Actor, passphrase: str, *, now: datetime) -> bytes | None:
    """Open the key for this session and do what waited for it.

    Returns the key that only the session's cookie may hold, or None for a wrong passphrase.
    """
    policy.require_verb(actor, "key.unlock")
    cookie_key = keys.open_with_passphrase(actor, passphrase, now)
    events.record(actor, "key.opened" if cookie_key else "key.refused", at=now)
    if cookie_key is None:
        return None
    found = keys.open_with_cookie(actor, cookie_key, now)
    if found is not None:
        do_waiting_work(actor, found[0], now)
    return cookie_key


def do_waiting_work(actor: Actor, keyring: Keyring, now: datetime) -> None:
    """What only an open key can do: new keys for groups taken back, search tokens for people written while locked."""
    carry_out_destructions(actor, now)
    rotate_due_groups(actor, keyring, now)
    index_waiting_people(actor, keyring)


def lock_key(actor: Actor, now: datetime) -> None:
    """Close this session's key."""
    keys.lock(actor)
    events.record(actor, "key.locked", at=now)


def open_drafts(actor: Actor, now: datetime) -> list[OpenDraftKey]:
    """Hand the user the keys of their own drafts."""
    policy.require_verb(actor, "draft.keep")
    found = draft_keys(actor, now)
    events.record(actor, "draft.keys_given", at=now, count=len(found))
    return found


def colleagues_without_slot(actor: Actor) -> list[Post]:
    """The agency's people who cannot open its key yet."""
    with transaction.atomic(using="keys"):
        holders = set(KeySlot.objects.filter(agency=actor.agency).values_list("user", flat=True))
    posts = (
        Post.objects.filter(agency_id=actor.agency, user__isnull=False)
        .select_related("user")
        .order_by("user__display_name")
    )
    return [post for post in posts if post.user_id not in holders]


def give_slot(actor: Actor, colleague: str, passphrase: str, keyring: Keyring, *, now: datetime) -> KeySlot:
    """Give a colleague of the same agency a slot under the colleague's own passphrase."""
    policy.require_verb(actor, "key.manage")
    user = UUID(colleague)
    if not Post.objects.filter(agency_id=actor.agency, user_id=user).exists():
        raise Denied("key.manage", user)
    private: AgencyPrivateKey = keyring.private
    with transaction.atomic(using="keys"):
        slot = keys.make_slot(private, actor.agency, user, passphrase, now)
    events.record(actor, "key.slot_made", objects=[user], at=now)
    return slot
