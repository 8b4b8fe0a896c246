"""An OpenID provider on the loopback interface: it logs in whom the test says, and lies where the test says."""

import base64
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT, SECRET = "sigill", "a secret: with % and ü"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def jwk(kid: str, key: Any) -> dict[str, str]:
    public = key.public_key().public_numbers()
    if isinstance(key, rsa.RSAPrivateKey):
        return {"kty": "RSA", "kid": kid, "use": "sig", "n": number(public.n), "e": number(public.e)}
    return {"kty": "EC", "crv": "P-256", "kid": kid, "x": b64(public.x.to_bytes(32)), "y": b64(public.y.to_bytes(32))}


def signed(claims: dict[str, Any], algorithm: str = "RS256", kid: str = "first", key: Any = RSA_KEY) -> str:
    """A token with these claims; what "none" signs is empty."""
    header = {"alg": algorithm, "kid": kid, "typ": "JWT"}
    text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{text}.{b64(_signature(text.encode(), algorithm, key))}"


def _signature(text: bytes, algorithm: str, key: Any) -> bytes:
    match algorithm:
        case "RS256":
            return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        case "PS256":
            return key.sign(text, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        case "ES256":
            halves = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
            return b"".join(half.to_bytes(32, "big") for half in halves)
    return b""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_given: object) -> None:
        pass


@dataclass
class Provider:
    """`claims` replace those of an ordinary ID token; `signing` goes to `signed`."""

    claims: dict[str, Any] = field(default_factory=dict)
    signing: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, str]] = field(default_factory=lambda: [jwk("first", RSA_KEY), jwk("curve", EC_KEY)])
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    issuer: str = ""

    def serve(self) -> WSGIServer:
        server = WSGIServer(("127.0.0.1", 0), _Quiet)
        server.set_app(self.answer)
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        return server

    def log_in(self, address: str) -> str:
        """A browser goes to the address that Sigill sent it to, and the person logs in: where it is sent back to."""
        parts = urlsplit(address)
        line = HTTPConnection(parts.netloc, timeout=10)
        line.request("GET", f"{parts.path}?{parts.query}")
        answer = line.getresponse()
        back = urlsplit(answer.headers["Location"])
        line.close()
        return f"{back.path}?{back.query}"

    def answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        query = dict(parse_qsl(environ["QUERY_STRING"]))
        match environ["PATH_INFO"]:
            case "/.well-known/openid-configuration":
                return self._json(start, {"issuer": self.issuer, **self._addresses()})
            case "/keys":
                return self._json(start, {"keys": self.keys})
            case "/authorize":
                code = f"code-{len(self.codes)}"
                self.codes[code] = self.asked = query
                back = {"code": code, "state": query["state"]}
                start("302 Found", [("Location", f"{query['redirect_uri']}?{urlencode(back)}")])
                return []
            case "/token":
                body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
                return self._token(start, parse_qs(body), environ.get("HTTP_AUTHORIZATION", ""))
        start("404 Not Found", [])
        return []

    def _token(self, start: Any, posted: dict[str, list[str]], named: str) -> Iterable[bytes]:
        asked = self.codes.pop(posted["code"][0], None)
        challenge = b64(hashlib.sha256(posted["code_verifier"][0].encode()).digest())
        client = base64.b64encode(urlencode({CLIENT: SECRET}).replace("=", ":").encode()).decode()
        if asked is None or challenge != asked["code_challenge"] or named != f"Basic {client}":
            start("400 Bad Request", [("Content-Type", "application/json")])
            return [b'{"error": "invalid_grant"}']
        at = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "siv", "iat": at, "exp": at + 300, "nonce": asked["nonce"]}
        return self._json(start, {"id_token": signed({**said, **self.claims}, **self.signing)})

    def _addresses(self) -> dict[str, str]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {name: f"{self.issuer}/{place}" for name, place in names.items()}

    @staticmethod
    def _json(start: Any, value: dict[str, Any]) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(value).encode()]
