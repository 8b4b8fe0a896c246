"""What consumers would read in one way and others in another: left out, or written out, before anything is signed."""

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

import members.saml
from members.saml.fragment import fragment
from members.saml.names import clark
from members.saml.rebuild import rebuild
from tests.saml.entities import changed, element, idp, sp
from tests.saml.registry_facts import NOTHING, facts

XSD = Path(members.saml.__file__).with_name("xsd")
XS = "{http://www.w3.org/2001/XMLSchema}"
ROOT = '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
DIRECTORY = (
    '<md:AttributeAuthorityDescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    '<md:Extensions><mdui:UIInfo><mdui:DisplayName xml:lang="en">Directory</mdui:DisplayName></mdui:UIInfo>'
    '</md:Extensions><md:AttributeService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP"'
    ' Location="https://idp.vard.example/directory"/></md:AttributeAuthorityDescriptor>'
)
PUBLICATION = (
    '<mdrpi:PublicationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" publisher="https://another.example"/>'
)


def with_directory() -> str:
    """An identity provider that is an attribute authority, too, and says there how it wants to be shown."""
    return changed(idp(), "<md:Organization>", f"{DIRECTORY}<md:Organization>")


def published(document: str, registry: object = None) -> etree._Element:
    content = fragment(rebuild(element(document))[0], registry or facts())
    return etree.fromstring(ROOT.encode() + content + b"</md:EntitiesDescriptor>")


@cache
def schema() -> etree.XMLSchema:
    """One that writes defaults into what it validates; lxml does so where the driver itself has one."""
    driver = etree.Element(f"{XS}schema")
    for path in sorted(XSD.glob("*.xsd")):
        target = etree.parse(path).getroot().get("targetNamespace", "")
        etree.SubElement(driver, f"{XS}import", namespace=target, schemaLocation=str(path))
    etree.SubElement(driver, f"{XS}attribute", name="unused", default="unused")
    parser = etree.XMLParser(no_network=True, load_dtd=False)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.fromstring(etree.tostring(driver), parser), attribute_defaults=True)


class Beside(etree.Resolver):
    """Every schema that another names lies beside it."""

    def resolve(self, system_url: str, public_id: str, context: object) -> object:
        return self.resolve_filename(str(XSD / system_url.rsplit("/", 1)[-1]), context)


def with_defaults(literal: bytes) -> bytes:
    """The canonical form of the document as a validating reader has it."""
    root = etree.fromstring(literal)
    schema().assertValid(root)
    return etree.tostring(root, method="c14n", exclusive=True)


def test_an_attribute_authority_has_no_words_for_a_page_that_nobody_is_shown():
    _content, left_out = rebuild(element(with_directory()))
    where = "/md:EntityDescriptor/md:AttributeAuthorityDescriptor/md:Extensions/mdui:UIInfo"
    assert where in {lost.path for lost in left_out}
    (authority,) = published(with_directory()).iter(clark("md:AttributeAuthorityDescriptor"))
    assert authority.find(f".//{clark('mdui:UIInfo')}") is None


def test_the_scopes_of_both_roles_that_vouch_for_people_are_the_same():
    root = published(with_directory(), facts(scopes=("vard.example", "region.example")))
    roles = [role for role in root[0] if role.find(f".//{clark('shibmd:Scope')}") is not None]
    said = [[scope.text for scope in role.iter(clark("shibmd:Scope"))] for role in roles]
    assert said == [["region.example", "vard.example"]] * 2


def test_who_published_is_said_of_the_feed_and_never_of_an_entity():
    document = changed(idp(), "<md:Extensions>", f"<md:Extensions>{PUBLICATION}")
    assert "another.example" in document
    assert "mdrpi:PublicationInfo" in {lost.what for lost in rebuild(element(document))[1]}
    assert published(document).find(f".//{clark('mdrpi:PublicationInfo')}") is None


@pytest.mark.parametrize("document", [idp, sp, with_directory])
@pytest.mark.parametrize("registry", [facts(scopes=("vard.example",)), NOTHING])
def test_a_reader_who_fills_in_what_the_schemas_have_by_default_changes_nothing(document, registry):
    root = published(document(), registry)
    literal = etree.tostring(root, method="c14n", exclusive=True)
    assert with_defaults(literal) == literal


def test_a_scope_that_leaves_its_default_unsaid_would_be_changed_by_such_a_reader():
    spoilt = etree.tostring(published(idp(), facts(scopes=("vard.example",)))).replace(b' regexp="false"', b"")
    literal = etree.tostring(etree.fromstring(spoilt), method="c14n", exclusive=True)
    assert b'regexp="false"' in with_defaults(literal)
