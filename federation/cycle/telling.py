"""Tell where the signer is with a publication, for whoever watches: never a reason for it to fail."""

import logging

from django.db import Error

from federation.models import Publication
from federation.models.publication import PublicationState, Step
from members.clock import now

log = logging.getLogger(__name__)


def tell(publication: Publication, step: Step) -> None:
    """The object says it, too: what is sealed of it afterwards is what stands in its row."""
    at = now()
    try:
        Publication.objects.filter(pk=publication.pk, state=PublicationState.INTENDED).update(step=step, step_at=at)
    except Error as error:
        log.warning("%s %d: where it is could not be told: %s", publication.feed.slug, publication.serial, error)
        return
    publication.step, publication.step_at = step, at
