"""Ask every source, and put what was found in order: what is it to the letter first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from federation.search import papers, parties, published, registry, trust
from federation.search.asked import Asked
from federation.search.reader import Reader
from federation.search.source import Hit, Source

EACH = 6  # hits of a kind on the first page
PAGE = 25

SOURCES: dict[str, Source] = {
    source.slug: source
    for source in (
        Source(
            "organisations",
            _("Organisations"),
            parties.organisations,
            parties.tell_organisations,
            parties.list_of_organisations,
        ),
        Source("entities", _("Entities"), registry.entities, registry.tell_entities, registry.list_of_entities),
        Source(
            "published",
            _("Published entities"),
            published.entities,
            published.tell_entities,
            published.list_of_entities,
        ),
        Source("certificates", _("Certificates and keys"), registry.certificates, registry.tell_certificates),
        Source("scopes", _("Scopes"), registry.scopes, registry.tell_scopes),
        Source("people", _("People"), parties.people, parties.tell_people, parties.list_of_people),
        Source("agreements", _("Agreements"), papers.agreements, papers.tell_agreements),
        Source("mandates", _("Mandates"), papers.mandates, papers.tell_mandates),
        Source("certifications", _("Certifications"), trust.certifications, trust.tell_certifications),
        Source("findings", _("Findings of reviews"), trust.findings, trust.tell_findings),
        Source("struck", _("Entities in which the rule strikes"), registry.found_in, registry.tell_found_in),
        Source("feeds", _("Feeds"), published.feeds, published.tell_feeds),
        Source("requirements", _("Requirements of trust frameworks"), trust.requirements, trust.tell_requirements),
        Source("rules", _("Rules for metadata"), published.rules, published.tell_rules, published.list_of_rules),
    )
}


@dataclass(frozen=True, slots=True)
class Group:
    """What one source found; `listed` is where all of them are, where there are more than these."""

    source: Source
    hits: Sequence[Hit]
    more: bool
    listed: str = ""

    @property
    def exact(self) -> bool:
        return any(hit.exact for hit in self.hits)


def everything(asked: Asked, reader: Reader) -> list[Group]:
    """The first hits of every kind that has any; kinds with an exact hit first, else in the order of SOURCES."""
    groups = [group for source in SOURCES.values() if (group := _first(source, asked, reader)).hits]
    return sorted(groups, key=lambda group: not group.exact)


def of_one_kind(source: Source, asked: Asked, reader: Reader, number: str | None) -> tuple[Page[Any], list[Hit]]:
    """A page of all that one source finds."""
    page = Paginator(source.find(asked, reader), PAGE).get_page(number)
    return page, source.tell(list(page.object_list), asked, reader)


def _first(source: Source, asked: Asked, reader: Reader) -> Group:
    """One row more than is shown says whether there are more: nobody has to count them."""
    rows = list(source.find(asked, reader)[: EACH + 1])
    shown = rows[:EACH]
    more = len(rows) > EACH
    hits = source.tell(shown, asked, reader) if shown else []
    return Group(source, hits, more, source.listed(asked, reader) if more else "")
