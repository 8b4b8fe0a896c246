"""What published serials of a feed have changed, for whoever follows it: which entities came, changed and left.

Only what was served is told: nothing of serials that were held or failed, of entities that were kept out, or of why.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.models import Feed, Publication, PublicationChange
from federation.models.publication import ChangeKind, PublicationState

LATEST = 30  # serials
AT_MOST = 100  # entities of one serial that are named
_TOLD = (ChangeKind.ADDED, ChangeKind.CHANGED, ChangeKind.REMOVED)


@dataclass(frozen=True, slots=True)
class Told:
    """One serial: how many entities it changed in which way, and of AT_MOST of them entityID, kind and the SHA-256 of
    what was published."""

    serial: int
    at: datetime
    counts: Counter[str]
    changes: list[tuple[str, str, str]]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.counts.total() - len(self.changes)

    @property
    def title(self) -> str:
        counts = {str(kind): self.counts[kind] for kind in _TOLD}
        return _("Serial %(serial)d: %(added)d came, %(changed)d changed, %(removed)d left") % {
            "serial": self.serial,
            **counts,
        }

    @property
    def lines(self) -> list[str]:
        """A sentence for each entity that is named, and one for the others."""
        words = {
            ChangeKind.ADDED: _("Came: %(entity)s"),
            ChangeKind.CHANGED: _("Changed: %(entity)s"),
            ChangeKind.REMOVED: _("Left: %(entity)s"),
        }
        named = [words[ChangeKind(kind)] % {"entity": entity_id} for entity_id, kind, _sha256 in self.changes]
        rest = ngettext("and %(n)d more", "and %(n)d more", self.more) % {"n": self.more}
        return [*named, rest] if self.more else named


def newest(feed: Feed) -> Publication | None:
    """The last published serial that changed something."""
    return _rows(feed).first()


def told(feed: Feed) -> list[Told]:
    """The last serials that changed something, newest first: three queries."""
    serials = list(_rows(feed)[:LATEST])
    changes = PublicationChange.objects.filter(publication__in=serials, kind__in=_TOLD).order_by()
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for publication, kind, number in changes.values_list("publication", "kind").annotate(Count("pk")):
        counts[publication][kind] = number
    place = Window(RowNumber(), partition_by="publication", order_by=[F("kind").asc(), F("entity_id").asc()])
    first = changes.annotate(place=place).filter(place__lte=AT_MOST).order_by("publication", "place")
    named: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for publication, *change in first.values_list("publication", "entity_id", "kind", "fragment_sha256"):
        named[publication].append((change[0], change[1], change[2]))
    return [Told(one.serial, one.published_at or one.intended_at, counts[one.pk], named[one.pk]) for one in serials]


def _rows(feed: Feed) -> QuerySet[Publication]:
    changed = PublicationChange.objects.filter(publication=OuterRef("pk"), kind__in=_TOLD)
    rows = Publication.objects.filter(Exists(changed), feed=feed, state=PublicationState.PUBLISHED)
    return rows.order_by("-serial")
