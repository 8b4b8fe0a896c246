"""Bytes that are no UTF-8, or say that they are something else."""

import base64
import gzip
from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import aggregate, changed, idp, sp
from .case import Case, bad, good, in_idp, refused

_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
_PLACES = {
    "a display name": "Inloggning för vårdpersonal",
    "a contact's name": ">Kim<",
    "the entityID": 'entityID="https://idp.vard.example/saml',
    "an address": "https://idp.vard.example/sso/post",
    "a scope": ">vard.example</shibmd",
    "a certificate": "<ds:X509Certificate>M",
}
# Bytes that no UTF-8 has (RFC 3629 §3, Unicode table 3-7).
_NOT_UTF8 = {
    "an overlong slash": b"\xc0\xaf",
    "an overlong less-than sign": b"\xc0\xbc",
    "an overlong NUL": b"\xc0\x80",
    "an overlong slash of three bytes": b"\xe0\x80\xaf",
    "an overlong slash of four bytes": b"\xf0\x80\x80\xaf",
    "an overlong slash of six bytes": b"\xfc\x80\x80\x80\x80\xaf",
    "a high surrogate": b"\xed\xa0\x80",
    "a low surrogate": b"\xed\xbf\xbf",
    "a pair of surrogates (CESU-8)": b"\xed\xa0\xbd\xed\xb8\x80",
    "a character beyond Unicode": b"\xf4\x90\x80\x80",
    "the byte FE": b"\xfe",
    "the byte FF": b"\xff",
    "a continuation by itself": b"\x80",
    "a start without its continuation": b"\xc3",
    "two of three bytes": b"\xe2\x82",
    "three of four bytes": b"\xf0\x9f\x98",
    "a quotation mark of Windows": b"\x93",
    "a euro sign of Windows": b"\x80\xac",
}
_NAMES = (
    "ISO-8859-1",
    "latin1",
    "windows-1252",
    "US-ASCII",
    "UTF-16",
    "UTF-16LE",
    "UTF-32",
    "UTF-7",
    "UTF8",
    "utf_8",
    "UTF-8-SIG",
    "CESU-8",
    "GB18030",
    "Shift_JIS",
    "Big5",
    "KOI8-R",
    "ISO-2022-JP",
    "EBCDIC-CP-US",
    "x-okand",
)
_CONTROLS = (0x00, 0x01, 0x07, 0x08, 0x0B, 0x0C, 0x0E, 0x1A, 0x1B, 0x1F)


def cases() -> Iterator[Case]:
    yield from _marks()
    yield from _wide()
    for name in _NAMES:
        yield refused(f"declared as {name}", "MD-XML-004", changed(idp(), "UTF-8", name))
    for what, sequence in _NOT_UTF8.items():
        yield refused(what, "MD-XML-004", _put(_PLACES["a display name"], sequence))
    for place, old in _PLACES.items():
        yield refused(f"Latin-1 in {place}", "MD-XML-004", _put(old, b"\xe5"))
        yield refused(f"an overlong quotation mark in {place}", "MD-XML-004", _put(old, b"\xc0\xa2"))
    for code in _CONTROLS:
        yield refused(f"the byte {code:02X}", "MD-XML-001", _put(">Kim<", bytes([code])))
    yield from _declarations()
    yield from _elsewhere()


def _put(old: str, sequence: bytes) -> bytes:
    """Bytes in the middle of what is there."""
    mark = changed(idp(), old, f"{old[:-1]}\ue000{old[-1:]}")
    return mark.encode().replace("\ue000".encode(), sequence)


def _marks() -> Iterator[Case]:
    yield good("a byte order mark", b"\xef\xbb\xbf" + idp().encode())
    yield good("a byte order mark and no declaration", b"\xef\xbb\xbf" + idp().partition("?>")[2].strip().encode())
    yield good("no declaration", idp().partition("?>")[2].strip())
    yield refused("two byte order marks", "MD-XML-001", b"\xef\xbb\xbf" * 2 + idp().encode())
    yield refused("a byte order mark after a space", "MD-XML-001", b" \xef\xbb\xbf" + idp().encode())
    yield refused("half a byte order mark", "MD-XML-004", b"\xef\xbb" + idp().encode())
    yield refused("a byte order mark of UTF-16 before UTF-8", "MD-XML-004", b"\xff\xfe" + idp().encode())
    yield refused("a byte order mark alone", "MD-XML-001", b"\xef\xbb\xbf")
    yield refused("a byte order mark of UTF-1", "MD-XML-004", b"\xf7\x64\x4c" + idp().encode())
    yield refused("a byte order mark of GB18030", "MD-XML-004", b"\x84\x31\x95\x33" + idp().encode())
    yield refused("a byte order mark and Latin-1", "MD-XML-004", b"\xef\xbb\xbf" + idp().encode("latin-1"))
    marked = in_idp("Inloggning", "\ufeffInloggning")
    yield bad("a byte order mark in a text", "MD-XML-015", marked)
    yield refused("a byte order mark after the declaration", "MD-XML-001", changed(idp(), "?>", "?>\ufeff"))
    yield refused("a byte order mark after the document", "MD-XML-001", idp() + "\ufeff")


def _wide() -> Iterator[Case]:
    """Encodings of two and four bytes, told so, marked so, both or neither."""
    plain = idp().encode("ascii", "xmlcharrefreplace").decode()
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        yield refused(f"{name} without a mark", "MD-XML-004", plain.encode(name))
        yield refused(f"{name} with a mark", "MD-XML-004", ("\ufeff" + idp()).encode(name))
        told = changed(idp(), "UTF-8", name[:6].upper())
        yield refused(f"{name} with a mark, and told so", "MD-XML-004", ("\ufeff" + told).encode(name))
    for name in ("utf-16-le", "utf-16-be"):
        yield refused(
            f"{name} from the element on", "MD-XML-001", _DECLARED.encode() + plain[len(_DECLARED) :].encode(name)
        )
    yield refused("latin-1 that is told so", "MD-XML-004", changed(idp(), "UTF-8", "ISO-8859-1").encode("latin-1"))
    yield refused("latin-1 that is not told", "MD-XML-004", idp().encode("latin-1"))
    yield refused(
        "windows-1252 that is told so", "MD-XML-004", changed(idp(), "UTF-8", "windows-1252").encode("cp1252")
    )
    yield refused("EBCDIC", "MD-XML-004", idp().encode("cp500"))
    yield bad("UTF-7, which spoils the certificate", "MD-KEY-002", idp().encode("utf-7"))
    yield refused("Punycode", "MD-XML-001", idp().encode("punycode"))
    yield refused("base64", "MD-XML-001", base64.b64encode(idp().encode()))
    yield refused("percent encoding", "MD-XML-001", idp().replace("<", "%3C"))
    yield refused("gzip", "MD-XML-004", gzip.compress(idp().encode(), mtime=0))
    yield refused("a ZIP file", "MD-XML-001", b"PK\x03\x04\x14\x00\x00\x00")
    yield refused("JSON", "MD-XML-001", '{"entityID": "https://idp.vard.example/saml"}')


def _declarations() -> Iterator[Case]:
    """First lines that readers take for different things."""
    right = {
        "utf-8 in small letters": "<?xml version='1.0' encoding='utf-8'?>",
        "mixed letters": '<?xml version="1.0" encoding="Utf-8"?>',
        "no encoding": '<?xml version="1.0"?>',
        "standalone": '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        "not standalone": '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>',
        "line breaks in the declaration": '<?xml\nversion="1.0"\r\nencoding="UTF-8"\n?>',
    }
    for name, line in right.items():
        yield good(name, changed(idp(), _DECLARED, line))
    for version in ("1.1", "1.2", "2.0", "1.00", "0.9", ""):
        yield refused(f"XML version {version!r}", "MD-XML-005", changed(idp(), 'version="1.0"', f'version="{version}"'))
    yield refused("XML 1.1 of an aggregate", "MD-XML-005", b'<?xml version="1.1"?>' + aggregate(idp()))
    yield refused("XML 1.1 and Latin-1", "MD-XML-005", changed(idp(), '1.0" encoding="UTF-8', '1.1" encoding="latin1'))
    wrong = {
        "no version": '<?xml encoding="UTF-8"?>',
        "encoding before version": '<?xml encoding="UTF-8" version="1.0"?>',
        "an empty encoding": '<?xml version="1.0" encoding=""?>',
        "an encoding with a space": '<?xml version="1.0" encoding="UTF 8"?>',
        "two encodings": '<?xml version="1.0" encoding="UTF-8" encoding="UTF-16"?>',
        "standalone maybe": '<?xml version="1.0" encoding="UTF-8" standalone="maybe"?>',
        "standalone in capitals": '<?xml version="1.0" standalone="YES"?>',
        "XML in capitals": '<?XML version="1.0" encoding="UTF-8"?>',
        "no quotation marks": "<?xml version=1.0 encoding=UTF-8?>",
        "typographic quotation marks": "<?xml version=”1.0” encoding=”UTF-8”?>",
        "two declarations": _DECLARED + _DECLARED,
        "a space before the declaration": " " + _DECLARED,
        "a line before the declaration": "\n" + _DECLARED,
        "a comment before the declaration": "<!-- x -->" + _DECLARED,
        "a declaration that does not end": '<?xml version="1.0" encoding="UTF-8">',
    }
    for name, line in wrong.items():
        yield refused(name, "MD-XML-001", changed(idp(), _DECLARED, line))


def _elsewhere() -> Iterator[Case]:
    yield refused("an empty file", "MD-XML-001", b"")
    yield refused("a space", "MD-XML-001", b" ")
    yield refused("a NUL after the document", "MD-XML-001", idp().encode() + b"\0")
    yield refused("a NUL before the document", "MD-XML-004", b"\0" + idp().encode())
    yield refused("the byte of CTRL-Z after the document", "MD-XML-001", idp().encode() + b"\x1a")
    yield refused(
        "a document that ends in the middle of a letter", "MD-XML-004", idp().encode().partition("ö".encode()[1:])[0]
    )
    yield refused("a document that ends in the middle", "MD-XML-001", idp().encode()[:2000])
    yield refused("Latin-1 in a comment", "MD-XML-004", idp().encode() + b"<!-- \xe5 -->")
    yield refused("Latin-1 in an aggregate's second entity", "MD-XML-004", aggregate(idp(), sp()) + b"<!-- \xe5 -->")
    yield refused("UTF-8 read as Latin-1, then cut", "MD-XML-004", idp().encode().replace(b"\xc3\xb6", b"\xc3\x83\xc2"))
    twice = idp().encode().decode("latin-1").encode()
    yield bad("UTF-8 that was read as Latin-1 and saved", "MD-XML-013", twice, Severity.ERROR)
    yield good("letters by reference", idp().encode("ascii", "xmlcharrefreplace"))
    yield good(
        "a letter beyond the basic plane", in_idp("Inloggning för vårdpersonal", "Inloggning 🏥 för vårdpersonal")
    )
    yield refused(
        "a name of an element in Latin-1",
        "MD-XML-004",
        idp().encode().replace(b"<md:Company", b"<md:F\xf6retag") + b"\xf6",
    )
