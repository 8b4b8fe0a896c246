"""Group `role-sp`: what a service provider's endpoints must be for anybody to answer it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lxml import etree

from ..names import clark, name_of
from ..nodes import Node
from ..roles import is_published, is_redirect_consumer
from ..subject import Endpoint, Subject
from ..text import as_boolean, as_index
from ..types import Severity
from .registry import Hit, hit, rule

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_ACS, _CONSUMING = clark("md:AssertionConsumerService"), clark("md:AttributeConsumingService")


def _children(subject: Subject, tag: str) -> Iterator[tuple[etree._Element, list[Node]]]:
    """(SP role, its children with that tag)."""
    for name, role in subject.roles:
        if name == "sp":
            yield role, subject.received[role].inside(tag)


def repeated_indices(indexed: Iterable[Node | Endpoint]) -> Iterator[Hit]:
    """Hits on elements whose index, compared as a number, an earlier one has."""
    seen: set[int] = set()
    for one in indexed:
        index = as_index(one.attributes.get("index"))
        if index is not None and index in seen:
            yield hit(one.element, "index", index=index, name=name_of(one.element))
        seen.update(() if index is None else (index,))


@rule(
    "MD-SP-001",
    Severity.ERROR,
    group="role-sp",
    needs="md:SPSSODescriptor",
    source="saml2int SDP-SP08; REFEDS R&S 4.3.1",
    title="HTTP-POST AssertionConsumerService",
    en="The service provider cannot receive assertions by HTTP-POST, which every identity provider sends.",
    sv="SP:n kan inte ta emot intyg med HTTP-POST, som alla IdP:er skickar.",
    mend_en="Add an AssertionConsumerService with the binding HTTP-POST.",
    mend_sv="Lägg till en AssertionConsumerService med bindningen HTTP-POST.",
)
def post_consumer(subject: Subject) -> Iterator[Hit]:
    """Strikes at samples whose consumer service has no binding, or an artifact only: providers send HTTP-POST."""
    for role, services in _children(subject, _ACS):
        if not any(service.value("Binding") == _POST for service in services):
            yield hit(role)


@rule(
    "MD-SP-002",
    Severity.WARNING,
    group="role-sp",
    needs="md:AssertionConsumerService",
    source="SAML2Prof §4.1.2; eduGAIN R6; SWAMID 6.1.16",
    title="HTTP-Redirect is not a response binding",
    en="Assertions are never sent by HTTP-Redirect; the endpoint is left out.",
    sv="Intyg skickas aldrig med HTTP-Redirect; ändpunkten utelämnas.",
    mend_en="Nothing, if there is one for HTTP-POST. AD FS adds such an endpoint by itself.",
    mend_sv="Inget, om det finns en för HTTP-POST. AD FS lägger själv till en sådan ändpunkt.",
)
def no_redirect_consumer(subject: Subject) -> Iterator[Hit]:
    """A warning: the rebuild leaves the endpoint out. An error would shut out every AD FS."""
    for _, services in _children(subject, _ACS):
        for service in services:
            if is_redirect_consumer(service.element):
                yield hit(service.element, "Binding")


@rule(
    "MD-SP-003",
    Severity.ERROR,
    group="role-sp",
    needs="md:AssertionConsumerService",
    source="SAML2Meta §2.2.3",
    title="ACS index unique",
    en="Two AssertionConsumerServices have the index {index}; answers could go to either.",
    sv="Två AssertionConsumerService har index {index}; svaren kan hamna hos vilken som helst av dem.",
    mend_en="Give each an index of its own.",
    mend_sv="Ge var och en ett eget index.",
)
def unique_consumer_index(subject: Subject) -> Iterator[Hit]:
    """Only endpoints that are published count: those of older protocols fall away."""
    for _, services in _children(subject, _ACS):
        yield from repeated_indices([service for service in services if is_published(service.element)])


@rule(
    "MD-SP-004",
    Severity.WARNING,
    group="role-sp",
    needs="isDefault",
    source="SAML2Meta §2.2.3",
    title="At most one default ACS",
    en='{count} elements {name} have isDefault="true"; the first one is taken.',
    sv='{count} element {name} har isDefault="true"; det första gäller.',
    mend_en="Mark one only.",
    mend_sv="Märk bara ett.",
)
def one_default(subject: Subject) -> Iterator[Hit]:
    defaults = [one.element for one in subject.endpoints if as_boolean(one.attributes.get("isDefault"))]
    defaults += [one.element for one in subject.services if as_boolean(one.attributes.get("isDefault"))]
    counts = Counter((element.getparent(), str(element.tag)) for element in defaults)
    for element in defaults:
        count = counts.pop((element.getparent(), str(element.tag)), 0)
        if count > 1:
            yield hit(element, "isDefault", count=count, name=name_of(element))


@rule(
    "MD-SP-014",
    Severity.ERROR,
    group="role-sp",
    needs="md:AttributeConsumingService",
    source="SAML2Meta §2.4.4.1",
    title="AttributeConsumingService index unique",
    en="Two AttributeConsumingServices have the index {index}.",
    sv="Två AttributeConsumingService har index {index}.",
    mend_en="Give each an index of its own.",
    mend_sv="Ge var och en ett eget index.",
)
def unique_consuming_index(subject: Subject) -> Iterator[Hit]:
    for _, services in _children(subject, _CONSUMING):
        yield from repeated_indices(services)
