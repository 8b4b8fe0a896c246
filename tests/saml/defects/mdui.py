"""Fixtures of the rules for what people see: names, texts, logos, hints."""

import unicodedata

from members.saml.types import Severity

from ..entities import changed, idp, sp
from ..pictures import chunk, gif, inline, png
from .defect import Defect
from .first import ATTRIBUTES, CATEGORY

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

START, END = "<mdui:UIInfo>", "</mdui:UIInfo>"
NAME_SV = '<mdui:DisplayName xml:lang="sv">Region Norrvik</mdui:DisplayName>'
NAME_EN = '<mdui:DisplayName xml:lang="en">Region Norrvik</mdui:DisplayName>'
TEXT_EN = '<mdui:Description xml:lang="en">Log-in for care staff</mdui:Description>'
ADDRESS = "https://www.vard.example/logo.png"
LOGO = f'<mdui:Logo height="60" width="80">{ADDRESS}</mdui:Logo>'
PAGE_SV = '<mdui:InformationURL xml:lang="sv">https://www.vard.example/inloggning</mdui:InformationURL>'
PAGE_EN = '<mdui:InformationURL xml:lang="en">https://www.vard.example/en/log-in</mdui:InformationURL>'
HINT = "<mdui:DomainHint>vard.example</mdui:DomainHint>"
HINTS = f"<mdui:DiscoHints>{HINT}</mdui:DiscoHints>"
SERVICE = '<md:ServiceName xml:lang="sv">Journalen<'


def _named(value: str) -> str:
    return f'<mdui:DisplayName xml:lang="sv">{value}</mdui:DisplayName>'


def _described(length: int) -> str:
    return TEXT_EN.replace("Log-in for care staff", "Log-in " * (length // 7))


def _nameless() -> str:
    return changed(idp(), NAME_EN, "")


def _bare() -> str:
    """An identity provider that shows a name and nothing else."""
    head, _, rest = idp().partition(START)
    return f"{head}{START}{NAME_SV}{END}{rest.partition(END)[2]}"


def _one_page() -> str:
    return changed(idp(), PAGE_EN, "")


def _private() -> str:
    """A service that claims a category which demands a privacy statement, with one statement."""
    category = CATEGORY.format("https://refeds.org/category/code-of-conduct/v2")
    head = f"<md:Extensions>{ATTRIBUTES}{category}</mdattr:EntityAttributes></md:Extensions><md:SPSSODescriptor"
    return _unstated(changed(sp(), "<md:SPSSODescriptor", head))


STATEMENT = '<mdui:PrivacyStatementURL xml:lang="sv">https://www.vard.example/integritet</mdui:PrivacyStatementURL>'


def _unstated(document: str) -> str:
    english = '<mdui:PrivacyStatementURL xml:lang="en">https://www.vard.example/en/privacy</mdui:PrivacyStatementURL>'
    return changed(document, english, "")


def _plain_sp() -> str:
    return _unstated(sp())


def _pictured() -> str:
    return changed(idp(), ADDRESS, inline(png()))


PRESENCE = [
    Defect("MD-MUI-001", ERROR, idp, END, f"{END}{START}{NAME_SV}{END}"),
    Defect("MD-MUI-001", WARNING, _bare, f"{START}{NAME_SV}{END}", ""),
    Defect("MD-MUI-002", ERROR, _nameless, NAME_SV, ""),
    Defect("MD-MUI-005", WARNING, idp, TEXT_EN, ""),
    Defect("MD-MUI-006", WARNING, idp, TEXT_EN, _described(150)),
    Defect("MD-MUI-006", ERROR, idp, TEXT_EN, _described(1100)),
    Defect("MD-MUI-008", ERROR, _private, STATEMENT, ""),
    Defect("MD-MUI-008", WARNING, _plain_sp, STATEMENT, ""),
    Defect("MD-MUI-009", WARNING, _one_page, PAGE_SV, ""),
    Defect("MD-MUI-010", WARNING, idp, LOGO, ""),
    Defect("MD-MUI-023", WARNING, idp, "<mdui:DiscoHints>", f"<mdui:UIinfo>{NAME_SV}</mdui:UIinfo><mdui:DiscoHints>"),
    Defect("MD-MUI-023", WARNING, idp, TEXT_EN, f"{TEXT_EN}<mdui:Sumary>Kort</mdui:Sumary>"),
]

NAMES = [
    Defect("MD-MUI-003", WARNING, idp, NAME_SV, _named("https://idp.vard.example/")),
    Defect("MD-MUI-003", WARNING, idp, NAME_SV, _named("INLOGGNING FÖR REGION NORRVIK")),
    Defect("MD-MUI-003", WARNING, idp, NAME_SV, _named("Region Norrvik " * 7)),
    Defect("MD-MUI-003", WARNING, idp, NAME_SV, _named("RN")),
    Defect("MD-MUI-003", INFO, idp, NAME_SV, _named("Region Norrvik (test)")),
    Defect("MD-MUI-004", ERROR, idp, NAME_SV, _named("Region N\u043errvik")),
    Defect("MD-MUI-004", ERROR, idp, NAME_SV, _named("\u0421\u041e\u0421 Norrvik")),
    Defect("MD-MUI-024", WARNING, sp, SERVICE, '<md:ServiceName xml:lang="sv">Röntgen<'),
    Defect("MD-MUI-024", INFO, idp, NAME_EN, '<mdui:DisplayName xml:lang="en">Staff log-in</mdui:DisplayName>'),
    Defect("MD-MUI-026", ERROR, idp, NAME_SV, _named("BanklD")),
    Defect("MD-MUI-026", ERROR, idp, NAME_SV, _named("Logga in med BanklD")),
    Defect("MD-MUI-026", ERROR, idp, NAME_SV, _named("Bank-ID")),
    Defect("MD-XML-027", WARNING, idp, NAME_SV, _named(unicodedata.normalize("NFD", "Region Norrsjö"))),
]

LOGOS = [
    Defect("MD-MUI-012", WARNING, idp, ADDRESS, f"\n  {ADDRESS}\n"),
    Defect("MD-MUI-013", WARNING, idp, ADDRESS, inline(png(filler=32_000))),
    Defect("MD-MUI-013", ERROR, idp, ADDRESS, inline(png(filler=40_000))),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(b"<html><script>1</script></html>")),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(png() + b"<script>")),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(png(), "image/jpeg")),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(png(5000, 20))),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(png(extra=chunk(b"acTL", bytes(8))))),
    Defect("MD-MUI-014", ERROR, _pictured, inline(png()), inline(gif(2), "image/gif")),
    Defect("MD-MUI-016", ERROR, idp, 'width="80"', 'width="0"'),
    Defect("MD-MUI-016", ERROR, idp, 'height="60"', 'height="10001"'),
    Defect("MD-MUI-016", ERROR, idp, ' width="80"', ""),
    Defect("MD-MUI-017", WARNING, idp, ADDRESS, "https://bilder.annan.example/l.png"),
    Defect("MD-MUI-017", WARNING, idp, ADDRESS, f"{ADDRESS}?id=1"),
]


def _keyword(value: str) -> str:
    return f'<mdui:Keywords xml:lang="sv">{value}</mdui:Keywords>'


def _searchable() -> str:
    return changed(idp(), TEXT_EN, TEXT_EN + _keyword("vård region+Norrvik"))


def _network(value: str) -> str:
    return f"<mdui:IPHint>{value}</mdui:IPHint>"


def _networked() -> str:
    return changed(idp(), HINT, HINT + _network("1.2.3.0/24"))


def _place(value: str) -> str:
    return f"<mdui:GeolocationHint>{value}</mdui:GeolocationHint>"


def _placed() -> str:
    return changed(idp(), HINT, HINT + _place("geo:62.39,17.31"))


ROLE_EXTENSIONS = "<md:Extensions>\n      <mdui:UIInfo>"
WELL_KNOWN = _keyword("vård region+Norrvik")

DISCOVERY = [
    Defect("MD-MUI-018", WARNING, _searchable, WELL_KNOWN, _keyword("vård, Norrvik")),
    Defect("MD-MUI-018", WARNING, _searchable, WELL_KNOWN, _keyword("+vård Norrvik")),
    Defect("MD-MUI-019", ERROR, idp, HINTS, HINTS + HINTS),
    Defect("MD-MUI-019", WARNING, idp, HINTS, "<mdui:DiscoHints/>"),
    Defect("MD-MUI-019", WARNING, sp, START, f"{HINTS}{START}"),
    *(
        Defect("MD-MUI-020", ERROR, _networked, _network("1.2.3.0/24"), _network(wrong))
        for wrong in ("0.0.0.0/0", "1.2.3.4/24", "1.2.3.4", "10.1.0.0/16", "2a00::/12", "norrvik", "fe80::/64")
    ),
    *(
        Defect("MD-MUI-022", ERROR, _placed, _place("geo:62.39,17.31"), _place(wrong))
        for wrong in ("geo:91,200", "geo:0,0", "62.39,17.31", "geo:62.39", "geo:62.39,17.31;crs=moon", "geo:-91,17")
    ),
]

DEFECTS = [*PRESENCE, *NAMES, *LOGOS, *DISCOVERY]
