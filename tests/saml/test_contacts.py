"""Contacts and the organisation: what looks like a defect and is none, and what a rule says exactly."""

import pytest

from members.saml.check import check
from members.saml.types import Finding, Severity

from .defects.contacts import ANOTHER, MAIL, PHONE, SECURITY, TECHNICAL
from .entities import AT, changed, element, idp, sp

ENTITY = "https://idp.vard.example/saml"


def found(document: str, rule: str) -> list[Finding]:
    return [f for f in check(element(document), AT) if f.rule == rule]


@pytest.mark.parametrize(
    "address",
    [
        "MAILTO:saml@vard.example",
        "mailto:o'brien+saml@vard.example",
        "mailto:a!b@vard.example",
        "mailto:a%2Bb@vard.example",
        "mailto:stöd@vård.example",
    ],
)
def test_an_unusual_address_that_mail_arrives_at_passes(address):
    document = changed(idp(), MAIL, address)
    assert found(document, "MD-CON-007") == found(document, "MD-CON-008") == []


def test_a_bare_address_is_a_warning_as_the_registry_mends_it():
    assert [f.severity for f in found(changed(idp(), MAIL, "saml@vard.example"), "MD-CON-007")] == [Severity.WARNING]


def test_two_addresses_in_one_are_one_finding():
    document = changed(idp(), MAIL, f"{MAIL};alla@vard.example")
    assert len(found(document, "MD-CON-007")) == 1
    assert found(document, "MD-CON-008") == []


def test_a_placeholder_address_is_nobodys_where_the_entity_is_somebodys():
    document = changed(idp(), MAIL, "mailto:root@example.org")
    assert found(document, "MD-CON-008") == []
    assert [f.path for f in found(changed(document, ENTITY, "urn:x-norrvik:idp"), "MD-CON-008")]


@pytest.mark.parametrize("address", ["it.support@vard.example", "a.b@vard.example", "saml-drift@vard.example"])
def test_a_mailbox_with_a_dot_in_it_is_not_yet_a_person(address):
    assert found(changed(idp(), MAIL, f"mailto:{address}"), "MD-CON-009") == []


def test_a_persons_name_beside_a_mailbox_of_a_function_passes():
    assert "<md:SurName>Åkerlund</md:SurName>" in idp()
    assert found(idp(), "MD-CON-009") == []


@pytest.mark.parametrize("number", ["+4680000000", "+1 202 555 0100"])
def test_a_number_with_country_code_passes(number):
    assert found(changed(idp(), PHONE, number), "MD-CON-012") == []


@pytest.mark.parametrize("number", ["+0 8 000 00 00", "+46 8 000 00 00 " + "0" * 20, "+46", "tel:+4680000000"])
def test_a_number_without_country_code_or_of_a_wrong_length_is_told(number):
    assert len(found(changed(idp(), PHONE, number), "MD-CON-012")) == 1


def test_a_malformed_security_contact_is_told_once_and_is_not_called_missing():
    document = changed(idp(), SECURITY, SECURITY.replace("http:", "https:"))
    assert [f.rule for f in check(element(document), AT) if f.rule.startswith("MD-CON")] == ["MD-CON-005"]
    assert 'remd:contactType="http://refeds.org/metadata/contactType/security"' in found(document, "MD-CON-005")[0].en


def test_a_technical_contact_in_the_role_is_one_and_is_told_to_move():
    inside = f"{TECHNICAL}{ANOTHER}".replace(
        "</md:ContactPerson>", f"<md:EmailAddress>{MAIL}</md:EmailAddress></md:ContactPerson>"
    )
    document = changed(sp(), TECHNICAL, TECHNICAL.replace("technical", "billing"))
    document = changed(document, "</md:SPSSODescriptor>", f"{inside}</md:SPSSODescriptor>")
    assert found(document, "MD-CON-001") == []
    assert len(found(document, "MD-CON-015")) == 1


def test_contacts_of_one_kind_in_entity_and_role_are_counted_apart():
    document = changed(sp(), "</md:SPSSODescriptor>", f"{TECHNICAL}{ANOTHER}</md:SPSSODescriptor>")
    assert found(document, "MD-CON-014") == []


def test_several_administrative_contacts_are_nobodys_business():
    one = '<md:ContactPerson contactType="administrative">'
    assert found(changed(idp(), one, f"{one}{ANOTHER}{one}"), "MD-CON-014") == []


def test_an_identity_provider_may_be_called_what_its_organisation_is_called():
    assert '<mdui:DisplayName xml:lang="sv">Region Norrvik<' in idp()
    assert found(idp(), "MD-ORG-005") == []


def test_a_missing_organisation_is_one_finding():
    head, _, rest = idp().partition("<md:Organization>")
    document = head + rest.partition("</md:Organization>")[2]
    assert [f.path for f in found(document, "MD-ORG-001")] == ["/md:EntityDescriptor"]
