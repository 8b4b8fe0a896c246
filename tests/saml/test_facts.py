"""Facts are what the entity says, read the same way from what was sent and from what is published."""

from dataclasses import fields, replace

import pytest
from lxml import etree

from members.saml.facts import AskedFacts, facts
from members.saml.rebuild import rebuild
from members.saml.types import AttributeFact, ContactFact, EndpointFact, EntityFacts, LogoFact

from .defects.first import ATTRIBUTES, CATEGORY, FIRST, INFO_ELEMENT, SCOPE
from .entities import SAML2, changed, element, idp, sp


def test_an_identity_provider_in_facts():
    found = facts(element(idp()))
    assert found.entity_id == "https://idp.vard.example/saml"
    assert found.roles == ("idp",)
    assert found.scopes == ("vard.example",)
    assert found.display_names == {"sv": "Region Norrvik", "en": "Region Norrvik"}
    assert found.descriptions == {"sv": "Inloggning för vårdpersonal", "en": "Log-in for care staff"}
    assert found.logos == (LogoFact("https://www.vard.example/logo.png", 80, 60, ""),)
    assert found.organization_names == {"sv": "Region Norrvik", "en": "Region Norrvik"}
    assert found.organization_urls == {"sv": "https://www.vard.example/", "en": "https://www.vard.example/en"}
    assert found.name_id_formats == (f"{SAML2}:nameid-format:transient",)
    assert found.registration_authority is None


def test_keys_with_their_use_and_strength():
    signing, encryption = facts(element(sp())).keys
    assert (signing.use, signing.role, signing.algorithm, signing.bits) == ("signing", "sp", "RSA", 3072)
    assert encryption.use == "encryption"
    assert signing.spki_sha256 != encryption.spki_sha256
    assert len(signing.certificate_sha256) == 64
    assert signing.not_before == "2025-01-01T00:00:00+00:00"
    assert signing.subject == "CN=signering.vard.example"


def test_endpoints_grouped_by_kind_with_their_indices():
    found = facts(element(sp())).endpoints
    assert found[0] == EndpointFact(
        role="sp",
        element="AssertionConsumerService",
        binding=f"{SAML2}:bindings:HTTP-POST",
        location="https://journal.vard.example/acs",
        response_location=None,
        index=0,
        is_default=True,
    )
    assert [e.element for e in found[1:]] == [
        "AssertionConsumerService",
        "SingleLogoutService",
        "DiscoveryResponse",
        "RequestInitiator",
    ]


def test_contacts_with_the_security_contact_by_its_own_name():
    assert facts(element(idp())).contacts == (
        ContactFact("technical", "Kim Åkerlund", "saml@vard.example", "+46 8 000 00 00"),
        ContactFact("support", "Användarstöd", "support@vard.example", None),
        ContactFact("administrative", "Förvaltningen", "avtal@vard.example", None),
        ContactFact("security", "Säkerhet", "csirt@vard.example", None),
    )


def test_requested_attributes():
    assert facts(element(sp())).requested_attributes == (AttributeFact("urn:oid:2.5.4.42", "givenName", True),)


def test_claims_are_told_as_claims():
    claim = CATEGORY.format("http://refeds.org/category/research-and-scholarship")
    document = changed(changed(idp(), ATTRIBUTES, ATTRIBUTES + claim), FIRST, f"<md:Extensions>{INFO_ELEMENT}<mdattr")
    found = facts(element(document))
    assert found.registration_authority == "https://annan.example"
    assert found.entity_attributes["http://macedir.org/entity-category"] == (
        "http://refeds.org/category/research-and-scholarship",
    )


def test_a_regular_expression_is_no_scope():
    document = changed(idp(), SCOPE, '<shibmd:Scope regexp="true">.*</shibmd:Scope>' + SCOPE)
    assert facts(element(document)).scopes == ("vard.example",)


def test_a_comment_hides_nothing():
    document = changed(idp(), ">vard.example</shibmd", ">vard.example<!-- -->.ond.test</shibmd")
    assert facts(element(document)).scopes == ("vard.example.ond.test",)


@pytest.mark.parametrize("document", [idp, sp])
def test_facts_of_what_is_published_are_those_of_what_was_sent(document):
    tree = element(document())
    sent, published = facts(tree), facts(etree.fromstring(rebuild(tree)[0]))
    assert published == replace(sent, scopes=())


def test_texts_for_people_on_an_attribute_authority_are_no_facts():
    ui = (
        '<md:Extensions><mdui:UIInfo><mdui:DisplayName xml:lang="fi">X</mdui:DisplayName></mdui:UIInfo></md:Extensions>'
    )
    role = f'<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{SAML2}:protocol">{ui}'
    document = changed(idp(), "<md:Organization>", f"{role}</md:AttributeAuthorityDescriptor><md:Organization>")
    assert facts(element(document)).display_names == {"sv": "Region Norrvik", "en": "Region Norrvik"}


def test_facts_of_a_wrong_document_are_still_told():
    nothing = element('<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>')
    assert facts(nothing).entity_id == ""
    assert facts(nothing).roles == ()


@pytest.mark.parametrize("document", [idp(), sp()], ids=["idp", "sp"])
@pytest.mark.parametrize("name", [field.name for field in fields(EntityFacts)])
def test_a_fact_that_is_asked_for_alone_is_the_same(document, name):
    assert getattr(AskedFacts(element(document)), name) == getattr(facts(element(document)), name)


def test_what_is_no_fact_cannot_be_asked_for():
    with pytest.raises(AttributeError, match="favourite_colour"):
        AskedFacts(element(sp())).favourite_colour  # noqa: B018
