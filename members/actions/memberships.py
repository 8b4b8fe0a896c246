"""Take an organisation into the federation, and out of it."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Agreement, Membership, Organisation, Person
from members.models.agreement import AgreementKind
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.permissions import Permission, may, require
from members.tags import Tag

# The agreement that a membership of the kind stands on; a relying authority reads and needs none.
FOUNDATION: dict[MembershipKind, AgreementKind | None] = {
    MembershipKind.USER_ORGANISATION: AgreementKind.MEMBERSHIP,
    MembershipKind.SERVICE_PROVIDER: AgreementKind.MEMBERSHIP,
    MembershipKind.AGENT: AgreementKind.AGENT,
    MembershipKind.GROUP_REPRESENTATIVE: AgreementKind.GROUP,
    MembershipKind.TRUSTED_PARTY: AgreementKind.REVIEW,
    MembershipKind.RELYING_AUTHORITY: None,
}


@transaction.atomic
def apply(
    organisation: Organisation, kind: MembershipKind, *, by: Person, access_method: str = "", own: bool = False
) -> Membership:
    """A new application; an organisation has at most one open membership of a kind.

    `own`: it applied by itself, so that the registrar who records that may approve it, too.
    """
    require(by, Permission.HANDLE_MEMBERSHIP, organisation)
    if organisation.dissolved_on:
        raise Refused(_("%(organisation)s is dissolved, and cannot become a member.") % {"organisation": organisation})
    membership = Membership(
        organisation=organisation,
        kind=kind,
        access_method=access_method,
        applied_at=now(),
        applied_by=None if own else by,
    )
    save_checked(membership)
    audit.record(Tag.MEMBERSHIP_APPLIED, membership, by=by, organisation=organisation, kind=kind.value)
    return membership


def advance(membership: Membership, to: MembershipState, *, by: Person, note: str = "") -> None:
    """The next step of the membership's state machine. Activation needs the agreement that the kind stands on; approval
    needs another registrar than the one who recorded the application."""
    require(by, Permission.HANDLE_MEMBERSHIP, membership.organisation)
    changes: dict[str, Any] = {}
    if to == MembershipState.APPROVED:
        _refuse_own(membership, by)
        changes["approved_by"] = by
    if to == MembershipState.ACTIVE:
        _require_foundation(membership)
        changes["active_from"] = membership.active_from or now()
    if to == MembershipState.ENDED:
        changes["ended_at"] = now()
    move(
        membership,
        to,
        by=by,
        tag=Tag.MEMBERSHIP_MOVED,
        organisation=membership.organisation,
        note=note,
        **changes,
    )


@transaction.atomic
def leave(membership: Membership, *, last_day: date, by: Person, note: str = "") -> None:
    """The member gives notice, or a registrar records it: the membership counts to the end of `last_day`.

    A member's own notice runs for SIGILL_NOTICE_DAYS at least; the clock ends the membership.
    """
    require(by, Permission.LEAVE, membership.organisation)
    first = today() + timedelta(days=settings.SIGILL_NOTICE_DAYS)
    if last_day < today() or (last_day < first and not may(by, Permission.HANDLE_MEMBERSHIP, membership.organisation)):
        raise Refused(_("The last day can be %(day)s at the earliest.") % {"day": date_format(first, "DATE_FORMAT")})
    move(
        membership,
        MembershipState.LEAVING,
        by=by,
        tag=Tag.MEMBERSHIP_MOVED,
        organisation=membership.organisation,
        note=note,
        details={"last_day": last_day.isoformat()},
        leaves_on=last_day,
    )


@transaction.atomic
def choose_access(membership: Membership, method: AccessMethod, *, by: Person) -> None:
    """How the member's people reach the services: without an entity of its own, that is with a card directly."""
    require(by, Permission.SUBMIT_METADATA, membership.organisation)
    membership.access_method = method
    membership.save(update_fields=["access_method"])
    audit.record(
        Tag.MEMBERSHIP_ACCESS, membership, by=by, organisation=membership.organisation, access_method=method.value
    )


def _refuse_own(membership: Membership, by: Person) -> None:
    if membership.applied_by_id == by.pk:
        raise Refused(_("You recorded this application. Another registrar approves it."))


def _require_foundation(membership: Membership) -> None:
    kind = FOUNDATION[MembershipKind(membership.kind)]
    if kind is None:
        return
    signed = Agreement.objects.covering(membership.organisation, today()).filter(template__kind=kind)
    if not signed.exists():
        raise Refused(
            _("%(organisation)s has no %(agreement)s in force. Prepare it and let both parties sign; then activate.")
            % {"organisation": membership.organisation, "agreement": kind.label.lower()}
        )
