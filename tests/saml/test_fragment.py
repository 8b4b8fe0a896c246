"""A fragment is one entity as it stands in an aggregate, byte for byte, with the registry's own words in it."""

from datetime import datetime, timedelta, timezone

import pytest
from lxml import etree

from members.saml.fragment import FORMAT_VERSION, fragment
from members.saml.names import clark
from members.saml.rebuild import rebuild
from members.saml.schema import schema_errors

from .defects.first import ATTRIBUTES, CATEGORY
from .entities import changed, element, idp, sp
from .registry_facts import NOTHING, facts

START = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
END = b"</md:EntitiesDescriptor>"


def made(document: str, registry=None) -> bytes:
    return fragment(rebuild(element(document))[0], registry or facts())


def tree(document: str, registry=None) -> etree._Element:
    return etree.fromstring(START + made(document, registry) + END)[0]


def test_the_start_tag_leaves_the_md_prefix_to_the_feeds_root():
    assert made(idp()).startswith(b'<md:EntityDescriptor entityID="https://idp.vard.example/saml">')
    assert b"xmlns:md=" not in made(idp())


@pytest.mark.parametrize("document", [idp, sp])
@pytest.mark.parametrize("registry", [facts(), NOTHING])
def test_a_fragment_is_schema_valid_inside_an_aggregate(document, registry):
    assert schema_errors(etree.fromstring(START + made(document(), registry) + END)) == []


def test_the_literal_aggregate_is_its_own_canonical_form():
    whole = START + made(idp()) + made(sp()) + END
    assert etree.tostring(etree.fromstring(whole), method="c14n", exclusive=True) == whole


def test_the_registration_is_the_registrys_in_utc():
    here = timezone(timedelta(hours=2))
    found = tree(sp(), facts(registration_instant=datetime(2025, 7, 1, 1, 0, tzinfo=here)))
    info = found.find(f"{clark('md:Extensions')}/{clark('mdrpi:RegistrationInfo')}")
    assert info.get("registrationAuthority") == "https://federation.example"
    assert info.get("registrationInstant") == "2025-06-30T23:00:00Z"
    assert [policy.text for policy in info] == [
        "https://federation.example/policy/en",
        "https://federation.example/policy",
    ]


def test_scopes_stand_in_every_role_that_vouches_for_people_and_say_regexp_false():
    scopes = list(tree(idp(), facts(scopes=("vard.example", "region.example"))).iter(clark("shibmd:Scope")))
    assert [(s.text, s.get("regexp")) for s in scopes] == [("region.example", "false"), ("vard.example", "false")]
    assert {s.getparent().getparent().tag for s in scopes} == {clark("md:IDPSSODescriptor")}


def test_a_service_provider_has_no_scope():
    assert tree(sp()).find(f".//{clark('shibmd:Scope')}") is None


def test_granted_categories_join_the_members_own_in_one_attribute():
    own = changed(idp(), ATTRIBUTES, ATTRIBUTES + CATEGORY.format("http://refeds.org/category/hide-from-discovery"))
    attributes = [a for a in tree(own).iter(clark("saml:Attribute")) if a.get("Name").endswith("/entity-category")]
    assert [[value.text for value in a] for a in attributes] == [
        ["http://refeds.org/category/hide-from-discovery", "https://federation.example/kategori/vard"]
    ]


def test_the_certified_level_is_published():
    assert b"<saml:AttributeValue>http://id.elegnamnden.se/loa/1.0/loa3</saml:AttributeValue>" in made(sp())


def test_the_same_facts_give_the_same_bytes_in_any_order():
    one = facts(scopes=("a.example", "b.example"), entity_categories=("urn:a", "urn:b"))
    other = facts(scopes=("b.example", "a.example"), entity_categories=("urn:b", "urn:a"))
    assert made(idp(), one) == made(idp(), other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"registration_instant": datetime(2025, 1, 1)},
        {"scopes": ("",)},
        {"scopes": (" vard.example",)},
        {"registration_authority": ""},
        {"entity_categories": ("",)},
        {"registration_policies": {"": "https://federation.example"}},
    ],
)
def test_facts_that_would_break_a_feed_are_refused(wrong):
    with pytest.raises(ValueError, match="registr"):
        made(idp(), facts(**wrong))


def test_there_is_a_format_version_for_cache_keys():
    assert FORMAT_VERSION >= 1


def test_text_that_looks_like_markup_stays_text():
    content = made(idp(), facts(entity_categories=("urn:x<y&z",)))
    assert b"urn:x&lt;y&amp;z" in content


@pytest.mark.parametrize("document", [idp, sp])
def test_every_prefix_is_one_of_the_fixed_ones(document):
    prefixes = {e.prefix for e in tree(document()).iter()}
    assert prefixes <= {"md", "mdrpi", "mdattr", "mdui", "saml", "shibmd", "alg", "ds", "idpdisc", "init"}
