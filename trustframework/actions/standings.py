"""What other bodies have approved of an organisation: one operator records it, another has seen the proof of it."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Organisation, Person
from members.models.blob import Blob
from members.permissions import Permission, require
from members.saml.urls import split
from members.tags import Tag
from members.uploads import Document
from trustframework.models import ExternalStanding
from trustframework.models.certification import ROLES
from trustframework.models.standing import StandingState
from trustframework.own_uris import is_own

MOST_URIS, LONGEST_URI = 20, 255


@transaction.atomic
def record(  # noqa: PLR0913 - a standing's fields
    organisation: Organisation,
    *,
    body: str,
    valid_from: date,
    valid_until: date,
    by: Person,
    uris: Iterable[str] = (),
    roles: Iterable[str] = (),
    reference: str = "",
    document: Document | None = None,
) -> ExternalStanding:
    """A standing that counts for nothing until another operator verifies it. `uris` are published for entities in
    `roles`; without roles it is about the organisation as a whole, and lets nothing be published."""
    require(by, Permission.HANDLE_STANDING, organisation)
    published, covered = sorted(set(uris)), sorted(set(roles))
    if not body.strip():
        raise Refused(_("Say which body has approved the organisation."))
    if not ROLES.issuperset(covered):
        raise Refused(_("Say which roles the approval covers: idp, sp or aa."))
    if published and not covered:
        raise Refused(_("Say for which roles the values are published, or leave them out."))
    _require_of_another(published)
    standing = ExternalStanding(
        organisation=organisation,
        body=body.strip(),
        uris=published,
        roles=covered,
        reference=reference.strip(),
        document=Blob.objects.keep(document.content) if document else None,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=by,
        recorded_at=now(),
    )
    save_checked(standing)
    until = valid_until.isoformat()
    audit.record(Tag.STANDING_RECORDED, standing, by=by, organisation=organisation, until=until)
    return standing


def _require_of_another(uris: list[str]) -> None:
    """Another body's values, as they can stand in metadata: the registry's own levels come from certifications."""
    if len(uris) > MOST_URIS:
        raise Refused(_("At most %(most)d values can be published for one approval.") % {"most": MOST_URIS})
    for uri in uris:
        url = split(uri)
        known = url is not None and bool(url.scheme) and uri.isascii() and not any(c.isspace() for c in uri)
        if not known or len(uri) > LONGEST_URI:
            raise Refused(_("%(uri)s is no URI. Copy it from the body's own document.") % {"uri": uri})
        if is_own(uri):
            raise Refused(
                _("%(uri)s is the federation's own: it is published for whoever is certified. Leave it out.")
                % {"uri": uri}
            )


def verify(standing: ExternalStanding, *, by: Person) -> None:
    """The second operator has seen the proof: from now on it holds between its days."""
    require(by, Permission.HANDLE_STANDING, standing.organisation)
    if standing.recorded_by_id == by.pk:
        raise Refused(_("You recorded this. Another operator has to verify it."))
    if standing.valid_until <= today():
        raise Refused(_("It ran out on %(day)s. Record the renewed one instead.") % {"day": standing.valid_until})
    _move(standing, StandingState.VERIFIED, by=by, verified_by=by, verified_at=now())


def end(standing: ExternalStanding, *, note: str, by: Person) -> None:
    """It no longer holds: its values leave the metadata, and feeds that ask for it close, with the next publication."""
    require(by, Permission.HANDLE_STANDING, standing.organisation)
    if not note.strip():
        raise Refused(_("Say why it ends: the organisation reads your note."))
    _move(standing, StandingState.ENDED, by=by, note=note)


def _move(standing: ExternalStanding, to: StandingState, *, by: Person, note: str = "", **changes: object) -> None:
    tag, organisation = Tag.STANDING_MOVED, standing.organisation
    move(standing, to, by=by, tag=tag, organisation=organisation, note=note, **changes)
