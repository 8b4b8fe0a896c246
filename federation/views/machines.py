"""What machines fetch: the signed aggregate, the certificate, the discovery feed, and MDQ. Files, with exact ETags.

SAML Metadata 2.0, section 3; Metadata Query Protocol (draft-young-md-query) and its SAML profile. No log-in, no
session, no database: everything comes from the release that `current` names, resolved once per request.
"""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from federation.aggregate import checkpoint as checkpoints
from federation.aggregate import mdq, release
from federation.aggregate import statement as statements
from federation.aggregate.refusal import Refusal

METADATA = "application/samlmetadata+xml"
MAX_AGE_S = 300  # how long a shared cache may answer without asking


@require_safe
def aggregate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The signed aggregate, as it is or gzipped; the ETag is the SHA-256 of exactly those bytes."""
    directory = _current(slug)
    if directory is None:
        return _not_found()
    gzipped = "gzip" in request.headers.get("Accept-Encoding", "")
    name = "aggregate.xml.gz" if gzipped else "aggregate.xml"
    response = _file(request, directory, name, METADATA)
    if gzipped:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@require_safe
def certificate(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The certificate that the served release verifies with. Compare its fingerprint by another channel."""
    directory = _current(slug)
    return _file(request, directory, "certificate.pem", "application/x-pem-file") if directory else _not_found()


@require_safe
def discovery(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The IdPs for a login page, as JSON."""
    directory = _current(slug)
    return _file(request, directory, "discovery.json", "application/json") if directory else _not_found()


@require_safe
def entity(request: HttpRequest, slug: str, identifier: str) -> HttpResponseBase:
    """MDQ: the signed document of one entity, by percent-encoded entityID or {sha1}hex; 404 unknown, 400 malformed."""
    directory = _current(slug)
    if directory is None:
        return _not_found()
    try:
        name = mdq.file_name(_as_requested(request, identifier))
    except Refusal as refusal:
        return HttpResponse(f"{refusal.en}\n", status=400, content_type="text/plain; charset=utf-8")
    try:
        content = (directory / "entities" / name).read_bytes()
    except FileNotFoundError:
        return _not_found()
    return _answer(request, content)


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


def _current(slug: str) -> Path | None:
    """The release being served, by its own name: a swap during the request changes nothing for it."""
    try:
        serial = release.current_serial(settings.RELEASES, slug)
    except Refusal:
        return None
    return None if serial is None else release.release_directory(settings.RELEASES, slug, serial)


def _file(request: HttpRequest, directory: Path, name: str, content_type: str) -> HttpResponseBase:
    digests = json.loads((directory / "digests.json").read_bytes())
    if unchanged := _not_modified(request, digests[name]):
        return unchanged
    path = directory / name
    response = FileResponse(path.open("rb"), content_type=content_type)
    response["Content-Length"] = str(path.stat().st_size)
    return _cacheable(response, digests[name])


def _answer(request: HttpRequest, content: bytes, content_type: str = METADATA) -> HttpResponseBase:
    digest = hashlib.sha256(content).hexdigest()
    if unchanged := _not_modified(request, digest):
        return unchanged
    return _cacheable(HttpResponse(content, content_type=content_type), digest)


def _not_modified(request: HttpRequest, digest: str) -> HttpResponseBase | None:
    """RFC 9110, section 13.1.2: weak comparison, and * for anything that exists."""
    asked = {etag.removeprefix("W/") for etag in parse_etags(request.headers.get("If-None-Match", ""))}
    return _cacheable(HttpResponseNotModified(), digest) if asked & {f'"{digest}"', "*"} else None


def _cacheable(response: HttpResponseBase, digest: str) -> HttpResponseBase:
    response["ETag"] = f'"{digest}"'
    response["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_found() -> HttpResponse:
    return HttpResponse("Nothing is published here.\n", status=404, content_type="text/plain; charset=utf-8")
