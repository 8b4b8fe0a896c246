from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        """See members.chain_triggers: why a migration alone is not enough."""
        post_migrate.connect(_seal_the_chain, sender=self, dispatch_uid="seal the audit chain")


def _seal_the_chain(using: str, **_signal: Any) -> None:
    from members import chain_triggers  # noqa: PLC0415 - the chain's tables are there, or not yet

    if "members_auditprivate" in connections[using].introspection.table_names():
        chain_triggers.install(connections[using])
