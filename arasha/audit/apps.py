"""The audit app: what was read, written and denied, in chains nobody can quietly change."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "arasha.audit"
    label = "audit"

    def ready(self) -> None:
        from arasha.audit.chain import append_staged
        from arasha.database.postgresql import base

        if append_staged not in base.before_commit:
            base.before_commit.append(append_staged)
