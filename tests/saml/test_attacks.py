"""Named attacks. Each is tried all the way: what a stranger sends, what is published, what a relying party reads."""

import pytest
from lxml import etree

from members.saml.fragment import fragment
from members.saml.inspect import inspect
from members.saml.names import clark
from members.saml.parse import parse
from members.saml.types import Refusal

from .entities import AT, changed, idp, sp
from .registry_facts import FACTS

START = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_flode">'
END = b"</md:EntitiesDescriptor>"


def published(document: str) -> tuple[etree._Element, set[str]]:
    """The entity inside a feed as a relying party parses it, and the rules that struck."""
    (found,) = inspect(document.encode(), AT)
    whole = START + fragment(found.clean, FACTS) + END
    return etree.fromstring(whole), {f.rule for f in found.findings}


def test_a_child_id_equal_to_the_roots_does_not_survive():
    feed, rules = published(changed(idp(), "<md:IDPSSODescriptor", '<md:IDPSSODescriptor ID="_flode"'))
    assert feed.xpath("//@ID") == ["_flode"]
    assert feed.get("ID") == "_flode"
    assert "MD-XML-021" not in rules  # a valid and unique ID of its own document


def test_an_xml_id_or_another_spelling_of_id_does_not_survive():
    document = changed(idp(), "<md:IDPSSODescriptor", '<md:IDPSSODescriptor xml:id="_flode" id="_flode" Id="_flode"')
    feed, rules = published(document)
    assert feed.xpath("//@*[.='_flode']") == ["_flode"]
    assert "MD-XML-019" in rules


def test_a_relative_namespace_is_found_and_does_not_survive():
    feed, rules = published(changed(idp(), "<md:Extensions>", '<md:Extensions><z:x xmlns:z="foo"/>'))
    assert "MD-XML-025" in rules
    assert etree.tostring(feed, method="c14n", exclusive=True)  # raises where a relative namespace is left
    assert b"foo" not in etree.tostring(feed)


def test_a_doctype_with_a_live_entity_is_refused():
    document = idp().replace("?>", '?><!DOCTYPE x [<!ENTITY namn "Region Ond">]>', 1).replace("Norrvik", "&namn;")
    with pytest.raises(Refusal) as refused:
        parse(document.encode())
    assert refused.value.finding.rule == "MD-XML-002"


def test_ten_nested_entities_are_refused_at_the_doctype():
    bomb = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(Refusal) as refused:
        parse(f"<!DOCTYPE x [{bomb}]><x>&a9;</x>".encode())
    assert (refused.value.finding.rule, refused.value.finding.line) == ("MD-XML-002", 1)


def test_a_carriage_return_reference_is_found_and_does_not_survive():
    document = changed(idp(), ">Inloggning för", ">Inloggning&#13;för&#xD;")
    document = changed(document, "https://idp.vard.example/sso/post", "https://idp.vard.example/sso/post&#13;")
    feed, rules = published(document)
    assert "MD-XML-011" in rules
    assert b"\r" not in etree.tostring(feed, encoding="utf-8")
    assert b"&#13;" not in etree.tostring(feed)
    assert b"&#xD;" not in etree.tostring(feed, method="c14n")


def test_an_entity_wrapped_in_another_ones_extensions_does_not_survive():
    inner = sp().partition("?>")[2]
    feed, rules = published(changed(idp(), "<md:Extensions>", f"<md:Extensions>{inner}"))
    assert [e.get("entityID") for e in feed.iter(clark("md:EntityDescriptor"))] == ["https://idp.vard.example/saml"]
    assert "MD-SCH-005" in rules


def test_a_second_entity_id_in_an_attribute_of_another_namespace_does_not_survive():
    twin = 'xmlns:z="urn:z" z:entityID="https://ond.test" entityID='
    feed, _ = published(changed(idp(), "entityID=", twin))
    assert dict(feed[0].attrib) == {"entityID": "https://idp.vard.example/saml"}


def test_markup_in_a_comment_or_cdata_never_becomes_markup():
    ond = "</md:EntityDescriptor><md:EntityDescriptor entityID='https://ond.test'>"
    feed, _ = published(changed(idp(), ">Region Norrvik<", f"><![CDATA[{ond}]]><"))
    assert len(feed) == 1
    assert ond in "".join(feed.itertext())


def test_a_member_cannot_grant_itself_what_the_registry_grants():
    info = '<mdrpi:RegistrationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" registrationAuthority="https://ond.test"/>'
    document = changed(idp(), "<md:Extensions>", f"<md:Extensions>{info}")
    document = changed(document, ">vard.example</shibmd", ">annan.example</shibmd")
    feed, _ = published(document)
    assert [e.get("registrationAuthority") for e in feed.iter(clark("mdrpi:RegistrationInfo"))] == [
        "https://federation.example"
    ]
    assert [e.text for e in feed.iter(clark("shibmd:Scope"))] == ["vard.example"]
