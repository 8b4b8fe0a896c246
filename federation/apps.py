from celery.signals import setup_logging
from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save


class FederationConfig(AppConfig):
    name = "federation"

    def ready(self) -> None:
        """Load Celery here, so that the package's __init__ stays empty and tasks find their application."""
        from federation import nudge, second_factor  # noqa: PLC0415 - needs loaded models
        from federation.celery import leave_logging_alone, make_broker_folders  # noqa: PLC0415 - needs loaded settings
        from federation.health import checks  # noqa: F401, PLC0415 - this registers what `check --deploy` asks
        from members.models import AuditEvent  # noqa: PLC0415 - needs loaded models

        make_broker_folders()
        if settings.LOG_FORMAT == "json":
            setup_logging.connect(leave_logging_alone)
        post_save.connect(nudge.on_audit_event, sender=AuditEvent, dispatch_uid="nudge the signer")
        second_factor.listen()
