"""Group `role-idp`: what an identity provider cannot be without."""

from collections.abc import Iterator

from ..certificates import read
from ..names import clark
from ..subject import Subject
from ..tables import TABLES
from ..text import raw_text, tidy
from ..types import Severity
from .registry import Hit, hit, rule

_CERTIFICATE = "/".join(clark(name) for name in ("ds:KeyInfo", "ds:X509Data", "ds:X509Certificate"))


@rule(
    "MD-IDP-001",
    Severity.ERROR,
    group="role-idp",
    source="SAML2Meta §2.4.3",
    title="At least one SAML 2.0 SSO endpoint",
    en="The identity provider has no SAML 2.0 SingleSignOnService, so nobody can log in.",
    sv="IdP:n saknar SingleSignOnService för SAML 2.0, så ingen kan logga in.",
    mend_en="Add one with the binding HTTP-Redirect or HTTP-POST.",
    mend_sv="Lägg till en med bindningen HTTP-Redirect eller HTTP-POST.",
)
def saml2_sso(subject: Subject) -> Iterator[Hit]:
    allowed = TABLES.bindings_by_element["SingleSignOnService"]
    for role in (element for name, element in subject.roles if name == "idp"):
        services = role.iterchildren(clark("md:SingleSignOnService"))
        if not any(tidy(service.get("Binding", "")) in allowed for service in services):
            yield hit(role)


@rule(
    "MD-IDP-005",
    Severity.ERROR,
    group="role-idp",
    source="saml2int SDP-MD08; eduGAIN R1",
    title="Signing key present",
    en="The identity provider has no usable signing certificate, so nobody can trust what it says.",
    sv="IdP:n saknar ett användbart signeringscertifikat, så ingen kan lita på vad den säger.",
    mend_en='Add a KeyDescriptor with use="signing" and the certificate that the software signs with.',
    mend_sv='Lägg till en KeyDescriptor med use="signing" och det certifikat som programvaran signerar med.',
)
def signing_key(subject: Subject) -> Iterator[Hit]:
    for role in (element for name, element in subject.roles if name == "idp"):
        keys = [key for key in role.iterchildren(clark("md:KeyDescriptor")) if key.get("use", "signing") == "signing"]
        if not any(read(raw_text(c)) for key in keys for c in key.iterfind(_CERTIFICATE)):
            yield hit(role)
