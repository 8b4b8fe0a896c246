"""Logos that are not what they say: of another type, with a script inside, two files in one, of impossible sizes."""

import base64
from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.pictures import chunk, gif, inline, jpeg, png, webp
from .case import Case, bad, good, in_idp

_LOGO = '<mdui:Logo height="60" width="80">https://www.vard.example/logo.png</mdui:Logo>'
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
_HTML = b"<html><script>alert(1)</script></html>"
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_addresses, _types, _liars, _polyglots, _broken, _sizes, _dimensions, _good):
        yield from make()


def _logo(value: str) -> str:
    return in_idp("https://www.vard.example/logo.png", value)


def _addresses() -> Iterator[Case]:
    odd = (
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "ftp://www.vard.example/l.png",
        "file:///l.png",
        "/logo.png",
        "logo.png",
        "//www.vard.example/l.png",
        "https:///l.png",
        "https://kim@www.vard.example/l.png",
        "https://www.vard.example:99999/l.png",
        "https://www.vard.example/../l.png",
        "https://www.vard.example\\l.png",
        "blob:https://www.vard.example/1",
        "about:blank",
        "cid:logo",
        "urn:vard:logo",
        "https://www.vard.example/{l}.png",
        "https://www%2evard.example/l.png",
    )
    for value in odd:
        yield bad(f"the logo {value}", "MD-MUI-011", _logo(value), _ERROR)
    yield bad("a logo over http", "MD-MUI-011", _logo("http://www.vard.example/l.png"), _WARNING)
    yield bad("a logo with nothing", "MD-XML-028", _logo(""))
    yield bad("a logo with a space inside", "MD-MUI-011", _logo("https://www.vard.example/my logo.png"), _ERROR)
    yield bad("a logo with line breaks around", "MD-MUI-012", _logo("\n  https://www.vard.example/l.png\n"), _WARNING)
    yield bad("a logo on another's host", "MD-MUI-017", _logo("https://cdn.elak.example/l.png"), _WARNING)
    for query in ("utm_source=x", "user=7", "session=a", "FBCLID=1", "trackme=1", "a=b&amp;uid=7"):
        yield bad(
            f"a logo that follows by {query}", "MD-MUI-017", _logo(f"https://www.vard.example/l.png?{query}"), _WARNING
        )


def _types() -> Iterator[Case]:
    """Types that are no picture for a list of log-ins, whatever is inside."""
    for mime in (
        "image/svg+xml",
        "IMAGE/SVG+XML",
        "image/bmp",
        "image/tiff",
        "image/x-icon",
        "image/avif",
        "text/html",
        "application/pdf",
        "image/*",
        "image",
        "text/xml",
        "image/png;charset=utf-8",
        "image/jpg",
        "application/octet-stream",
    ):
        yield bad(f"a picture of the type {mime}", "MD-MUI-011", _logo(inline(png(), mime)), _ERROR)
    encoded = base64.b64encode(png()).decode()
    for name, value in {
        "no type": f"data:;base64,{encoded}",
        "no base64": f"data:image/png,{encoded}",
        "BASE64": f"data:image/png;BASE64,{encoded}",
        "a comma only": "data:,",
        "nothing after data": "data:",
        "percent signs": "data:image/png,%89PNG",
        "base64 for addresses": f"data:image/png;base64,{base64.urlsafe_b64encode(bytes([251, 255] * 9)).decode()}",
        "nothing encoded": "data:image/png;base64,",
        "SVG as text": "data:image/svg+xml;utf8,&lt;svg onload='alert(1)'/&gt;",
        "a fragment": f"{inline(png())}#x",
    }.items():
        yield bad(f"a data: address with {name}", "MD-MUI-011", _logo(value), _ERROR)


_KINDS = {"image/png": png(), "image/jpeg": jpeg(), "image/gif": gif(), "image/webp": webp()}


def _liars() -> Iterator[Case]:
    for said in _KINDS:
        for real, data in _KINDS.items():
            if said != real:
                yield bad(f"{real} that says {said}", "MD-MUI-014", _logo(inline(data, said)))
        yield bad(f"SVG with a script that says {said}", "MD-MUI-014", _logo(inline(_SVG, said)))
        yield bad(f"HTML that says {said}", "MD-MUI-014", _logo(inline(_HTML, said)))
    others = {
        "PDF": b"%PDF-1.7\n%%EOF",
        "ZIP": b"PK\x03\x04",
        "a program": b"MZ" + bytes(60),
        "ELF": b"\x7fELF",
        "a bitmap": b"BM" + bytes(60),
        "an icon": b"\0\0\1\0",
        "XML": b"<?xml version='1.0'?><a/>",
        "one byte": b"\x89",
        "zeros": bytes(99),
    }
    for name, data in others.items():
        yield bad(f"{name} that says image/png", "MD-MUI-014", _logo(inline(data)))


def _polyglots() -> Iterator[Case]:
    """A picture, and something else in the same bytes."""
    for name, tail in {
        "HTML": _HTML,
        "a ZIP file": b"PK\x03\x04" + bytes(26),
        "a line break": b"\n",
        "a zero": b"\0",
        "another of itself": None,
        "SVG": _SVG,
    }.items():
        for mime, data in _KINDS.items():
            yield bad(
                f"{name} behind {mime}", "MD-MUI-014", _logo(inline(data + (data if tail is None else tail), mime))
            )
    for mime, data in _KINDS.items():
        yield bad(f"HTML before {mime}", "MD-MUI-014", _logo(inline(_HTML + data, mime)))
        yield bad(f"{mime} cut short", "MD-MUI-014", _logo(inline(data[:-1], mime)))
        yield bad(f"{mime} cut in half", "MD-MUI-014", _logo(inline(data[: len(data) // 2], mime)))


def _broken() -> Iterator[Case]:
    mark, rest = png()[:8], png()[8:]
    end = chunk(b"IEND", b"")
    for name, data in {
        "a wrong sum": png().replace(b"IDAT", b"IDAt"),
        "no pixels": mark + rest[:25] + end,
        "pixels before the header": mark + chunk(b"IDAT", b"") + rest,
        "two headers": mark + rest[:25] + rest,
        "no end": png()[:-12],
        "a length beyond the file": mark + b"\xff\xff\xff\xff" + rest[4:],
        "the mark alone": mark,
        "line ends that mail has changed": png().replace(b"\r\n", b"\n"),
    }.items():
        yield bad(f"a PNG with {name}", "MD-MUI-014", _logo(inline(data)))
    yield bad("a PNG that moves", "MD-MUI-014", _logo(inline(png(extra=chunk(b"acTL", bytes(8))))))
    yield bad("a GIF that moves", "MD-MUI-014", _logo(inline(gif(3), "image/gif")))
    yield bad("a WebP that moves", "MD-MUI-014", _logo(inline(webp(moves=True), "image/webp")))
    yield bad("base64 that is cut", "MD-MUI-014", _logo(inline(png())[:-5]))


def _sizes() -> Iterator[Case]:
    for width, height in ((0, 60), (80, 0), (4097, 1), (1, 100_000), (2**31 - 1, 2**31 - 1)):
        data = png(1, 1)
        header = chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0]))
        yield bad(f"a PNG of {width} by {height}", "MD-MUI-014", _logo(inline(data[:8] + header + data[33:])))
    yield bad("a picture of 41 000 letters", "MD-MUI-013", _logo(inline(png(filler=30_700))), _WARNING)
    yield bad("a picture of 51 000 letters", "MD-MUI-013", _logo(inline(png(filler=38_000))), _ERROR)


def _dimensions() -> Iterator[Case]:
    for value in (
        "0",
        "-60",
        "60.5",
        "60px",
        "100%",
        "",
        "auto",
        "6e1",
        "10001",
        "99999999999999999999",
        "٦٠",
        "0x3c",
        "60 80",
        "NaN",
        "1,000",
    ):
        yield bad(f"a height of {value!r}", "MD-MUI-016", in_idp('height="60"', f'height="{value}"'))
        yield bad(f"a width of {value!r}", "MD-MUI-016", in_idp('width="80"', f'width="{value}"'))
    yield bad("no height", "MD-MUI-016", in_idp('height="60" ', ""))
    yield bad("Height in a capital", "MD-MUI-016", in_idp('height="60"', 'Height="60"'))


def _good() -> Iterator[Case]:
    for mime, data in _KINDS.items():
        yield good(f"{mime} that is one", _logo(inline(data, mime)))
    wrapped = inline(png()).replace("A", "A\n        ", 3)
    yield bad("a picture in lines", "MD-MUI-012", _logo(wrapped), _WARNING)
    yield good("two logos of different sizes", in_idp(_LOGO, _LOGO + _LOGO.replace("60", "16").replace("80", "16")))
    yield good("a logo for one language", in_idp("<mdui:Logo ", '<mdui:Logo xml:lang="sv" '))
    yield good("a logo with a version in its address", _logo("https://www.vard.example/l.png?v=7"))
    yield good("a logo without ending", _logo("https://www.vard.example/logo"))
    yield good("a PNG with a line of text inside", _logo(inline(png(filler=99))))
    yield good("sizes with white space and zeros", in_idp('height="60"', 'height=" 060 "'))
