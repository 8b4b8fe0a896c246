"""What the values of the explorer's facets are called, for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.exploring.index import Found
from federation.exploring.published import Published
from members.saml.prerequisites import NAMES
from members.templatetags.sigill import roles_named
from trustframework.models import Level

FACETS = ("feed", "role", "level", "category", "authority", "organisation")
_MOST = 100  # values of a facet that are offered: others are found by their words


@dataclass(frozen=True, slots=True)
class Facet:
    """`choices` are (value, words, how many), the most frequent first; `rest` is how many values are not among them."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str, int]]
    rest: int


def facets_of(found: Found, published: Published, chosen: Mapping[str, str]) -> list[Facet]:
    """Those that tell entities apart here, and those that something was chosen of. Not everybody is certified, so that
    one level does, too."""
    named, values = _names(published), published.index.values
    names = [name for name in FACETS if name in chosen or values[name] > (0 if name in ("level", "category") else 1)]
    return [_facet(name, found.counts(name), named.get(name, {}), chosen.get(name, "")) for name in names]


def levels() -> dict[str, str]:
    """The names of levels of assurance, and of what else certifies, by URI."""
    return {**NAMES, **dict(Level.objects.values_list("uri", "name"))}


def language() -> str:
    """Of the page: "sv" or "en"."""
    return "en" if (get_language() or "").startswith("en") else "sv"


def _facet(name: str, counts: list[tuple[str, int]], named: Mapping[str, str], chosen: str) -> Facet:
    if chosen and chosen not in dict(counts):
        counts = [(chosen, 0), *counts]
    words = [(value, roles_named([value]) if name == "role" else named.get(value, value), n) for value, n in counts]
    return Facet(name, _labels()[name], chosen, words[:_MOST], len(words[_MOST:]))


def _names(published: Published) -> dict[str, Mapping[str, str]]:
    organisations = published.index.english_organisations if language() == "en" else {}
    feeds = {feed.slug: str(feed) for feed in published.feeds}
    return {"feed": feeds, "level": levels(), "category": NAMES, "organisation": organisations}


def _labels() -> dict[str, str]:
    return {
        "feed": _("Feed"),
        "role": _("Role"),
        "level": _("Certified for"),
        "category": _("Entity category"),
        "authority": _("Registered by"),
        "organisation": _("Organisation"),
    }
