"""What is published, and so everybody's: entities as feeds serve them, the feeds, and the rules for metadata."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload
from urllib.parse import urlencode

from django.urls import reverse

from federation.aggregate.mdq import entity_sha1
from federation.exploring.card import Card
from federation.exploring.index import Found, Row
from federation.exploring.published import published
from federation.exploring.words import language
from federation.models import Feed
from federation.rule_words import group_label, sentence
from federation.search.asked import Asked
from federation.search.reader import Reader
from federation.search.source import Hit, in_list
from members.saml.rules import RULES, Rule
from members.templatetags.tones import SEVERITY_LABELS


@dataclass(frozen=True, slots=True)
class Served(Sequence[Row]):
    """The explorer's rows, read when they are shown."""

    found: Found

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        first, last, _step = at.indices(len(self))
        return self.found.rows(first, last, language())


def entities(asked: Asked, reader: Reader) -> Sequence[Row]:
    """For whom some are not among their own: by entityID, name, organisation or scope."""
    return () if reader.seen is None else Served(published().index.search(asked.text, {}))


def tell_entities(rows: list[Row], asked: Asked, _reader: Reader) -> list[Hit]:
    """To the explorer."""
    return [_entity(row.card, asked) for row in rows]


def _entity(card: Card, asked: Asked) -> Hit:
    name, organisation = (card.en, card.organisation_en) if language() == "en" else (card.sv, card.organisation_sv)
    code = card.entity_id if name != card.entity_id else ""
    where = reverse("explored", args=[entity_sha1(card.entity_id)])
    return Hit(name, where, detail=organisation, code=code, exact=card.entity_id == asked.text)


def list_of_entities(asked: Asked, _reader: Reader) -> str:
    """The explorer."""
    return f"{reverse('explore')}?{urlencode({'q': asked.text})}"


def feeds(asked: Asked, _reader: Reader) -> list[Feed]:
    """By short name or title, in either language."""
    rows = Feed.objects.filter(closed_at=None).order_by("environment", "slug")
    found = [one for one in rows if asked.fits(one.slug, one.title_sv, one.title_en)]
    return sorted(found, key=lambda one: one.slug != asked.text.lower())


def tell_feeds(rows: list[Feed], asked: Asked, _reader: Reader) -> list[Hit]:
    """To its page."""
    return [
        Hit(
            str(one),
            reverse("feed", args=[one.slug]),
            detail=one.get_environment_display(),
            code=one.slug,
            exact=one.slug == asked.text.lower(),
        )
        for one in rows
    ]


def rules(asked: Asked, _reader: Reader) -> list[Rule]:
    """By number, title, or what it says, in either language."""
    found = [one for one in RULES.values() if asked.fits(one.id, one.title, one.sv, one.en)]
    return sorted(found, key=lambda one: (one.id != asked.text.upper(), one.id))


def tell_rules(rows: list[Rule], asked: Asked, _reader: Reader) -> list[Hit]:
    """What it says when it strikes."""
    return [
        Hit(
            f"{one.id} {sentence(one)}",
            reverse("rule", args=[one.id]),
            detail=group_label(one.group),
            state=one.severity.value,
            label=str(SEVERITY_LABELS[one.severity.value]),
            exact=one.id == asked.text.upper(),
        )
        for one in rows
    ]


def list_of_rules(asked: Asked, _reader: Reader) -> str:
    """The page with all of them."""
    return in_list("rules", asked)
