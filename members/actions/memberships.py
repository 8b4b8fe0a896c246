"""Take an organisation into the federation, and out of it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Agreement, Membership, Organisation, Person
from members.models.agreement import AgreementKind, AgreementState
from members.models.membership import MembershipKind, MembershipState
from members.permissions import Permission, require
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
def apply(organisation: Organisation, kind: MembershipKind, *, by: Person) -> Membership:
    """A new application; an organisation has at most one open membership of a kind."""
    require(by, Permission.HANDLE_MEMBERSHIP, organisation)
    membership = Membership(organisation=organisation, kind=kind, applied_at=now())
    save_checked(membership)
    audit.record(Tag.MEMBERSHIP_APPLIED, membership, by=by, organisation=organisation, kind=kind.value)
    return membership


def advance(membership: Membership, to: MembershipState, *, by: Person, note: str = "") -> None:
    """The next step of the membership's state machine. Activation needs the agreement that the kind stands on."""
    require(by, Permission.HANDLE_MEMBERSHIP, membership.organisation)
    changes = {}
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


def _require_foundation(membership: Membership) -> None:
    kind = FOUNDATION[MembershipKind(membership.kind)]
    if kind is None:
        return
    signed = Agreement.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=today()),
        organisation=membership.organisation,
        template__kind=kind,
        state__in=(AgreementState.IN_FORCE, AgreementState.NOTICE_GIVEN),
    )
    if not signed.exists():
        raise Refused(
            _("%(organisation)s has no %(agreement)s in force. Prepare it and let both parties sign; then activate.")
            % {"organisation": membership.organisation, "agreement": kind.label.lower()}
        )
