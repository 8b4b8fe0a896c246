from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class TrustFrameworkConfig(AppConfig):
    name = "trustframework"

    def ready(self) -> None:
        """See trustframework/version_triggers.py: why before and after."""
        from trustframework import version_triggers  # noqa: PLC0415 - models are there by now

        pre_migrate.connect(version_triggers.before_migrating, sender=self, dispatch_uid="requirements are let go")
        post_migrate.connect(version_triggers.after_migrating, sender=self, dispatch_uid="requirements are pinned")
