"""The Celery application; processes: worker (default queue), signer (signing queue), beat."""

import os
from contextlib import ExitStack
from pathlib import Path

from celery import Celery
from celery.signals import beat_init, task_postrun, task_prerun, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from federation.aggregate.undumpable import hide_memory
from members import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")

_named: dict[str, ExitStack] = {}
app = Celery("sigill")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["members", "trustframework", "federation"])


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


@worker_init.connect
def hide_the_signer_s_memory(**_: object) -> None:
    """A worker that can reach a key, which is the signer alone, leaves no core dump and lets nobody look into it."""
    if settings.SIGILL_KEY_DIR or settings.SIGILL_PKCS11_MODULE:
        hide_memory()


@task_prerun.connect
def name_the_task(task_id: str, **_: object) -> None:
    """What a task does and logs belongs to its id, which Celery's own log lines have, too."""
    _named[task_id] = ExitStack()
    _named[task_id].enter_context(request_id.known_as(f"task:{task_id}"))


@task_postrun.connect
def unname_the_task(task_id: str, **_: object) -> None:
    """A worker's process does one task after another."""
    if task_id in _named:
        _named.pop(task_id).close()
