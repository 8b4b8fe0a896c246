"""Let somebody in by mail: an address is invited to roles, and whoever reads its mail says yes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters, roles
from members.actions.saving import save_checked
from members.clock import now
from members.codes import digest_of, new_code
from members.errors import NotAllowed, Refused
from members.giving import require_may_give
from members.inviting import by_code, guest_of, require_open
from members.machine import move
from members.models import Invitation, Organisation, Person
from members.models.invitation import InvitationState
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag


@transaction.atomic
def invite(  # noqa: PLR0913 - whom, to what, where, from when, until when
    organisation: Organisation,
    *,
    email: str,
    roles: Sequence[Role],
    by: Person,
    language: str = "sv",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Invitation:
    """Ask the address to take the roles; the link in the mail works once, for fourteen days."""
    wanted = list(dict.fromkeys(roles))
    guest = Person.objects.filter(email__iexact=email).first()
    for role in wanted:
        require_may_give(by, role, organisation, guest)
    if not wanted:
        raise Refused(_("Choose at least one role."))
    if until is not None and until <= max(since or now(), now()):
        raise Refused(_("The role would end before it begins. Change one of the dates."))
    _refuse_held(guest, wanted, organisation)
    invitation = Invitation(
        organisation=organisation,
        email=email.lower(),
        language=language,
        roles=[role.value for role in wanted],
        since=since,
        until=until,
        invited_by=by,
    )
    return _send(invitation, by=by)


@transaction.atomic
def resend(invitation: Invitation, *, by: Person) -> Invitation:
    """The same invitation anew, with another link and another fortnight; the former link is worth nothing."""
    _require_may_handle(invitation, by)
    _step(invitation, InvitationState.REPLACED, by=by)
    copied = ("organisation", "email", "language", "roles", "since", "until")
    return _send(Invitation(invited_by=by, **{name: getattr(invitation, name) for name in copied}), by=by)


def withdraw(invitation: Invitation, *, by: Person) -> None:
    """The address is no longer invited."""
    _require_may_handle(invitation, by)
    _step(invitation, InvitationState.WITHDRAWN, by=by, answered_at=now())


def accept(code: str, *, by: Person) -> Invitation:
    """The yes of somebody who has a log-in, with the address that was invited."""
    invitation = by_code(code)
    if invitation is None:
        raise NotAllowed(_("The link is not valid, or a newer one has been sent."))
    if by.email != invitation.email:
        # Kept also though nothing happens: somebody tried what they may not.
        audit.record(Tag.INVITATION_MISUSED, invitation, by=by, organisation=invitation.organisation)
        raise NotAllowed(
            _("The invitation is for another address than yours. Log out, and log in as the one who was invited.")
        )
    with transaction.atomic():
        _accept(invitation, by)
    return invitation


@transaction.atomic
def accept_as_new(code: str, *, name: str, language: str, password: str) -> Invitation:
    """The yes of somebody new: the code shows that the mailbox is theirs. Raises ValidationError for a weak one."""
    invitation = by_code(code)
    if invitation is None:
        raise Refused(_("The link is not valid, or a newer one has been sent."))
    require_open(invitation)
    if guest_of(invitation) is not None:
        raise Refused(_("You have a log-in already. Log in, and follow the link once more."))
    _refuse_weak(password, Person(email=invitation.email, name=name))
    person = Person.objects.create_user(email=invitation.email, password=password, name=name, language=language)
    audit.record(Tag.PERSON_REGISTERED, person, by=None, organisation=invitation.organisation)
    _accept(invitation, person)
    return invitation


def expire(at: datetime) -> int:
    """The clock asks: invitations that nobody has answered in time; how many those were."""
    late = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=at).select_related("organisation")
    for invitation in late:
        _step(invitation, InvitationState.EXPIRED, by=None)
    return len(late)


def _accept(invitation: Invitation, person: Person) -> None:
    """All the roles that are not there yet, or none. They come from the one who invited, who still has to be somebody
    that may give them."""
    require_open(invitation)
    _step(invitation, InvitationState.ACCEPTED, by=person, accepted_by=person, answered_at=now())
    given_by = Person.objects.get(pk=invitation.invited_by_id)
    held = _held(person, invitation.organisation)
    try:
        for role in [role for role in invitation.roles if role not in held]:
            roles.assign(
                person,
                Role(role),
                invitation.organisation,
                by=given_by,
                since=invitation.since,
                until=invitation.until,
            )
    except NotAllowed as refused:
        raise Refused(
            _("%(person)s, who invited you, may no longer give this role. Ask the organisation to invite you again.")
            % {"person": given_by}
        ) from refused


def _send(invitation: Invitation, *, by: Person) -> Invitation:
    code = new_code()
    invitation.code_sha256, invitation.invited_at = digest_of(code), now()
    invitation.expires_at = now() + timedelta(days=settings.SIGILL_INVITATION_DAYS)
    save_checked(invitation)
    at = invitation.organisation
    audit.record(Tag.INVITATION_SENT, invitation, by=by, organisation=at, roles=list(invitation.roles))
    context = {
        "by": by.name,
        "roles": list(invitation.roles),
        "until": invitation.expires_at.date().isoformat(),
        "link": reverse("invitation", args=[code]),
    }
    letters.post(
        LetterKind.INVITATION, to=invitation.email, organisation=at, context=context, language=invitation.language
    )
    return invitation


def _require_may_handle(invitation: Invitation, by: Person) -> None:
    for role in invitation.roles:
        require_may_give(by, Role(role), invitation.organisation, None)


def _refuse_held(guest: Person | None, wanted: Sequence[Role], organisation: Organisation) -> None:
    """An invitation to nothing new would be refused on the day of the yes: better to say so now."""
    if guest is None:
        return
    if set(wanted) <= _held(guest, organisation):
        raise Refused(_("%(person)s has these roles already. Nothing needs to be done.") % {"person": guest})


def _held(person: Person, organisation: Organisation) -> set[str]:
    """The roles that the person has there, or is going to."""
    return set(person.roles.not_over().filter(organisation=organisation).values_list("role", flat=True))


def _refuse_weak(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


def _step(invitation: Invitation, to: InvitationState, *, by: Person | None, **changes: Any) -> None:
    move(invitation, to, by=by, tag=Tag.INVITATION_MOVED, organisation=invitation.organisation, **changes)
