"""A federation with a signer, and what a relying party finds in its feed."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import etree

from federation.models import Feed
from members.actions import domains
from members.models import Organisation, Person, Representation
from members.models.domain import DomainMethod
from tests import builders
from tests.builders import Member, Operator
from tests.cycle.conftest import Published, key_directory, prepared, published
from tests.documents import PDF
from tests.journeys.pressing import Time
from tests.pages.visiting import browser

__all__ = ["key_directory", "prepared", "published"]
SCOPE = "{urn:mace:shibboleth:metadata:1.0}Scope"
ENTITY = "{urn:oasis:names:tc:SAML:2.0:metadata}EntityDescriptor"
VALUE = "{urn:oasis:names:tc:SAML:2.0:assertion}AttributeValue"
ASSURANCE = "urn:oasis:names:tc:SAML:attribute:assurance-certification"


@pytest.fixture(autouse=True)
def _setting(on_the_day: None, english: None) -> None:
    """One day, in English."""


@pytest.fixture
def time() -> Iterator[Time]:
    """The clock, to be set on as the story goes."""
    with ExitStack() as stack:
        yield Time(stack)


def another_feed(published: Published, slug: str, **policy: object) -> Published:
    """A feed beside the first one, signed with the same key."""
    made = builders.feed(published.operator, slug, **policy)
    Feed.objects.filter(pk=made.pk).update(signing_key=published.feed.signing_key)
    return Published(published.operator, published.member, Feed.objects.get(pk=made.pk), published.releases)


def scopes_served(published: Published) -> dict[str, set[str]]:
    """What a relying party believes after a turn of the signer: entityID to scopes. The signature is verified first."""
    found = _entities_served(published)
    return {name: {scope.text or "" for scope in entity.iter(SCOPE)} for name, entity in found.items()}


def assurances_served(published: Published) -> dict[str, set[str]]:
    """The same, of what each entity is certified for: entityID to URIs."""
    found = _entities_served(published)
    return {name: {value.text or "" for value in _assurances(entity)} for name, entity in found.items()}


def _entities_served(published: Published) -> dict[str, etree._Element]:
    assert published.publish().what in ("published", "unchanged")
    published.served()
    document = (published.releases / published.feed.slug / "current" / "aggregate.xml").read_bytes()
    return {entity.get("entityID", ""): entity for entity in etree.fromstring(document).iter(ENTITY)}


def _assurances(entity: etree._Element) -> Iterator[etree._Element]:
    """The values of the entity's attribute for them, and of no other."""
    for attribute in entity.iter("{urn:oasis:names:tc:SAML:2.0:assertion}Attribute"):
        if attribute.get("Name") == ASSURANCE:
            yield from attribute.iter(VALUE)


def prove(operator: Operator, at: Organisation, name: str, *, by: Person) -> None:
    """The domain is shown to a registrar."""
    claimed = domains.claim(at, name, DomainMethod.REGISTRAR, by=by)
    domains.accept(claimed, note="Visat utdrag", by=operator.registrar)


def mandate_through_pages(
    represented: Member, representative: Member, *, kind: str, functions: Iterable[str]
) -> Representation:
    """Proposed, signed with a document, and accepted, by the three people whose business it is."""
    proposal = {
        "side": "represented",
        "number": representative.organisation.number,
        "kind": kind,
        "functions": list(functions),
        "valid_from": builders.AT.date().isoformat(),
    }
    propose = f"/organisations/{represented.organisation.pk}/mandates/propose/"
    assert browser(represented.administrator).post(propose, proposal).status_code == 302
    made = Representation.objects.get(representative=representative.organisation, represented=represented.organisation)
    document = SimpleUploadedFile("fullmakt.pdf", PDF, "application/pdf")
    browser(represented.signatory).post(f"/mandates/{made.pk}/sign/", {"document": document})
    browser(representative.administrator).post(f"/mandates/{made.pk}/accept/")
    made.refresh_from_db()
    return made


def as_csv(rows: Iterable[tuple[str, str]]) -> SimpleUploadedFile:
    """A file as a spreadsheet saves it."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return SimpleUploadedFile("parter.csv", text.getvalue().encode("utf-8-sig"), "text/csv")
