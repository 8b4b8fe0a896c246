"""Ask a server that the operator has named: JSON, over https, bounded in time and size, following it nowhere."""

import json
import ssl
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from django.conf import settings

from federation.elsewhere.identity import NotBelieved

_PATIENCE = 10  # seconds
_LARGEST = 1 << 20


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_given: Any) -> None:
        return None


def get(address: str) -> dict[str, Any]:
    """The JSON object at the address; raises NotBelieved."""
    return _ask(Request(_safe(address), headers={"Accept": "application/json"}))  # noqa: S310 - see _safe


def post(address: str, fields: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    """The JSON object that answers a form; raises NotBelieved."""
    given = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
    return _ask(Request(_safe(address), urlencode(fields).encode(), given))  # noqa: S310 - see _safe


def _safe(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme == "https" or (settings.DEMO and parts.scheme == "http" and parts.hostname == "127.0.0.1"):
        return address
    raise NotBelieved(f"{address[:200]} is not an https address")


def _ask(request: Request) -> dict[str, Any]:
    opener = build_opener(_Stay, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=_PATIENCE) as answer:
            found = json.loads(answer.read(_LARGEST))
    except HTTPError as error:
        error.close()
        raise NotBelieved(f"{request.full_url} answers {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise NotBelieved(f"{request.full_url} does not answer: {error}") from error
    if not isinstance(found, dict):
        raise NotBelieved(f"{request.full_url} does not answer with a JSON object")
    return found
