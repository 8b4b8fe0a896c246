"""What an entity shows beside its name: in which languages, at which pages, and in which containers."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp, in_sp

_NAME = '<mdui:DisplayName xml:lang="sv">Region Norrvik</mdui:DisplayName>'
_PAGE = "https://www.vard.example/inloggning"
_PRIVACY = "https://www.vard.example/integritet"
_INFO, _INFO_END = "<mdui:UIInfo>", "</mdui:UIInfo>"
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_languages, _pages, _missing, _containers):
        yield from make()


def _languages() -> Iterator[Case]:
    lang = 'DisplayName xml:lang="sv"'
    for value in ("swe", "svenska", "sv_SE", "xx", "en-UK", "s", "sv-", "sv-SE-", "-", "1", "i-default-x"):
        yield bad(f"the language {value}", "MD-SCH-015", in_idp(lang, f'DisplayName xml:lang="{value}"'), _WARNING)
    yield bad("no language", "MD-SCH-014", in_idp(lang, "DisplayName"))
    for value in ("", " "):
        yield bad(f"the language {value!r}", "MD-SCH-014", in_idp(lang, f'DisplayName xml:lang="{value}"'))
    for value in ("en", "EN", " en", "En"):
        yield bad(f"{value!r} twice", "MD-SCH-016", in_idp(lang, f'DisplayName xml:lang="{value}"'))
    yield bad("a name in a language more", "MD-SCH-017", in_idp(_NAME, _NAME + _NAME.replace('"sv"', '"fi"')))
    yield bad("a lang without its prefix", "MD-SCH-014", in_idp(lang, 'DisplayName lang="sv"'))
    for value in ("sv-SE", "sv-FI", "SV", "fi", "zh-Hans", "sr-Latn-RS", "de-CH-1996", "x-norrvik"):
        yield good(f"the language {value}", in_idp(lang, f'DisplayName xml:lang="{value}"'))


def _pages() -> Iterator[Case]:
    odd = (
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://www.vard.example/",
        "mailto:kim@vard.example",
        "/inloggning",
        "www.vard.example",
        "https://",
        "https:///x",
        "https://kim@www.vard.example/",
        "https://www.vard.example:0/",
        "https://www.vard.example/../x",
        "https://www.vard.example\\x",
        "file:///etc/passwd",
        "https://www%2evard.example/",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "//www.vard.example/",
    )
    for value in odd:
        yield bad(f"the page {value}", "MD-MUI-007", in_idp(_PAGE, value))
        yield bad(f"the privacy statement {value}", "MD-MUI-007", in_sp(_PRIVACY, value))
    for value in (
        "http://www.vard.example/",
        "https://www.vard.example/hjälp",
        "https://www.vard.example/?a=b#c",
        "https://www.vard.example",
    ):
        yield good(f"the page {value}", in_idp(_PAGE, value))
    error = "https://www.vard.example/hjalp?fel=ERRORURL_CODE"
    for value in (
        "javascript:alert(1)",
        "/hjalp",
        "https://kim@www.vard.example/",
        "https://www.vard.example/#a",
        "ftp://www.vard.example/",
    ):
        yield bad(f"the error page {value}", "MD-IDP-008", in_idp(error, value))


def _missing() -> Iterator[Case]:
    gone = in_idp(_NAME, "").replace(_NAME.replace('"sv"', '"en"'), "")
    yield bad("no name", "MD-MUI-002", gone)
    english = '<mdui:Description xml:lang="en">Log-in for care staff</mdui:Description>'
    yield bad("no description in English", "MD-MUI-005", in_idp(english, ""))
    yield bad("no page", "MD-MUI-009", in_idp("mdui:InformationURL", "mdui:X").replace("mdui:InformationURL", "mdui:X"))
    yield bad(
        "no privacy statement",
        "MD-MUI-008",
        in_sp("PrivacyStatementURL", "X").replace("PrivacyStatementURL", "X"),
        _WARNING,
    )
    yield bad(
        "no names of the organisation", "MD-ORG-001", in_idp("OrganizationName", "X").replace("OrganizationName", "X")
    )


def _containers() -> Iterator[Case]:
    yield bad("two UIInfo", "MD-MUI-001", in_idp(_INFO_END, f"{_INFO_END}{_INFO}{_NAME}{_INFO_END}"), _ERROR)
    yield bad("an empty UIInfo beside", "MD-MUI-001", in_idp(_INFO, f"<mdui:UIInfo/>{_INFO}"), _ERROR)
    for name in ("Displayname", "displayName", "Title", "Logotype", "Keyword", "InformationUrl"):
        yield bad(
            f"mdui:{name}",
            "MD-MUI-023",
            in_idp(_INFO, f'{_INFO}<mdui:{name} xml:lang="sv">Norrvik</mdui:{name}>'),
            _WARNING,
        )
    for value in ("vård,norrvik", "vård;norrvik", "+vård", "vård+", "vård++norrvik"):
        yield bad(
            f"keywords {value}",
            "MD-MUI-018",
            in_idp(_INFO_END, f'<mdui:Keywords xml:lang="sv">{value}</mdui:Keywords>{_INFO_END}'),
            _WARNING,
        )
    yield good(
        "keywords of two words each",
        in_idp(_INFO_END, f'<mdui:Keywords xml:lang="sv">region+norrvik vård</mdui:Keywords>{_INFO_END}'),
    )
    yield bad(
        "a service by two names",
        "MD-MUI-024",
        in_sp('<md:ServiceName xml:lang="sv">Journalen', '<md:ServiceName xml:lang="sv">Något annat'),
        _WARNING,
    )
