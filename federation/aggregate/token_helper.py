"""The process beside the signer that talks to a token (PKCS #11 v2.40), so that one that hangs can be abandoned.

Run as `python -m federation.aggregate.token_helper`, by `federation.aggregate.pkcs11` alone. One JSON object a line:
first `{module, token, pin}`, answered `{}`; then `{do, label}` and for "sign" the digest, for "make" the bits, answered
`{modulus, exponent}` ("find", "make") or `{signature}` ("sign"), in hex. What fails is answered `{code, detail}`.
The PIN comes by the pipe: nobody else reads that.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

from federation.aggregate.undumpable import die_with_parent, hide_memory

# DER of DigestInfo for SHA-256, up to the digest itself: RFC 8017, section 9.2, note 1.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
ABSENT = (pkcs11.NoSuchToken, pkcs11.TokenNotPresent, pkcs11.TokenNotRecognised, pkcs11.DeviceRemoved)
WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
LOCKED_PIN = (pkcs11.PinLocked, pkcs11.PinExpired)


def main() -> None:
    """Answer until the signer closes the pipe."""
    die_with_parent()
    hide_memory()
    session: Any = None
    for line in sys.stdin:
        try:
            asked = json.loads(line)
            if session is None:
                session, answer = _opened(asked), {}
            else:
                answer = DO[asked["do"]](session, asked)
        except (pkcs11.PKCS11Error, NoModule, ValueError, KeyError) as error:
            answer = {"code": code_of(error), "detail": _told(error)}
        print(json.dumps(answer), flush=True)


class NoModule(Exception):
    """The module's file cannot be loaded, or does not begin."""


def code_of(error: Exception) -> str:
    """The stable code of what python-pkcs11 raised."""
    kinds: tuple[tuple[Any, str], ...] = (
        (NoModule, "token-module"),
        (ABSENT, "token-absent"),
        (WRONG_PIN, "token-pin-wrong"),
        (LOCKED_PIN, "token-pin-locked"),
        (pkcs11.NoSuchKey, "token-key-missing"),
        ((pkcs11.MultipleObjectsReturned, pkcs11.MultipleTokensReturned), "token-ambiguous"),
    )
    for kind, code in kinds:
        if isinstance(error, kind):
            return code
    return "token-failed"


def _opened(asked: dict[str, str]) -> Any:
    """A session for reading, logged in: a signature changes nothing in the token."""
    try:
        module = pkcs11.lib(asked["module"])
    except RuntimeError as error:  # PKCS11Error is one, too
        raise NoModule(_told(error)) from error
    return module.get_token(token_label=asked["token"]).open(user_pin=asked["pin"])


def _private(session: Any, label: str) -> Any:
    return session.get_key(object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.RSA, label=label)


def _find(session: Any, asked: dict[str, str]) -> dict[str, str]:
    """The public numbers stand beside the private ones (PKCS #11, section 2.1.3, table 28)."""
    key = _private(session, asked["label"])
    return {"modulus": key[Attribute.MODULUS].hex(), "exponent": _exponent(session, key, asked["label"])}


def _exponent(session: Any, key: Any, label: str) -> str:
    """Some tokens keep it with the public key alone."""
    try:
        return str(key[Attribute.PUBLIC_EXPONENT].hex())
    except (pkcs11.AttributeTypeInvalid, pkcs11.AttributeSensitive):
        public = session.get_key(object_class=ObjectClass.PUBLIC_KEY, key_type=KeyType.RSA, label=label)
        return str(public[Attribute.PUBLIC_EXPONENT].hex())


def _signed(session: Any, asked: dict[str, str]) -> dict[str, str]:
    info = DIGEST_INFO + bytes.fromhex(asked["digest"])
    return {"signature": _private(session, asked["label"]).sign(info, mechanism=Mechanism.RSA_PKCS).hex()}


def _make(session: Any, asked: dict[str, str]) -> dict[str, str]:
    """A key that the token makes and never shows; refused where the label is taken."""
    if list(session.get_objects({Attribute.LABEL: asked["label"], Attribute.CLASS: ObjectClass.PRIVATE_KEY})):
        raise pkcs11.MultipleObjectsReturned
    with session.token.open(rw=True) as writing:  # logged in as the other one is: PKCS #11 counts by application
        writing.generate_keypair(
            KeyType.RSA,
            int(asked["bits"]),
            label=asked["label"],
            store=True,
            private_template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True},
        )
    return _find(session, asked)


def _told(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()


DO: dict[str, Callable[[Any, dict[str, str]], dict[str, str]]] = {"find": _find, "make": _make, "sign": _signed}

if __name__ == "__main__":
    main()
