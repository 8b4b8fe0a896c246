"""Legal things that look like defects: what products export by default, and what people may well mean."""

import pytest

from members.saml.check import check
from members.saml.types import Severity

from .entities import AT, SAML2, changed, element, idp, sp

HTTP = f"{SAML2}:bindings:HTTP-"
JOURNAL = "https://journal.vard.example"
UNIT = "urn:oasis:names:tc:SAML:1.1:nameid-format:"
REQUESTED = '<md:RequestedAttribute Name="{}" {}NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"/>'
END = "</md:AttributeConsumingService>"
SCOPE = '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'


def rules(document: str, *severities: Severity) -> set[str]:
    return {f.rule for f in check(element(document), AT) if not severities or f.severity in severities}


def asking_for(name: str, rest: str = "") -> str:
    return changed(sp(), END, REQUESTED.format(name, rest) + END)


def without_keys(document: str) -> str:
    head, _, rest = document.partition("<md:KeyDescriptor")
    return head + rest.rpartition("</md:KeyDescriptor>")[2]


def with_scope(value: str, *, expression: bool = False) -> str:
    return changed(idp(), SCOPE, f'<shibmd:Scope regexp="{str(expression).lower()}">{value}</shibmd:Scope>')


def test_a_provider_of_simplesamlphp_without_certificate_lacks_one_thing_only():
    exported = changed(without_keys(sp()), ' AuthnRequestsSigned="1" WantAssertionsSigned="true"', "")
    assert rules(exported, Severity.ERROR) == {"MD-SP-006"}
    assert "MD-SP-009" in rules(exported, Severity.WARNING)


def test_artifacts_that_a_provider_receives_are_exchanged_elsewhere():
    artifact = f'<md:AssertionConsumerService index="7" Binding="{HTTP}Artifact" Location="{JOURNAL}/a"/>'
    document = changed(sp(), "<md:AttributeConsumingService", f"{artifact}<md:AttributeConsumingService")
    assert rules(document) == rules(sp())


def test_the_endpoints_of_shibboleth_are_sound():
    services = "".join(
        f'<md:AssertionConsumerService Binding="{HTTP}{binding}" Location="{JOURNAL}/Shibboleth.sso/{n}" index="{n}"/>'
        for n, binding in enumerate(("POST-SimpleSign", "Artifact"), start=2)
    )
    logout = "".join(
        f'<md:SingleLogoutService Binding="{HTTP}{binding}" Location="{JOURNAL}/Shibboleth.sso/SLO/{binding}"/>'
        for binding in ("Redirect", "POST", "Artifact")
    )
    resolution = (
        f'<md:ArtifactResolutionService Binding="{SAML2}:bindings:SOAP" index="1" '
        f'Location="{JOURNAL}/Shibboleth.sso/Artifact/SOAP"/>'
    )
    exported = changed(sp(), "<md:SingleLogoutService", f"{resolution}{logout}<md:SingleLogoutService")
    exported = changed(exported, "<md:AttributeConsumingService", f"{services}<md:AttributeConsumingService")
    assert rules(exported) - rules(sp()) == {"MD-ENT-027"}


def test_the_name_formats_of_ad_fs_are_sound():
    formats = f"<md:NameIDFormat>{UNIT}emailAddress</md:NameIDFormat>"
    formats += f"<md:NameIDFormat>{SAML2}:nameid-format:persistent</md:NameIDFormat>"
    assert rules(changed(sp(), "<md:NameIDFormat>", f"{formats}<md:NameIDFormat>")) == rules(sp())


def test_unspecified_leaves_the_choice_to_the_provider():
    transient = f"{SAML2}:nameid-format:transient"
    assert rules(changed(sp(), transient, f"{UNIT}unspecified")) == rules(sp())


def test_the_first_endpoint_that_does_not_deny_it_is_the_default():
    marked = changed(sp(), 'index="0" isDefault="true"', 'index="0"')
    assert "MD-SP-005" not in rules(marked)


def test_a_key_without_use_signs_and_encrypts():
    document = changed(sp(), '<md:KeyDescriptor use="encryption">', "<md:KeyDescriptor>")
    document = changed(document, '<md:KeyDescriptor use="signing">', "<md:KeyDescriptor>")
    assert not rules(document) & {"MD-SP-006", "MD-SP-007", "MD-SP-009", "MD-SP-010"}


@pytest.mark.parametrize("friendly", ["mail", "MAIL", "email", "E-mail address", "E-post", ""])
def test_a_friendly_name_may_be_another_word_for_the_same_thing(friendly):
    document = asking_for("urn:oid:0.9.2342.19200300.100.1.3", f'FriendlyName="{friendly}" ')
    assert "MD-SP-017" not in rules(document)


@pytest.mark.parametrize(
    "name",
    [
        "http://sambi.se/attributes/1/employeeHsaId",
        "urn:oid:1.2.752.201.3.1",
        "http://eidas.europa.eu/attributes/naturalperson/PersonIdentifier",
    ],
)
def test_the_attributes_of_neighbouring_federations_are_known(name):
    assert rules(asking_for(name)) == rules(sp())


def test_repeating_a_wish_contradicts_nobody():
    name = "urn:oid:2.5.4.42"
    assert "MD-SP-018" not in rules(asking_for(name, 'isRequired="true" '))
    assert "MD-SP-018" in rules(asking_for(name, 'isRequired="false" '))


def test_any_identifier_allows_either():
    required = (
        '<md:Extensions><mdattr:EntityAttributes><saml:Attribute Name="urn:oasis:names:tc:SAML:profiles:subject-id:req"'
        ' NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>any</saml:AttributeValue>'
        "</saml:Attribute></mdattr:EntityAttributes></md:Extensions><md:SPSSODescriptor"
    )
    document = asking_for("urn:oasis:names:tc:SAML:attribute:pairwise-id")
    document = changed(document, "<md:SPSSODescriptor", required)
    assert not rules(document) & {"MD-SP-021", "MD-SP-022"}


def test_discovery_may_return_to_the_domain_of_the_entity_id():
    document = changed(sp(), "https://journal.vard.example/ds", "https://login.vard.example/ds?target=cookie")
    assert rules(document) == rules(sp())


@pytest.mark.parametrize(
    "value",
    [r"^vard\.example$", r"^.+\.vard\.example$", r"^(.+\.)?vard\.example$", r"^[a-z0-9-]{1,63}\.vard\.example$"],
)
def test_an_anchored_expression_over_one_domain_is_refused_as_an_expression_only(value):
    assert rules(with_scope(value, expression=True), Severity.ERROR) == {"MD-SCO-004"}


@pytest.mark.parametrize("value", ["9999000012", "xn--vrd-ula.example"])
def test_an_organisation_number_and_one_alphabet_are_good_scopes(value):
    assert rules(with_scope(value), Severity.ERROR) == set()


def test_a_supplier_may_have_the_words_of_tests_inside_other_words():
    document = changed(idp(), "Inloggning för vårdpersonal", "Testamenten och demokrati")
    document = changed(document, 'Location="https://idp.vard.example/sso"', 'Location="https://protest.norrvik.se/sso"')
    assert "MD-ENT-024" not in rules(document)


def test_a_logout_endpoint_that_repeats_another_is_one_too_many_and_no_contradiction():
    logout = f'<md:SingleLogoutService Binding="{SAML2}:bindings:SOAP" Location="{JOURNAL}/slo"/>'
    document = changed(sp(), "<md:SingleLogoutService", f"{logout}<md:SingleLogoutService")
    assert rules(document) - rules(sp()) == {"MD-END-018"}


def test_port_8443_is_usual_between_servers():
    document = changed(idp(), "https://idp.vard.example/ars", "https://idp.vard.example:8443/ars")
    assert "MD-END-006" not in rules(document)


def test_a_known_supplier_is_shown_once_for_each_domain():
    document = idp().replace('Location="https://idp.vard.example/sso', 'Location="https://sso.leverantor.example/sso')
    found = [f for f in check(element(document), AT) if f.rule == "MD-END-028"]
    assert len(found) == 1
