"""What a membership still lacks before it can be active, who has to do it, and where. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions.memberships import FOUNDATION
from members.clock import now
from members.models import Agreement, Membership, Organisation, Person, RoleAssignment
from members.models.agreement import AgreementState
from members.models.contact import ContactKind
from members.models.domain import DomainState
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.permissions import Permission, may
from members.roles import Role

S = MembershipState
BEFORE_ACTIVE = (S.APPLIED, S.IN_REVIEW, S.APPROVED)
IN_FORCE = (AgreementState.IN_FORCE, AgreementState.NOTICE_GIVEN)
ON_ITS_WAY = (AgreementState.SENT, AgreementState.PARTLY_SIGNED)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing: what, who has the ball, the address where it is done, and what is asked of whoever
    opens that."""

    text: str
    who: str
    url: str
    asks: Permission | None = None


def missing(membership: Membership, person: Person) -> list[Item]:
    """In the order in which one goes about it, with the addresses that the person may open; nothing for one that is
    active, or over."""
    if membership.state not in BEFORE_ACTIVE:
        return []
    at = membership.organisation
    found = [*_people(at), *_reach(at), *_access(membership, at), *_agreement(membership, at), *_decision(membership)]
    return [one if one.asks is None or may(person, one.asks, at) else replace(one, url="") for one in found]


def _people(at: Organisation) -> Iterator[Item]:
    held = set(RoleAssignment.objects.in_force().filter(organisation=at).values_list("role", flat=True))
    page = reverse("organisation", args=[at.pk]) + "#people"
    if Role.ADMINISTRATOR not in held:
        yield Item(_("Nobody administers the organisation in Sigill."), _operator(), page)
    if Role.SIGNATORY not in held:
        yield Item(_("Nobody is recorded who signs for the organisation."), _operator(), page)


def _reach(at: Organisation) -> Iterator[Item]:
    page = reverse("organisation", args=[at.pk]) + "#contacts"
    verified = set(at.contacts.verified(now()).values_list("kind", flat=True))
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        if kind not in verified:
            yield Item(_("No verified contact: %(kind)s.") % {"kind": kind.label.lower()}, _member(), page)


def _access(membership: Membership, at: Organisation) -> Iterator[Item]:
    if membership.kind != MembershipKind.USER_ORGANISATION:
        return
    if not membership.access_method:
        url = reverse("membership_access", args=[membership.pk])
        yield Item(
            _("How the organisation's people reach the services is not chosen."),
            _member(),
            url,
            Permission.SUBMIT_METADATA,
        )
    own = membership.access_method == AccessMethod.OWN_IDP
    if own and not at.domains.filter(state=DomainState.PROVEN).exists():
        page = reverse("organisation", args=[at.pk]) + "#domains"
        yield Item(_("No domain is proven, so that an identity provider could have no scope."), _member(), page)


def _agreement(membership: Membership, at: Organisation) -> Iterator[Item]:
    kind = FOUNDATION[MembershipKind(membership.kind)]
    if kind is None:
        return
    found = Agreement.objects.filter(organisation=at, template__kind=kind)
    if found.filter(state__in=IN_FORCE).exists():
        return
    if waiting := found.filter(state__in=ON_ITS_WAY).first():
        url = reverse("agreement", args=[waiting.pk])
        yield Item(_("The %(kind)s waits for signatures.") % {"kind": kind.label.lower()}, _member(), url)
    else:
        url = reverse("agreement_prepare", args=[at.pk])
        yield Item(
            _("There is no %(kind)s in force.") % {"kind": kind.label.lower()},
            _operator(),
            url,
            Permission.HANDLE_AGREEMENT,
        )


def _decision(membership: Membership) -> Iterator[Item]:
    words = {
        S.APPLIED: _("The review has not begun."),
        S.IN_REVIEW: _("The application is under review."),
        S.APPROVED: _("The membership is approved, and can be activated once nothing else is missing."),
    }
    yield Item(words[S(membership.state)], _operator(), "")


def _operator() -> str:
    return _("The federation operator has the ball.")


def _member() -> str:
    return _("The organisation has the ball.")
