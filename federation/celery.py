"""The Celery application; processes: worker (default queue), signer (signing queue), beat."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.signals import after_task_publish, beat_init, task_postrun, task_prerun, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from structlog.contextvars import bound_contextvars

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
def try_oneself(**_: object) -> None:
    """Celery logs what a signal's receiver raises and goes on; only an exit ends it."""
    from federation.startup import before_anything_else  # noqa: PLC0415 - models are not loaded yet above

    try:
        before_anything_else()
    except ImproperlyConfigured as refusal:
        raise SystemExit(str(refusal)) from refusal


@worker_init.connect
def hide_the_signer_s_memory(**_: object) -> None:
    """A worker that can reach a key, which is the signer alone, leaves no core dump and lets nobody look into it."""
    if settings.SIGILL_KEY_DIR or settings.SIGILL_PKCS11_MODULE:
        hide_memory()


def leave_logging_alone(**_: object) -> None:
    """With somebody who listens to `setup_logging`, Celery makes no handlers beside Django's: lines have one form."""


@beat_init.connect
def show_that_beat_lives(**_: object) -> None:
    """It does nothing but ask: each message that it sends is its sign of life."""
    after_task_publish.connect(beat_has_asked)


def beat_has_asked(**_: object) -> None:
    from federation.health import heartbeat  # noqa: PLC0415 - needs Django, which is not set up yet above

    heartbeat.lives(heartbeat.BEAT)


@task_prerun.connect
def name_the_task(task_id: str, task: Task[Any, Any], args: Sequence[object], **_: object) -> None:
    """What a task does and logs belongs to its id, which Celery's own log lines have, too; and to the job it does."""
    stack = _named[task_id] = ExitStack()
    stack.enter_context(request_id.known_as(f"task:{task_id}"))
    stack.enter_context(bound_contextvars(doing=task.name))
    if task.name == "members.tasks.run_job" and args:
        stack.enter_context(bound_contextvars(job=args[0]))


@task_postrun.connect
def unname_the_task(task_id: str, task: Task[Any, Any], **_: object) -> None:
    """A worker's process does one task after another, and each is a sign that it lives."""
    from federation.health import heartbeat  # noqa: PLC0415 - needs Django, which is not set up yet above

    about = task.request.delivery_info or {}
    if not about.get("is_eager"):
        heartbeat.done(str(about.get("routing_key", "")))
    if task_id in _named:
        _named.pop(task_id).close()
