"""Mends of keys: certificates given twice, obsolete and misspelt algorithms."""

from lxml import etree

from ..certificates import read
from ..names import clark
from ..rules.registry import Hit
from ..tables import TABLES
from ..text import raw_text, tidy
from .edit import remove
from .registry import mend

_CERTIFICATE = f".//{clark('ds:X509Certificate')}"
_BOTH = frozenset({"signing", "encryption"})


@mend(
    "MD-KEY-027",
    en="The repeated certificate is removed from the later KeyDescriptor's use, and the KeyDescriptor when no use is "
    "left. Two certificates with one key stay: only you know which is in use.",
    sv="Det upprepade certifikatet tas bort ur den senare KeyDescriptors användning, och KeyDescriptor när ingen "
    "användning är kvar. Två certifikat med samma nyckel står kvar: bara du vet vilket som används.",
    facts="keys",
)
def key_once(hit: Hit) -> None:
    key, digests = hit.node, _digests(hit.node)
    earlier = [k for k in key.itersiblings(str(key.tag), preceding=True) if digests and _digests(k) == digests]
    left = _uses(key).difference(*map(_uses, earlier))
    if not left:
        remove(key)
    elif left != _uses(key):
        key.set("use", next(iter(left)))


def _digests(key: etree._Element) -> list[str]:
    """The certificates of a KeyDescriptor, by digest; empty when one cannot be read."""
    found = [read(raw_text(element)) for element in key.iterfind(_CERTIFICATE)]
    return [certificate.sha256 for certificate in found if certificate] if all(found) else []


def _uses(key: etree._Element) -> frozenset[str]:
    use = key.get("use", "").strip()
    return frozenset({use}) if use else _BOTH


@mend(
    "MD-KEY-033",
    en="The obsolete algorithm is no longer announced. Where it was the only one, the sender chooses among its own.",
    sv="Den föråldrade algoritmen anges inte längre. Var den den enda väljer avsändaren bland sina egna.",
)
def without_obsolete_algorithm(hit: Hit) -> None:
    """A digest inside an EncryptionMethod goes alone; the method then has its default."""
    remove(hit.node)


@mend(
    "MD-KEY-034",
    en="An algorithm that is often misspelt is written as it was meant. One that nobody knows stays.",
    sv="En algoritm som ofta stavas fel skrivs som den var menad. En som ingen känner till står kvar.",
)
def known_algorithm(hit: Hit) -> None:
    meant = TABLES.algorithm_typos.get(tidy(hit.node.get("Algorithm", "")))
    if meant is not None:
        hit.node.set("Algorithm", meant)


@mend(
    "MD-KEY-038",
    en="The algorithm is given once.",
    sv="Algoritmen anges en gång.",
)
def algorithm_once(hit: Hit) -> None:
    """Only a repetition that says the same in everything; a list at two levels is the member's to choose."""
    same = etree.tostring(hit.node, method="c14n", with_tail=False)
    before = hit.node.itersiblings(str(hit.node.tag), preceding=True)
    if any(etree.tostring(element, method="c14n", with_tail=False) == same for element in before):
        remove(hit.node)
