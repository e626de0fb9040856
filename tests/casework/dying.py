"""A process that dies in the middle of an action: run as `python -m tests.casework.dying` by test_sudden_death.py."""

import json
import os
import sys
from uuid import UUID

PLACES = {
    "while registering": ("arasha.vault.store", "put_values"),
    "while sending": ("arasha.casework.referrals.actions", "_tell"),
    "while accepting": ("arasha.casework.referrals.actions", "_tell"),
    "before refusing": ("arasha.casework.consents.actions", "take_back"),
    "after refusing": ("arasha.vault.destruction", "carry_out_destructions"),
}


def die(*args: object, **kwargs: object) -> None:
    os._exit(9)


def main(order: dict[str, str]) -> None:
    import importlib

    import django

    django.setup()
    from django.utils import timezone

    from arasha.access.models import Post
    from arasha.casework.cases.actions import register_case
    from arasha.casework.consents.actions import withdraw_consent
    from arasha.casework.referrals.actions import accept_referral, send_referral
    from arasha.casework.referrals.rules import ReferralDraft
    from arasha.database.actor import Actor
    from arasha.database.postgresql import base
    from arasha.vault.keyring import Keyring, opened
    from arasha.vault.sealing import AgencyPrivateKey
    from tests.stories import PURPOSE, draft_of

    post = Post.objects.get(pk=order["post"])
    actor = Actor(post.user_id, post.pk, post.agency_id, post.function)
    opened.set(Keyring(post.agency_id, AgencyPrivateKey(bytes.fromhex(order["key"]))))
    if order["place"] == "after the commit":
        commit = base.DatabaseWrapper._commit

        def commit_and_die(self: base.DatabaseWrapper) -> None:
            commit(self)
            if self.alias == "default":
                die()

        base.DatabaseWrapper._commit = commit_and_die  # type: ignore[method-assign]
    else:
        module, name = PLACES[order["place"]]
        setattr(importlib.import_module(module), name, die)
    now, key = timezone.now(), UUID(order["idempotency"])
    if order["act"] == "register":
        register_case(actor, draft_of(), now=now, key=key)
    elif order["act"] == "send":
        wish = ReferralDraft(UUID(order["recipient"]), PURPOSE, "tonight", ("identity",))
        send_referral(actor, UUID(order["case"]), wish, now=now, key=key)
    elif order["act"] == "accept":
        accept_referral(actor, UUID(order["referral"]), version=1, now=now, key=key)
    else:
        withdraw_consent(actor, UUID(order["consent"]), now=now, key=key)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
