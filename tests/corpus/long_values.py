"""Long values of one piece again and again: what a pattern, a look-up or a comparison could be slow at."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad
from .places import in_attribute, in_text

_PIECES = {
    "labels": "a.",
    "labels beyond ASCII": "å.",
    "labels of Punycode": "xn--a.",
    "braces": "{{{{ ",
    "parentheses": "(",
    "at signs": "a@",
    "percent signs": "%a",
    "colons": "a:",
    "slashes": "/",
    "dot segments": "../",
    "accents": "a\u0301",
    "beginnings of a key": "MII ",
    "beginnings of PEM": "-----BEGIN CERTIFICATE-----",
}
_ATTRIBUTE, _TEXT = 60_000, 200_000


def cases() -> Iterator[Case]:
    for what, piece in _PIECES.items():
        short, long = (f"{{0}}{piece * (length // len(piece.encode()))}{{1}}" for length in (_ATTRIBUTE, _TEXT))
        yield bad(f"an entityID of {what}", "MD-ENT-002", in_attribute("entityID", short), Severity.ERROR)
        yield bad(f"an address of {what}", "MD-END-023", in_attribute("Location", short), Severity.ERROR)
        yield bad(f"a description of {what}", "MD-MUI-006", in_text("mdui:Description", long), Severity.ERROR)
        yield bad(f"a language of {what}", "MD-SCH-001", in_attribute("xml:lang", short))
