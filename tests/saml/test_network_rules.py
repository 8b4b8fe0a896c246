"""Rules that ask the network find their defect, pass the sound twin, and say where, what and how to mend."""

from dataclasses import replace
from datetime import date

import pytest

from members.saml.check import findings_about
from members.saml.facts import facts
from members.saml.numbers import Numbers
from members.saml.observations import Host, Observations, Tls, Trouble, authority
from members.saml.places import places
from members.saml.rules import RULES
from members.saml.rules.registry import Asks
from members.saml.types import Finding, Severity

from .entities import AT, changed, element, idp, sp
from .network_defects import (
    HOST,
    INFORMATION,
    LOGO,
    NETWORK,
    PRIVACY,
    SP,
    WWW,
    Defective,
    Document,
    at,
    host,
    network,
    open_idp,
    tls,
)
from .promises import is_alone_among_the_errors_of_its_group, says_where_and_what_to_do


def told(document: str, seen: Observations) -> list[Finding]:
    entity = element(document)
    return list(findings_about(Asks.NETWORK, facts(entity), seen, places(entity)))


def rules(document: str, seen: Observations) -> set[str]:
    return {finding.rule for finding in told(document, seen)}


def struck(row: Defective, document: str, seen: Observations) -> list[Finding]:
    return [f for f in told(document, seen) if f.rule == row.rule and f.severity is row.severity]


@pytest.mark.parametrize("row", NETWORK, ids=str)
def test_a_rule_finds_its_defect_and_says_where_and_what_to_do(row: Defective):
    findings = struck(row, row.broken_document(), row.broken)
    assert findings
    says_where_and_what_to_do(findings)


@pytest.mark.parametrize("row", NETWORK, ids=str)
def test_a_rule_passes_the_sound_twin(row: Defective):
    assert struck(row, row.document(), row.sound()) == []


@pytest.mark.parametrize("row", NETWORK, ids=str)
def test_a_rule_alone_finds_its_defect_among_the_errors_of_its_group(row: Defective):
    is_alone_among_the_errors_of_its_group(row.rule, told(row.broken_document(), row.broken))


def test_every_rule_that_asks_the_network_has_a_row():
    assert {row.rule for row in NETWORK} == {rule.id for rule in RULES.values() if rule.asks is Asks.NETWORK}


@pytest.mark.parametrize("document", [idp, sp, open_idp])
def test_a_sound_entity_in_a_sound_network_is_told_nothing(document: Document):
    assert told(document(), network(document)) == []


@pytest.mark.parametrize("document", [idp, sp, open_idp])
def test_what_was_not_looked_at_is_told_nothing_of(document: Document):
    assert told(document(), Observations(AT)) == []


def test_a_host_is_told_once_however_many_endpoints_it_has():
    found = told(idp(), host(idp, "idp.vard.example:443", addresses=(), tls=None))
    assert [f.rule for f in found] == ["MD-END-009"]


def test_a_soap_endpoint_may_have_a_certificate_of_its_own():
    moved = changed(idp(), "https://idp.vard.example/ars", "https://bak.vard.example:8443/ars")
    own = Host(("9.9.9.9",), tls=Tls("TLSv1.3", Trouble.ISSUER, "self-signed certificate"))
    sound = network(idp)
    assert told(moved, replace(sound, hosts={**sound.hosts, "bak.vard.example:8443": own})) == []


def test_an_answer_s_own_address_is_looked_at_too():
    moved = changed(idp(), "https://idp.vard.example/slo/svar", "https://svar.vard.example/slo")
    sound = network(idp)
    seen = replace(sound, hosts={**sound.hosts, "svar.vard.example:443": Host()})
    assert rules(moved, seen) == {"MD-END-009"}


def test_the_fault_is_told_in_words_and_with_what_the_tls_library_said():
    (found,) = told(idp(), tls(Trouble.NAME, detail="certificate is not valid for 'idp.vard.example'"))
    assert "has a certificate for another name (certificate is not valid for" in found.en
    assert "har ett certifikat för ett annat namn" in found.sv


def test_a_host_that_answers_nobody_is_good_to_know_and_no_fault():
    (found,) = told(idp(), tls(Trouble.CLOSED))
    assert found.severity is Severity.INFO
    assert "only inside a closed network" in found.mend_en


def test_an_own_name_that_leads_on_to_a_living_service_is_how_it_is_meant():
    assert told(sp(), host(sp, SP, alias="journal-norrvik.azurewebsites.net")) == []


def test_an_idp_s_host_is_not_taken_for_one_that_receives_assertions():
    lent = changed(idp(), "https://idp.vard.example/ars", "https://norrvik.herokuapp.com/ars")
    sound = network(idp)
    assert told(lent, replace(sound, hosts={**sound.hosts, "norrvik.herokuapp.com:443": HOST})) == []


def test_a_proof_that_is_a_year_old_to_the_day_is_fresh():
    assert told(idp(), network(idp, domains={"vard.example": date(2025, 6, 1)})) == []


def test_how_old_a_proof_may_be_is_the_profile_s():
    half = Numbers(domain_verified_months=3)
    (found,) = told(idp(), network(idp, numbers=half))
    assert (found.rule, "more than 3 months ago" in found.en) == ("MD-SCO-017", True)


def test_a_newer_proof_of_a_domain_above_the_scope_is_enough():
    scoped = changed(idp(), ">vard.example</shibmd:Scope>", ">nord.vard.example</shibmd:Scope>")
    domains = {"nord.vard.example": date(2024, 1, 1), "vard.example": date(2026, 1, 1)}
    assert told(scoped, network(idp, domains=domains)) == []


def test_a_scope_beside_every_domain_is_another_rule_s():
    assert told(idp(), network(idp, domains={"ard.example": date(2020, 1, 1)})) == []


@pytest.mark.parametrize(
    ("url", "came"),
    [
        (PRIVACY, "https://www.vard.example/om/integritet"),
        (WWW, "https://vard.example/"),
        (INFORMATION, "https://www.vard.example/en/saml-logins-explained"),
        (INFORMATION, "https://www.vard.example/?id=7"),
    ],
)
def test_a_page_may_have_moved(url: str, came: str):
    assert told(open_idp(), at(url, url=came)) == []


def test_a_page_about_logging_in_is_no_log_in():
    about = "https://www.vard.example/login/hjalp"
    document = changed(open_idp(), INFORMATION, about)
    seen = at(INFORMATION)
    seen.pages[about] = replace(seen.pages[INFORMATION], url=f"{about}/")
    assert told(document, seen) == []


def test_an_inline_logo_is_not_asked_for_and_not_judged():
    inline = changed(idp(), LOGO, "data:image/png;base64,AAAA")
    assert "MD-MUI-015" not in rules(inline, network(idp))


def test_one_icon_may_be_small_and_a_second_one_may_not():
    icon = '<mdui:Logo height="16" width="16">https://www.vard.example/i{}.png</mdui:Logo><mdui:Logo'
    document = changed(open_idp(), "<mdui:Logo", icon.format(1))
    seen = network()
    small = replace(seen.pages[LOGO], width=16, height=16)
    seen.pages.update({f"https://www.vard.example/i{n}.png": small for n in (1, 2)})
    assert rules(document, seen) == set()
    assert rules(changed(document, "<mdui:Logo", icon.format(2)), seen) == {"MD-MUI-015"}


@pytest.mark.parametrize(("width", "height"), [(0, 0), (800, 600), (8, 6)])
def test_an_svg_is_as_large_as_it_is_shown(width: int, height: int):
    assert told(open_idp(), at(LOGO, picture="image/svg+xml", width=width, height=height)) == []


def test_how_large_a_logo_may_be_is_the_profile_s():
    assert rules(open_idp(), network(numbers=Numbers(logo_max_pixels=60))) == {"MD-MUI-015"}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://IDP.vard.example./sso", "idp.vard.example:443"),
        ("https://idp.vard.example:8443/sso", "idp.vard.example:8443"),
        ("http://idp.vard.example/", "idp.vard.example:80"),
        ("urn:x", ""),
        ("https:///sso", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_a_host_has_one_name_however_it_is_written(url: str, name: str):
    assert authority(url) == name
