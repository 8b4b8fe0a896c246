"""Fetch metadata from an address that a person gave: over HTTPS, bounded in size and time, and called XML.

A server that calls the document plain text or a file to download (many do, for want of a setting) is tolerated: what it
is, the parser judges. A web page or a picture is refused before anything reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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
ETAG_MAX = 200  # characters; a longer one is not asked with

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


class NotFetched(Refused):
    """There is no document from there; `words` says why in the language in force, also later and in another one."""

    def __init__(self, words: Callable[[], str]) -> None:
        super().__init__(words())
        self.words = words


@dataclass(frozen=True, slots=True)
class Newer:
    """A document, and the server's own name for it (empty where it gives none)."""

    content: bytes
    etag: str


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


def fetch_newer(url: str, limit: int, etag: str) -> Newer | None:
    """The document unless it still has this ETag; raises `NotFetched`, also for one that another host answered with."""
    try:
        known = {"If-None-Match": etag} if etag else {}
        answer = ask(url, Asking(limit, AGGREGATE_SECONDS, accept=", ".join(WANTED), headers=known))
    except Unreachable as error:
        raise NotFetched(partial(_in_words, error, limit, AGGREGATE_SECONDS)) from error
    if urlsplit(answer.url)[:2] != urlsplit(url)[:2]:
        raise NotFetched(partial(_elsewhere, url, answer.url))
    if answer.status == 304 and etag:
        return None
    _require_document(answer)
    return Newer(answer.body, answer.etag if len(answer.etag) <= ETAG_MAX else "")


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


def _elsewhere(url: str, led_to: str) -> str:
    return _("%(url)s leads on to another host, %(host)s. Nothing was imported. Give that address if it is right.") % {
        "url": url,
        "host": urlsplit(led_to).netloc,
    }


def _require_document(answer: Answer) -> None:
    if answer.status != 200:
        raise NotFetched(partial(_no_success, answer))
    if answer.content_type not in (*WANTED, *TOLERATED):
        raise NotFetched(partial(_no_metadata, answer))


def _no_success(answer: Answer) -> str:
    return _(
        "%(url)s answered %(status)d (%(reason)s). Nothing was imported. Check the address, or try again later."
    ) % {"url": answer.url, "status": answer.status, "reason": answer.reason}


def _no_metadata(answer: Answer) -> str:
    return _("%(url)s answered with %(type)s, not metadata. Check the address; the server should say %(wanted)s.") % {
        "url": answer.url,
        "type": answer.content_type,
        "wanted": WANTED[0],
    }
