"""What operators do to publications: release what the brake holds."""

from django.db import transaction
from django.utils.translation import gettext as _

from federation.models import Publication
from federation.models.publication import PublicationState
from members import audit
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def release_hold(publication: Publication, *, by: Person) -> None:
    """Let the content that the brake holds be published, by an operator who has looked at it.

    The next turn of the cycle publishes it under a new serial if it is still the answer; a newer answer is judged anew.
    """
    require(by, Permission.HANDLE_PUBLICATION)
    if publication.entity_count == 0:
        raise Refused(
            _("A feed without entities cannot be published: the schema asks for at least one. Let somebody in.")
        )
    held = Publication.objects.filter(pk=publication.pk, state=PublicationState.HELD, released_by=None)
    if not held.update(released_by=by):
        raise AlreadyMoved(_("This publication is no longer held. Look at the feed again."))
    audit.record(Tag.PUBLICATION_RELEASED, publication, by=by)
