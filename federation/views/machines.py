"""What machines fetch: the signed aggregate, certificates, the discovery feed, and MDQ. Files, with exact ETags.

SAML Metadata 2.0, section 3; Metadata Query Protocol (draft-young-md-query) and its SAML profile. No log-in, no
session, no database, no hashing: everything comes from the release that `current` names, resolved once per request.
nginx gives the same answers from the same files (deploy/nginx.conf); these are for where it does not stand in front.
"""

import hashlib
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from federation.aggregate import checkpoint as checkpoints
from federation.aggregate import mdq
from federation.aggregate import statement as statements
from federation.aggregate.refusal import Refusal
from federation.views.ends import MAX_AGE_S, max_age
from federation.views.kept import Found, answer, whole
from federation.views.negotiation import prefers_gzip
from members.clock import now

METADATA = "application/samlmetadata+xml"
PEM = "application/x-pem-file"
ABSENT_AGE_S = 60  # how long a shared cache may say of what is not there that it is not: it may soon be


@require_safe
def aggregate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The signed aggregate, as it is or gzipped; the ETag is the SHA-256 of exactly those bytes."""
    return _varied(_whole(request, slug, "aggregate.xml", METADATA, gzipped=_gzip(request)))


@require_safe
def certificate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The certificate that the served release verifies with. Compare its fingerprint by another channel."""
    return _whole(request, slug, "certificate.pem", PEM)


@require_safe
def mdq_certificate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The certificate that MDQ answers verify with, where they have a key of their own."""
    return _whole(request, slug, "mdq-certificate.pem", PEM)


@require_safe
def discovery(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The IdPs for a login page, as JSON."""
    return _whole(request, slug, "discovery.json", "application/json")


@require_safe
def entity(request: HttpRequest, slug: str, identifier: str) -> HttpResponseBase:
    """MDQ: the signed document of one entity, by percent-encoded entityID or {sha1}hex; 404 unknown, 400 malformed."""
    try:
        sha1 = mdq.sha1_hex(_as_requested(request, identifier))
    except Refusal as refusal:
        return HttpResponse(f"{refusal.en}\n", status=400, content_type="text/plain; charset=utf-8")
    found = answer(slug, sha1, gzipped=_gzip(request))
    if found is None:
        return _not_found()
    age = max_age(found, now())
    if unchanged := _not_modified(request, found.sha256, age):
        return _varied(unchanged)
    with found.open() as file:
        response = HttpResponse(file.read(), content_type=METADATA)
    if found.gzipped:
        response["Content-Encoding"] = "gzip"
    return _varied(_cacheable(response, found.sha256, age))


@require_safe
def every_entity(request: HttpRequest, slug: str) -> HttpResponseBase:
    """MDQ without an identifier: all entities, which is the aggregate."""
    return aggregate(request, slug)


@require_safe
def checkpoint(request: HttpRequest, name: str) -> HttpResponseBase:
    """A checkpoint of the audit chain, or a certificate that one of them was signed with."""
    return _beside_feeds(request, checkpoints.DIRECTORY, name)


@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponseBase:
    """What the registry says, signed, of an organisation's certifications or of everybody's; or the certificate."""
    return _beside_feeds(request, statements.DIRECTORY, name)


def _beside_feeds(request: HttpRequest, directory: str, name: str) -> HttpResponseBase:
    try:
        content = (Path(settings.RELEASES) / directory / name).read_bytes()
    except FileNotFoundError:
        return _not_found()
    return _answer(request, content, "application/json" if name.endswith(".json") else "application/x-pem-file")


def _as_requested(request: HttpRequest, decoded: str) -> str:
    """The identifier as it stood in the request line: WSGI has already turned %2F into a slash, and may not guess back.

    gunicorn hands on the raw URI; other servers do not, and then the decoded one has to do.
    """
    raw = str(request.META.get("RAW_URI", "")).partition("?")[0]
    _before, found, identifier = raw.partition("/entities/")
    return identifier if found else decoded


def _gzip(request: HttpRequest) -> bool:
    return prefers_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))


def _whole(request: HttpRequest, slug: str, name: str, content_type: str, *, gzipped: bool = False) -> HttpResponseBase:
    found = whole(slug, name, gzipped=gzipped)
    if found is None:
        return _not_found()
    age = max_age(found, now()) if content_type == METADATA else MAX_AGE_S
    return _not_modified(request, found.sha256, age) or _sent(found, content_type, age)


def _sent(found: Found, content_type: str, age: int) -> HttpResponseBase:
    """The server's own sendfile where it has one (gunicorn): the bytes do not pass through this process."""
    response = FileResponse(found.open(), content_type=content_type)
    response["Content-Length"] = str(found.size)
    if found.gzipped:
        response["Content-Encoding"] = "gzip"
    return _cacheable(response, found.sha256, age)


def _answer(request: HttpRequest, content: bytes, content_type: str = METADATA) -> HttpResponseBase:
    digest = hashlib.sha256(content).hexdigest()
    if unchanged := _not_modified(request, digest):
        return unchanged
    return _cacheable(HttpResponse(content, content_type=content_type), digest)


def _not_modified(request: HttpRequest, digest: str, age: int = MAX_AGE_S) -> HttpResponseBase | None:
    """RFC 9110, section 13.1.2: weak comparison, and * for anything that exists."""
    asked = {etag.removeprefix("W/") for etag in parse_etags(request.headers.get("If-None-Match", ""))}
    return _cacheable(HttpResponseNotModified(), digest, age) if asked & {f'"{digest}"', "*"} else None


def _cacheable(response: HttpResponseBase, digest: str, age: int = MAX_AGE_S) -> HttpResponseBase:
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = f"public, max-age={age}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _varied(response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code != 404:
        response["Vary"] = "Accept-Encoding"
    return response


def _not_found() -> HttpResponse:
    response = HttpResponse("Nothing is published here.\n", status=404, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={ABSENT_AGE_S}"
    return response
