"""The strict signature profile of the stranger: what the one signature of a feed may look like at all.

Sources: SAML Core 5.4 (signature profile), SAML Metadata 3, saml2int; "exactly one signature, first child of the root"
is our own narrowing, so that wrapping has nowhere to hide. Every refusal has a code of its own.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from federation.aggregate.refusal import NotTrusted

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SIGNATURES: dict[str, hashes.HashAlgorithm] = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": hashes.SHA512(),
}
_DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}


def check_signature(root: etree._Element, certificate_der: bytes) -> etree._Element:
    """The one ds:Signature when it meets the profile, or NotTrusted."""
    signature = root[0]
    if signature.tag != f"{_DS}Signature":
        raise NotTrusted(
            "signature-not-first",
            "Signaturen är inte rotens första barn.",
            "The signature is not the first child of the root.",
        )
    names = [_local(child) for child in signature]
    if names[:2] != ["SignedInfo", "SignatureValue"] or names[2:] not in ([], ["KeyInfo"]):
        raise NotTrusted(
            "signature-content",
            f"Signaturen innehåller {', '.join(names)}; bara SignedInfo, SignatureValue, KeyInfo godtas.",
            f"The signature holds {', '.join(names)}; only SignedInfo, SignatureValue, KeyInfo are accepted.",
        )
    _check_signed_info(signature[0], root.get("ID", ""))
    _check_value(signature[1], certificate_der)
    _check_key_info(list(signature)[2:], certificate_der)
    return signature


def _check_signed_info(signed_info: etree._Element, root_id: str) -> None:
    names = [_local(child) for child in signed_info]
    if names.count("Reference") != 1:
        raise NotTrusted(
            "reference-count",
            f"Signaturen har {names.count('Reference')} Reference; den ska ha exakt en.",
            f"The signature has {names.count('Reference')} References; it must have exactly one.",
        )
    if names != ["CanonicalizationMethod", "SignatureMethod", "Reference"]:
        raise NotTrusted(
            "signed-info",
            f"SignedInfo innehåller {', '.join(names)}.",
            f"SignedInfo holds {', '.join(names)}.",
        )
    _check_algorithm(signed_info[0], frozenset({_EXCLUSIVE}), "canonicalization")
    _check_algorithm(signed_info[1], frozenset(_SIGNATURES), "signature-algorithm")
    _check_reference(signed_info[2], root_id)


def _check_reference(reference: etree._Element, root_id: str) -> None:
    if reference.get("URI") != f"#{root_id}" or set(reference.attrib) != {"URI"}:
        raise NotTrusted(
            "reference-uri",
            f"Signaturen gäller {reference.get('URI')!r}, inte rotens ID {root_id!r}.",
            f"The signature is about {reference.get('URI')!r}, not the root's ID {root_id!r}.",
        )
    if [_local(child) for child in reference] != ["Transforms", "DigestMethod", "DigestValue"]:
        raise NotTrusted("transforms", "Reference har fel innehåll.", "The Reference has the wrong content.")
    transforms, method, value = reference
    if [transform.get("Algorithm") for transform in transforms] != [_ENVELOPED, _EXCLUSIVE]:
        raise NotTrusted(
            "transforms",
            "Transformerna är inte exakt enveloped-signature och exclusive C14N.",
            "The transforms are not exactly enveloped-signature and exclusive C14N.",
        )
    for transform in transforms:
        _check_algorithm(transform, frozenset({_ENVELOPED, _EXCLUSIVE}), "transforms")
    _check_algorithm(method, frozenset(_DIGESTS), "digest-algorithm")
    if len(_decode(value)) != _DIGESTS[method.get("Algorithm", "")]().digest_size:
        raise NotTrusted("digest-length", "DigestValue är avkortat.", "The DigestValue is truncated.")


def _check_algorithm(element: etree._Element, allowed: frozenset[str], code: str) -> None:
    """The Algorithm is one of these and takes no parameters (XPath, InclusiveNamespaces)."""
    algorithm = element.get("Algorithm")
    if algorithm not in allowed:
        raise NotTrusted(
            code,
            f"{_local(element)} {algorithm} godtas inte.",
            f"{_local(element)} {algorithm} is not accepted.",
        )
    if len(element):
        inside = _local(element[0])
        raise NotTrusted("parameters", f"{_local(element)} har {inside}.", f"{_local(element)} has {inside}.")


def _check_value(value: etree._Element, certificate_der: bytes) -> None:
    length = (_public_key(certificate_der).key_size + 7) // 8
    if len(_decode(value)) != length:
        raise NotTrusted(
            "signature-length",
            f"SignatureValue är inte {length} byte som nyckeln.",
            f"The SignatureValue is not {length} bytes as the key is.",
        )


def _check_key_info(key_infos: list[etree._Element], certificate_der: bytes) -> None:
    """Never believed, but consumers show it and some match on it: the pinned certificate alone."""
    for key_info in key_infos:
        inside = [element for element in key_info.iter() if element is not key_info]
        shape = [_local(element) for element in inside]
        if shape != ["X509Data", "X509Certificate"] or _decode(inside[-1]) != certificate_der:
            raise NotTrusted(
                "key-info",
                "KeyInfo innehåller något annat än det kända certifikatet.",
                "KeyInfo holds something other than the pinned certificate.",
            )


def crypto_refusal(signature: etree._Element, certificate_der: bytes) -> NotTrusted:
    """Say which of the two it was: not signed by the pinned key, or changed after signing."""
    algorithm = _SIGNATURES[signature[0][1].get("Algorithm", "")]
    signed_info = etree.tostring(signature[0], method="c14n", exclusive=True, with_comments=False)
    try:
        _public_key(certificate_der).verify(_decode(signature[1]), signed_info, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        return NotTrusted(
            "wrong-key",
            "Signaturen är inte gjord med det kända certifikatets nyckel.",
            "The signature was not made with the pinned certificate's key.",
        )
    return NotTrusted(
        "content-changed",
        "Innehållet har ändrats efter att det signerades.",
        "The content was changed after it was signed.",
    )


def _public_key(certificate_der: bytes) -> rsa.RSAPublicKey:
    public = x509.load_der_x509_certificate(certificate_der).public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise NotTrusted(
            "pinned-key",
            "Det kända certifikatet har ingen RSA-nyckel.",
            "The pinned certificate has no RSA key.",
        )
    return public


def _decode(element: etree._Element) -> bytes:
    try:
        return b64decode("".join((element.text or "").split()), validate=True)
    except binascii.Error as error:
        raise NotTrusted("base64", f"{_local(element)} är inte Base64.", f"{_local(element)} is no Base64.") from error


def _local(element: etree._Element) -> str:
    """The local name of a ds element; of any other, its full name, so that it never passes for one."""
    return element.tag.removeprefix(_DS)
