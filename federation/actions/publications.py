"""What two operators do to a publication: release what the brake holds (RELEASE_HOLD in actions/joint_acts.py)."""

from django.db import transaction
from django.utils.translation import gettext as _

from federation.models import JointAct, Publication
from federation.models.publication import Cause, PublicationState
from members import audit
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag


def check_release(act: JointAct, by: Person) -> None:
    """Raises Refused for what could not be published, AlreadyMoved for what is not held (any more)."""
    require(by, Permission.HANDLE_PUBLICATION)
    publication = Publication.objects.filter(pk=act.publication_id or 0).first()
    if publication is None or publication.released_by_id is not None or not is_held(publication):
        raise AlreadyMoved(_("This publication is no longer held. Look at the feed again."))
    if publication.entity_count == 0:
        raise Refused(
            _("A feed without entities cannot be published: the schema asks for at least one. Let somebody in.")
        )
    act.feed_id = publication.feed_id


def is_held(publication: Publication) -> bool:
    """Whether it still waits: nothing else has been published since, but what was served, signed again."""
    later = Publication.objects.filter(feed=publication.feed_id, serial__gt=publication.serial)
    passed = later.filter(state=PublicationState.PUBLISHED).exclude(cause=Cause.REFRESHED)
    return publication.state == PublicationState.HELD and not passed.exists()


@transaction.atomic
def release_hold(act: JointAct, by: Person) -> None:
    """Let the content that the brake holds be published, now that a second operator has looked at it, too.

    The next turn of the cycle publishes it under a new serial if it is still the answer; a newer answer is judged anew.
    """
    require(by, Permission.HANDLE_PUBLICATION)
    held = Publication.objects.filter(pk=act.publication_id or 0, state=PublicationState.HELD, released_by=None)
    if not held.update(released_by=by):
        raise AlreadyMoved(_("This publication is no longer held. Look at the feed again."))
    publication = Publication.objects.get(pk=act.publication_id or 0)
    audit.record(Tag.PUBLICATION_RELEASED, publication, by=by, note=act.grounds)
