"""Which entities the public knows: those in what a feed serves, as the publications themselves tell."""

from django.db.models import Exists, OuterRef, Q

from federation.models import PublicationChange
from federation.models.publication import ChangeKind, PublicationState

_IN = (ChangeKind.ADDED, ChangeKind.CHANGED)


def published(path: str = "entity_id") -> Q:
    """The rows whose entityID, found at `path`, an open feed's newest word about is that it is there."""
    said = PublicationChange.objects.filter(
        publication__state=PublicationState.PUBLISHED, publication__feed__closed_at=None
    ).order_by()
    later = said.filter(
        entity_id=OuterRef("entity_id"),
        publication__feed=OuterRef("publication__feed"),
        publication__serial__gt=OuterRef("publication__serial"),
    )
    return Q(Exists(said.filter(~Exists(later), entity_id=OuterRef(path), kind__in=_IN)))
