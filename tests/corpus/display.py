"""Names that people choose a log-in by: whose they look like, in which letters, how long, what is hidden in them."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp

_NAME = '<mdui:DisplayName xml:lang="sv">Region Norrvik</mdui:DisplayName>'
_TEXT = '<mdui:Description xml:lang="sv">Inloggning för vårdpersonal</mdui:Description>'
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_others_names, _alphabets, _forms, _markup, _hidden):
        yield from make()


def _called(name: str) -> str:
    return in_idp(_NAME, _NAME.replace("Region Norrvik", name))


def _others_names() -> Iterator[Case]:
    """Names that are an authority's, a brand's or the federation's, as such or written to look so."""
    names = ("BankID", "bankid", "BANKID", "Bank-ID", "Bank ID", "BankІD", "BankID", "ВankID", "BankⅠD", "Skatteverket")
    names += (
        "SKATTEVERKET",
        "Skattеverket",
        "Polisen",
        "Ρolisen",
        "Försäkringskassan",
        "Forsakringskassan",
    )
    names += (
        "Sambi",
        "eduGAIN",
        "Freja eID",
        "Freja  eID",
        "1177",
        "ll77",
        "Microsoft",
        "Rnicrosoft",
        "Go0gle",
        "Gооgle",
    )
    names += ("Klarna", "KIarna", "Swish", "Kivrа", "Regeringskansliet")
    for name in dict.fromkeys(names):
        yield bad(f"called {name!r}", "MD-MUI-026", _called(name))
    for name in ("Logga in med BankІD", "Min ВankID", "Kivrа för alla"):
        yield bad(f"called {name!r}", "MD-MUI-026", _called(name))
    for name in ("Logga in med BankID", "Region Norrvik (SITHS)", "Polisens idrottsförening", "Googlarna i Norrvik"):
        yield good(f"called {name!r}", _called(name))


def _alphabets() -> Iterator[Case]:
    for name in (
        "Rеgion Norrvik",
        "Region Nоrrvik",
        "Ρegion Norrvik",
        "Region Nοrrvik",
        "Rеgiоn Nоrrvik",
        "Rеgion",
        "Region Ноrrvik",
        "Region ѕее",
    ):
        yield bad(f"letters of two alphabets: {name.encode('unicode_escape').decode()}", "MD-MUI-004", _called(name))
    for name in (
        "Больница Норрвик",
        "Νοσοκομείο",
        "北医院 Norrvik",
        "Região do Norte",
        "Ålands hälso- och sjukvård",
        "Łódź",
        "病院カルテ",
        "مستشفى",
        "Region Norrvik – Больница",
    ):
        yield good(f"another alphabet: {name}", _called(name))


def _forms() -> Iterator[Case]:
    for name in (
        "AB",
        "x",
        "a" * 101,
        "https://idp.vard.example",
        "urn:vard:idp",
        "www.vard.example",
        "kim@vard.example",
        "REGION NORRVIKS INLOGGNINGSTJÄNST",
        "Region\nNorrvik",
    ):
        yield bad(f"a name of the form {name[:35]!r}", "MD-MUI-003", _called(name), _WARNING)
    yield bad("a name that says that it is a test", "MD-MUI-003", _called("Region Norrvik test"), Severity.INFO)
    for name in ("", " ", "\n", "&#9;", "\u00a0", "\u3000", "<!-- Region Norrvik -->", "<![CDATA[]]>"):
        yield bad(f"a name of {name!r}", "MD-XML-028", _called(name))
    yield bad(
        "a description of 141",
        "MD-MUI-006",
        in_idp(_TEXT, _TEXT.replace("Inloggning för vårdpersonal", "a" * 141)),
        _WARNING,
    )
    yield bad(
        "a description of 1001",
        "MD-MUI-006",
        in_idp(_TEXT, _TEXT.replace("Inloggning för vårdpersonal", "a" * 1001)),
        _ERROR,
    )
    yield good("a description of 140", in_idp(_TEXT, _TEXT.replace("Inloggning för vårdpersonal", "å" * 140)))
    yield bad("white space around a name", "MD-XML-029", _called(" Region Norrvik "), _WARNING)
    for name in (
        "1177-gruppen",
        "Café &amp; Co",
        "Norrvik (nya)",
        "Vård; omsorg",
        "O’Brien",
        "Vi – för er",
        "C#-kursen",
        "5 &lt; 7",
    ):
        yield good(f"a name with signs: {name}", _called(name))


def _markup() -> Iterator[Case]:
    odd = (
        "&lt;b&gt;Region&lt;/b&gt;",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<![CDATA[<svg/onload=alert(1)>]]>",
        "&amp;lt;script&amp;gt;",
        "&amp;#60;script&amp;#62;",
        "{{7*7}}",
        "${7*7}",
        "&lt;%= 7 %&gt;",
        "&lt;!-- x --&gt;",
        "&lt;/title&gt;",
        "&lt;ScRiPt&gt;",
        "{% include 'x' %}",
        "&lt;a href='https://elak.example/'&gt;",
    )
    for text in odd:
        yield bad(f"mark-up in a name: {text}", "MD-XML-030", _called(f"Region {text}"))
        yield bad(
            f"mark-up in a description: {text}",
            "MD-XML-030",
            in_idp("Inloggning för vårdpersonal", f"Inloggning {text}"),
        )


def _hidden() -> Iterator[Case]:
    hidden = {
        0x202E: "014",
        0x2066: "014",
        0x200F: "014",
        0x061C: "014",
        0x200B: "015",
        0x2060: "015",
        0xFEFF: "015",
        0x00AD: "015",
        0x180E: "015",
        0x115F: "015",
        0x3164: "015",
        0xE0041: "015",
        0xFDD0: "012",
        0x1FFFE: "012",
        0xE000: "012",
        0xF0000: "012",
        0x0378: "012",
        0x0085: "013",
        0x009F: "013",
        0xFE0F: "015",
        0x034F: "015",
    }
    for code, rule in hidden.items():
        yield bad(f"U+{code:04X} in a name", f"MD-XML-{rule}", _called(f"Region{chr(code)} Norrvik"))
    yield bad(
        "a decomposed letter in a description", "MD-XML-027", in_idp("vårdpersonal", "va\u030ardpersonal"), _WARNING
    )
    yield bad("a comment that hides half a name", "MD-XML-007", _called("Region<!-- --> Norrvik"))
