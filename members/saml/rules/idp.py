"""Group `role-idp`: what an identity provider cannot be without, and how its users reach it (MD-IDP-001 to 014)."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..subject import Subject
from ..tables import TABLES
from ..text import tidy
from ..types import Severity
from .registry import Hit, hit, rule

_SSO, _SLO = clark("md:SingleSignOnService"), clark("md:SingleLogoutService")
_BINDINGS: Final = "urn:oasis:names:tc:SAML:2.0:bindings:"
_REDIRECT, _POST = f"{_BINDINGS}HTTP-Redirect", f"{_BINDINGS}HTTP-POST"
_FRONT_CHANNEL: Final = frozenset({_REDIRECT, _POST, f"{_BINDINGS}HTTP-POST-SimpleSign"})


def providers(subject: Subject) -> Iterator[etree._Element]:
    """The roles of identity providers."""
    return (role for name, role in subject.roles if name == "idp")


def _bindings(subject: Subject, role: etree._Element, tag: str) -> list[str]:
    return [service.value("Binding") for service in subject.received[role].inside(tag)]


def _usable(bindings: list[str]) -> bool:
    """Whether it has an SSO endpoint at all; without one MD-IDP-001 says what there is to say."""
    return not TABLES.bindings_by_element["SingleSignOnService"].isdisjoint(bindings)


@rule(
    "MD-IDP-001",
    Severity.ERROR,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="SAML2Meta §2.4.3",
    title="At least one SAML 2.0 SSO endpoint",
    en="The identity provider has no SAML 2.0 SingleSignOnService, so nobody can log in.",
    sv="IdP:n saknar SingleSignOnService för SAML 2.0, så ingen kan logga in.",
    mend_en="Add one with the binding HTTP-Redirect or HTTP-POST.",
    mend_sv="Lägg till en med bindningen HTTP-Redirect eller HTTP-POST.",
)
def saml2_sso(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        if not _usable(_bindings(subject, role, _SSO)):
            yield hit(role)


@rule(
    "MD-IDP-002",
    Severity.ERROR,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="saml2int SDP-IDP02",
    title="HTTP-Redirect SSO binding offered",
    en="The identity provider has no SingleSignOnService for HTTP-Redirect, by which most services send their users.",
    sv="IdP:n saknar SingleSignOnService för HTTP-Redirect, som de flesta tjänster skickar sina användare med.",
    mend_en="Add a SingleSignOnService with the binding HTTP-Redirect.",
    mend_sv="Lägg till en SingleSignOnService med bindningen HTTP-Redirect.",
)
def redirect_sso(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        bindings = _bindings(subject, role, _SSO)
        if _REDIRECT not in bindings and _usable(bindings):
            yield hit(role)


@rule(
    "MD-IDP-003",
    Severity.WARNING,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="Sweden Connect profile §5.2",
    title="HTTP-POST SSO binding offered",
    en="The identity provider has no SingleSignOnService for HTTP-POST, which long and signed requests need.",
    sv="IdP:n saknar SingleSignOnService för HTTP-POST, som långa och signerade begäranden behöver.",
    mend_en="Add a SingleSignOnService with the binding HTTP-POST.",
    mend_sv="Lägg till en SingleSignOnService med bindningen HTTP-POST.",
)
def post_sso(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        bindings = _bindings(subject, role, _SSO)
        if _POST not in bindings and _usable(bindings):
            yield hit(role)


@rule(
    "MD-IDP-004",
    Severity.ERROR,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="SAML2Meta §2.4.3",
    title="Only one SSO endpoint per front-channel binding",
    en="There are several SingleSignOnServices for {binding}; each service picks whichever it likes.",
    sv="Det finns flera SingleSignOnService för {binding}; varje tjänst väljer vilken den vill.",
    mend_en="Keep one for each binding.",
    mend_sv="Behåll en för varje bindning.",
)
def one_sso_per_binding(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        seen: set[str] = set()
        for service in subject.received[role].inside(_SSO):
            binding = service.value("Binding")
            if binding in seen:
                yield hit(service.element, "Binding", binding=binding.removeprefix(_BINDINGS))
            seen.update({binding} & _FRONT_CHANNEL)


@rule(
    "MD-IDP-005",
    Severity.ERROR,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="saml2int SDP-MD08; eduGAIN R1",
    title="Signing key present",
    en="The identity provider has no usable signing certificate, so nobody can trust what it says.",
    sv="IdP:n saknar ett användbart signeringscertifikat, så ingen kan lita på vad den säger.",
    mend_en='Add a KeyDescriptor with use="signing" and the certificate that the software signs with.',
    mend_sv='Lägg till en KeyDescriptor med use="signing" och det certifikat som programvaran signerar med.',
)
def signing_key(subject: Subject) -> Iterator[Hit]:
    """Strikes at samples of test collections, rightly: no software can read the placeholders in them."""
    signing = {one.role for one in subject.carried if one.certificate is not None and "signing" in one.uses}
    for role in providers(subject):
        if role not in signing:
            yield hit(role)


@rule(
    "MD-IDP-007",
    Severity.WARNING,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="saml2int SDP-MD12; SWAMID 5.1.13",
    title="errorURL present",
    en="The identity provider has no errorURL: a service has nowhere to send those who cannot log in.",
    sv="IdP:n saknar errorURL: en tjänst har ingenstans att hänvisa den som inte kan logga in.",
    mend_en="Add errorURL with the https address of a page that tells users whom to ask for help.",
    mend_sv="Lägg till errorURL med https-adressen till en sida som berättar vem användarna kan fråga.",
)
def error_page(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        if not tidy(role.get("errorURL", "")):
            yield hit(role)


@rule(
    "MD-IDP-014",
    Severity.WARNING,
    group="role-idp",
    needs="md:IDPSSODescriptor",
    source="saml2int SDP-IDP25, SDP-IDP33",
    title="SingleLogoutService offered with HTTP-Redirect",
    en="The identity provider has no SingleLogoutService for HTTP-Redirect, so no service can log out of it.",
    sv="IdP:n saknar SingleLogoutService för HTTP-Redirect, så ingen tjänst kan logga ut ur den.",
    mend_en="Add a SingleLogoutService with the binding HTTP-Redirect, if the software can log out.",
    mend_sv="Lägg till en SingleLogoutService med bindningen HTTP-Redirect, om programvaran kan logga ut.",
)
def logout(subject: Subject) -> Iterator[Hit]:
    for role in providers(subject):
        if _REDIRECT not in _bindings(subject, role, _SLO):
            yield hit(role)
