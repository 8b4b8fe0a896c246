from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "federation"

    def ready(self) -> None:
        """Load Celery here, so that the package's __init__ stays empty and tasks find their application."""
        from federation.celery import make_broker_folders  # noqa: PLC0415 - needs loaded settings

        make_broker_folders()
