"""Rules about an upstream aggregate's signature (stage `import`, group `signature`): all of them refuse the whole."""

from typing import Any, Final

from members.saml.rules.registry import Rule
from members.saml.types import Severity

_ASK_EN = "Nothing was taken in; ask the federation that publishes it."
_ASK_SV = "Ingenting togs in; fråga federationen som publicerar det."


def _rule(rule_id: str, **texts: Any) -> Rule:
    asked = {"mend_en": _ASK_EN, "mend_sv": _ASK_SV} | texts
    return Rule(rule_id, Severity.ERROR, group="signature", stage="import", **asked)


PLACE: Final = _rule(
    "MD-SIG-001",
    source="SAML2Core §5.4.1; SAML2Meta §3",
    title="Signature is a direct child of the document element and there is only one",
    en="The signature is not where it has to be: {how}.",
    sv="Signaturen står inte där den ska: {how_sv}.",
)
REFERENCE: Final = _rule(
    "MD-SIG-002",
    source="SAML2Core §5.4.2; eduGAIN §4",
    title="Exactly one Reference, by fragment, to the root ID",
    en="The signature is not about the whole document alone: {how}.",
    sv="Signaturen gäller inte hela dokumentet och inget annat: {how_sv}.",
)
SIGNED: Final = _rule(
    "MD-SIG-003",
    source="Somorovsky 2012",
    title="Process only what was signed",
    en="The document is not what was signed: its content has another digest than the signature says.",
    sv="Dokumentet är inte det som signerades: innehållet har en annan kontrollsumma än den i signaturen.",
    mend_en="Nothing was taken in. It was changed on its way, or wrapped around something that was signed: tell the"
    " federation that publishes it.",
    mend_sv="Ingenting togs in. Det har ändrats på vägen eller lagts runt något som är signerat: underrätta"
    " federationen som publicerar det.",
)
TRANSFORMS: Final = _rule(
    "MD-SIG-004",
    source="SAML2Core §5.4.4; eduGAIN §4",
    title="Transforms limited",
    en="The transforms are not enveloped-signature and then exclusive canonicalization: {how}.",
    sv="Transformerna är inte enveloped-signature följt av exklusiv kanonisering: {how_sv}.",
)
CANONICAL: Final = _rule(
    "MD-SIG-005",
    source="SAML2Core §5.4.3",
    title="Canonicalisation method is exclusive C14N",
    en="The canonicalization is not the exclusive one: {how}.",
    sv="Kanoniseringen är inte den exklusiva: {how_sv}.",
)
ALGORITHM: Final = _rule(
    "MD-SIG-006",
    source="eduGAIN §4; RFC 9231; draft-young-md-query-saml §4.1",
    title="Digest and signature algorithms allow-list",
    en="{what} {algorithm} is not accepted.",
    sv="{what} {algorithm} godtas inte.",
    mend_en="Nothing was taken in; whoever publishes it has to sign with RSA or ECDSA and SHA-256 or better.",
    mend_sv="Ingenting togs in; federationen som publicerar det behöver signera med RSA eller ECDSA och minst SHA-256.",
)
PINNED: Final = _rule(
    "MD-SIG-007",
    source="SAML2MetaIOP §2; IIP-MD03; eduGAIN MAPS",
    title="Verification key is pinned per source",
    en="The signature was not made with a key that is pinned for this upstream.",
    sv="Signaturen är inte gjord med någon nyckel som är låst för denna källa.",
    mend_en="Nothing was taken in. If the federation has exchanged its key, compare the new one's fingerprint with it"
    " by another way, and pin it, which takes two operators.",
    mend_sv="Ingenting togs in. Om federationen har bytt nyckel: jämför den nyas fingeravtryck med dem på annan väg och"
    " lås den, vilket kräver två handläggare.",
)
STRENGTH: Final = _rule(
    "MD-SIG-008",
    source="eduGAIN §4",
    title="Verification key strength",
    en="The pinned key {fingerprint} is too weak: {how}.",
    sv="Den låsta nyckeln {fingerprint} är för svag: {how_sv}.",
    mend_en="Pin a key of RSA with at least 2048 bits, or of P-256, P-384 or P-521.",
    mend_sv="Lås en RSA-nyckel med minst 2048 bitar, eller en nyckel på P-256, P-384 eller P-521.",
)
CONTENT: Final = _rule(
    "MD-SIG-009",
    source="SAML2Core §5.4; XML Signature §4.4–4.5",
    title="No ds:Object, Manifest or KeyInfo references",
    en="The signature has more in it than a signature needs: {what}.",
    sv="Signaturen innehåller mer än en signatur behöver: {what}.",
)
LENGTH: Final = _rule(
    "MD-SIG-010",
    source="CVE-2009-0217; RFC 9231 §2.2",
    title="SignatureValue and DigestValue full length",
    en="{what} does not have its full length: {how}.",
    sv="{what} har inte sin fulla längd: {how_sv}.",
)
UNSIGNED: Final = _rule(
    "MD-SIG-011",
    source="SAML2Meta §5; saml2int SDP-MD02",
    title="Unsigned aggregate refused",
    en="The document is not signed.",
    sv="Dokumentet är inte signerat.",
)

SIGNATURE: Final = (
    *(PLACE, REFERENCE, SIGNED, TRANSFORMS, CANONICAL, ALGORITHM, PINNED, STRENGTH, CONTENT, LENGTH, UNSIGNED),
)
