"""Whoever changes path keeps the shared scope until their own entity is served where the shared one is."""

import logging

from django.conf import settings
from django.utils import translation

from federation.explain import serial_serving
from federation.models import Feed, Placement
from members.actions import paths
from members.errors import Refused
from members.models import Representation

log = logging.getLogger(__name__)


def finish() -> int:
    """End the mandates of those whose own entity has arrived; returns how many."""
    with translation.override(settings.LANGUAGE_CODE):
        return sum(_finish(mandate) for mandate in paths.planned() if _arrived(mandate))


def _arrived(mandate: Representation) -> bool:
    """Served in every feed that the shared entities ask for, or in any where there is no such feed."""
    if mandate.ends_with is None:  # never: planned() asks for those that have one
        return False
    shared = [served.entity_id for served in paths.shared_for(mandate)]
    asked = Placement.objects.filter(entity__in=shared).values("environment")
    feeds = list(Feed.objects.filter(environment__in=asked))
    name = mandate.ends_with.entity_id
    if not feeds:
        return any(serial_serving(feed, name) is not None for feed in Feed.objects.all())
    return all(serial_serving(feed, name) is not None for feed in feeds)


def _finish(mandate: Representation) -> bool:
    try:
        paths.finish(mandate)
    except Refused as refused:  # ended by a person meanwhile
        log.info("%s: %s", mandate, refused)
        return False
    return True
