"""Ask an organisation for a role, and answer who asks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters, roles
from members.actions.saving import save_checked
from members.clock import now
from members.errors import NotAllowed, Refused
from members.giving import permission_for, require_living
from members.machine import move
from members.models import AccessRequest, Organisation, Person, RoleAssignment
from members.models.access import AccessState
from members.models.letter import LetterKind
from members.models.membership import FINAL_STATES
from members.permissions import require
from members.roles import MEMBER_ROLES, Role
from members.tags import Tag


@transaction.atomic
def ask(organisation: Organisation, role: Role, *, reason: str, by: Person) -> AccessRequest:
    """Whoever has a log-in may ask a member for a role; its administrators are told, else the registrars."""
    if not by.is_active:
        raise NotAllowed(_("Your log-in is closed. Ask the federation operator."))
    require_living(organisation)
    if role not in MEMBER_ROLES or not organisation.memberships.exclude(state__in=FINAL_STATES).exists():
        raise Refused(_("This role cannot be asked for there. Ask the federation operator."))
    if by.roles.not_over().filter(organisation=organisation, role=role).exists():
        raise Refused(_("You have this role already."))
    asked = AccessRequest(person=by, organisation=organisation, role=role, reason=reason, asked_at=now())
    save_checked(asked)
    audit.record(Tag.ACCESS_ASKED, asked, by=by, organisation=organisation, role=role.value)
    for answerer in _answerers(organisation, role):
        context = {"by": by.name, "role": role.value, "reason": reason, "link": _page(organisation)}
        letters.post(LetterKind.ACCESS_ASKED, to=answerer, organisation=organisation, context=context)
    return asked


def take_back(asked: AccessRequest, *, by: Person) -> None:
    """Whoever asked no longer does."""
    if by.pk != asked.person_id:
        raise NotAllowed(_("Only the one who asked takes a request back."))
    _step(asked, AccessState.TAKEN_BACK, by=by)


@transaction.atomic
def grant(asked: AccessRequest, *, by: Person, until: datetime | None = None) -> RoleAssignment:
    """The role, from now on."""
    require(by, permission_for(Role(asked.role)), asked.organisation)
    _step(asked, AccessState.GRANTED, by=by)
    given = roles.assign(asked.person, Role(asked.role), asked.organisation, by=by, until=until)
    _tell(asked, granted=True, note="")
    return given


@transaction.atomic
def refuse(asked: AccessRequest, *, note: str, by: Person) -> None:
    """No, and why; whoever asked reads it."""
    require(by, permission_for(Role(asked.role)), asked.organisation)
    if not note.strip():
        raise Refused(_("Say why: the one who asked reads your note."))
    _step(asked, AccessState.REFUSED, by=by, note=note)
    _tell(asked, granted=False, note=note)


def lapse(at: datetime) -> int:
    """The clock asks: requests that nobody has answered; how many those were."""
    before = at - timedelta(days=settings.SIGILL_ACCESS_REQUEST_DAYS)
    old = AccessRequest.objects.filter(state=AccessState.ASKED, asked_at__lte=before).select_related("organisation")
    for asked in old:
        _step(asked, AccessState.LAPSED, by=None)
    return len(old)


def _answerers(organisation: Organisation, role: Role) -> list[Person]:
    """The people of the organisation who may give the role; the registrars where there is nobody."""
    wanted = Role.SIGNATORY if role == Role.SIGNATORY else Role.ADMINISTRATOR
    held = RoleAssignment.objects.in_force().filter(person__is_active=True).select_related("person")
    own = [a.person for a in held.filter(organisation=organisation, role=wanted)]
    return own or [a.person for a in held.filter(role=Role.REGISTRAR)]


def _page(organisation: Organisation) -> str:
    return reverse("organisation", args=[organisation.pk]) + "#people"


def _tell(asked: AccessRequest, *, granted: bool, note: str) -> None:
    context = {"role": asked.role, "granted": "yes" if granted else "", "note": note, "link": reverse("home")}
    letters.post(LetterKind.ACCESS_ANSWERED, to=asked.person, organisation=asked.organisation, context=context)


def _step(asked: AccessRequest, to: AccessState, *, by: Person | None, note: str = "") -> None:
    move(
        asked,
        to,
        by=by,
        tag=Tag.ACCESS_MOVED,
        organisation=asked.organisation,
        note=note,
        answered_by=by,
        answered_at=now(),
    )
