"""Documents on their way out: always as a file to save, never as a page of ours."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf(content: bytes, name: str) -> HttpResponse:
    """The PDF under a name that any system can save; a browser shows no part of it on our pages."""
    return as_file(content, name, "application/pdf")


def as_file(content: bytes, name: str, content_type: str) -> HttpResponse:
    """The same for a file of another type."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
