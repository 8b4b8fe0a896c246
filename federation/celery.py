"""The Celery application; processes: worker (default queue), signer (signing queue), beat."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

app = Celery("sigill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["members", "federation"])


def make_broker_folders() -> None:
    """The file system transport needs its folders before the first message."""
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    for name in ("data_folder_in", "control_folder"):
        if folder := options.get(name):
            Path(folder).mkdir(parents=True, exist_ok=True)


@worker_init.connect
@beat_init.connect
def refuse_demo_leftovers(**_: object) -> None:
    """Celery logs what a signal's receiver raises and goes on; only an exit ends it."""
    from federation.startup import refuse_demo_leftovers as refuse  # noqa: PLC0415 - models are not loaded yet above

    try:
        refuse()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal
