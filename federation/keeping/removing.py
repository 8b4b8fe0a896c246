"""What each row of the retention table removes: which rows are due, and how they go."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime

from federation.models import ApiRequest, FeedReader, WebhookDelivery
from members import audit
from members.actions.applications import WITHOUT_PERSON
from members.models import Application, Blob, Invitation, Job, Letter
from members.models.application import ApplicationState
from members.models.invitation import InvitationState
from members.models.job import JobState
from members.models.letter import LetterState

Rows = QuerySet[Any]
NOBODY: Final = "erased@erased.invalid"


@dataclass(frozen=True, slots=True)
class Removing:
    """`due` takes the instant before which something began to count; `gone` removes those, and defaults to deleting."""

    due: Callable[[datetime], Rows]
    gone: Callable[[Rows], int] = lambda rows: rows.delete()[0]

    def remove(self, before: datetime) -> int:
        """How many went."""
        rows = self.due(before)
        count = rows.count()
        if count:
            self.gone(rows)
        return count


def _sessions(before: datetime) -> Rows:
    return Session.objects.filter(expire_date__lt=before)


def _end_sessions(rows: Rows) -> int:
    """With what the owner's list of log-ins says of them."""
    UserSession.objects.filter(session_key__in=rows.values("session_key")).delete()
    return int(rows.delete()[0])


def _letters(before: datetime) -> Rows:
    """None that waits, or is kept for a digest."""
    return Letter.objects.filter(posted_at__lt=before).exclude(state__in=(LetterState.WAITING, LetterState.KEPT))


def _readers(before: datetime) -> Rows:
    return FeedReader.objects.filter(day__lt=localtime(before).date())


def _jobs(before: datetime) -> Rows:
    return Job.objects.filter(asked_at__lt=before, state__in=(JobState.DONE, JobState.FAILED))


def _end_jobs(rows: Rows) -> int:
    uploads = set(rows.exclude(upload=None).values_list("upload", flat=True))
    gone = int(rows.delete()[0])
    for upload in uploads:
        try:
            with transaction.atomic():
                Blob.objects.get(pk=upload).delete()
        except ProtectedError:
            continue  # somebody else handed in the same bytes, and they are a revision, or another job's
    return gone


_OVER: Final = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN, ApplicationState.LAPSED)


def _applications(before: datetime) -> Rows:
    emptied = Q(**WITHOUT_PERSON, message="", recommendation_note="", decision_note="")
    ended = Application.objects.annotate(ended_at=Coalesce("decided_at", "sent_at", "begun_at"))
    return ended.filter(state__in=_OVER, ended_at__lt=before).exclude(emptied)


def _empty_applications(rows: Rows) -> int:
    for one in rows:
        texts = {"message": "", "recommendation_note": "", "decision_note": ""}
        Application.objects.filter(pk=one.pk).update(**WITHOUT_PERSON, **texts)
        audit.forget(one)
    return len(rows)


def _invitations(before: datetime) -> Rows:
    over = Q(state__in=(InvitationState.EXPIRED, InvitationState.WITHDRAWN, InvitationState.REPLACED))
    return Invitation.objects.filter(over, expires_at__lt=before).exclude(email=NOBODY)


def _empty_invitations(rows: Rows) -> int:
    for one in rows:
        Invitation.objects.filter(pk=one.pk).update(email=NOBODY)
        audit.forget(one)
    return len(rows)


REMOVING: Final[dict[str, Removing]] = {
    "sessions": Removing(_sessions, _end_sessions),
    "letters": Removing(_letters),
    "readers": Removing(_readers),
    "api_requests": Removing(lambda before: ApiRequest.objects.filter(asked_at__lt=before)),
    "deliveries": Removing(lambda before: WebhookDelivery.objects.filter(made_at__lt=before)),
    "jobs": Removing(_jobs, _end_jobs),
    "applications": Removing(_applications, _empty_applications),
    "invitations": Removing(_invitations, _empty_invitations),
}
