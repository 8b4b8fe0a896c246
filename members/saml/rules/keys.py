"""Group `keys`: what a KeyDescriptor carries, and whether the key is worth trusting (MD-KEY).

Certificates are carriers of keys (SAML V2.0 Metadata Interoperability Profile §2.6.1): their dates and
issuers are facts for people, never errors.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from lxml import etree

from ..names import NAMESPACES, clark, namespace_of, short
from ..subject import Subject
from ..types import Severity
from .registry import Hit, hit, rule

_INFO, _DATA = clark("ds:KeyInfo"), clark("ds:X509Data")
_CURVES: Final = frozenset(
    {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"}
)
_KEY_NAMESPACES: Final = frozenset({NAMESPACES["ds"], NAMESPACES["dsig11"]})
_LIMITED: Final = frozenset({"Ed25519", "Ed448", "1.3.101.110", "1.3.101.111", "1.2.840.113549.1.1.10"})


@rule(
    "MD-KEY-001",
    Severity.ERROR,
    group="keys",
    source="metadata-iop §2.5.1; saml2int SDP-MD05",
    title="KeyDescriptor carries exactly one X.509 certificate",
    en="The KeyDescriptor has {count} certificates; it needs exactly one.",
    sv="KeyDescriptor har {count} certifikat; det ska vara exakt ett.",
    mend_en="Write one KeyDescriptor per certificate, with ds:X509Data/ds:X509Certificate inside.",
    mend_sv="Skriv en KeyDescriptor per certifikat, med ds:X509Data/ds:X509Certificate inuti.",
)
def one_certificate(subject: Subject) -> Iterator[Hit]:
    counts = Counter([one.descriptor for one in subject.carried])
    for key in subject.keys:
        if counts[key.element] != 1:
            yield hit(key.element, count=counts[key.element])


@rule(
    "MD-KEY-002",
    Severity.ERROR,
    group="keys",
    source="XML Signature §4.5.4",
    title="Certificate is valid base64 DER",
    en="This is not a certificate in base64 that can be read.",
    sv="Det här är inget läsbart certifikat i base64.",
    mend_en="Paste the certificate's base64 text anew, without the BEGIN and END lines.",
    mend_sv="Klistra in certifikatets base64-text på nytt, utan raderna BEGIN och END.",
)
def readable_certificate(subject: Subject) -> Iterator[Hit]:
    for one in subject.carried:
        if one.certificate is None:
            yield hit(one.element)


@rule(
    "MD-KEY-003",
    Severity.ERROR,
    group="keys",
    source="NIST SP 800-131A r2; saml2int SDP-MD06",
    title="RSA modulus at least 2048 bits",
    en="The RSA key has {bits} bits; keys under {wanted} bits can be broken.",
    sv="RSA-nyckeln har {bits} bitar; nycklar under {wanted} bitar går att knäcka.",
    mend_en="Make a new key of 3072 bits or more.",
    mend_sv="Skapa en ny nyckel på 3072 bitar eller mer.",
)
def strong_rsa(subject: Subject) -> Iterator[Hit]:
    """Strikes at samples and at services of before 2014, rightly: NIST has disallowed such keys since then, and a
    certificate is exchanged in a day. An importer's profile may ask for less."""
    for element, certificate in subject.certificates:
        if certificate.algorithm == "RSA" and (certificate.bits or 0) < subject.numbers.rsa_bits:
            yield hit(element, bits=certificate.bits, wanted=subject.numbers.rsa_bits)


@rule(
    "MD-KEY-005",
    Severity.WARNING,
    group="keys",
    source="local policy",
    title="Unusual RSA modulus size",
    en="The RSA key has {bits} bits, an unusual size that some software cannot use.",
    sv="RSA-nyckeln har {bits} bitar, en ovanlig storlek som viss programvara inte klarar.",
    mend_en="Use 3072 or 4096 bits.",
    mend_sv="Använd 3072 eller 4096 bitar.",
)
def usual_rsa(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        bits = certificate.bits or 0
        if certificate.algorithm == "RSA" and (bits > 8192 or bits % 8):
            yield hit(element, bits=bits)


@rule(
    "MD-KEY-006",
    Severity.ERROR,
    group="keys",
    source="FIPS 186-5 §5.1; NIST SP 800-56B",
    title="RSA public exponent is odd and ≥ 65537",
    en="The RSA key's public exponent is {exponent}; it has to be odd, 65537 or more, and below 2^256.",
    sv="RSA-nyckelns publika exponent är {exponent}; den ska vara udda, minst 65537 och under 2^256.",
    mend_en="Make a new key with the usual exponent 65537.",
    mend_sv="Skapa en ny nyckel med den vanliga exponenten 65537.",
)
def sound_exponent(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        e = certificate.exponent
        if e is not None and (e % 2 == 0 or e < 65537 or e > 1 << 256):
            yield hit(element, exponent=e)


@rule(
    "MD-KEY-011",
    Severity.ERROR,
    group="keys",
    source="FIPS 186-5 (DSA withdrawn)",
    title="DSA keys refused",
    en="The certificate holds a DSA key; DSA is withdrawn.",
    sv="Certifikatet innehåller en DSA-nyckel; DSA är avvecklat.",
    mend_en="Make a new RSA key of 3072 bits or more.",
    mend_sv="Skapa en ny RSA-nyckel på 3072 bitar eller mer.",
)
def no_dsa(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        if certificate.algorithm in ("DSA", "1.2.840.10040.4.1"):
            yield hit(element)


@rule(
    "MD-KEY-012",
    Severity.ERROR,
    group="keys",
    source="RFC 5480; SP 800-186; saml2int SDP-MD07; TR-02102",
    title="EC keys on approved named curves",
    en="The key is on the curve {curve}, which is not among those accepted, or cannot be read.",
    sv="Nyckeln ligger på kurvan {curve}, som inte hör till de godtagna eller inte går att läsa.",
    mend_en="Use P-256, P-384 or P-521, or an RSA key.",
    mend_sv="Använd P-256, P-384 eller P-521, eller en RSA-nyckel.",
)
def approved_curve(subject: Subject) -> Iterator[Hit]:
    """A key that cannot be read at all (explicit curve parameters, as a rule) is told by its OID."""
    for element, certificate in subject.certificates:
        curve = certificate.algorithm.removeprefix("EC:")
        if (certificate.algorithm.startswith("EC:") and curve not in _CURVES) or not certificate.spki_sha256:
            yield hit(element, curve=curve)


@rule(
    "MD-KEY-014",
    Severity.WARNING,
    group="keys",
    source="RFC 9231 §2.3; RFC 8410",
    title="Ed25519/Ed448/X25519 or RSA-PSS SPKI",
    en="Few SAML implementations can use a key of the kind {algorithm}.",
    sv="Få SAML-implementationer kan använda en nyckel av slaget {algorithm}.",
    mend_en="Use an RSA key of 3072 bits.",
    mend_sv="Använd en RSA-nyckel på 3072 bitar.",
)
def widely_known_key(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        if certificate.algorithm in _LIMITED:
            yield hit(element, algorithm=certificate.algorithm)


@rule(
    "MD-KEY-015",
    Severity.INFO,
    group="keys",
    source="metadata-iop §2.6.1; saml2int SDP-MD05 note",
    title="Certificate expired",
    en="The certificate expired on {date}. The key is still used; some products warn.",
    sv="Certifikatet gick ut {date}. Nyckeln används ändå; vissa produkter varnar.",
    mend_en="Plan a new key at leisure: publish old and new side by side first.",
    mend_sv="Planera ett nyckelbyte i lugn takt: publicera först gammal och ny sida vid sida.",
)
def not_expired(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        if certificate.not_after < subject.at:
            yield hit(element, date=certificate.not_after.date())


@rule(
    "MD-KEY-016",
    Severity.INFO,
    group="keys",
    source="metadata-iop §2.6.1",
    title="Certificate not yet valid",
    en="The certificate is not valid until {date}.",
    sv="Certifikatet gäller först från {date}.",
    mend_en="Check the clock of the machine that made it.",
    mend_sv="Kontrollera klockan på datorn som skapade det.",
)
def already_valid(subject: Subject) -> Iterator[Hit]:
    for element, certificate in subject.certificates:
        if certificate.not_before > subject.at + timedelta(minutes=5):
            yield hit(element, date=certificate.not_before.date())


@rule(
    "MD-KEY-027",
    Severity.ERROR,
    group="keys",
    source="local policy",
    title="Same certificate repeated in one role",
    en="The same key stands twice in the role for the same use.",
    sv="Samma nyckel finns två gånger i rollen för samma användning.",
    mend_en="Remove one of the two KeyDescriptors.",
    mend_sv="Ta bort den ena av de två KeyDescriptor.",
)
def no_repeated_key(subject: Subject) -> Iterator[Hit]:
    seen: set[tuple[etree._Element | None, str, str]] = set()
    for one in subject.carried:
        for use in one.uses:
            mark = (one.role, use, one.certificate.spki_sha256 if one.certificate else "")
            if one.certificate is not None and mark in seen:
                yield hit(one.descriptor)
                break
            seen.add(mark)


@rule(
    "MD-KEY-029",
    Severity.WARNING,
    group="keys",
    source="XML Signature §4.5",
    title="ds:KeyInfo children only from ds (and dsig11) namespace",
    en="{name} does not belong in ds:KeyInfo; it is left out.",
    sv="{name} hör inte hemma i ds:KeyInfo; det utelämnas.",
    mend_en="Check that the namespace prefix is the right one, or remove the element.",
    mend_sv="Kontrollera att namnrymdsprefixet är rätt, eller ta bort elementet.",
)
def plain_key_info(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild writes the certificate only. If none is left, MD-KEY-001 is the error."""
    for info in (info for key in subject.keys for info in key.inside(_INFO)):
        for child in info.children:
            if child.tag != _DATA and namespace_of(child.tag) not in _KEY_NAMESPACES:
                yield hit(child.element, name=short(child.tag))


@rule(
    "MD-KEY-039",
    Severity.ERROR,
    group="keys",
    source="RFC 5280 §4.1",
    title="Certificate uses unparsable or lax DER",
    en="The certificate's serial number is {serial}; software that reads strictly cannot use it.",
    sv="Certifikatets serienummer är {serial}; programvara som läser strikt kan inte använda det.",
    mend_en="Make a new certificate for the key, with a positive serial number of at most 20 octets.",
    mend_sv="Skapa ett nytt certifikat för nyckeln, med ett positivt serienummer på högst 20 oktetter.",
)
def strict_serial(subject: Subject) -> Iterator[Hit]:
    """Other lax encodings do not get this far: MD-KEY-002 has them."""
    for element, certificate in subject.certificates:
        if certificate.serial_number <= 0 or certificate.serial_number.bit_length() > 160:
            yield hit(element, serial=certificate.serial_number)
