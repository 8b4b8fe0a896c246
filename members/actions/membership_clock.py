"""The clock's part of membership: applications that stand still are reminded of and lapse, and who leaves has left."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from members.actions import letters
from members.actions.applications import WITHOUT_PERSON, ask_recommender
from members.clock import now, today
from members.machine import move
from members.models import Application, Membership, Person, RoleAssignment
from members.models.application import ApplicationState, Recommendation
from members.models.letter import LetterKind
from members.models.membership import MembershipState
from members.roles import Role
from members.tags import Tag

S = MembershipState
BEGUN_FOR = timedelta(days=14)  # an address that has not answered by then is not going to
WAITING = (S.APPLIED, S.IN_REVIEW, S.APPROVED)


def end_those_who_left() -> int:
    """Memberships whose last day has passed; how many those were."""
    gone = Membership.objects.filter(state=S.LEAVING, leaves_on__lt=today()).select_related("organisation")
    for membership in gone:
        _move(membership, S.ENDED, ended_at=now())
    return len(gone)


def lapse(at: datetime) -> int:
    """Applications that nobody has carried on with: unsent for a fortnight, or waiting for as long as the settings
    say; how many those were."""
    long_ago = at - timedelta(days=settings.SIGILL_APPLICATION_LAPSE_DAYS)
    unsent = Q(state=ApplicationState.BEGUN, begun_at__lte=at - BEGUN_FOR)
    silent = Q(state=ApplicationState.SENT, recommendation=Recommendation.ASKED, sent_at__lte=long_ago)
    applications = Application.objects.filter(unsent | silent)
    for application in applications:
        move(
            application,
            ApplicationState.LAPSED,
            by=None,
            tag=Tag.APPLICATION_MOVED,
            organisation=None,
            **WITHOUT_PERSON,
        )
    memberships = Membership.objects.filter(state__in=WAITING, applied_at__lte=long_ago).select_related("organisation")
    for membership in memberships:
        _move(membership, S.WITHDRAWN)
    return len(applications) + len(memberships)


def remind(at: datetime) -> int:
    """Whoever has the ball is told once in as many days as the settings say; how many reminders those were."""
    before = at - timedelta(days=settings.SIGILL_APPLICATION_REMIND_DAYS)
    asked = Application.objects.filter(
        _silent_since("sent_at", before), state=ApplicationState.SENT, recommendation=Recommendation.ASKED
    ).select_related("recommender")
    for application in asked:
        _again_to_recommender(application, at)
    waiting = _silent(Membership.objects.filter(state__in=WAITING), before).select_related("organisation")
    for membership in waiting:
        _tell(membership, at)
    return len(asked) + len(waiting)


def _silent(rows: "QuerySet[Membership]", before: datetime) -> "QuerySet[Membership]":
    return rows.filter(_silent_since("applied_at", before))


def _silent_since(field: str, before: datetime) -> Q:
    return Q(**{f"{field}__lte": before}) & (Q(reminded_at=None) | Q(reminded_at__lte=before))


@transaction.atomic
def _again_to_recommender(application: Application, at: datetime) -> None:
    if application.recommender:
        ask_recommender(application, application.recommender)
    Application.objects.filter(pk=application.pk).update(reminded_at=at)


@transaction.atomic
def _tell(membership: Membership, at: datetime) -> None:
    held = RoleAssignment.objects.in_force().filter(organisation=membership.organisation, role=Role.ADMINISTRATOR)
    for person in Person.objects.filter(pk__in=held.values("person"), is_active=True):
        letters.post(
            LetterKind.MEMBERSHIP_WAITS,
            to=person,
            organisation=membership.organisation,
            context={"link": reverse("organisation", args=[membership.organisation_id])},
        )
    Membership.objects.filter(pk=membership.pk).update(reminded_at=at)


def _move(membership: Membership, to: MembershipState, **changes: object) -> None:
    move(
        membership,
        to,
        by=None,
        tag=Tag.MEMBERSHIP_MOVED,
        organisation=membership.organisation,
        **changes,  # type: ignore[arg-type]
    )
