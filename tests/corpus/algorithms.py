"""Lists of algorithms that are obsolete, misspelt or contradict themselves and the keys."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import changed
from .case import Case, bad, good, in_idp, in_sp

_DSIG, _MORE, _MORE7 = (
    "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2001/04/xmldsig-more#",
    "http://www.w3.org/2007/05/xmldsig-more#",
)
_ENC, _ENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
_DIGEST = f'<alg:DigestMethod Algorithm="{_ENC}sha256"/>'
_CIPHER = f'<md:EncryptionMethod Algorithm="{_ENC11}aes256-gcm"/>'
_TRANSPORT = f'<md:EncryptionMethod Algorithm="{_ENC}rsa-oaep-mgf1p"/>'
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_forbidden, _old, _unknown, _sets, _parts, _sizes, _repeated, _misplaced, _right):
        yield from make()


def _digest(uri: str) -> str:
    return in_idp(_DIGEST, f'<alg:DigestMethod Algorithm="{uri}"/>')


def _signing(uri: str, more: str = "") -> str:
    return in_idp(_DIGEST, f'{_DIGEST}<alg:SigningMethod Algorithm="{uri}"{more}/>')


def _methods(*uris: str) -> str:
    new = "".join(f'<md:EncryptionMethod Algorithm="{uri}"/>' for uri in uris)
    return changed(in_sp(_TRANSPORT, ""), _CIPHER, new)


def _forbidden() -> Iterator[Case]:
    yield bad("the digest MD5", "MD-KEY-033", _digest(f"{_MORE}md5"), _ERROR)
    for name in ("rsa-md5", "hmac-md5"):
        yield bad(f"signing with {name}", "MD-KEY-033", _signing(f"{_MORE}{name}"), _ERROR)
    yield bad("encryption by RSA 1.5", "MD-KEY-033", _methods(f"{_ENC11}aes256-gcm", f"{_ENC}rsa-1_5"), _ERROR)
    yield bad("encryption by RC4", "MD-KEY-033", _methods(f"{_MORE}arcfour", f"{_ENC}rsa-oaep-mgf1p"), _ERROR)


def _old() -> Iterator[Case]:
    yield bad("the digest SHA-1", "MD-KEY-033", _digest(f"{_DSIG}sha1"), _WARNING)
    yield bad("the digest RIPEMD-160", "MD-KEY-033", _digest(f"{_ENC}ripemd160"), _WARNING)
    for name in ("rsa-sha1", "dsa-sha1"):
        yield bad(f"signing with {name}", "MD-KEY-033", _signing(f"{_DSIG}{name}"), _WARNING)
    yield bad(
        "encryption by triple DES", "MD-KEY-033", _methods(f"{_ENC}tripledes-cbc", f"{_ENC}rsa-oaep-mgf1p"), _WARNING
    )


def _unknown() -> Iterator[Case]:
    for uri in (
        f"{_DSIG}sha256",
        f"{_ENC}SHA256",
        f"{_ENC}sha-256",
        f"{_MORE}sha256",
        f"{_ENC}sha384",
        "sha256",
        "SHA-256",
        "https://www.w3.org/2001/04/xmlenc#sha256",
        f"{_ENC}sha256/",
        "http://www.w3.org/2001/04/xmlenc/sha256",
        "",
        "urn:oid:2.16.840.1.101.3.4.2.1",
        f"{_MORE}rsa-sha256",
        f"{_ENC}sha256 {_ENC}sha512",
        f"{_ENC}ѕha256",
        "http://www.w3.org/TR/xmlenc#sha256",
    ):
        yield bad(f"the digest {uri!r}", "MD-KEY-034", _digest(uri))
    for uri in (
        f"{_DSIG}rsa-sha256",
        f"{_MORE}RSA-SHA256",
        f"{_MORE}rsa_sha256",
        f"{_MORE}rsa-sha265",
        f"{_ENC}rsa-sha256",
        f"{_ENC}sha256",
        "RS256",
        f"{_MORE}sha256-rsa-MGF1",
        "",
        f"{_DSIG}dsa-sha256",
        f"{_MORE}ed25519",
    ):
        yield bad(f"signing with {uri!r}", "MD-KEY-034", _signing(uri))
    for uri in (
        f"{_ENC}aes256-gcm",
        f"{_ENC11}aes256-cbc",
        f"{_ENC}AES256-CBC",
        "aes256-gcm",
        f"{_ENC}rsa-oaep",
        f"{_ENC11}rsa-oaep-mgf1p",
        f"{_ENC}aes512-cbc",
        f"{_ENC}sha256",
        "",
        "A256GCM",
    ):
        yield bad(f"encryption by {uri!r}", "MD-KEY-034", _methods(f"{_ENC11}aes256-gcm", f"{_ENC}rsa-oaep-mgf1p", uri))


def _sets() -> Iterator[Case]:
    yield bad(
        "ciphers without a way to carry the key", "MD-KEY-035", _methods(f"{_ENC11}aes256-gcm", f"{_ENC11}aes128-gcm")
    )
    yield bad(
        "a cipher and an agreement for a key of RSA", "MD-KEY-035", _methods(f"{_ENC11}aes256-gcm", f"{_ENC11}ECDH-ES")
    )
    yield bad("a cipher and a wrap", "MD-KEY-035", _methods(f"{_ENC11}aes256-gcm", f"{_ENC}kw-aes256"))
    for names in (("aes128-cbc",), ("aes256-cbc", "aes192-cbc"), ("aes128-cbc", "tripledes-cbc")):
        uris = [f"{_ENC}{name}" for name in names]
        yield bad(
            f"nothing but {' and '.join(names)}", "MD-KEY-036", _methods(*uris, f"{_ENC}rsa-oaep-mgf1p"), _WARNING
        )
    yield good("CBC beside GCM", _methods(f"{_ENC}aes256-cbc", f"{_ENC11}aes256-gcm", f"{_ENC}rsa-oaep-mgf1p"))
    yield good("a way to carry the key and no cipher", _methods(f"{_ENC}rsa-oaep-mgf1p"))


def _parts() -> Iterator[Case]:
    digest, mask = (
        '<ds:DigestMethod Algorithm="{}"/>',
        '<x11:MGF xmlns:x11="http://www.w3.org/2009/xmlenc11#" Algorithm="{}"/>',
    )

    def oaep(inside: str, name: str = "rsa-oaep-mgf1p", space: str = _ENC) -> str:
        return in_sp(_TRANSPORT, f'<md:EncryptionMethod Algorithm="{space}{name}">{inside}</md:EncryptionMethod>')

    yield bad(
        "a digest of a cipher",
        "MD-KEY-035",
        in_sp(_CIPHER, _CIPHER.replace("/>", f">{digest.format(f'{_ENC}sha256')}</md:EncryptionMethod>")),
        _WARNING,
    )
    yield bad("OAEP with MD5", "MD-KEY-033", oaep(digest.format(f"{_MORE}md5")), _ERROR)
    yield bad("OAEP with a digest that nobody knows", "MD-KEY-034", oaep(digest.format("sha256")))
    yield bad("OAEP with a mask that nobody knows", "MD-KEY-034", oaep(mask.format("mgf1"), "rsa-oaep", _ENC11))
    yield bad(
        "OAEP with a signature for a mask", "MD-KEY-034", oaep(mask.format(f"{_MORE}rsa-sha256"), "rsa-oaep", _ENC11)
    )
    yield good("OAEP with SHA-1", oaep(digest.format(f"{_DSIG}sha1")))
    yield good("OAEP with SHA-256", oaep(digest.format(f"{_ENC}sha256")))
    yield good(
        "OAEP with a mask of its own",
        oaep(digest.format(f"{_ENC}sha256") + mask.format(f"{_ENC11}mgf1sha256"), "rsa-oaep", _ENC11),
    )


def _sizes() -> Iterator[Case]:
    rsa = f"{_MORE}rsa-sha256"
    for low, high in (("4096", "2048"), ("2", "1"), ("999999999", "0"), ("1", "0")):
        yield bad(
            f"keys of {low} to {high} bits",
            "MD-KEY-037",
            _signing(rsa, f' MinKeySize="{low}" MaxKeySize="{high}"'),
            _ERROR,
        )
    for more in ('MaxKeySize="2048"', 'MinKeySize="4096"', 'MinKeySize="4096" MaxKeySize="8192"'):
        yield bad(f"the entity's own key outside {more}", "MD-KEY-037", _signing(rsa, f" {more}"), _WARNING)
    for more in (
        'MinKeySize="-1"',
        'MinKeySize="2048 bits"',
        'MinKeySize=""',
        'MaxKeySize="1e9"',
        'MaxKeySize="∞"',
        'MinKeySize="0x800"',
    ):
        yield bad(f"a size of {more}", "MD-SCH-001", _signing(rsa, f" {more}"))
    yield good("keys of 2048 bits or more", _signing(rsa, ' MinKeySize="2048"'))
    yield good("keys of exactly 3072 bits", _signing(rsa, ' MinKeySize="3072" MaxKeySize="3072"'))
    yield good("sizes of another kind of key", _signing(f"{_MORE}ecdsa-sha256", ' MinKeySize="256" MaxKeySize="521"'))


def _repeated() -> Iterator[Case]:
    yield bad("a digest twice", "MD-KEY-038", in_idp(_DIGEST, _DIGEST * 2), _WARNING)
    yield bad("a cipher twice", "MD-KEY-038", in_sp(_CIPHER, _CIPHER * 2), _WARNING)
    yield bad(
        "a signature twice",
        "MD-KEY-038",
        _signing(f"{_MORE}rsa-sha256").replace(
            "<alg:SigningMethod", f'<alg:SigningMethod Algorithm="{_MORE}rsa-sha256"/><alg:SigningMethod'
        ),
        _WARNING,
    )
    scope = "<shibmd:Scope"
    yield bad(
        "digests of the entity and of the role",
        "MD-KEY-038",
        in_idp(scope, f'<alg:DigestMethod Algorithm="{_ENC}sha512"/>{scope}'),
        _WARNING,
    )
    yield good(
        "one algorithm with two sizes",
        _signing(f"{_MORE}rsa-sha256", ' MinKeySize="2048" MaxKeySize="4096"').replace(
            "<alg:SigningMethod",
            f'<alg:SigningMethod Algorithm="{_MORE}rsa-sha256" MinKeySize="3072"/><alg:SigningMethod',
        ),
    )


def _misplaced() -> Iterator[Case]:
    signing = '<md:KeyDescriptor use="signing">'
    end = "</ds:KeyInfo>"
    assert signing in in_idp(end, end)
    yield bad("a cipher of a signing key", "MD-KEY-032", in_idp(end, end + _CIPHER), _WARNING)
    for attribute in ("algorithm", "Algoritm", "Algorithms"):
        yield bad(
            f"a cipher by {attribute}", "MD-SCH-001", in_sp(_CIPHER, _CIPHER.replace("Algorithm=", f"{attribute}="))
        )
    yield bad("a digest without its algorithm", "MD-SCH-001", in_idp(_DIGEST, "<alg:DigestMethod/>"))


def _right() -> Iterator[Case]:
    for name in ("sha384", "sha512"):
        yield good(f"the digest {name}", _digest(f"{_MORE if name == 'sha384' else _ENC}{name}"))
    for name in ("sha256-rsa-MGF1", "sha512-rsa-MGF1"):
        yield good(f"signing with {name}", _signing(f"{_MORE7}{name}"))
    yield good("no list of algorithms", in_idp(_DIGEST, ""))
    yield good("white space around an algorithm", _digest(f" {_ENC}sha512 "))
