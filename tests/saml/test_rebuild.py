"""A member's XML is never relayed: what is published is written anew, and what is left out is told."""

import pytest
from lxml import etree

from members.saml.names import clark, name_of
from members.saml.rebuild import canonical, rebuild
from members.saml.schema import schema_errors

from . import keys
from .defects.first import ATTRIBUTES, CATEGORY, FIRST, INFO_ELEMENT, SCOPE, SSO
from .entities import SAML2, changed, element, idp, sp


def clean(document: str) -> str:
    return rebuild(element(document))[0].decode()


def left_out(document: str) -> dict[str, str]:
    return {x.what: x.en for x in rebuild(element(document))[1]}


@pytest.mark.parametrize("document", [idp, sp])
def test_a_sound_entity_is_rebuilt_valid_and_loses_only_its_scopes(document):
    content, lost = rebuild(element(document()))
    assert schema_errors(etree.fromstring(content)) == []
    assert {x.what for x in lost} <= {"shibmd:Scope"}


def test_the_rebuilt_document_is_canonical_and_has_no_space_between_elements():
    content = clean(sp())
    assert canonical(etree.fromstring(content)).decode() == content
    assert content.startswith('<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="')
    assert "\n" not in content
    assert "> <" not in content


def test_a_bare_address_is_published_as_a_uri_and_nothing_else_is_made_one():
    mail, copies = "mailto:saml@vard.example", "saml@vard.example?cc=alla@vard.example"
    assert clean(changed(idp(), mail, "saml@vard.example")) == clean(idp())
    assert f"<md:EmailAddress>{copies}<" in clean(changed(idp(), mail, copies))


def test_prefixes_are_ours_whatever_the_member_uses():
    odd = idp().replace("xmlns:md=", "xmlns=").replace("<md:", "<").replace("</md:", "</")
    odd = odd.replace("mdui:", "ui:").replace("xmlns:mdui=", "xmlns:ui=")
    assert clean(odd) == clean(idp())


@pytest.mark.parametrize(
    ("old", "new", "what", "gone"),
    [
        ("<md:IDPSSODescriptor", '<md:IDPSSODescriptor ID="_1"', "@ID", "_1"),
        ("entityID=", 'validUntil="2030-01-01T00:00:00Z" entityID=', "@validUntil", "2030"),
        ("entityID=", 'cacheDuration="P1D" entityID=', "@cacheDuration", "P1D"),
        (FIRST, "<ds:Signature/>" + FIRST, "ds:Signature", "Signature"),
        (FIRST, f"<md:Extensions>{INFO_ELEMENT}<mdattr", "mdrpi:RegistrationInfo", "annan.example"),
        (FIRST, '<md:Extensions><z:x xmlns:z="urn:z"/><mdattr', "{urn:z}x", "urn:z"),
        (FIRST, "<!-- minns: Kims nyckel -->" + FIRST, "<!-- -->", "Kims"),
        ("<md:Organization>", "löst prat<md:Organization>", "md:EntityDescriptor", "prat"),
        ("contactType=", 'kim="x" contactType=', "@kim", "kim="),
        ("<ds:X509Data>", "<ds:KeyName>idp</ds:KeyName><ds:X509Data>", "ds:KeyName", "KeyName"),
        (
            SSO,
            f"<md:AttributeProfile/>{SSO}".replace("AttributeProfile", "AssertionIDRequestService"),
            "md:AssertionIDRequestService",
            "AssertionIDRequestService",
        ),
        (
            "</md:IDPSSODescriptor>",
            '<saml:Attribute Name="urn:oid:2.5.4.4"/></md:IDPSSODescriptor>',
            "saml:Attribute",
            "2.5.4.4",
        ),
        (
            "<saml:AttributeValue>",
            '<saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">',
            "@xsi:type",
            "xsi",
        ),
    ],
)
def test_what_a_member_does_not_publish_falls_away_and_is_told(old, new, what, gone):
    document = changed(idp(), old, new)
    assert what in left_out(document)
    assert gone not in clean(document)


def test_what_is_left_out_has_its_line_and_a_reason_in_both_languages():
    document = changed(idp(), "<md:IDPSSODescriptor", '<md:IDPSSODescriptor ID="_1"')
    lost = next(x for x in rebuild(element(document))[1] if x.what == "@ID")
    line = document[: document.index('ID="_1"')].count("\n") + 1
    assert (lost.line, lost.path) == (line, "/md:EntityDescriptor/md:IDPSSODescriptor/@ID")
    assert lost.sv
    assert lost.en
    assert lost.sv != lost.en


def test_a_members_scopes_stay_out_and_are_called_a_request():
    assert "request" in left_out(idp())["shibmd:Scope"]
    assert "Scope" not in clean(idp())


def test_a_certificate_is_encoded_anew_without_its_line_breaks():
    plain = keys.certificate("sound")
    wrapped = "\n".join(plain[i : i + 64] for i in range(0, len(plain), 64))
    assert clean(changed(idp(), plain, f"\n{wrapped}\n")) == clean(idp())


def test_children_are_put_into_the_order_of_the_schema():
    given = "<md:GivenName>Kim</md:GivenName>\n    <md:SurName>Åkerlund</md:SurName>"
    turned = "<md:SurName>Åkerlund</md:SurName>\n    <md:GivenName>Kim</md:GivenName>"
    assert clean(changed(idp(), given, turned)) == clean(idp())


def test_a_category_that_only_the_registry_grants_stays_out_beside_one_of_the_members_own():
    hide = CATEGORY.format("http://refeds.org/category/hide-from-discovery")
    claim = CATEGORY.format("http://refeds.org/category/research-and-scholarship")
    content = clean(changed(idp(), ATTRIBUTES, ATTRIBUTES + hide + claim))
    assert "hide-from-discovery" in content
    assert "research-and-scholarship" not in content
    assert content.count('Name="http://macedir.org/entity-category"') == 1


def test_an_assurance_certification_is_never_taken_from_a_member():
    claim = CATEGORY.format("http://id.elegnamnden.se/loa/1.0/loa3").replace(
        "http://macedir.org/entity-category", "urn:oasis:names:tc:SAML:attribute:assurance-certification"
    )
    assert "loa3" not in clean(changed(idp(), ATTRIBUTES, ATTRIBUTES + claim))


def test_roles_of_older_protocols_fall_away_and_the_saml_2_role_stays():
    legacy = (
        '<md:AttributeAuthorityDescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol">'
        '<md:AttributeService Binding="urn:oasis:names:tc:SAML:1.0:bindings:SOAP-binding" '
        'Location="https://idp.vard.example/aa"/></md:AttributeAuthorityDescriptor><md:Organization>'
    )
    document = changed(idp(), "<md:Organization>", legacy)
    assert clean(document) == clean(idp())
    assert "older" in left_out(document)["md:AttributeAuthorityDescriptor"]


def test_an_endpoint_of_an_older_protocol_falls_away_with_its_token():
    old = '<md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://a.example/"/>'
    document = changed(
        changed(idp(), SSO, old + SSO), f'="{SAML2}:protocol"', f'="urn:mace:shibboleth:1.0 {SAML2}:protocol"'
    )
    assert clean(document) == clean(idp())


def test_ad_fs_keeps_its_role_without_the_redirect_consumer():
    redirect = f'<md:AssertionConsumerService index="9" Binding="{SAML2}:bindings:HTTP-Redirect" Location="https://a.example/"/>'
    acs = '<md:AssertionConsumerService index="1"'
    assert clean(changed(sp(), acs, redirect + acs)) == clean(sp())


def test_booleans_and_indices_are_written_in_one_way():
    content = clean(changed(sp(), 'index="1" Binding', 'index="001" Binding'))
    assert 'AuthnRequestsSigned="true"' in content
    assert 'index="001"' not in content


@pytest.mark.parametrize("document", [idp, sp])
def test_nothing_outside_the_allow_list_of_element_names_is_ever_written(document):
    names = {name_of(e) for e in etree.fromstring(clean(document())).iter()}
    assert not names & {"shibmd:Scope", "mdrpi:RegistrationInfo", "ds:Signature", "ds:KeyName", "ds:KeyValue"}


def test_the_received_tree_is_not_changed():
    tree = element(idp())
    before = etree.tostring(tree)
    rebuild(tree)
    assert etree.tostring(tree) == before


def test_encryption_methods_stay_on_encryption_keys_only():
    method = '<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>'
    document = changed(idp(), "</ds:KeyInfo>", f"</ds:KeyInfo>{method}")
    assert clean(document) == clean(idp())
    assert etree.fromstring(clean(sp())).find(f".//{clark('md:EncryptionMethod')}") is not None


def test_a_scope_in_an_sp_is_misplaced():
    assert "no effect" in left_out(changed(sp(), "<mdui:UIInfo>", SCOPE + "<mdui:UIInfo>"))["shibmd:Scope"]


def test_notes_about_what_is_left_out_are_bounded_and_counted():
    many = "<z:x xmlns:z='urn:z'/>" * 1000
    lost = rebuild(element(changed(idp(), "<md:Organization>", f"{many}<md:Organization>")))[1]
    assert len(lost) == 301
    assert lost[-1].what == "+701"


def test_two_spellings_of_one_certificate_in_base64_become_one():
    kind = next(kind for kind in keys.KEYS if keys.certificate(kind).endswith("="))
    plain = keys.certificate(kind)
    bare = plain.rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    odd = bare[:-1] + alphabet[alphabet.index(bare[-1]) + 1] + "=" * (len(plain) - len(bare))
    document = changed(idp(), keys.certificate("sound"), odd)
    assert clean(document) == clean(changed(idp(), keys.certificate("sound"), plain))
