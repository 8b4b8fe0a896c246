"""Group `mdui`, logos: how they are written, how large they are, where they lie (MD-MUI-012 to 014, 016, 017)."""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from ..faces import Words
from ..names import clark
from ..pictures import Picture, read
from ..subject import Subject
from ..suffixes import registrable
from ..text import raw_text
from ..types import Severity
from ..urls import Url, split
from .registry import Hit, hit, rule

_INLINE: Final = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,")
_TRACKING: Final = re.compile(
    r"(?:\A|&)(?:utm_[a-z]+|fbclid|gclid|msclkid|_ga|[cus]?id|session|token|track\w*|user)=", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\+?0*([1-9][0-9]{0,9})\Z")
_ORGANIZATION, _ORGANIZATION_URL = clark("md:Organization"), clark("md:OrganizationURL")


def _logos(subject: Subject) -> Iterator[Words]:
    for face in subject.faces:
        yield from face.parts.get("mdui:Logo", ())


@rule(
    "MD-MUI-012",
    Severity.WARNING,
    group="mdui",
    needs="mdui:Logo",
    source="MDUI §2.1.5; UK federation",
    title="Logo text has no white space or line breaks",
    en="The logo's address has white space in it or around it; it is published without.",
    sv="Logotypens adress har blanktecken i eller omkring sig; den publiceras utan dem.",
    mend_en="Write the address on one line, right between the tags.",
    mend_sv="Skriv adressen på en rad, direkt mellan taggarna.",
)
def unbroken_logo(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild trims the address and unwraps base64. White space that would stay, inside an https
    address, makes it unusable, which is MD-MUI-011's error."""
    for words in _logos(subject):
        if words.value and raw_text(words.element) != words.value and " " not in words.value:
            yield hit(words.element)


@rule(
    "MD-MUI-013",
    Severity.ERROR,
    group="mdui",
    needs="mdui:Logo",
    source="UK federation",
    title="Inline logo size",
    en="The logo is a picture of {count} characters inside the metadata; at most {limit} are accepted.",
    sv="Logotypen är en bild på {count} tecken inne i metadata; högst {limit} godtas.",
    mend_en="Put the picture on an https address, or make it smaller: every reader fetches it with every feed.",
    mend_sv="Lägg bilden på en https-adress, eller gör den mindre: alla läsare hämtar den med varje flöde.",
)
def small_logo(subject: Subject) -> Iterator[Hit]:
    """A warning from `inline_logo_bytes`, an error from `inline_logo_max_bytes`."""
    numbers = subject.numbers
    for words in _logos(subject):
        if words.value.startswith("data:") and len(words.value) > numbers.inline_logo_bytes:
            large = len(words.value) > numbers.inline_logo_max_bytes
            limit = numbers.inline_logo_max_bytes if large else numbers.inline_logo_bytes
            yield hit(words.element, severity=None if large else Severity.WARNING, count=len(words.value), limit=limit)


@rule(
    "MD-MUI-014",
    Severity.ERROR,
    group="mdui",
    needs="mdui:Logo",
    source="OWASP File Upload",
    title="Inline logo decodes to the declared image type",
    en="The inline logo {fault}.",
    sv="Den inbäddade logotypen {fault_sv}.",
    mend_en="Export the picture anew as PNG, still and at most {limit} pixels a side, or put it on an https address.",
    mend_sv="Exportera bilden på nytt som PNG, stilla och högst {limit} bildpunkter per sida, eller lägg den på en"
    " https-adress.",
)
def sound_picture(subject: Subject) -> Iterator[Hit]:
    """By the picture's structure from its first to its last byte; no pixel is decoded. Other types than the four
    are MD-MUI-011's."""
    limit = subject.numbers.logo_decoded_pixels
    for words in _logos(subject):
        match = _INLINE.match(words.value)
        fault = _picture_fault(words.value[match.end() :], match[1], limit) if match else None
        if fault is not None:
            yield hit(words.element, fault=fault[1], fault_sv=fault[0], limit=limit)


def _picture_fault(encoded: str, mime: str, limit: int) -> tuple[str, str] | None:
    try:
        picture: Picture | None = read(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        return "är inte giltig base64", "is not valid base64"
    if picture is None:
        return "är ingen hel och ren bild", "is no whole and clean picture"
    if picture.mime != mime:
        return f"anger {mime} men är {picture.mime}", f"says {mime} but is {picture.mime}"
    if picture.frames > 1:
        return "rör sig", "moves"
    if min(picture.width, picture.height) < 1 or max(picture.width, picture.height) > limit:
        size = f"{picture.width}×{picture.height}"
        return f"är {size} bildpunkter", f"is {size} pixels"
    return None


@rule(
    "MD-MUI-016",
    Severity.ERROR,
    group="mdui",
    needs="mdui:Logo",
    source="MDUI §2.1.5; eduGAIN R4",
    title="width and height are positive integers",
    en='{name}="{value}" is not a whole number from 1 to {limit}.',
    sv='{name}="{value}" är inte ett heltal från 1 till {limit}.',
    mend_en="Write the picture's width and height in pixels, digits only.",
    mend_sv="Skriv bildens bredd och höjd i bildpunkter, enbart siffror.",
)
def stated_size(subject: Subject) -> Iterator[Hit]:
    limit = subject.numbers.logo_stated_pixels
    for words in _logos(subject):
        for name in ("width", "height"):
            value = words.element.get(name)
            number = _NUMBER.match((value or "").strip())
            if number is None or int(number[1]) > limit:
                yield hit(words.element, None if value is None else name, name=name, value=value or "", limit=limit)


@rule(
    "MD-MUI-017",
    Severity.WARNING,
    group="mdui",
    needs="mdui:Logo",
    source="MDUI §3",
    title="Logo host stability and privacy",
    en="The logo {value} {fault}.",
    sv="Logotypen {value} {fault_sv}.",
    mend_en="Put the picture on a web server of your own domain, at an address without a query.",
    mend_sv="Lägg bilden på en webbserver under er egen domän, på en adress utan frågedel.",
)
def own_logo_host(subject: Subject) -> Iterator[Hit]:
    """Their own are the domains of the entityID, the endpoints and the organisation's page: which domains a member has
    is not in the document."""
    own: frozenset[str] | None = None
    for words in _logos(subject):
        url = split(words.value)
        if url is None or not url.host:
            continue
        own = _own_domains(subject) if own is None else own
        fault = _host_fault(url, own)
        if fault is not None:
            yield hit(words.element, value=words.value[:80], fault=fault[1], fault_sv=fault[0])


def _host_fault(url: Url, own: frozenset[str]) -> tuple[str, str] | None:
    if registrable(url.host) not in own:
        return "ligger på någon annans värd", "lies on somebody else's host"
    if url.query and _TRACKING.search(url.query):
        return "har en frågedel som kan följa användare", "has a query that can follow users"
    return None


def _own_domains(subject: Subject) -> frozenset[str]:
    pages = [page.text for one in subject.root.inside(_ORGANIZATION) for page in one.inside(_ORGANIZATION_URL)]
    urls = [subject.url, *(one.url for one in subject.addresses if one.attribute == "Location"), *map(split, pages)]
    return frozenset(map(registrable, {url.host for url in urls if url is not None and url.host}))
