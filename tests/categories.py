"""Metadata that shows what a category takes, and what it is without."""

from typing import Any

from members.models import Entity, MetadataRevision
from members.saml.prerequisites import SIRTFI, SIRTFI_2
from tests import builders
from tests.builders import Member, Operator
from tests.documents import entity_xml

SECURITY = """<md:ContactPerson xmlns:remd="http://refeds.org/metadata" contactType="other"
    remd:contactType="http://refeds.org/metadata/contactType/security"><md:GivenName>Vakt</md:GivenName>
    <md:EmailAddress>mailto:vakt@norrvik.example</md:EmailAddress></md:ContactPerson>
</md:EntityDescriptor>"""
ABOUT = '<mdui:InformationURL xml:lang="en">https://sp.norrvik.example/about</mdui:InformationURL></mdui:UIInfo>'
SP = "https://sp.norrvik.example/metadata"
__all__ = ["ABOUT", "SECURITY", "SIRTFI", "SIRTFI_2", "SP", "document", "holder_to_be", "without"]


def document(*, security: bool = True, about: bool = True, **described: Any) -> bytes:
    """An entity with a security contact and a page about it, or without."""
    text = entity_xml(**described).decode()
    if security:
        text = text.replace("</md:EntityDescriptor>", SECURITY)
    if about:
        text = text.replace("</mdui:UIInfo>", ABOUT)
    return text.encode()


def holder_to_be(by: Operator, member: Member, **described: Any) -> Entity:
    """An approved entity that any category can be granted to."""
    revision = builders.submitted(member, xml=document(**described))
    builders.approve(revision, by=by.registrar)
    return revision.entity


def without(member: Member, **what: Any) -> MetadataRevision:
    """A waiting revision of the entity that lacks something."""
    return builders.submitted(member, xml=document(**what))
