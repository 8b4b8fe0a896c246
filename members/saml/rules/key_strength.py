"""Group `keys`: keys that are too short for the years they are meant for, or whose private half is open (MD-KEY-004,
007 to 010)."""

from collections.abc import Iterator
from itertools import combinations

from lxml import etree

from ..certificates import Certificate
from ..subject import Subject
from ..types import Severity
from ..weak_keys import debian_digest, weak_keys
from ..weakness import Weakness, is_roca, shares_prime, weakness
from .registry import Hit, hit, rule


def _moduli(subject: Subject) -> Iterator[tuple[etree._Element, int]]:
    """(X509Certificate, RSA modulus)."""
    for element, certificate in subject.certificates:
        if certificate.modulus is not None:
            yield element, certificate.modulus


@rule(
    "MD-KEY-004",
    Severity.WARNING,
    group="keys",
    source="NIST SP 800-57p1r5; BSI TR-02102-1; saml2int SDP-MD06",
    title="RSA modulus below 3072 bits",
    en="The RSA key has {bits} bits; after 2030 it takes at least {wanted}. Its certificate says {until}.",
    sv="RSA-nyckeln har {bits} bitar; efter 2030 krävs minst {wanted}. Dess certifikat anger {until}.",
    mend_en="Make the next key with 3072 bits or more. There is no hurry while it is before 2030.",
    mend_sv="Gör nästa nyckel på minst 3072 bitar. Det är ingen brådska så länge det är före 2030.",
)
def long_rsa(subject: Subject) -> Iterator[Hit]:
    """Always a warning, also where the certificate lasts beyond 2030, which is no end date of the key: most keys in
    use today are such. A profile that refuses them (BSI's) sets `rsa_bits`, and MD-KEY-003 is the error."""
    for element, certificate in subject.certificates:
        bits = (certificate.bits or 0) if certificate.algorithm == "RSA" else 0
        if subject.numbers.rsa_bits <= bits < subject.numbers.rsa_bits_wanted:
            wanted = subject.numbers.rsa_bits_wanted
            yield hit(element, bits=bits, wanted=wanted, until=certificate.not_after.date())


@rule(
    "MD-KEY-007",
    Severity.ERROR,
    group="keys",
    source="CVE-2022-26320 (Fermat); Heninger 2012",
    title="RSA modulus is not trivially broken",
    en="Anybody can compute the private key from the certificate: {how}.",
    sv="Vem som helst kan räkna ut den privata nyckeln ur certifikatet: {how_sv}.",
    mend_en="Make a new key with software that is up to date, and look for what made this one.",
    mend_sv="Skapa en ny nyckel med uppdaterad programvara, och ta reda på vad som skapade den här.",
)
def unbroken_modulus(subject: Subject) -> Iterator[Hit]:
    """Small factors are tried up to 2^14, and primes are compared within the entity only. Whether the modulus itself
    is a prime takes milliseconds, and is not asked."""
    found = {element: fault for element, n in _moduli(subject) if (fault := weakness(n)) is not None}
    for (one, n), (other, m) in combinations(_moduli(subject), 2):
        if shares_prime(n, m):
            found.setdefault(one, Weakness.SHARED)
            found.setdefault(other, Weakness.SHARED)
    for element, fault in found.items():
        how_sv, how = fault.value
        yield hit(element, how=how, how_sv=how_sv)


@rule(
    "MD-KEY-008",
    Severity.ERROR,
    group="keys",
    source="CVE-2017-15361",
    title="ROCA fingerprint",
    en="The key was made by a chip with a known fault (ROCA); its private half can be computed.",
    sv="Nyckeln är skapad av ett chip med ett känt fel (ROCA); dess privata del går att räkna ut.",
    mend_en="Make a new key with other software, such as OpenSSL, and update the card or chip.",
    mend_sv="Skapa en ny nyckel med annan programvara, till exempel OpenSSL, och uppdatera kortet eller chippet.",
)
def no_roca(subject: Subject) -> Iterator[Hit]:
    for element, modulus in _moduli(subject):
        if is_roca(modulus):
            yield hit(element)


@rule(
    "MD-KEY-009",
    Severity.ERROR,
    group="keys",
    source="CVE-2008-0166",
    title="Debian weak keys",
    en="The key is one of those that Debian's faulty OpenSSL made in 2006 to 2008; all of them are known.",
    sv="Nyckeln är en av dem som Debians felaktiga OpenSSL skapade 2006 till 2008; alla är kända.",
    mend_en="Make a new key on a system of today.",
    mend_sv="Skapa en ny nyckel på ett system av i dag.",
)
def no_debian_key(subject: Subject) -> Iterator[Hit]:
    """Looks the key up in `weak_keys.yaml`, which has one of these keys, and in the lists beside it: the whole list is
    the operator's to put there."""
    for element, modulus in _moduli(subject):
        if debian_digest(modulus) in weak_keys().debian:
            yield hit(element)


def _published(certificate: Certificate) -> str | None:
    return weak_keys().published.get(certificate.spki_sha256)


@rule(
    "MD-KEY-010",
    Severity.ERROR,
    group="keys",
    source="badkeys; MDA keylists",
    title="Publicly known private keys",
    en="The private key is published ({where}), so anybody can act as the entity.",
    sv="Den privata nyckeln finns publicerad ({where}), så vem som helst kan uppträda som entiteten.",
    mend_en="Make a key of your own: the software came with an example key that is not for use.",
    mend_sv="Skapa en egen nyckel: programvaran kom med en exempelnyckel som inte är till för användning.",
)
def no_published_key(subject: Subject) -> Iterator[Hit]:
    """Looks the key up in `weak_keys.yaml`, a short list of examples, and in the operator's own lists beside it."""
    for element, certificate in subject.certificates:
        if (where := _published(certificate)) is not None:
            yield hit(element, where=where)
