"""What an identity provider may do although it looks like a defect."""

import pytest

from members.saml.check import check
from members.saml.types import Finding, Severity

from .defects.defect import descriptor
from .defects.first import ATTRIBUTES, SCOPE
from .defects.idp import END, FORMAT, POST_SSO, authority, category, scoped
from .entities import AT, HELP_PAGE, changed, element, idp

HIDDEN = category("http://refeds.org/category/hide-from-discovery")


def of(rule: str, document: str) -> list[Finding]:
    return [finding for finding in check(element(document), AT) if finding.rule == rule]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.vard.example/hjalp",
        "https://www.vard.example/hjalp?a=ERRORURL_CODE&amp;b=ERRORURL_TS&amp;c=ERRORURL_RP&amp;d=ERRORURL_TID",
        "https://www.vard.example/ERRORURL_CODE/ERRORURL_CTX",
        "https://www.vard.example/ERROR/code",
    ],
)
def test_a_help_page_with_the_known_placeholders_or_none_is_in_order(address):
    assert of("MD-IDP-009", changed(idp(), HELP_PAGE, f'errorURL="{address}"')) == []


def test_two_endpoints_of_a_back_channel_binding_are_nobodys_to_choose_between():
    holder_of_key = POST_SSO.replace("bindings:HTTP-POST", "profiles:holder-of-key:SSO:browser")
    two = f'{holder_of_key} Location="https://idp.vard.example/hok"/>' * 2
    assert of("MD-IDP-004", changed(idp(), POST_SSO, two + POST_SSO)) == []


def test_a_scope_of_the_whole_entity_is_one():
    document = changed(changed(idp(), SCOPE, ""), "<mdattr:EntityAttributes>", f"{SCOPE}<mdattr:EntityAttributes>")
    assert of("MD-IDP-010", document) == []


def test_no_list_of_name_formats_promises_nothing_and_lacks_nothing():
    document = changed(idp(), FORMAT, "")
    assert of("MD-IDP-011", document) == []
    assert of("MD-IDP-013", document) == []


@pytest.mark.parametrize("name", ["1.1:nameid-format:unspecified", "1.1:nameid-format:emailAddress"])
def test_the_formats_that_keep_their_old_number_are_known(name):
    more = FORMAT.replace("2.0:nameid-format:transient", name)
    assert of("MD-IDP-012", changed(idp(), FORMAT, FORMAT + more)) == []
    assert of("MD-IDP-013", changed(idp(), FORMAT, FORMAT + more)) == []


def test_a_format_with_the_wrong_number_is_told_with_the_right_one():
    (finding,) = of("MD-IDP-012", changed(idp(), FORMAT, FORMAT + FORMAT.replace("transient", "emailAddress")))
    assert "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress is meant" in finding.en


def test_a_complete_attribute_authority_is_consistent_with_the_same_scope_or_none():
    for inside in ("", scoped("vard.example")):
        document = changed(idp(), END, authority(inside + descriptor("sound")))
        assert of("MD-IDP-016", document) == []


def test_what_a_hidden_identity_provider_lacks_for_people_is_noted_only():
    document = idp().replace("mdui:Logo", "mdui:Keywords").replace(' height="60" width="80"', ' xml:lang="sv"')
    assert [finding.severity for finding in of("MD-MUI-010", document)] == [Severity.WARNING]
    hidden = changed(document, ATTRIBUTES, HIDDEN)
    assert [finding.severity for finding in of("MD-MUI-010", hidden)] == [Severity.INFO]


@pytest.mark.parametrize(("rest", "severity"), [("", Severity.INFO), ("<mdui:UIInfo/>" * 2, Severity.ERROR)])
def test_a_hidden_identity_provider_may_have_no_face_but_not_two(rest, severity):
    document = changed(idp(), ATTRIBUTES, HIDDEN)
    start, end = document.index("<mdui:UIInfo>"), document.index("</mdui:UIInfo>") + len("</mdui:UIInfo>")
    (finding,) = of("MD-MUI-001", document[:start] + rest + document[end:])
    assert finding.severity is severity


def test_what_is_dangerous_in_a_hidden_identity_provider_stays_an_error():
    document = changed(changed(idp(), ATTRIBUTES, HIDDEN), "https://www.vard.example/logo.png", "javascript:alert(1)")
    assert [finding.severity for finding in of("MD-MUI-011", document)] == [Severity.ERROR]


@pytest.mark.parametrize(
    "level",
    ["http://id.elegnamnden.se/loa/1.0/loa3", "http://id.swedenconnect.se/loa/1.0/uncertified-loa3"],
)
def test_any_level_that_a_category_takes_is_enough_for_it(level):
    document = changed(idp(), ATTRIBUTES, category("http://id.elegnamnden.se/ec/1.0/loa3-pnr", level))
    assert of("MD-IDP-022", document) == []
