"""Material changes: the member says at once that something is no longer as it was; the operator says what follows."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Organisation, Person
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag
from trustframework.actions.follow_ups import MEMBERS, OFFICERS
from trustframework.models import Certification, MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState


@transaction.atomic
def report(  # noqa: PLR0913 - what has changed, where, from when
    organisation: Organisation,
    *,
    kind: ChangeKind,
    text: str,
    from_day: date,
    by: Person,
    certification: Certification | None = None,
) -> MaterialChange:
    """Raises ValidationError for what is missing, and Refused for another organisation's certification."""
    require(by, Permission.REPORT_CHANGE, organisation)
    _require_own(certification, organisation)
    change = MaterialChange(
        organisation=organisation,
        certification=certification,
        kind=kind,
        text=text,
        from_day=from_day,
        reported_by=by,
        reported_at=now(),
    )
    save_checked(change)
    told = {"kind": change.kind, "starts": from_day.isoformat()}
    audit.record(Tag.CHANGE_REPORTED, change, by=by, organisation=organisation, **told)
    _tell(change, OFFICERS, by)
    return change


@transaction.atomic
def assess(change: MaterialChange, to: ChangeState, *, consequence: str, by: Person) -> None:
    """What follows from it, in words that the member reads. To narrow the certification is an act of its own."""
    require(by, Permission.HANDLE_DECLARATION, change.organisation)
    if change.reported_by_id == by.pk:
        raise Refused(_("You reported it yourself. Another operator has to assess it."))
    if not consequence.strip():
        raise Refused(_("Write what follows from the change: the member reads it."))
    assessed: dict[str, Any] = {"consequence": consequence, "assessed_by": by, "assessed_at": now()}
    move(change, to, by=by, tag=Tag.CHANGE_MOVED, organisation=change.organisation, note=consequence, **assessed)
    _tell(change, MEMBERS, by)


@transaction.atomic
def lead_to_review(
    organisation: Organisation, *, text: str, by: Person, certification: Certification | None = None
) -> MaterialChange:
    """The operator has learned, from an incident say, that what was certified may no longer be so: a review follows.

    Nobody reported it, so that nobody is left to assess it. Raises ValidationError, and Refused for another
    organisation's certification.
    """
    require(by, Permission.HANDLE_DECLARATION, organisation)
    _require_own(certification, organisation)
    at = now()
    change = MaterialChange(
        organisation=organisation,
        certification=certification,
        kind=ChangeKind.OTHER,
        text=text,
        from_day=today(),
        state=ChangeState.REVIEW,
        reported_by=by,
        reported_at=at,
        assessed_by=by,
        assessed_at=at,
        consequence=_("The federation operator wants a review, because of what has happened."),
    )
    save_checked(change)
    told = {"kind": change.kind, "starts": change.from_day.isoformat(), "to": change.state}
    audit.record(Tag.CHANGE_REPORTED, change, by=by, organisation=organisation, **told)
    _tell(change, MEMBERS, by)
    return change


def _require_own(certification: Certification | None, organisation: Organisation) -> None:
    if certification is not None and certification.organisation_id != organisation.pk:
        raise Refused(_("The certification is not %(organisation)s's.") % {"organisation": organisation})


def _tell(change: MaterialChange, roles: frozenset[Role], by: Person) -> None:
    words: letters.Words = {
        "what": ChangeKind(change.kind).label,
        "state": ChangeState(change.state).label,
        "day": change.from_day.isoformat(),
        "consequence": change.consequence,
        "link": reverse("change", args=[change.pk]),
    }
    about = f"change {change.pk}"
    letters.tell(LetterKind.CHANGE, change.organisation, words, roles=roles, about=about, but_not=by)
