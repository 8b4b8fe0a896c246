"""Entity attributes: what looks like a defect and is none, and what a rule says exactly."""

import re
from dataclasses import replace

import pytest

from members.saml.check import check
from members.saml.facts import facts
from members.saml.prerequisites import GRANTABLE
from members.saml.rules.categories_granted import obstacles
from members.saml.settable import is_settable, respelt
from members.saml.types import Finding, Severity

from .defects.categories import MAIL
from .entities import AT, SAML2, changed, element, idp
from .services import (
    ABOUT,
    ANONYMOUS,
    ASSURANCE,
    CATEGORY,
    CONDUCT,
    CONDUCT_1,
    HIDE,
    PERSONALIZED,
    PRIVACY,
    PSEUDONYMOUS,
    REQUEST,
    RESEARCH,
    SERVICES,
    SIRTFI,
    SIRTFI_2,
    SUBJECT_ID,
    SUPPORT,
    attribute,
    service,
    value,
)


def findings(document: str) -> list[Finding]:
    return [f for f in check(element(document), AT) if f.rule.startswith("MD-ENA")]


def found(document: str, rule: str) -> list[Finding]:
    return [f for f in findings(document) if f.rule == rule]


def test_a_service_that_keeps_the_code_of_conduct_and_sirtfi_has_nothing_to_mend():
    assert findings(service(attribute(CATEGORY, CONDUCT), attribute(ASSURANCE, SIRTFI, SIRTFI_2))) == []


@pytest.mark.parametrize(
    "category", [RESEARCH, ANONYMOUS, PSEUDONYMOUS, PERSONALIZED], ids=lambda name: name.rpartition("/")[2]
)
def test_a_service_that_is_ready_for_a_category_is_only_told_who_grants_it(category):
    assert [f.rule for f in findings(service(attribute(CATEGORY, category)))] == ["MD-ENA-009"]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("https://refeds.org/category/research-and-scholarship", RESEARCH),
        ("http://refeds.org/category/personalized", PERSONALIZED),
        ("http://refeds.org/category/Hide-From-Discovery/", HIDE),
        ("http://refeds.org/sirtfi", SIRTFI),
        ("http://geant.net/uri/dataprotection-code-of-conduct/v1", CONDUCT_1),
    ],
)
def test_an_almost_known_value_has_its_neighbour_named_and_no_second_finding(wrong, right):
    assert respelt(wrong) == right
    assert respelt(right) is None
    name = ASSURANCE if "sirtfi" in wrong else CATEGORY
    told = findings(service(attribute(name, wrong)))
    assert [f.rule for f in told] == ["MD-ENA-007"]
    assert right in told[0].mend_en


def test_a_misspelt_support_is_an_error_as_it_would_be_published():
    document = changed(idp(), value(CONDUCT), value(CONDUCT + "/"))
    assert [(f.rule, f.severity) for f in findings(document)] == [("MD-ENA-007", Severity.ERROR)]


def test_a_federations_own_category_is_not_called_misspelt():
    assert [f.rule for f in findings(service(attribute(CATEGORY, "https://norrvik.example/kategori/vard")))] == [
        "MD-ENA-009"
    ]


def test_research_and_personalized_side_by_side_pass():
    assert found(service(attribute(CATEGORY, RESEARCH, PERSONALIZED)), "MD-ENA-018") == []


@pytest.mark.parametrize("wanted", ["subject-id", "any"])
def test_personalized_goes_with_a_subject_identifier(wanted):
    document = service(attribute(CATEGORY, PERSONALIZED), attribute(SUBJECT_ID, wanted))
    assert found(document, "MD-ENA-019") == []


def test_without_an_access_category_every_identifier_goes():
    document = service(attribute(CATEGORY, CONDUCT), attribute(SUBJECT_ID, "subject-id"))
    assert found(document, "MD-ENA-019") == []


def test_the_same_identifier_twice_is_one_value():
    document = service(attribute(SUBJECT_ID, "any", "any"))
    assert found(document, "MD-ENA-020") == []


def test_a_service_that_names_its_attributes_may_ask_for_any_identifier():
    document = service(attribute(CATEGORY, CONDUCT), attribute(SUBJECT_ID, "any"))
    assert found(document, "MD-ENA-013") == []


def test_a_pseudonym_is_what_pseudonymous_access_is_about():
    pairwise = re.sub(r'Name="[^"]*"', f'Name="{SAML2[:-4]}:attribute:pairwise-id"', REQUEST, count=1)
    for category, rule, count in ((PSEUDONYMOUS, "MD-ENA-016", 0), (ANONYMOUS, "MD-ENA-015", 1)):
        document = changed(service(attribute(CATEGORY, category)), REQUEST, pairwise)
        assert len(found(document, rule)) == count


def test_what_is_missing_and_what_is_too_much_are_named():
    document = changed(service(attribute(CATEGORY, PSEUDONYMOUS)), REQUEST, MAIL)
    (told,) = found(changed(document, PRIVACY, ""), "MD-ENA-016")
    assert "mdui:PrivacyStatementURL" in told.sv
    assert told.sv.endswith("mail.")


def test_english_is_english_in_every_country():
    document = changed(service(attribute(CATEGORY, CONDUCT)), ABOUT, ABOUT.replace('"en"', '"en-GB"'))
    assert found(document, "MD-ENA-012") == []


def test_a_subject_identifier_stands_in_for_requested_attributes():
    document = service(attribute(CATEGORY, CONDUCT), attribute(SUBJECT_ID, "pairwise-id"))
    assert found(changed(document, SERVICES, ""), "MD-ENA-012") == []


def test_an_identity_provider_is_not_asked_for_what_services_show():
    document = changed(idp(), "<mdattr:EntityAttributes>", "<mdattr:EntityAttributes>" + attribute(CATEGORY, CONDUCT))
    assert [f.rule for f in findings(document)] == ["MD-ENA-008"]


def test_an_attribute_authority_may_state_what_it_supports():
    authority = re.sub("IDPSSODescriptor", "AttributeAuthorityDescriptor", idp())
    assert SUPPORT in authority
    assert found(authority, "MD-ENA-008") == []


def test_a_hidden_identity_provider_is_fine():
    document = changed(idp(), "<mdattr:EntityAttributes>", "<mdattr:EntityAttributes>" + attribute(CATEGORY, HIDE))
    assert findings(document) == []


def test_nothing_stands_against_a_category_whose_service_shows_all_that_it_takes():
    said = facts(element(service()))
    assert obstacles(said, (RESEARCH, PERSONALIZED, SIRTFI, SIRTFI_2)) == []


def test_what_stands_against_a_category_is_told_once_for_each_of_its_rules():
    said = facts(element(changed(service(), ABOUT, "")))
    (told,) = obstacles(said, (RESEARCH, SIRTFI))
    assert (told.rule, told.severity) == ("MD-ENA-010", Severity.ERROR)
    assert "mdui:InformationURL" in told.sv


def test_a_service_that_posts_only_its_log_out_does_not_take_research_answers():
    document = service().replace("AssertionConsumerService", "SingleLogoutService")
    assert "HTTP-POST" in obstacles(facts(element(document)), (RESEARCH,))[0].en


def test_the_registry_grants_what_the_tables_say_and_sirtfi_but_no_level_of_assurance():
    assert set(GRANTABLE) == {RESEARCH, ANONYMOUS, PSEUDONYMOUS, PERSONALIZED, SIRTFI, SIRTFI_2}
    assert not any(is_settable(attribute, value) for value, attribute in GRANTABLE.items())


def test_a_page_about_the_identity_provider_of_a_proxy_is_none_about_its_service():
    said = facts(element(service()))
    pages = tuple(replace(page, role="idp") for page in said.pages)
    assert "mdui:InformationURL" in obstacles(replace(said, pages=pages), (RESEARCH,))[0].en
