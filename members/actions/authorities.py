"""Papers that show who may sign for an organisation: handed in, accepted or refused by a registrar, withdrawn."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import NotAllowed, Refused
from members.machine import move
from members.models import Blob, Organisation, Person, SigningAuthority
from members.models.authority import AuthorityKind, AuthorityState
from members.permissions import Permission, may, require
from members.tags import Tag
from members.uploads import Document

HAND_IN = (Permission.SIGN_AGREEMENT, Permission.MANAGE_PEOPLE, Permission.HANDLE_AGREEMENT)


@transaction.atomic
def submit(  # noqa: PLR0913 - what stands on the paper
    organisation: Organisation,
    person: Person,
    *,
    kind: AuthorityKind,
    document: Document,
    valid_until: date | None,
    by: Person,
) -> SigningAuthority:
    """A paper that shows that the person may sign for the organisation, for a registrar to look at."""
    if not any(may(by, permission, organisation) for permission in HAND_IN):
        require(by, Permission.SIGN_AGREEMENT, organisation)
    if valid_until and valid_until < today():
        raise Refused(
            _("This authority ended %(day)s. Hand in one that holds.")
            % {"day": date_format(valid_until, "DATE_FORMAT")}
        )
    authority = SigningAuthority(
        organisation=organisation,
        person=person,
        kind=kind,
        file=Blob.objects.keep(document.content),
        file_name=document.file_name,
        valid_until=valid_until,
        submitted_at=now(),
        submitted_by=by,
    )
    save_checked(authority)
    audit.record(
        Tag.AUTHORITY_SUBMITTED,
        authority,
        by=by,
        organisation=organisation,
        kind=kind.value,
        file_sha256=authority.file_id,
        valid_until=valid_until.isoformat() if valid_until else "",
    )
    return authority


def accept(authority: SigningAuthority, *, by: Person) -> None:
    """A registrar has looked at the paper, and takes it; never the person whom it is about."""
    _require_registrar(authority, by)
    if authority.valid_until and authority.valid_until < today():
        raise Refused(_("This authority has ended meanwhile. Ask for one that holds."))
    _step(authority, AuthorityState.ACCEPTED, by=by, accepted_at=now(), accepted_by=by)


def refuse(authority: SigningAuthority, *, by: Person, note: str) -> None:
    """The paper does not show it."""
    _require_registrar(authority, by)
    _step(authority, AuthorityState.REFUSED, by=by, note=note)


def withdraw(authority: SigningAuthority, *, by: Person, note: str = "") -> None:
    """From now on nobody signs on it; what was signed stands."""
    if not any(may(by, permission, authority.organisation) for permission in HAND_IN):
        require(by, Permission.SIGN_AGREEMENT, authority.organisation)
    _step(authority, AuthorityState.WITHDRAWN, by=by, note=note)


def _require_registrar(authority: SigningAuthority, by: Person) -> None:
    require(by, Permission.HANDLE_AGREEMENT, authority.organisation)
    if authority.person_id == by.pk:
        raise NotAllowed(_("This authority is your own. Another registrar looks at it."))


def _step(authority: SigningAuthority, to: AuthorityState, *, by: Person, note: str = "", **changes: object) -> None:
    move(
        authority,
        to,
        by=by,
        tag=Tag.AUTHORITY_MOVED,
        organisation=authority.organisation,
        note=note,
        **changes,
    )
