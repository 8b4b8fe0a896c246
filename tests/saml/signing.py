"""A sound identity provider that has signed its own metadata, as AD FS and Shibboleth do."""

from functools import cache

import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree

from . import keys
from .entities import changed, element, idp

ID = "_norrvik"


@cache
def signed(kind: str = "sound", *, names_key: bool = True, uri: str = f"#{ID}") -> str:
    """The identity provider, signed with the key of a kind, whose certificate the signature has or has not."""
    root = element(changed(idp(), "entityID=", f'ID="{ID}" entityID='))
    signature = _template(root, uri, names_key=names_key)
    root.insert(0, signature)
    context = xmlsec.SignatureContext()
    pem = keys.key(kind).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    if names_key:
        context.key.load_cert_from_memory(keys.der(kind), xmlsec.constants.KeyDataFormatCertDer)
    context.register_id(root, "ID", None)
    context.sign(signature)
    return etree.tostring(root, encoding="unicode")


def _template(root: etree._Element, uri: str, *, names_key: bool) -> etree._Element:
    transforms = xmlsec.constants
    signature = xmlsec.template.create(root, transforms.TransformExclC14N, transforms.TransformRsaSha256, ns="ds")
    reference = xmlsec.template.add_reference(signature, transforms.TransformSha256, uri=uri)
    xmlsec.template.add_transform(reference, transforms.TransformEnveloped)
    xmlsec.template.add_transform(reference, transforms.TransformExclC14N)
    if names_key:
        xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    return signature
