"""Pairs of changes of which each is right alone."""

from collections.abc import Callable, Iterator

from ..saml.entities import SAML2, changed
from .case import Case, bad, good

URI = f'NameFormat="{SAML2}:attrname-format:uri"'

Change = tuple[str, str]
Pairs = dict[str, tuple[str, Change, Change]]  # name: (rule, first, second)


def before(start: str, more: str) -> Change:
    """The change that puts something before what is there."""
    return start, f"{more}{start}"


def whole_and_halves(*of: tuple[Callable[[], str], Pairs]) -> Iterator[Case]:
    """Every pair comes whole, and found by its rule, and by halves, and right."""
    seen = set[bytes]()
    for whose, pairs in of:
        for name, (rule, first, second) in pairs.items():
            yield bad(name, rule, changed(changed(whose(), *first), *second))
            halves = {"second": changed(whose(), *first), "first": changed(whose(), *second)}
            for missing, document in halves.items():
                half = good(f"{name}: without the {missing}", document)
                if half.document not in seen:  # one half may be in several pairs
                    yield half
                seen.add(half.document)
