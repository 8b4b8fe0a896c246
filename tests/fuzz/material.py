"""What mutants are made of: sound documents, and bits that XML readers have stumbled over."""

from functools import cache

from benchmarks.entities import member_xml

from ..corpus import corpus
from ..saml.entities import aggregate, idp, sp

_LARGEST = 64 << 10  # bytes; a larger document tells nothing more, and takes its time a hundred thousand times

BYTES = (
    *(b"\x00", b"\x01", b"\x7f", b"\x80", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xff\xfe"),
    *(
        b"\r",
        b"\r\n",
        b"\t",
        b" ",
        b"&#13;",
        b"&#10;",
        b"&#0;",
        b"&#xFFFE;",
        b"&#x202E;",
        b"&#x10FFFF;",
        b"&amp;",
        b"&x;",
    ),
    *(b"<!--", b"-->", b"<!---->", b"<![CDATA[", b"]]>", b"<![CDATA[]]>", b"<?x?>", b"<!DOCTYPE x>", b"<", b">", b"&"),
    *(b'"', b"'", b"=", b"/", b"%00", b"%2F", b"{", b"}", b"{0}", b"%s", b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xc2\xa0"),
)
VALUES = (
    *("", " ", "0", "1", "-1", "65535", "65536", "٣", "1e9", "true", "TRUE", "false", "9" * 30, "x" * 3000, "{}", "%"),
    *(
        "https://",
        "https://[",
        "https://[::1]/",
        "https://a.example:0/",
        "https://a.example:99999/",
        "//x",
        "javascript:1",
    ),
    *(
        "https://å.example/",
        "https://xn--/",
        "https://xn--a.example/",
        "https://a..example/",
        "https://a.example/\u202e",
    ),
    *(
        "mailto:",
        "mailto:a@b",
        "data:image/png;base64,",
        "data:",
        "urn:",
        "urn:x:y",
        "..",
        "*.example",
        "^.*$",
        "(",
        "[a",
    ),
    *(
        "sv",
        "SV",
        "xx",
        "sv-SE-x-a",
        "i-klingon",
        "\u00a0",
        "\ufeffx",
        "e\u0301",
        "\U0001f600",
        "ﬁ",
        "\u2028",
        "a\rb",
        "a\nb",
    ),
    *(
        "2026-06-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "P1D",
        "PT0S",
        "geo:1,2",
        "geo:999,0",
        "10.0.0.0/8",
        "::/0",
        "1.2.3.4/99",
    ),
    *("MIIB", "AAAA", "====", "-----BEGIN CERTIFICATE-----", "http://www.w3.org/2001/04/xmlenc#sha256"),
)


@cache
def seeds() -> tuple[bytes, ...]:
    """The sound documents, in a fixed order, none twice."""
    good = (case.document for _, case in corpus() if case.rule is None)
    made = [idp().encode(), sp().encode(), aggregate(idp(), sp()), *map(member_xml, range(12))]
    return tuple(dict.fromkeys(one for one in (*made, *good) if len(one) <= _LARGEST))
