"""One published entity: its signed answer as it is served, read for people, and since when each feed has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min
from lxml import etree

from federation.models import Feed, PublicationChange
from federation.models.publication import ChangeKind, PublicationState
from federation.views.kept import answer
from members.models.contact import ContactKind
from members.saml.facts import facts
from members.saml.names import clark
from members.saml.settable import ASSURANCE, CATEGORY

_LONGEST = 200_000  # characters of a document that are shown: longer ones are for programs
_OF_PEOPLE = tuple(clark(f"md:{name}") for name in ("GivenName", "SurName", "EmailAddress", "TelephoneNumber"))
_DOTS = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """`feed` is the one whose answer is shown, `feeds` are all that have the entity; `facts` as a revision's are;
    `text` is the document with line breaks and without people, empty where it is too long."""

    entity_id: str
    feed: Feed
    feeds: list[Feed]
    facts: dict[str, Any]
    text: str

    @property
    def levels(self) -> list[str]:
        return list(self._attributes.get(ASSURANCE, ()))

    @property
    def categories(self) -> list[str]:
        return list(self._attributes.get(CATEGORY, ()))

    @property
    def other_attributes(self) -> dict[str, list[str]]:
        return {name: values for name, values in self._attributes.items() if name not in (ASSURANCE, CATEGORY)}

    @property
    def contact_kinds(self) -> list[str]:
        """What kinds of contacts it names, in words, each once."""
        words = dict(ContactKind.choices)
        return [str(words.get(kind, kind)) for kind in dict.fromkeys(one["kind"] for one in self.facts["contacts"])]

    @property
    def _attributes(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = self.facts["entity_attributes"]
        return found


@dataclass(frozen=True, slots=True)
class History:
    """When a feed had the entity first, and in which serial it last came or was changed."""

    feed: Feed
    first: datetime | None
    serial: int | None
    at: datetime | None


def shown(feeds: list[Feed], sha1: str, wanted: str) -> Shown | None:
    """The entity as it is in the feed `wanted` (a slug), or in the first that has it; None: it is published nowhere."""
    found = [(feed, content) for feed in feeds if (content := _answer(feed, sha1)) is not None]
    if not found:
        return None
    feed, content = next(((feed, content) for feed, content in found if feed.slug == wanted), found[0])
    entity = etree.fromstring(content, _parser())
    said = facts(entity).as_json()
    return Shown(said["entity_id"], feed, [feed for feed, _content in found], said, _readable(entity))


def histories(entity_id: str, feeds: list[Feed]) -> list[History]:
    """Of each feed, by what its published serials changed: two queries."""
    rows = PublicationChange.objects.filter(entity_id=entity_id, publication__feed__in=feeds)
    rows = rows.filter(publication__state=PublicationState.PUBLISHED, kind__in=(ChangeKind.ADDED, ChangeKind.CHANGED))
    first = dict(rows.order_by().values_list("publication__feed").annotate(Min("publication__published_at")))
    newest = rows.order_by("publication__serial").values_list(
        "publication__feed", "publication__serial", "publication__published_at"
    )
    last = {feed: (serial, at) for feed, serial, at in newest}
    return [History(feed, first.get(feed.pk), *last.get(feed.pk, (None, None))) for feed in feeds]


def _answer(feed: Feed, sha1: str) -> bytes | None:
    found = answer(feed.slug, sha1)
    if found is None:
        return None
    with found.open() as file:
        return file.read()


def _readable(entity: etree._Element) -> str:
    for person in entity.iter(*_OF_PEOPLE):
        person.text = _DOTS
    etree.indent(entity)
    text = etree.tostring(entity, encoding="unicode")
    return text if len(text) <= _LONGEST else ""


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
