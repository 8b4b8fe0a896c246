"""Fetch a document from an address that a person gave, without being led to places it should not reach."""

import ipaddress
import socket
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.translation import gettext as _

from members.errors import Refused

TIMEOUT_S = 20


class _NoRedirect(HTTPRedirectHandler):
    """A redirect could lead past the check of the address; the person can give the final one."""

    def redirect_request(self, *_: object) -> None:
        return None


def fetch(url: str, limit: int) -> bytes:
    """The bytes at `url` (http or https, at most `limit` of them); raises `Refused` with what went wrong."""
    _check_address(url)
    request = Request(url, headers={"Accept": "application/samlmetadata+xml, application/xml, text/xml"})  # noqa: S310
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S) as response:
            content: bytes = response.read(limit + 1)
    except HTTPError as error:
        raise Refused(
            _("%(url)s answered %(status)d (%(reason)s). Nothing was imported. Check the address, or try again later.")
            % {"url": url, "status": error.code, "reason": error.reason}
        ) from error
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise Refused(
            _("%(url)s could not be read: %(reason)s. Nothing was imported.") % {"url": url, "reason": reason}
        ) from error
    if len(content) > limit:
        raise Refused(
            _("%(url)s is larger than %(limit)d MiB. Nothing was imported.") % {"url": url, "limit": limit >> 20}
        )
    return content


def _check_address(url: str) -> None:
    """Only http(s), and only hosts whose every address is public, save those that the operator allows by name."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(_("%(url)s is not an http or https address.") % {"url": url})
    if parts.hostname in settings.SIGILL_FETCH_ALLOW:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(_("%(host)s has no address: check the spelling.") % {"host": parts.hostname}) from error
    if not all(ipaddress.ip_address(str(entry[4][0]).split("%")[0]).is_global for entry in found):
        raise Refused(
            _("%(host)s is an internal address. Upload the file instead, or ask the operator to allow the host.")
            % {"host": parts.hostname}
        )
