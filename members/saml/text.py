"""Reading and tidying text. One place, so that facts, rules and the published document never read a value
differently: a comment inside a text must not hide half of it (CVE-2017-11427 and its kin)."""

import re

from lxml import etree

_NO_SPACE = ("data:",)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_BARE_ADDRESS = re.compile(r"[^\s:@,;?%]+@[^\s:@,;?%]+\Z")


def raw_text(element: etree._Element) -> str:
    """All of the element's own text as it stands, also what follows a comment or a child."""
    own = element.text or ""
    return own + "".join([child.tail or "" for child in element]) if len(element) else own


def tidy(value: str) -> str:
    """White space of every kind (CR, LF, TAB, no-break space) as single spaces, none at the ends.

    A data: URI, such as an inline logo, loses white space altogether: it is line wrapping of base64.
    """
    parts = value.split()
    if len(parts) == 1:
        return parts[0]
    return ("" if parts and parts[0].startswith(_NO_SPACE) else " ").join(parts)


def text(element: etree._Element) -> str:
    """The element's tidied text."""
    return tidy(raw_text(element))


def unwrapped(value: str) -> str:
    """base64 without its line breaks and spaces."""
    return "".join(value.split())


def with_mailto(value: str) -> str:
    """A bare e-mail address as the URI that SAML wants (SAML2Meta §2.3.2.2); anything else as it stands."""
    return f"mailto:{value}" if _BARE_ADDRESS.match(value) else value


def shown(value: object, limit: int = 300) -> str:
    """A value from outside, safe to put into a message: bounded, and invisible characters spelt out."""
    plain = str(value)
    if len(plain) <= limit and plain.isprintable():
        return plain
    cut = plain[:limit] + ("…" if len(plain) > limit else "")
    return "".join(c if c.isprintable() or c == " " else f"\\u{{{ord(c):x}}}" for c in cut)


def as_boolean(value: str | None) -> bool | None:
    """xs:boolean; None where absent or something else."""
    return _BOOLEANS.get(value.strip()) if value else None


def as_index(value: str | None) -> int | None:
    """xs:unsignedShort; None where absent or something else."""
    plain = (value or "").strip()
    if not (plain.isascii() and plain.removeprefix("+").isdigit()) or len(plain) > 20:
        return None
    number = int(plain)
    return number if number <= 65535 else None
