"""A case of the corpus: a document that somebody could send, and the rule that has to answer it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from members.saml.types import Severity

from ..saml.entities import changed, idp, sp

Make = Callable[[], Iterator["Case"]]


@dataclass(frozen=True, slots=True)
class Case:
    """`rule` has to find it, with `severity` where it is given; `rule` None is a good document that no error strikes.

    `refused` tells that the document as a whole cannot be read (the parser answers, naming the rule).
    """

    name: str
    document: bytes
    rule: str | None
    severity: Severity | None = None
    refused: bool = False

    def __str__(self) -> str:
        return self.name


def good(name: str, document: str | bytes) -> Case:
    """A document that looks odd and is right."""
    return Case(name, _bytes(document), None)


def bad(name: str, rule: str, document: str | bytes, severity: Severity | None = None) -> Case:
    """A document with something in it that `rule` finds."""
    return Case(name, _bytes(document), rule, severity)


def refused(name: str, rule: str, document: str | bytes) -> Case:
    """A document that cannot be read at all."""
    return Case(name, _bytes(document), rule, refused=True)


def in_idp(old: str, new: str) -> str:
    """The sound IdP with one thing changed."""
    return changed(idp(), old, new)


def in_sp(old: str, new: str) -> str:
    """The sound SP with one thing changed."""
    return changed(sp(), old, new)


def _bytes(document: str | bytes) -> bytes:
    return document.encode() if isinstance(document, str) else document
