"""Sends the keystore's tables to the keys database and everything else to the operational one."""

from typing import Any


class KeystoreRouter:
    """The only thing that decides which of the two databases a table lives in."""

    def _home(self, label: str) -> str:
        return "keys" if label == "keystore" else "default"

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return self._home(model._meta.app_label)

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self._home(model._meta.app_label)

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return self._home(one._meta.app_label) == self._home(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        # The database app brings app_agency(), which the policies of both databases ask.
        return app_label == "database" or db == self._home(app_label)
