"""What the fuzzer has found, each as a document of its own."""

import pytest
from lxml import etree

from members.saml.difference import Part, difference, stated
from members.saml.facts import facts
from members.saml.inspect import inspect
from members.saml.rebuild import canonical, rebuild
from members.saml.types import Refusal

from ..saml.entities import AT, changed, element, idp, sp


def published(document: str) -> object:
    return facts(etree.fromstring(rebuild(element(document))[0]))


def test_a_use_with_a_space_before_it_is_the_use():
    spaced = changed(sp(), 'use="signing"', 'use=" signing"')
    assert [key.use for key in facts(element(spaced)).keys] == ["signing", "encryption"]
    assert facts(element(spaced)) == facts(element(sp()))


def test_an_endpoint_where_it_has_no_effect_is_no_fact():
    endpoint = '<md:SingleSignOnService Binding="urn:x" Location="https://idp.vard.example/annan"/>'
    document = changed(idp(), "<mdui:UIInfo>", f"{endpoint}<mdui:UIInfo>")
    assert facts(element(document)).endpoints == facts(element(idp())).endpoints


def test_an_index_where_the_endpoint_can_have_none_is_no_fact():
    document = changed(idp(), "md:SingleLogoutService Binding", 'md:SingleLogoutService index="3" Binding')
    assert facts(element(document)).endpoints == facts(element(idp())).endpoints


def test_an_entity_attributes_value_that_holds_elements_is_no_fact():
    document = changed(idp(), "code-of-conduct/v2<", 'code-of-conduct/v2<z:x xmlns:z="urn:z"/><')
    assert not any(facts(element(document)).entity_attributes.values())
    assert not any(published(document).entity_attributes.values())


@pytest.mark.parametrize(
    "attribute", ['xmlns:z="urn:a b"', 'xmlns:z="urn:å"', 'xmlns:z="a%zz:b"', 'xmlns:z="urn:a}"', 'xml:id="1"']
)
def test_a_document_that_libxml2_refuses_at_its_end_is_refused_before_it_is_told_of(attribute):
    """Otherwise one and the same document would be submitted, and then refused."""
    found = inspect(changed(idp(), "entityID=", f"{attribute} entityID=").encode(), AT)
    with pytest.raises(Refusal) as refusal:
        next(found)
    assert refusal.value.finding.rule == "MD-XML-001"


def test_a_use_with_a_space_before_it_is_no_difference():
    spaced = changed(sp(), 'use="signing"', 'use=" signing"')
    assert Part.KEYS not in {
        change.part for change in difference(stated(canonical(element(sp()))), stated(canonical(element(spaced))))
    }
