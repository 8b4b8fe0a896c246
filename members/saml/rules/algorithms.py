"""Group `keys`: the algorithms that an entity says it can use (MD-KEY-032 to 038).

Peers choose among what is listed, and among nothing else. So a list that is obsolete, misspelt or contradictory is
worse than none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ..names import clark, name_of
from ..subject import Subject
from ..tables import TABLES
from ..text import tidy
from ..types import Severity
from .registry import Hit, hit, rule

_EXTENSIONS, _METHOD = clark("md:Extensions"), clark("md:EncryptionMethod")
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    clark("alg:DigestMethod"): ("digest",),
    clark("ds:DigestMethod"): ("digest",),
    clark("alg:SigningMethod"): ("signature",),
    _METHOD: ("block_cipher", "key_transport", "key_agreement", "key_wrap"),
    clark("xenc11:MGF"): ("mask",),
}
_PARTS: Final = (clark("ds:DigestMethod"), clark("xenc11:MGF"))
_ANNOUNCED: Final = (clark("alg:DigestMethod"), clark("alg:SigningMethod"))
_TWO_LEVELS: Final = "in the role although the whole entity has a list, which is not used there then"
_TWO_LEVELS_SV: Final = "i rollen fastän hela entiteten har en lista, som då inte används där"
_SHA1: Final = "http://www.w3.org/2000/09/xmldsig#sha1"


def _of(level: str) -> dict[str, frozenset[str]]:
    """The algorithms of a level, or of all levels, by the element that may name them."""
    return {
        tag: frozenset(
            uri
            for kind in kinds
            for found, uris in TABLES.algorithms[kind].items()
            if level in (found, "any")
            for uri in uris
        )
        for tag, kinds in _KINDS.items()
    }


_KNOWN, _FORBIDDEN, _DISCOURAGED = _of("any"), _of("forbidden"), _of("discouraged")
_BY_END: Final = {uri.rpartition("#")[2]: uri for uris in _KNOWN.values() for uri in sorted(uris)}


@dataclass(frozen=True, slots=True)
class Listed:
    """An element that names an algorithm, and the tidied identifier."""

    element: etree._Element
    uri: str

    @property
    def tag(self) -> str:
        return str(self.element.tag)


def _listed(elements: Iterator[etree._Element]) -> Iterator[Listed]:
    return (Listed(element, tidy(element.get("Algorithm", ""))) for element in elements)


def announced(subject: Subject) -> Iterator[tuple[etree._Element, list[Listed]]]:
    """(entity or role, the digest and signature algorithms in its extensions)."""
    for holder in (subject.entity, *(role for _, role in subject.roles)):
        found = [e for extensions in holder.iterchildren(_EXTENSIONS) for e in extensions.iterchildren(*_ANNOUNCED)]
        if found:
            yield holder, list(_listed(iter(found)))


def encryption_methods(subject: Subject) -> Iterator[tuple[etree._Element, list[Listed]]]:
    """(md:KeyDescriptor that is not for signing alone, its encryption methods)."""
    for key in subject.keys:
        if key.attributes.get("use", "").strip() != "signing":
            methods = list(_listed(key.element.iterchildren(_METHOD)))
            if methods:
                yield key.element, methods


def _everything(subject: Subject) -> Iterator[Listed]:
    for _, listed in announced(subject):
        yield from listed
    for _, methods in encryption_methods(subject):
        for method in methods:
            yield method
            yield from _listed(method.element.iterchildren(*_PARTS))


@rule(
    "MD-KEY-032",
    Severity.WARNING,
    group="keys",
    needs="md:EncryptionMethod",
    source="algsupport §2.4",
    title="EncryptionMethod only on encryption-capable KeyDescriptor",
    en="An encryption algorithm means nothing on a signing key; it is left out.",
    sv="En krypteringsalgoritm betyder ingenting på en signeringsnyckel; den utelämnas.",
    mend_en='Move it to the KeyDescriptor with use="encryption", or remove it.',
    mend_sv='Flytta den till den KeyDescriptor som har use="encryption", eller ta bort den.',
)
def encryption_on_its_key(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves it out."""
    for key in subject.keys:
        if key.attributes.get("use", "").strip() == "signing":
            for method in key.inside(_METHOD):
                yield hit(method.element)


@rule(
    "MD-KEY-033",
    Severity.ERROR,
    group="keys",
    needs="alg:DigestMethod alg:SigningMethod md:EncryptionMethod",
    source="RFC 9231; saml2int ALG; XML Enc 1.1 §5.5; SWAMID",
    title="Forbidden algorithms advertised",
    en="The algorithm {algorithm} is broken or obsolete; whoever lists it may be sent it.",
    sv="Algoritmen {algorithm} är knäckt eller föråldrad; den som anger den kan få den skickad till sig.",
    mend_en="Remove it from the list, and turn it off in the software.",
    mend_sv="Ta bort den ur listan, och stäng av den i programvaran.",
)
def no_obsolete_algorithm(subject: Subject) -> Iterator[Hit]:
    """What still works and is only old (SHA-1, DSA, triple DES) is a warning: every Shibboleth service provider lists
    it. SHA-1 inside RSA-OAEP is sound."""
    for one in _everything(subject):
        if one.uri in _FORBIDDEN[one.tag]:
            yield hit(one.element, "Algorithm", algorithm=one.uri)
        elif one.uri in _DISCOURAGED[one.tag] and not (one.tag in _PARTS and one.uri == _SHA1):
            yield hit(one.element, "Algorithm", severity=Severity.WARNING, algorithm=one.uri)


@rule(
    "MD-KEY-034",
    Severity.WARNING,
    group="keys",
    needs="alg:DigestMethod alg:SigningMethod md:EncryptionMethod",
    source="RFC 9231 §2; XML Enc 1.1",
    title="Unknown or misspelt algorithm URI",
    en="{algorithm} is no algorithm that is known in {name}{hint}.",
    sv="{algorithm} är ingen algoritm som är känd i {name}{hint_sv}.",
    mend_en="Check the identifier, character by character, or remove the element.",
    mend_sv="Kontrollera identifieraren tecken för tecken, eller ta bort elementet.",
)
def known_algorithm(subject: Subject) -> Iterator[Hit]:
    for one in _everything(subject):
        if one.uri not in _KNOWN[one.tag]:
            meant = TABLES.algorithm_typos.get(one.uri) or _BY_END.get(one.uri.rpartition("#")[2], "")
            hint, hint_sv = (f"; perhaps {meant} is meant", f"; kanske menas {meant}") if meant else ("", "")
            if meant not in _KNOWN[one.tag]:
                hint = hint_sv = ""
            name = name_of(one.element)
            yield hit(one.element, "Algorithm", algorithm=one.uri, name=name, hint=hint, hint_sv=hint_sv)


@rule(
    "MD-KEY-038",
    Severity.WARNING,
    group="keys",
    needs="alg:DigestMethod alg:SigningMethod md:EncryptionMethod",
    source="algsupport §2.2",
    title="Duplicate algorithm entries or mixed level",
    en="{algorithm} is listed {how}.",
    sv="{algorithm} anges {how_sv}.",
    mend_en="Keep one list, either for the whole entity or for the role, with each algorithm once.",
    mend_sv="Ha en enda lista, antingen för hela entiteten eller för rollen, med varje algoritm en gång.",
)
def listed_once(subject: Subject) -> Iterator[Hit]:
    """An algorithm with other parts (the digest of RSA-OAEP, key sizes) is another entry. Lists at both levels are
    told once for each role."""
    holders = list(announced(subject))
    for _, listed in (*holders, *encryption_methods(subject)):
        seen: set[tuple[object, ...]] = set()
        for one in listed:
            if _entry(one) in seen:
                yield hit(one.element, "Algorithm", algorithm=one.uri, how="twice", how_sv="två gånger")
            seen.add(_entry(one))
    if holders and holders[0][0] is subject.entity:
        for _, listed in holders[1:]:
            yield hit(listed[0].element, algorithm=listed[0].uri, how=_TWO_LEVELS, how_sv=_TWO_LEVELS_SV)


def _entry(one: Listed) -> tuple[object, ...]:
    parts = ((str(child.tag), child.get("Algorithm"), child.text) for child in one.element.iterchildren("*"))
    return one.tag, tuple(sorted((str(k), str(v)) for k, v in one.element.attrib.items())), tuple(parts)
