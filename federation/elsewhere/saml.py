"""Log-in at an IdP of the federation: Sigill is an SP among others. It has no key: it signs and decrypts nothing."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from federation.elsewhere import asked
from federation.elsewhere.identity import Identity, NotBelieved
from federation.elsewhere.idp import REDIRECT, Idp, idp
from federation.elsewhere.ways import way

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
_MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
_SUBJECTS = ("urn:oasis:names:tc:SAML:attribute:pairwise-id", "urn:oasis:names:tc:SAML:attribute:subject-id")
_SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_REMEMBERED = 24 * 3600


def entity_id() -> str:
    """The entityID of Sigill as an SP, which is also the address of its metadata."""
    return f"{settings.SIGILL_BASE_URL}/accounts/elsewhere/saml/metadata/"


def acs() -> str:
    """Where IdPs let the browser bring their answer."""
    return f"{settings.SIGILL_BASE_URL}/accounts/elsewhere/saml/acs/"


def metadata() -> bytes:
    """Sigill's own metadata, to be registered like any other SP's."""
    made = OneLogin_Saml2_Settings(_settings(None), sp_validation_only=True).get_sp_metadata()
    return made if isinstance(made, bytes) else str(made).encode()


def start(request: HttpRequest, slug: str, next_page: str, *, again: bool) -> str:
    """The address to send the browser to."""
    auth = _auth(_idp(slug), {})
    auth.login(return_to="", force_authn=again, set_nameid_policy=False)
    state = asked.remember(request, slug, next_page, request_id=auth.get_last_request_id())
    parameters = {"SAMLRequest": _sent(auth), "RelayState": state}
    return str(auth.redirect_to(auth.get_sso_url(), parameters))


def finish(request: HttpRequest, response: str, state: str) -> tuple[Identity, str]:
    """Who came back, and the page they wanted; raises NotBelieved."""
    waited = asked.recall(request, state)
    found = _idp(waited["way"])
    auth = _auth(found, {"SAMLResponse": response, "RelayState": state})
    try:
        auth.process_response(request_id=waited["request_id"])
    except (OneLogin_Saml2_Error, etree.XMLSyntaxError, ValueError) as error:
        raise NotBelieved(f"the response cannot be read: {error}") from error
    if auth.get_errors() or not auth.is_authenticated():
        raise NotBelieved(f"the response does not hold: {auth.get_last_error_reason()}")
    _require_ours(auth, waited["request_id"])
    return _identity(auth, found), waited["next"]


def _require_ours(auth: Any, request_id: str) -> None:
    """What python3-saml lets pass: an answer to no request, or for any audience; and the same assertion twice."""
    if auth.get_last_response_in_response_to() != request_id:
        raise NotBelieved("the response answers no request of ours")
    if entity_id() not in [(one.text or "").strip() for one in _assertion(auth).iter(f"{_SAML}Audience")]:
        raise NotBelieved("the assertion is not for us")
    name = hashlib.sha256(str(auth.get_last_assertion_id()).encode()).hexdigest()
    if not cache.add(f"sigill:assertion:{name}", True, _REMEMBERED):
        raise NotBelieved("the assertion has been used")


def _identity(auth: Any, found: Idp) -> Identity:
    said = auth.get_attributes()
    subjects = [str(said[name][0]) for name in _SUBJECTS if said.get(name)]
    if auth.get_nameid_format() == _PERSISTENT and auth.get_nameid():
        subjects.append(str(auth.get_nameid()))
    email = str((said.get(_MAIL) or [""])[0])
    return Identity(
        issuer=found.entity_id,
        subject=subjects[0] if subjects else "",
        email=email if email.rpartition("@")[2].lower() in found.scopes else "",
        strong=bool(set(auth.get_last_authn_contexts()) & set(settings.SIGILL_LOGIN_SAML_STRONG)),
        shown_at=_shown_at(auth),
    )


def _shown_at(auth: Any) -> datetime | None:
    statement = next(_assertion(auth).iter(f"{_SAML}AuthnStatement"))
    try:
        at = datetime.fromisoformat(statement.get("AuthnInstant", ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _assertion(auth: Any) -> etree._Element:
    """The one assertion of a response that has been validated."""
    text = auth.get_last_response_xml()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(text if isinstance(text, bytes) else str(text).encode(), parser)
    (assertion,) = root.iter(f"{_SAML}Assertion")
    return assertion


def _idp(slug: str) -> Idp:
    chosen = way(slug)
    if chosen is None or not slug.startswith("saml-"):
        raise NotBelieved("this way is not open any more")
    return idp(chosen.issuer)


def _sent(auth: Any) -> str:
    return str(OneLogin_Saml2_Utils.deflate_and_base64_encode(auth.get_last_request_xml()))


def _auth(found: Idp, posted: dict[str, str]) -> Any:
    base = urlsplit(acs())
    asked_for = {"https": "on" if base.scheme == "https" else "off", "http_host": base.netloc, "script_name": base.path}
    return OneLogin_Saml2_Auth({**asked_for, "get_data": {}, "post_data": posted}, _settings(found))


def _settings(found: Idp | None) -> dict[str, Any]:
    ours = {"entityId": entity_id(), "assertionConsumerService": {"url": acs(), "binding": _POST}}
    security = {
        "wantAssertionsSigned": True,
        "wantNameId": False,
        "wantAttributeStatement": False,
        "requestedAuthnContext": False,
        "rejectDeprecatedAlgorithm": True,
        "allowRepeatAttributeName": True,
        "allowSingleLabelDomains": settings.DEMO,
    }
    theirs = found and {
        "entityId": found.entity_id,
        "singleSignOnService": {"url": found.sso, "binding": REDIRECT},
        "x509certMulti": {"signing": list(found.certificates)},
    }
    return {"strict": True, "sp": ours, "security": security, **({"idp": theirs} if theirs else {})}
