"""The strict signature profile for other federations' aggregates (SAML Core §5.4; XML Signature; eduGAIN, §4).

A library's plain `verify()` answers "some element was signed by some key": it takes wrapped, SHA-1 and
XPath-transformed signatures. Here one form is accepted, and what comes out are the very bytes that were digested:
nobody reads the document that came in again. Every refusal is a rule's finding (`rules.signature`).
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cryptography.hazmat.primitives import hashes
from lxml import etree

from federation.foreign.pinned import PinnedKey
from federation.foreign.rules import signature as rules
from members.saml.limits import AGGREGATE, Limits
from members.saml.names import name_of
from members.saml.parse import parse
from members.saml.rules.registry import Rule
from members.saml.types import Refusal
from members.saml.where import line_of

DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"
SIGNATURE: Final = f"{DS}Signature"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_CANONICAL: Final = (EXCLUSIVE, f"{EXCLUSIVE}WithComments")
_INCLUSIVE_LIST: Final = f"{{{EXCLUSIVE}}}InclusiveNamespaces"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_PSS: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_IDS: Final = ("ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id")
_PARTS: Final = [f"{DS}SignedInfo", f"{DS}SignatureValue", f"{DS}KeyInfo"]
# The names of KeyInfo's children that only tell; the others point somewhere, or nobody needs them.
_TELLING: Final = frozenset({f"{DS}KeyName", f"{DS}KeyValue", f"{DS}X509Data"})


class Method(NamedTuple):
    """What a signature algorithm's identifier means."""

    kind: str  # as PinnedKey.kind
    digest: hashes.HashAlgorithm
    pss: bool = False


METHODS: Final[dict[str, Method]] = {
    f"{_MORE}rsa-sha256": Method("rsa", hashes.SHA256()),
    f"{_MORE}rsa-sha384": Method("rsa", hashes.SHA384()),
    f"{_MORE}rsa-sha512": Method("rsa", hashes.SHA512()),
    f"{_PSS}sha256-rsa-MGF1": Method("rsa", hashes.SHA256(), pss=True),
    f"{_PSS}sha384-rsa-MGF1": Method("rsa", hashes.SHA384(), pss=True),
    f"{_PSS}sha512-rsa-MGF1": Method("rsa", hashes.SHA512(), pss=True),
    f"{_MORE}ecdsa-sha256": Method("ecdsa", hashes.SHA256()),
    f"{_MORE}ecdsa-sha384": Method("ecdsa", hashes.SHA384()),
    f"{_MORE}ecdsa-sha512": Method("ecdsa", hashes.SHA512()),
}
DIGESTS: Final = {f"{_ENC}sha256": "sha256", f"{_MORE}sha384": "sha384", f"{_ENC}sha512": "sha512"}


def signed_bytes(document: bytes, keys: Sequence[PinnedKey], limits: Limits = AGGREGATE) -> bytes:
    """The canonical bytes that one of `keys` has signed: the whole document without its signature and its comments.

    Raises Refusal: the parser's own for what is no SAML metadata, the rules' for a signature outside the profile.
    """
    root = parse(document, limits)
    for key in keys:
        key.require_strength()
    signature = _signature(root)
    info, value = _parts(signature)
    method, digest, expected, prefixes = _signed_info(info, root)
    _check_key(info, value, method, keys)
    _cut_out(signature)
    content = _canonical(root, prefixes)
    if hashlib.new(digest, content).digest() != expected:
        raise Refusal(rules.SIGNED.at(line_of(root), _path(root)))
    return content


def _signature(root: etree._Element) -> etree._Element:
    found = list(root.iter(SIGNATURE))
    if not found:
        raise Refusal(rules.UNSIGNED.at(line_of(root), _path(root)))
    first = next((child for child in root if isinstance(child.tag, str)), None)
    if first is None or first.tag != SIGNATURE:
        raise _at(
            rules.PLACE, found[0], how="it is not the first child of the root", how_sv="den är inte rotens första barn"
        )
    if len(found) > 1:
        raise _at(rules.PLACE, found[1], how=f"there are {len(found)}", how_sv=f"det finns {len(found)} stycken")
    return first


def _cut_out(signature: etree._Element) -> None:
    """As the transform does: the Signature, and not the text after it, which lxml would take along."""
    parent, before = signature.getparent(), signature.getprevious()
    assert parent is not None  # noqa: S101  it is a child of the root
    if before is not None:
        before.tail = (before.tail or "") + (signature.tail or "")
    else:
        parent.text = (parent.text or "") + (signature.tail or "")
    signature.tail = None
    parent.remove(signature)


def _parts(signature: etree._Element) -> tuple[etree._Element, etree._Element]:
    """SignedInfo and SignatureValue; beside them at most a KeyInfo that only tells, and is not believed."""
    for element in signature.iter():
        if not isinstance(element.tag, str):
            raise _at(rules.CONTENT, signature, what="<!-- -->")
    children = list(signature)
    names = [str(child.tag) for child in children]
    if names[:2] != [f"{DS}SignedInfo", f"{DS}SignatureValue"] or names[2:] not in ([], [f"{DS}KeyInfo"]):
        odd = next(
            (n for n in names if n not in (f"{DS}SignedInfo", f"{DS}SignatureValue", f"{DS}KeyInfo")), "ds:Signature"
        )
        raise _at(rules.CONTENT, signature, what=_local(odd))
    for told in children[2:]:
        for element in told:
            if element.tag not in _TELLING:
                raise _at(rules.CONTENT, element, what=_local(str(element.tag)))
        for element in told.iter(f"{DS}RetrievalMethod", f"{DS}Reference"):
            raise _at(rules.CONTENT, element, what=_local(str(element.tag)))
    return children[0], children[1]


def _signed_info(info: etree._Element, root: etree._Element) -> tuple[Method, str, bytes, tuple[str, ...]]:
    """How it was signed; the digest's algorithm and value; the prefixes that canonicalization takes along."""
    names = [_local(str(child.tag)) for child in info]
    if names.count("Reference") != 1:
        count = names.count("Reference")
        raise _at(rules.REFERENCE, info, how=f"it has {count} References", how_sv=f"den har {count} Reference")
    if names != ["CanonicalizationMethod", "SignatureMethod", "Reference"]:
        raise _at(rules.CONTENT, info, what=", ".join(names))
    canonical, method, reference = info
    if canonical.get("Algorithm") not in _CANONICAL:
        said = canonical.get("Algorithm", "")
        raise _at(rules.CANONICAL, canonical, how=said, how_sv=said)
    _prefixes(canonical, rules.CANONICAL)
    return (_method(method), *_reference(reference, root))


def _method(element: etree._Element) -> Method:
    method = METHODS.get(element.get("Algorithm", ""))
    if method is None:
        raise _at(rules.ALGORITHM, element, what="SignatureMethod", algorithm=element.get("Algorithm", ""))
    for inside in element:  # HMACOutputLength, RSAPSSParams: the identifier says all there is to say
        how = _local(str(inside.tag))
        raise _at(rules.LENGTH, inside, what="SignatureMethod", how=how, how_sv=how)
    return method


def _reference(reference: etree._Element, root: etree._Element) -> tuple[str, bytes, tuple[str, ...]]:
    identifier = root.get("ID", "")
    if not identifier or reference.get("URI") != f"#{identifier}":
        said = reference.get("URI", "–") or '""'
        raise _at(rules.REFERENCE, reference, how=f"it is about {said}", how_sv=f"den gäller {said}")
    _check_ids(root, reference)
    names = [_local(str(child.tag)) for child in reference]
    if names != ["Transforms", "DigestMethod", "DigestValue"]:
        raise _at(rules.TRANSFORMS, reference, how=", ".join(names), how_sv=", ".join(names))
    transforms, method, value = reference
    prefixes = _transforms(transforms)
    digest = DIGESTS.get(method.get("Algorithm", ""))
    if digest is None or len(method):
        raise _at(rules.ALGORITHM, method, what="DigestMethod", algorithm=method.get("Algorithm", ""))
    expected, full = _decoded(value), hashlib.new(digest).digest_size
    if len(expected) != full:
        how = f"{len(expected)} ≠ {full}"
        raise _at(rules.LENGTH, value, what="DigestValue", how=how, how_sv=how)
    return digest, expected, prefixes


def _check_ids(root: etree._Element, reference: etree._Element) -> None:
    """No ID twice, by any of the names that somebody could resolve one by."""
    seen: set[str] = set()
    for identifier in _identifiers(root):
        if identifier in seen:
            how, how_sv = f"the ID {identifier} occurs twice", f"ID {identifier} finns två gånger"
            raise _at(rules.REFERENCE, reference, how=how, how_sv=how_sv)
        seen.add(identifier)


def _identifiers(root: etree._Element) -> Iterator[str]:
    for element in root.iter("*"):
        if element.attrib:
            yield from (str(element.attrib[name]) for name in _IDS if name in element.attrib)


def _transforms(transforms: etree._Element) -> tuple[str, ...]:
    """The prefixes that the second one, the canonicalization, takes along."""
    said = [transform.get("Algorithm", "") for transform in transforms]
    names = [_local(str(transform.tag)) for transform in transforms]
    if names != ["Transform", "Transform"] or said[0] != ENVELOPED or said[1] not in _CANONICAL or len(transforms[0]):
        how = ", ".join(text.rpartition("/")[2] for text in said) or "–"
        raise _at(rules.TRANSFORMS, transforms, how=how, how_sv=how)
    return _prefixes(transforms[1], rules.TRANSFORMS)


def _prefixes(element: etree._Element, rule: Rule) -> tuple[str, ...]:
    """Those of an InclusiveNamespaces, each of them declared where it stands; nothing else may be inside."""
    listed = [str(child.tag) for child in element]
    if listed not in ([], [_INCLUSIVE_LIST]):
        how = _local(next(name for name in [*listed, listed[0]] if name != _INCLUSIVE_LIST or len(listed) > 1))
        raise _at(rule, element, how=how, how_sv=how)
    prefixes = element[0].get("PrefixList", "").split() if listed else []
    for prefix in prefixes:
        if (None if prefix == "#default" else prefix) not in element.nsmap:
            raise _at(rule, element, how=f"PrefixList {prefix}", how_sv=f"PrefixList {prefix}")
    return tuple(prefixes)


def _check_key(info: etree._Element, value: etree._Element, method: Method, keys: Sequence[PinnedKey]) -> None:
    """That one of the pinned keys made it; what KeyInfo says is not looked at."""
    fitting = [key for key in keys if key.kind == method.kind]
    message, given = _canonical(info, _prefixes(info[0], rules.CANONICAL)), _decoded(value)
    wrong: Refusal | None = None
    for key in fitting:
        try:
            if key.fits(message, given, method.digest, pss=method.pss):
                return
        except Refusal as refusal:
            wrong = refusal
    lengths = {key.size for key in fitting}
    if wrong is not None and len(given) not in lengths:
        raise wrong
    raise _at(rules.PINNED, value)


def _canonical(element: etree._Element, prefixes: Sequence[str]) -> bytes:
    """Without comments, with or without "WithComments": a reference to an ID leaves them out (XML Signature §4.4.3.3),
    and a signature that holds one has been refused."""
    listed = list(prefixes) or None
    return etree.tostring(
        element, method="c14n", exclusive=True, with_comments=False, with_tail=False, inclusive_ns_prefixes=listed
    )


def _decoded(element: etree._Element) -> bytes:
    try:
        return b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        raise _at(rules.LENGTH, element, what=_local(str(element.tag)), how="Base64", how_sv="Base64") from None


def _at(rule: Rule, element: etree._Element, **values: object) -> Refusal:
    return Refusal(rule.at(line_of(element), _path(element), **values))


def _path(element: etree._Element) -> str:
    return "/" + "/".join(name_of(one) for one in (*reversed(list(element.iterancestors())), element))


def _local(tag: str) -> str:
    """A ds element's local name; of any other its full name, so that it never passes for one."""
    return tag.removeprefix(DS)
