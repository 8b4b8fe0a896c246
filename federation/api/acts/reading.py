"""What a program sends and names: metadata as a document of its own, and organisations by country and number."""

from datetime import date
from typing import IO, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from federation.api.problems import Problem, invalid
from federation.api.shapes import Json
from members.models import Organisation, Person
from members.saml.sniff import is_aggregate
from members.saml.types import Refusal
from members.views.access import visible
from members.wording import in_words


class MetadataParser(BaseParser):  # type: ignore[misc]  # DRF has no types
    """The document's bytes, as they are: they are read in a process apart, and nowhere else."""

    media_type = "application/samlmetadata+xml"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> bytes:
        return stream.read()


class XmlParser(MetadataParser):
    """The same under its general name."""

    media_type = "application/xml"


class TextXmlParser(MetadataParser):
    """The same under its old name."""

    media_type = "text/xml"


METADATA = [MetadataParser, XmlParser, TextXmlParser]


def document_of(request: Request) -> bytes:
    """The one EntityDescriptor that was sent; raises `Problem`."""
    _kept = request._request.body  # by Django, so that it can be read twice
    content: bytes = request.data if isinstance(request.data, bytes) else b""
    if not content.strip():
        raise Problem("empty", 400, _("Send one EntityDescriptor."))
    if is_aggregate(content):
        why = _("This is an EntitiesDescriptor with several entities. Send them one by one, or as a batch.")
        raise Problem("aggregate", 422, why)
    return content


def unreadable(refusal: Refusal) -> Problem:
    """What to say of a document that cannot be read as a whole."""
    found = refusal.finding
    return Problem("unreadable", 422, in_words(found), rule=found.rule, findings=[found.as_json()])


def organisation_or_404(person: Person, country: str, number: str) -> Organisation:
    """One that the person may see; 404 for another's, as for one that there is not."""
    rows = visible(Organisation.objects.all(), person, "pk")
    return get_object_or_404(rows, country=country.upper(), number=number)


def day(sent: Json, name: str) -> date | None:
    """The day under that name, None where there is none; raises `Problem` for one that the calendar has not."""
    if not sent.get(name):
        return None
    try:
        return date.fromisoformat(sent[name])
    except ValueError:
        words = _("Write the day as in 2026-06-01.")
        raise invalid([(f"#/{name}", words)], words) from None


def named(text: str) -> tuple[str, str]:
    """Country and number of `SE/9990000011`; of the number alone, which is Sweden's then."""
    country, _slash, number = text.rpartition("/")
    return (country or "SE").upper(), "".join(c for c in number if c.isalnum())
