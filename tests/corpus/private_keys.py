"""Private keys, pasted by mistake: in every form that programs write them in, and wherever a text can stand.

Every key is made anew in each run, or from numbers that are nobody's.
"""

import base64
import json
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)

from ..saml.entities import SAML2, changed, idp, sp
from ..saml.keys import der, key
from .case import Case, bad, good, in_idp

_RULE = "MD-ENT-025"
_CERTIFICATE = "<ds:X509Certificate>"
_OLD = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey
_PLAIN, _SECRET = NoEncryption(), BestAvailableEncryption(b"hemligt")


def cases() -> Iterator[Case]:
    for name, text in forms().items():
        yield bad(f"{name} for a certificate", _RULE, for_certificate(text))
        yield bad(f"{name} in a comment", _RULE, in_idp("<md:Extensions>", f"<!-- {_escaped(text)} --><md:Extensions>"))
    for name, document in places().items():
        yield bad(f"a private key {name}", _RULE, document)
    yield from _good()


def forms() -> dict[str, str]:
    """{what it is: a private key as text}."""
    keys = {
        "RSA": key("sound"),
        "RSA of 1024 bits": key("rsa-1024"),
        "P-256": key("p-256"),
        "P-192": key("p-192"),
        "P-384": ec.generate_private_key(ec.SECP384R1()),
        "P-521": ec.generate_private_key(ec.SECP521R1()),
        "DSA": key("dsa"),
        "Ed25519": key("ed25519"),
        "Ed448": ed448.Ed448PrivateKey.generate(),
        "X25519": x25519.X25519PrivateKey.generate(),
        "X448": x448.X448PrivateKey.generate(),
    }
    found = {}
    for name, one in keys.items():
        old = isinstance(one, _OLD)
        for form, called in ((PrivateFormat.PKCS8, "PKCS #8"), (PrivateFormat.TraditionalOpenSSL, "its own form")):
            if old or form is PrivateFormat.PKCS8:
                octets = one.private_bytes(Encoding.DER, form, _PLAIN)
                found[f"{name} in {called} as base64"] = base64.b64encode(octets).decode()
                found[f"{name} in {called} as PEM"] = one.private_bytes(Encoding.PEM, form, _PLAIN).decode()
    return found | _other_forms(keys["RSA"], keys["P-256"])


def _other_forms(one: rsa.RSAPrivateKey, curve: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    octets = one.private_bytes(Encoding.DER, PrivateFormat.PKCS8, _PLAIN)
    old = one.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, _PLAIN)
    pem = one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _PLAIN)
    text = base64.b64encode(octets).decode()
    ssh = one.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, _PLAIN).decode()
    store = pkcs12.serialize_key_and_certificates(b"saml", one, None, None, _SECRET)
    locked_old = one.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, _SECRET).decode()
    carried = base64.b64encode(der("sound")).decode()
    small = pem.decode().replace("BEGIN PRIVATE KEY", "begin private key").replace("END PRIVATE KEY", "end private key")
    dotnet = f"<z:D>{text[:200]}</z:D><z:InverseQ>{text[:99]}</z:InverseQ>"
    locked = one.private_bytes(Encoding.DER, PrivateFormat.PKCS8, _SECRET)
    return {
        "RSA with a password as PEM": one.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _SECRET).decode(),
        "RSA with a password as base64": base64.b64encode(locked).decode(),
        "RSA with a password as in the old days": locked_old,
        "RSA of OpenSSH": ssh,
        "RSA of OpenSSH without its armour": "".join(ssh.splitlines()[1:-1]),
        "P-256 of OpenSSH": curve.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, _PLAIN).decode(),
        "a PKCS #12 file": base64.b64encode(store).decode(),
        "a Java key store": base64.b64encode(b"\xfe\xed\xfe\xed\0\0\0\2" + octets).decode(),
        "a Java key store of another kind": base64.b64encode(b"\xce\xce\xce\xce\0\0\0\2" + octets).decode(),
        "PEM as base64 once more": base64.b64encode(pem).decode(),
        "base64 in lines of 64": "\n".join(text[n : n + 64] for n in range(0, len(text), 64)),
        "base64 in lines of 76 with CR": "&#13;\n".join(text[n : n + 76] for n in range(0, len(text), 76)),
        "base64 that is indented": "\n".join(f"      {text[n : n + 64]}" for n in range(0, len(text), 64)),
        "base64 for addresses": base64.urlsafe_b64encode(octets).decode().rstrip("="),
        "hexadecimal": old.hex(),
        "hexadecimal in capitals": octets.hex().upper(),
        "PEM with small letters around": small,
        "PEM without its end": pem.decode().partition("-----END")[0],
        "PEM without line breaks": pem.decode().replace("\n", " "),
        "PEM with percent signs": pem.decode().replace(" ", "%20").replace("\n", "%0A"),
        "PEM with letters by reference": pem.decode().replace("KEY", "&#75;EY"),
        "PuTTY's file": f"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPrivate-Lines: 14\n{text[:512]}",
        "an age key": f"AGE-SECRET-KEY-1{'Q' * 58}",
        "PGP": f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{text[:256]}\n-----END PGP PRIVATE KEY BLOCK-----",
        "a JWK of RSA": _jwk(one),
        "a JWK of a curve": json.dumps({"kty": "EC", "crv": "P-256", "d": "A" * 43, "x": "B" * 43, "y": "C" * 43}),
        "a JWK of an Edwards curve": json.dumps({"d": "A" * 43, "kty": "OKP", "crv": "Ed25519", "x": "B" * 43}),
        "a JWK of a shared secret": json.dumps({"kty": "oct", "k": "A" * 43}),
        "a set of JWK": json.dumps({"keys": [{"kty": "RSA", "n": "x"}, json.loads(_jwk(one))]}, indent=2),
        "XML of .NET": f"<z:RSAKeyValue xmlns:z='urn:x:z'>{dotnet}</z:RSAKeyValue>",
        "the certificate and the key, in one base64": base64.b64encode(der("sound") + octets).decode(),
        "the certificate and then the key": f"{carried}\n{text}",
        "the certificate and then the key, in PEM": f"-----BEGIN CERTIFICATE-----\n{carried}\n{pem.decode()}",
    }


def _jwk(one: rsa.RSAPrivateKey) -> str:
    d = one.private_numbers().d
    octets = base64.urlsafe_b64encode(d.to_bytes((d.bit_length() + 7) // 8, "big")).decode().rstrip("=")
    return json.dumps({"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": octets})


def _escaped(text: str) -> str:
    """As it can stand in a comment, where two hyphens cannot."""
    return text.replace("-----", "- - -").replace("--", "- -")


def for_certificate(text: str) -> str:
    """The IdP with a text where its certificate was."""
    start, _, rest = idp().partition(_CERTIFICATE)
    return f"{start}{_CERTIFICATE}{text}{rest[rest.index('</ds:X509Certificate>') :]}"


def places() -> dict[str, str]:
    """{where: an entity with the same private key there}."""
    pem = key("p-256").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _PLAIN).decode()
    bare = base64.b64encode(key("p-256").private_bytes(Encoding.DER, PrivateFormat.PKCS8, _PLAIN)).decode()
    return _in_texts(pem, "in PEM") | _in_texts(bare, "in base64") | _in_attributes(bare) | _elsewhere(pem, bare)


_TEXTS = {
    "for a name": ">Region Norrvik</mdui:DisplayName>",
    "for a description": ">Inloggning för vårdpersonal</mdui:Description>",
    "for a logo": ">https://www.vard.example/logo.png</mdui:Logo>",
    "for a page": ">https://www.vard.example/inloggning</mdui:InformationURL>",
    "for a hint": ">vard.example</mdui:DomainHint>",
    "for a scope": ">vard.example</shibmd:Scope>",
    "for a category": ">https://refeds.org/category/code-of-conduct/v2</saml:AttributeValue>",
    "for an organisation": ">Region Norrvik</md:OrganizationName>",
    "for the organisation's page": ">https://www.vard.example/</md:OrganizationURL>",
    "for a given name": ">Kim</md:GivenName>",
    "for a surname": ">Åkerlund</md:SurName>",
    "for an address of mail": ">mailto:saml@vard.example</md:EmailAddress>",
    "for a telephone number": ">+46 8 000 00 00</md:TelephoneNumber>",
    "for a name format": f">{SAML2}:nameid-format:transient</md:NameIDFormat>",
}


def _in_texts(text: str, how: str) -> dict[str, str]:
    return {f"{how} {where}": changed(idp(), old, f">{text}<{old.partition('<')[2]}") for where, old in _TEXTS.items()}


def _in_attributes(bare: str) -> dict[str, str]:
    values = {
        "for an entityID": '"https://idp.vard.example/saml"',
        "for an endpoint": '"https://idp.vard.example/sso/post"',
        "for a binding": f'"{SAML2}:bindings:SOAP"',
        "for a help page": '"https://www.vard.example/hjalp?fel=ERRORURL_CODE"',
        "for a kind of contact": '"technical"',
        "for a height": '"60"',
        "for a language": '"sv"',
    }
    found = {where: in_idp(old, f'"{bare}"') for where, old in values.items()}
    found["in a query"] = in_idp("/sso/post", f"/sso/post?key={bare}")
    found["for a protocol"] = in_idp(f'"{SAML2}:protocol"', f'"{SAML2}:protocol {bare}"')
    role = "<md:IDPSSODescriptor"
    found["in an attribute of its own"] = in_idp(role, f'{role} xmlns:z="urn:x:z" z:key="{bare}"')
    found["for a FriendlyName"] = changed(sp(), '"givenName"', f'"{bare}"')
    return found


def _elsewhere(pem: str, bare: str) -> dict[str, str]:
    own = f'<z:x xmlns:z="urn:x:z">{bare}</z:x>'
    in_texts = {
        "in CDATA": f"<![CDATA[{pem}]]>",
        "in two pieces of CDATA": f"<![CDATA[{bare[:60]}]]><![CDATA[{bare[60:]}]]>",
        "with a comment in the middle": f"{bare[:9]}<!-- x -->{bare[9:]}",
        "with a comment in the middle of the words": pem.replace("IVATE", "IV<!-- -->ATE"),
        "in letters by reference": "".join(f"&#{ord(c)};" for c in bare),
        "in an element inside a text": f"Kim{own}",
    }
    numbers = f"<ds:Modulus>{bare}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent>"
    beside = {
        "for the name of a key": f"<ds:KeyName>{bare}</ds:KeyName>",
        "for a modulus": f"<ds:KeyValue><ds:RSAKeyValue>{numbers}</ds:RSAKeyValue></ds:KeyValue>",
        "for a revocation list": f"<ds:X509Data><ds:X509CRL>{bare}</ds:X509CRL></ds:X509Data>",
    }
    before = {
        "in an element of its own": f'<md:Extensions><z:key xmlns:z="urn:x:z">{pem}</z:key></md:Extensions>',
        "between elements": pem,
        "between elements as base64": bare,
        "in the signature": f"<ds:Signature><ds:SignatureValue>{bare}</ds:SignatureValue></ds:Signature>",
        "in a role that nobody publishes": f"<md:PDPDescriptor><md:Extensions>{own}</md:Extensions></md:PDPDescriptor>",
    }
    role, end = "<md:IDPSSODescriptor", "</ds:KeyInfo>"
    found = {where: in_idp(">Kim<", f">{text}<") for where, text in in_texts.items()}
    found |= {where: in_idp(end, f"{text}{end}") for where, text in beside.items()}
    return found | {where: in_idp(role, f"{text}{role}") for where, text in before.items()}


def _good() -> Iterator[Case]:
    public = key("sound").public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = base64.b64encode(public).decode()
    for name, comment in {
        "words about a private key": "keep the PRIVATE KEY to yourself",
        "a comment with the certificate": base64.b64encode(der("sound")).decode(),
        "a comment with a public key": text,
        "a comment with a public key in PEM": f"- - -BEGIN PUBLIC KEY- - -\n{text}",
        "a comment with a public JWK": json.dumps({"kty": "RSA", "n": text[40:400], "e": "AQAB"}),
        "a comment with the fingerprint of a key": "30 82 02 01 00 ab cd ef",
    }.items():
        yield good(name, in_idp("<md:Extensions>", f"<!-- {comment} --><md:Extensions>"))
