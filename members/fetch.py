"""Fetch metadata from an address that a person gave: over HTTPS, bounded in size and time, and called XML.

A server that calls the document plain text or a file to download (many do, for want of a setting) is tolerated: what it
is, the parser judges. A web page or a picture is refused before anything reads it.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.errors import Refused
from members.reach import REDIRECTS, Answer, Asking, Unreachable, Why, ask, parts_of
from members.saml.limits import ONE_ENTITY

WANTED = ("application/samlmetadata+xml", "application/xml", "text/xml")
TOLERATED = ("text/plain", "application/octet-stream", "binary/octet-stream", "")
ENTITY_SECONDS = 10
AGGREGATE_SECONDS = 120

_WHY = {
    Why.NO_URL: gettext_lazy("%(url)s is not an https address. Write it whole, such as https://sp.region.example/md."),
    Why.INSECURE: gettext_lazy(
        "%(url)s is not an https address: on the way, anybody could change what it says. Use https, or upload the file."
    ),
    Why.NO_HOST: gettext_lazy("%(host)s has no address: check the spelling."),
    Why.INTERNAL: gettext_lazy(
        "%(host)s is an internal address. Upload the file instead, or ask the operator to allow the host."
    ),
    Why.TLS: gettext_lazy(
        "%(host)s has no certificate that can be trusted: %(detail)s. Nothing was imported. Mend it."
    ),
    Why.SLOW: gettext_lazy("%(url)s took longer than %(seconds)d seconds. Nothing was imported. Try again later."),
    Why.CLOSED: gettext_lazy("%(url)s could not be read: %(detail)s. Nothing was imported."),
    Why.BROKEN: gettext_lazy("%(url)s could not be read: %(detail)s. Nothing was imported."),
    Why.REDIRECTS: gettext_lazy("%(url)s leads on more than %(redirects)d times. Give the last address instead."),
    Why.LARGE: gettext_lazy("%(url)s is larger than %(limit)d MiB. Nothing was imported."),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, and what the server calls it when that is only tolerated (else empty)."""

    content: bytes
    odd_type: str = ""


def require_address(url: str) -> None:
    """Raise `Refused` for what could not be fetched from, whatever answers there."""
    try:
        parts_of(url)
    except Unreachable as error:
        raise Refused(_in_words(error, 0, 0)) from error


def fetch(url: str, limit: int, seconds: int = AGGREGATE_SECONDS) -> bytes:
    """The document at `url`, at most `limit` bytes within `seconds`; raises `Refused` with what went wrong."""
    return _fetched(url, limit, seconds).content


def fetch_entity(url: str) -> Fetched:
    """One entity's metadata; raises `Refused`."""
    return _fetched(url, ONE_ENTITY.size, ENTITY_SECONDS)


def _fetched(url: str, limit: int, seconds: int) -> Fetched:
    try:
        answer = ask(url, Asking(limit, seconds, accept=", ".join(WANTED)))
    except Unreachable as error:
        raise Refused(_in_words(error, limit, seconds)) from error
    _require_document(answer)
    return Fetched(answer.body, "" if answer.content_type in WANTED else answer.content_type or _("nothing at all"))


def _in_words(error: Unreachable, limit: int, seconds: int) -> str:
    host = urlsplit(error.url).hostname if error.why is Why.TLS else error.url
    values = {"url": error.url, "host": host, "detail": error.detail, "limit": limit >> 20, "seconds": seconds}
    return _WHY[error.why] % {**values, "redirects": REDIRECTS}


def _require_document(answer: Answer) -> None:
    if answer.status != 200:
        raise Refused(
            _("%(url)s answered %(status)d (%(reason)s). Nothing was imported. Check the address, or try again later.")
            % {"url": answer.url, "status": answer.status, "reason": answer.reason}
        )
    if answer.content_type not in (*WANTED, *TOLERATED):
        raise Refused(
            _("%(url)s answered with %(type)s, not metadata. Check the address; the server should say %(wanted)s.")
            % {"url": answer.url, "type": answer.content_type, "wanted": WANTED[0]}
        )
