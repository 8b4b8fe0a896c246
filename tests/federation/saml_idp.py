"""An IdP of the federation: it answers Sigill's requests with responses that its key signs, and lies where told."""

import base64
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from tests.documents import certificate_text, entity_xml

ENTITY_ID = "https://idp.norrvik.example/metadata"
SCOPE = "norrvik.example"
LOA3 = "https://sigill.example/loa/loa3"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PAIRWISE = "urn:oasis:names:tc:SAML:attribute:pairwise-id"
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


@cache
def keys(name: str) -> tuple[bytes, str]:
    """A private key as PEM, and its certificate as the text of ds:X509Certificate; made once per process."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name}.norrvik.example")])
    begins, ends = datetime(2025, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(called, called, private.public_key(), 7, begins, ends).sign(private, hashes.SHA256())
    encoding, pkcs8 = serialization.Encoding, serialization.PrivateFormat.PKCS8
    pem = private.private_bytes(encoding.PEM, pkcs8, serialization.NoEncryption())
    return pem, base64.b64encode(made.public_bytes(encoding.DER)).decode()


def metadata() -> bytes:
    """What the IdP registers."""
    plain = entity_xml(ENTITY_ID, role="idp", scopes=(SCOPE,))
    return plain.replace(certificate_text(0).encode(), keys("idp")[1].encode())


@dataclass(frozen=True)
class Asked:
    """Sigill's request, as the IdP reads it."""

    id: str
    acs: str
    issuer: str
    force: bool
    state: str


def read(address: str) -> Asked:
    """The request in the address that the browser was sent to."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    root = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15))
    issuer = root.findtext("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer") or ""
    force = root.get("ForceAuthn") == "true"
    return Asked(root.get("ID"), root.get("AssertionConsumerServiceURL"), issuer, force, query["RelayState"])


@dataclass
class Answer:
    """What a response says; a test changes what it lies about."""

    asked: Asked
    issuer: str = ENTITY_ID
    in_response_to: str | None = None
    audience: str | None = None
    recipient: str | None = None
    minutes: int = 0
    shown_before: timedelta = timedelta(0)
    context: str = LOA3
    attributes: dict[str, str] = field(default_factory=lambda: {PAIRWISE: f"siv@{SCOPE}"})
    key: str = "idp"
    signs: bool = True

    def encoded(self) -> str:
        """The response as it stands in the form."""
        root = etree.fromstring(self._text())
        if self.signs:
            _sign(root.find("{*}Assertion"), keys(self.key))
        return base64.b64encode(etree.tostring(root)).decode()

    def _text(self) -> str:
        at = datetime.now(UTC) + timedelta(minutes=self.minutes)
        now, soon, begun = (
            moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            for moment in (at, at + timedelta(minutes=5), at - timedelta(minutes=1))
        )
        shown = (at - self.shown_before).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = self.asked
        to = asked.id if self.in_response_to is None else self.in_response_to
        answers = f'InResponseTo="{to}"' if to else ""
        audience = asked.issuer if self.audience is None else self.audience
        restriction = f"<AudienceRestriction><Audience>{audience}</Audience></AudienceRestriction>" if audience else ""
        said = "".join(
            f'<Attribute Name="{name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
            f"<AttributeValue>{value}</AttributeValue></Attribute>"
            for name, value in self.attributes.items()
        )
        return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" Version="2.0" ID="_{uuid4().hex}"
  IssueInstant="{now}" Destination="{asked.acs}" {answers}>
  <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{self.issuer}</Issuer>
  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="_{uuid4().hex}" IssueInstant="{now}">
    <Issuer>{self.issuer}</Issuer>
    <Subject>
      <NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">{uuid4().hex}</NameID>
      <SubjectConfirmation Method="{BEARER}">
        <SubjectConfirmationData {answers} NotOnOrAfter="{soon}" Recipient="{self.recipient or asked.acs}"/>
      </SubjectConfirmation>
    </Subject>
    <Conditions NotBefore="{begun}" NotOnOrAfter="{soon}">{restriction}</Conditions>
    <AuthnStatement AuthnInstant="{shown}" SessionIndex="_1">
      <AuthnContext><AuthnContextClassRef>{self.context}</AuthnContextClassRef></AuthnContext>
    </AuthnStatement>
    <AttributeStatement>{said}</AttributeStatement>
  </Assertion>
</samlp:Response>"""


def _sign(assertion: etree._Element, key: tuple[bytes, str]) -> None:
    signature = xmlsec.template.create(assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256)
    assertion.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key[0], xmlsec.KeyFormat.PEM)
    context.register_id(assertion, "ID", None)
    context.sign(signature)
