"""Thin Celery tasks of the ground floor."""

from datetime import timedelta

from celery import shared_task
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from members.actions import (
    access,
    agreement_clock,
    batch_jobs,
    contacts,
    deliveries,
    digests,
    domains,
    health,
    imports,
    invitations,
    mandate_clock,
    membership_clock,
    refreshes,
    tidying,
)
from members.clock import now
from members.models import Domain, EntityHealth, Job, Refresh
from members.models.job import JobKind, JobState
from members.wake import wake

SILENT_FOR = timedelta(minutes=5)
MAX_ATTEMPTS = 3
WORK = {JobKind.IMPORT_METADATA: imports, JobKind.SUBMIT_BATCH: batch_jobs}
GIVEN_UP = _("Three worker processes died at this work. Contact the federation operator.")


@shared_task
def run_job(pk: int) -> None:
    """Claim the job, once, and do it; a job that another worker has claimed is left alone."""
    claimed = Job.objects.filter(pk=pk, state=JobState.WAITING).update(
        state=JobState.RUNNING, heartbeat_at=now(), attempts=F("attempts") + 1
    )
    if claimed:
        rows = Job.objects.select_related("organisation", "asked_by", "upload").defer("upload__content")
        job = rows.get(pk=pk)
        WORK[JobKind(job.kind)].run(job)


@shared_task
def sweep_jobs() -> None:
    """Put back jobs whose worker fell silent, give up those that failed three workers, wake a worker for the rest."""
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now() - SILENT_FOR)
    for job in silent.filter(attempts__gte=MAX_ATTEMPTS).select_related("asked_by"):
        with translation.override(job.asked_by.language):
            silent.filter(pk=job.pk).update(state=JobState.FAILED, error=str(GIVEN_UP))
    silent.filter(attempts__lt=MAX_ATTEMPTS).update(state=JobState.WAITING)
    for pk in Job.objects.filter(state=JobState.WAITING, asked_at__lt=now() - SILENT_FOR).values_list("pk", flat=True):
        wake("members.tasks.run_job", pk)


@shared_task
def check_domain(pk: int) -> None:
    """Look whether the token is published."""
    domains.check(Domain.objects.select_related("organisation").get(pk=pk))


@shared_task
def check_due_domains() -> None:
    """The clock: proofs that are getting old, and looks that somebody asked for while no worker could be woken."""
    for pk in domains.due(now()).values_list("pk", flat=True):
        wake("members.tasks.check_domain", pk)


@shared_task
def probe_entity(pk: int) -> None:
    """One look at an entity's addresses; one that is done already is left alone."""
    if waiting := EntityHealth.objects.select_related("entity__owner").filter(pk=pk, at=None).first():
        health.look(waiting)


@shared_task
def probe_entities() -> None:
    """The clock: every entity once a week, and what was asked for or came in meanwhile."""
    for pk in health.send_out(now()):
        wake("members.tasks.probe_entity", pk)


@shared_task
def refresh_entity(pk: int) -> None:
    """Fetch an entity's metadata from where its member keeps it, unless that was given up meanwhile."""
    if found := Refresh.objects.select_related("entity__owner", "set_by").filter(pk=pk).first():
        refreshes.visit(found)


@shared_task
def refresh_entities() -> None:
    """The clock: every night, each address once."""
    for pk in refreshes.send_out(now()):
        wake("members.tasks.refresh_entity", pk)


@shared_task
def send_letters() -> int:
    """What waits to be mailed: on commit, and by the clock for what went wrong."""
    return deliveries.send()


@shared_task
def watch_agreements() -> None:
    """The clock: agreements whose last day has passed end, and days that come near are told."""
    agreement_clock.end_those_run_out()
    agreement_clock.remind()


@shared_task
def watch_mandates() -> int:
    """The clock: mandates whose last day comes near are told of."""
    return mandate_clock.remind()


@shared_task
def watch_memberships() -> None:
    """The clock: who left has left, applications that stand still are reminded of, and lapse in the end."""
    at = now()
    membership_clock.end_those_who_left()
    membership_clock.lapse(at)
    membership_clock.remind(at)


@shared_task
def tidy_people() -> None:
    """The clock: contacts to verify again, invitations and requests that nobody answered, log-ins that nobody uses."""
    at = now()
    contacts.remind(at)
    invitations.expire(at)
    access.lapse(at)
    tidying.warn_idle(at)
    tidying.close_idle(at)


@shared_task
def make_digests() -> int:
    """The clock: whose gathered letters are due?"""
    return digests.gather(now())
