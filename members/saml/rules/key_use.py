"""Group `keys`: how many keys a role has and for what, and what their certificates say of them (MD-KEY-013 to 028).

What a certificate says has no meaning to software (SAML V2.0 Metadata Interoperability Profile §2.6.1). It has one to
people: a certificate that something renews by itself changes the key, and nobody can log in any more.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from lxml import etree

from ..certificates import Certificate
from ..subject import Carried, Subject
from ..types import Severity
from .registry import Hit, hit, rule

_BROWSERS_ACCEPT: Final = timedelta(days=398)  # CA/Browser Forum Baseline Requirements §6.3.2
_COMMON_NAME: Final = re.compile(r"(?:^|,)CN=((?:\\.|[^,\\])+)")
_WEAK_DIGESTS: Final = frozenset({"md2", "md4", "md5", "sha1"})
_SIGNS: Final = frozenset({"digital_signature", "content_commitment"})
_ENCRYPTS: Final = frozenset({"key_encipherment", "data_encipherment", "key_agreement"})


def _for(subject: Subject, use: str) -> dict[etree._Element, list[Carried]]:
    """The readable certificates that a role has for a use.

    A key without @use counts as an encryption key of a service provider only: nobody encrypts to an identity
    provider that did not ask for it.
    """
    found: dict[etree._Element, list[Carried]] = {}
    for name, role in subject.roles:
        for one in subject.carried:
            meant = one.role is role and use in one.uses and one.certificate is not None
            if meant and (use == "signing" or name == "sp" or one.descriptor.get("use") is not None):
                found.setdefault(role, []).append(one)
    return found


def _distinct(carried: list[Carried]) -> int:
    return len({one.certificate.spki_sha256 for one in carried if one.certificate is not None})


@rule(
    "MD-KEY-013",
    Severity.WARNING,
    group="keys",
    source="XML Enc 1.1 §5.6.4; saml2int ALG01",
    title="EC-only encryption key",
    en="The role has no RSA key for encryption, only {algorithm}; few can encrypt to such a key.",
    sv="Rollen har ingen RSA-nyckel för kryptering, bara {algorithm}; få kan kryptera till en sådan nyckel.",
    mend_en="Add an RSA key of 3072 bits for encryption.",
    mend_sv="Lägg till en RSA-nyckel på 3072 bitar för kryptering.",
)
def rsa_for_encryption(subject: Subject) -> Iterator[Hit]:
    for carried in _for(subject, "encryption").values():
        algorithms = [one.certificate.algorithm for one in carried if one.certificate is not None]
        if "RSA" not in algorithms:
            yield hit(carried[0].descriptor, algorithm=algorithms[0])


@rule(
    "MD-KEY-017",
    Severity.INFO,
    group="keys",
    source="local policy",
    title="Certificate expires soon",
    en="The certificate expires on {date}. The key can be used after that, too; some products warn.",
    sv="Certifikatet går ut {date}. Nyckeln kan användas även därefter; vissa produkter varnar.",
    mend_en="Plan a new key, or a new certificate for the same key, before that day.",
    mend_sv="Planera en ny nyckel, eller ett nytt certifikat för samma nyckel, före den dagen.",
)
def lasts_a_while(subject: Subject) -> Iterator[Hit]:
    limit = subject.at + timedelta(days=subject.numbers.certificate_days_left)
    for element, certificate in subject.certificates:
        if subject.at <= certificate.not_after < limit:
            yield hit(element, date=certificate.not_after.date())


def _issuer(certificate: Certificate) -> str:
    """The issuer's common name, or all of its name where it has none."""
    match = _COMMON_NAME.search(certificate.issuer)
    return match[1] if match else certificate.issuer


def _oddities(certificate: Certificate, uses: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(Swedish, English): what is unlike a self-signed certificate made for SAML."""
    if certificate.digest in _WEAK_DIGESTS:
        name = certificate.digest.upper()
        yield f"det är signerat med {name}", f"it is signed with {name}"
    if certificate.issuer != certificate.subject:
        yield f"det är utfärdat av {_issuer(certificate)}", f"it is issued by {_issuer(certificate)}"
    if certificate.key_usage is not None and not all(_allowed(certificate.key_usage, use) for use in uses):
        yield "dess keyUsage tillåter inte användningen", "its keyUsage does not allow the use"


def _allowed(key_usage: frozenset[str], use: str) -> bool:
    return bool(key_usage & (_SIGNS if use == "signing" else _ENCRYPTS))


@rule(
    "MD-KEY-018",
    Severity.INFO,
    group="keys",
    source="saml2int SDP-MD05 note; Sweden Connect 2.1.1.2; SWAMID 5.2.3",
    title="Certificate signed with MD5/SHA-1 or CA-issued",
    en="The certificate is unusual: {what}. To most software that is nothing; some products mind.",
    sv="Certifikatet är ovanligt: {what_sv}. För de flesta program spelar det ingen roll, men för några.",
    mend_en="Next time, make a self-signed certificate with SHA-256 that lasts ten years.",
    mend_sv="Gör nästa gång ett självsignerat certifikat med SHA-256 som gäller i tio år.",
)
def self_signed(subject: Subject) -> Iterator[Hit]:
    """CA:TRUE alone is not told: OpenSSL sets it in every self-signed certificate. A key without @use is held to
    signing only."""
    for one in subject.carried:
        if one.certificate is not None:
            found = list(_oddities(one.certificate, one.uses[:1]))
            if found:
                yield hit(one.element, what=", ".join(en for _, en in found), what_sv=", ".join(sv for sv, _ in found))


@rule(
    "MD-KEY-019",
    Severity.WARNING,
    group="keys",
    source="local policy",
    title="Certificate appears to be a web-server certificate",
    en="The certificate, issued by {issuer}, looks like that of a web server; when it is renewed, the key changes and "
    "nobody can log in.",
    sv="Certifikatet, utfärdat av {issuer}, ser ut att vara en webbservers; när det förnyas byts nyckeln och ingen "
    "kan logga in.",
    mend_en="Make a self-signed certificate for SAML alone, with a key of its own.",
    mend_sv="Skapa ett självsignerat certifikat enbart för SAML, med en egen nyckel.",
)
def no_server_certificate(subject: Subject) -> Iterator[Hit]:
    """Issued by somebody else, and either for servers or no longer than browsers accept. Self-signed ones are not
    renewed by a web server, whatever they say of themselves; AD FS's last a year."""
    for element, certificate in subject.certificates:
        is_short = certificate.not_after - certificate.not_before <= _BROWSERS_ACCEPT
        if certificate.issuer != certificate.subject and (certificate.is_server or is_short):
            yield hit(element, issuer=_issuer(certificate))


@rule(
    "MD-KEY-025",
    Severity.WARNING,
    group="keys",
    source="Sweden Connect 2.1.1.2",
    title="More than one encryption key",
    en="The role has {count} keys for encryption; others may choose the old one.",
    sv="Rollen har {count} nycklar för kryptering; andra kan välja den gamla.",
    mend_en="Publish only the newest for encryption. The software may keep the old one for a while.",
    mend_sv="Publicera bara den nyaste för kryptering. Programvaran kan behålla den gamla ett tag.",
)
def one_encryption_key(subject: Subject) -> Iterator[Hit]:
    for carried in _for(subject, "encryption").values():
        if _distinct(carried) > subject.numbers.encryption_keys:
            yield hit(carried[-1].descriptor, count=_distinct(carried))


@rule(
    "MD-KEY-026",
    Severity.WARNING,
    group="keys",
    source="local policy",
    title="More than three signing keys",
    en="The role has {count} keys for signing, more than {limit}: some may be left from earlier changes of keys.",
    sv="Rollen har {count} nycklar för signering, fler än {limit}: några kan vara kvar efter tidigare nyckelbyten.",
    mend_en="Remove those that nothing signs with any more.",
    mend_sv="Ta bort dem som inget längre signerar med.",
)
def few_signing_keys(subject: Subject) -> Iterator[Hit]:
    limit = subject.numbers.signing_keys
    for carried in _for(subject, "signing").values():
        if _distinct(carried) > limit:
            yield hit(carried[-1].descriptor, count=_distinct(carried), limit=limit)


@rule(
    "MD-KEY-028",
    Severity.INFO,
    group="keys",
    source="errata05 E62; Sweden Connect 2.1.1.2",
    title="KeyDescriptor without use",
    en="The KeyDescriptor does not say what it is for, so the key is for both signing and encryption.",
    sv="KeyDescriptor anger inte vad nyckeln är till för, så den gäller både signering och kryptering.",
    mend_en='Write use="signing", and a KeyDescriptor with use="encryption" if others are to encrypt to it.',
    mend_sv='Skriv use="signing", och en KeyDescriptor med use="encryption" om andra ska kryptera till den.',
)
def stated_use(subject: Subject) -> Iterator[Hit]:
    carrying = {one.descriptor for one in subject.carried}
    for key in subject.keys:
        if "use" not in key.attributes and key.element in carrying:
            yield hit(key.element)
