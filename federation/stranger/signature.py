"""The only form of ds:Signature that the stranger takes, and what it says.

SAML Core 2.0, 5.4, narrowed: RSA-SHA256, exclusive C14N without InclusiveNamespaces, one Reference to the root's ID
with exactly the transforms enveloped-signature and exclusive C14N, SHA-256, and no key but the pinned one shown; no
blank and no other prefix than ds, so that of what the signature does not cover there is one spelling.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from federation.stranger import rsa
from federation.stranger.canonical import Context, Name, Writer, split
from federation.stranger.distrust import Distrust
from federation.stranger.structure import DS, forbid_ids

_ENVELOPED = f"{DS}enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_MAX_ELEMENTS = 64


@dataclass(slots=True)
class Node:
    """An element of the Signature; `name` is the local name in ds, or else none that passes for one."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    @property
    def shape(self) -> list[str]:
        return [child.name for child in self.children]


class Capture:
    """Takes expat's events of one Signature: as a tree, and canonical both as a part of the root and of itself.

    `canonical` is the whole Signature as it stands under the root; `signed_info` is ds:SignedInfo canonicalised alone.
    """

    def __init__(self, context: Context) -> None:
        self.open = True
        self.canonical = b""
        self.signed_info = b""
        self.top = Node("", {})
        self._path = [self.top]
        self._elements = 0
        self._whole = Writer(context, _anything, self._finish)
        self._info = Writer(Context({}), _anything, self._finish_info)

    def start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        if self._elements > _MAX_ELEMENTS:
            raise Distrust("signature-content", "Signaturen har för många element.", "The Signature is too large.")
        node = Node(_local(split(name)), dict(zip(attributes[::2], attributes[1::2], strict=True)))
        forbid_ids(split(name), [split(each) for each in attributes[::2]])
        if node.name == "Signature" and len(self._path) > 1:
            raise Distrust(
                "several-signatures", "Signaturen har en till i sig.", "There is a signature in the signature."
            )
        if self._info.stack or (node.name == "SignedInfo" and len(self._path) == 2 and not self.signed_info):
            self._info.start(name, attributes)
        self._whole.start(name, attributes)
        self._path[-1].children.append(node)
        self._path.append(node)

    def end(self, name: str) -> None:
        self._path.pop()
        if self._info.stack:
            self._info.end(name)
        self._whole.end(name)

    def text(self, text: str) -> None:
        self._path[-1].text += text
        if self._info.stack:
            self._info.text(text)
        self._whole.text(text)

    def release(self) -> None:
        """As `Walk.release`; what was read stays."""
        self._info.release()
        self._whole.release()
        del self._info, self._whole

    def _finish_info(self) -> None:
        self.signed_info = self._info.take()

    def _finish(self) -> None:
        self.open = False
        self.canonical = self._whole.take()


def check(capture: Capture, root_id: str, certificate_der: bytes) -> bytes:
    """The 32 bytes that the document must have as its digest, once the pinned key has said so; else Distrust."""
    key = rsa.public_key(certificate_der)
    (signature,) = capture.top.children
    _no_text_between(signature)
    if signature.attributes or signature.shape not in (
        ["SignedInfo", "SignatureValue"],
        ["SignedInfo", "SignatureValue", "KeyInfo"],
    ):
        raise Distrust(
            "signature-content",
            "Signature är inte exakt SignedInfo, SignatureValue och högst en KeyInfo.",
            "The Signature is not exactly SignedInfo, SignatureValue and at most one KeyInfo.",
        )
    digest = _signed_info(signature.children[0], root_id)
    for key_info in signature.children[2:]:
        _check_key_info(key_info, certificate_der)
    rsa.check(key, hashlib.sha256(capture.signed_info).digest(), _decode(signature.children[1]))
    return digest


def _no_text_between(node: Node) -> None:
    """Nothing but elements beside elements: most of the Signature is not signed."""
    if node.children and node.text:
        raise Distrust("signature-content", f"{node.name} har text i sig.", f"{node.name} has text in it.")
    for child in node.children:
        _no_text_between(child)


def _signed_info(info: Node, root_id: str) -> bytes:
    if info.shape[:2] != ["CanonicalizationMethod", "SignatureMethod"] or info.attributes:
        raise _signed_info_refused()
    _algorithm(info.children[0], _EXCLUSIVE, "canonicalization")
    _algorithm(info.children[1], _RSA_SHA256, "signature-algorithm")
    if info.shape.count("Reference") != 1:
        raise Distrust(
            "reference-count", "SignedInfo har inte exakt en Reference.", "SignedInfo has not exactly one Reference."
        )
    if len(info.children) != 3:
        raise _signed_info_refused()
    return _reference(info.children[2], root_id)


def _reference(reference: Node, root_id: str) -> bytes:
    if reference.attributes != {"URI": f"#{root_id}"}:
        raise Distrust(
            "reference-uri", "Reference pekar inte på rotens ID.", "The Reference does not point to the root's ID."
        )
    if reference.shape != ["Transforms", "DigestMethod", "DigestValue"]:
        raise _transforms_refused()
    transforms, method, value = reference.children
    given = [child.attributes.get("Algorithm") for child in transforms.children]
    if transforms.shape != ["Transform", "Transform"] or given != [_ENVELOPED, _EXCLUSIVE] or transforms.attributes:
        raise _transforms_refused()
    _algorithm(transforms.children[0], _ENVELOPED, "transforms")
    _algorithm(transforms.children[1], _EXCLUSIVE, "transforms")
    _algorithm(method, _SHA256, "digest-algorithm")
    digest = _decode(value)
    if len(digest) != hashlib.sha256().digest_size:
        raise Distrust("digest-length", "DigestValue är inte 32 byte.", "The DigestValue is not 32 bytes.")
    return digest


def _algorithm(node: Node, allowed: str, code: str) -> None:
    """This Algorithm, without parameters of any kind (XPath, InclusiveNamespaces, HMACOutputLength)."""
    if node.attributes != {"Algorithm": allowed}:
        given = node.attributes.get("Algorithm", "")
        raise Distrust(code, f"{node.name} {given} godtas inte.", f"{node.name} {given} is not accepted.")
    if node.children or node.text:
        raise Distrust("parameters", f"{node.name} har parametrar.", f"{node.name} has parameters.")


def _check_key_info(key_info: Node, certificate_der: bytes) -> None:
    """Never believed, but consumers show it and some match on it: the pinned certificate alone."""
    inside = key_info.children[0] if key_info.shape == ["X509Data"] else None
    if (
        inside is None
        or key_info.attributes
        or inside.attributes
        or inside.shape != ["X509Certificate"]
        or _decode(inside.children[0]) != certificate_der
    ):
        raise Distrust(
            "key-info",
            "KeyInfo innehåller något annat än det kända certifikatet.",
            "KeyInfo holds something other than the pinned certificate.",
        )


def _decode(node: Node) -> bytes:
    """Base64 without white space, in the only spelling of its octets."""
    text = node.text
    try:
        octets = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _not_base64(node) from error
    if node.children or node.attributes or b64encode(octets).decode() != text:
        raise _not_base64(node)
    return octets


def _local(name: Name) -> str:
    return name.local if (name.uri, name.prefix) == (DS, "ds") else f"{{{name.uri}}}{name.local}"


def _anything(_element: Name, _attributes: object) -> None:
    """The profile looks at the tree; the writers need not."""


def _not_base64(node: Node) -> Distrust:
    return Distrust("base64", f"{node.name} är inte Base64.", f"{node.name} is no Base64.")


def _signed_info_refused() -> Distrust:
    return Distrust("signed-info", "SignedInfo har fel innehåll.", "SignedInfo has the wrong content.")


def _transforms_refused() -> Distrust:
    return Distrust(
        "transforms",
        "Transformerna är inte exakt enveloped-signature och exclusive C14N.",
        "The transforms are not exactly enveloped-signature and exclusive C14N.",
    )
