"""Log-in at an OpenID provider: authorization code with PKCE; the ID token's signature is always verified."""

import base64
import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from federation.elsewhere import asked, https, jws
from federation.elsewhere.identity import Identity, NotBelieved
from federation.elsewhere.ways import OIDC

_KEPT_FOR = 3600
_LEEWAY = 60


def callback() -> str:
    """The address that the provider sends people back to."""
    return f"{settings.SIGILL_BASE_URL}/accounts/elsewhere/oidc/callback/"


def start(request: HttpRequest, next_page: str, *, again: bool) -> str:
    """The address to send the browser to; `again` asks the provider to let the person show anew who they are."""
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    state = asked.remember(request, OIDC, next_page, nonce=nonce, verifier=verifier)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.SIGILL_LOGIN_OIDC_CLIENT_ID,
        "redirect_uri": callback(),
        "scope": settings.SIGILL_LOGIN_OIDC_SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }
    address = str(_provider()["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def finish(request: HttpRequest) -> tuple[Identity, str]:
    """Who came back, and the page they wanted; raises NotBelieved."""
    waited = asked.recall(request, request.GET.get("state", ""))
    if "code" not in request.GET:
        raise NotBelieved(f"the provider says {request.GET.get('error', 'nothing')[:100]}")
    claims = _claims(_exchanged(request.GET["code"], waited["verifier"]))
    if not hmac.compare_digest(str(claims.get("nonce", "")), waited["nonce"]):
        raise NotBelieved("the ID token is for another log-in")
    return _identity(claims), waited["next"]


def _identity(claims: dict[str, Any]) -> Identity:
    email = str(claims.get("email", "")) if claims.get("email_verified") is True else ""
    domains = {domain.lower() for domain in settings.SIGILL_LOGIN_OIDC_EMAIL_DOMAINS}
    strong = claims.get("acr") in settings.SIGILL_LOGIN_OIDC_STRONG
    at = claims.get("auth_time")
    return Identity(
        issuer=settings.SIGILL_LOGIN_OIDC_ISSUER,
        subject=str(claims["sub"]),
        email=email if email.rpartition("@")[2].lower() in domains else "",
        strong=strong,
        shown_at=datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
    )


def _exchanged(code: str, verifier: str) -> str:
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback(),
        "code_verifier": verifier,
    }
    # The client names itself as RFC 6749, 2.3.1, says: both parts form-encoded, then as basic authentication.
    named = f"{quote_plus(settings.SIGILL_LOGIN_OIDC_CLIENT_ID)}:{quote_plus(settings.SIGILL_LOGIN_OIDC_CLIENT_SECRET)}"
    headers = {"Authorization": f"Basic {base64.b64encode(named.encode()).decode()}"}
    return str(https.post(str(_provider()["token_endpoint"]), given, headers).get("id_token", ""))


def _claims(token: str) -> dict[str, Any]:
    """What OpenID Connect Core, 3.1.3.7, asks of an ID token; the nonce is the caller's."""
    found = jws.claims(token, _keys(jws.key_id(token)))
    at, client = time.time(), settings.SIGILL_LOGIN_OIDC_CLIENT_ID
    if found.get("iss") != settings.SIGILL_LOGIN_OIDC_ISSUER:
        raise NotBelieved("the ID token is another issuer's")
    if found.get("aud") not in (client, [client]) or found.get("azp", client) != client:
        raise NotBelieved("the ID token is not for us, or not for us alone")
    if not found.get("sub"):
        raise NotBelieved("the ID token names nobody")
    if not _is_number(found.get("exp")) or found["exp"] < at - _LEEWAY:
        raise NotBelieved("the ID token is too old")
    if not _is_number(found.get("iat")) or not at - _KEPT_FOR < found["iat"] < at + _LEEWAY:
        raise NotBelieved("the ID token was made at another time")
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _keys(kid: str) -> list[jws.Jwk]:
    """The provider's keys; the list is read again when it lacks the one that is asked for."""
    address = str(_provider()["jwks_uri"])
    found = _listed(_kept("keys", address, use=True))
    known = any(key.get("kid") == kid for key in found)
    return found if known else _listed(_kept("keys", address, use=False))


def _listed(answer: dict[str, Any]) -> list[jws.Jwk]:
    keys = answer.get("keys", [])
    return [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []


def _provider() -> dict[str, Any]:
    issuer = settings.SIGILL_LOGIN_OIDC_ISSUER
    found = _kept("provider", f"{issuer.rstrip('/')}/.well-known/openid-configuration", use=True)
    if found.get("issuer") != issuer:
        raise NotBelieved("the provider calls itself something else than SIGILL_LOGIN_OIDC_ISSUER")
    if missing := {"authorization_endpoint", "token_endpoint", "jwks_uri"} - found.keys():
        raise NotBelieved(f"the provider does not tell its {', '.join(sorted(missing))}")
    return found


def _kept(what: str, address: str, *, use: bool) -> dict[str, Any]:
    name = f"sigill:oidc:{what}:{hashlib.sha256(address.encode()).hexdigest()}"
    found = cache.get(name) if use else None
    if found is None:
        found = https.get(address)
        cache.set(name, found, _KEPT_FOR)
    return cast(dict[str, Any], found)
