"""Rules that ask the registry find their defect, pass the sound twin, and say where, what and how to mend."""

from dataclasses import replace
from datetime import date

import pytest

from members.saml.check import findings_about
from members.saml.claims import Kind, address, key_name, look, look_of_name, of_facts, of_name, parents, to_look_up
from members.saml.facts import facts
from members.saml.places import places
from members.saml.rules import RULES
from members.saml.rules.registry import Asks
from members.saml.surroundings import Surroundings
from members.saml.types import EntityFacts, Finding, Severity

from .around_defects import (
    AROUND,
    HINT,
    MAIL,
    NOTHING_PROVEN,
    OTHER,
    OWNER,
    SCOPE,
    SSO,
    Around,
    around,
    before,
    said,
    shared,
)
from .entities import changed, element, idp, sp
from .promises import is_alone_among_the_errors_of_its_group, says_where_and_what_to_do


def told(document: str, known: Surroundings) -> list[Finding]:
    entity = element(document)
    return list(findings_about(Asks.REGISTRY, facts(entity), known, places(entity)))


def rules(document: str, known: Surroundings) -> set[str]:
    return {finding.rule for finding in told(document, known)}


def struck(row: Around, document: str, known: Surroundings) -> list[Finding]:
    return [f for f in told(document, known) if f.rule == row.rule and f.severity is row.severity]


@pytest.mark.parametrize("row", AROUND, ids=str)
def test_a_rule_finds_its_defect_and_says_where_and_what_to_do(row: Around):
    findings = struck(row, row.broken_document(), row.broken)
    assert findings
    says_where_and_what_to_do(findings)


@pytest.mark.parametrize("row", AROUND, ids=str)
def test_a_rule_passes_the_sound_twin(row: Around):
    assert struck(row, row.document(), row.sound) == []


@pytest.mark.parametrize("row", AROUND, ids=str)
def test_a_rule_alone_finds_its_defect_among_the_errors_of_its_group(row: Around):
    is_alone_among_the_errors_of_its_group(row.rule, told(row.broken_document(), row.broken))


def test_every_rule_that_asks_the_registry_has_a_row():
    assert {row.rule for row in AROUND} == {r.id for r in RULES.values() if Asks.REGISTRY in (r.asks, r.also)}


@pytest.mark.parametrize("document", [idp, sp])
def test_a_sound_entity_in_a_sound_registry_is_told_nothing(document):
    assert told(document(), around()) == []
    assert told(document(), before(document)) == []


def test_while_nothing_is_proven_each_rule_about_domains_warns_once_and_says_how_to_prove_one():
    found = told(idp(), NOTHING_PROVEN)
    assert sorted(f.rule for f in found) == ["MD-CON-010", "MD-END-010", "MD-ENT-004", "MD-MUI-021", "MD-SCO-007"]
    assert {f.severity for f in found} == {Severity.WARNING}
    assert all("has proven no domain yet" in f.en and "Prove the domain" in f.mend_en for f in found)


def test_a_domain_covers_what_lies_under_it_and_no_name_that_only_ends_alike():
    assert OWNER.holds("VARD.example.")
    assert OWNER.holds("idp.journal.vard.example")
    assert not OWNER.holds("hemvard.example")
    assert not OWNER.holds("example")


def test_each_foreign_host_is_told_once():
    foreign = idp().replace("https://idp.vard.example/s", "https://idp.soderas.example/s")
    assert [f.rule for f in told(foreign, around()) if f.rule == "MD-END-010"] == ["MD-END-010"]


def test_the_operator_may_use_its_own_hosts():
    house = frozenset({"vard.example"})
    assert rules(sp(), around(operator_hosts=house, owner=replace(OWNER, is_operator=True))) == set()


def test_a_public_suffix_is_no_domain_hint_even_where_nothing_is_proven():
    (found,) = (
        f
        for f in told(changed(idp(), HINT, HINT.replace("vard.example", "com")), NOTHING_PROVEN)
        if f.rule == "MD-MUI-021"
    )
    assert found.severity is Severity.ERROR
    assert "anybody can register" in found.en


def test_a_free_mail_address_is_told_of_even_where_nothing_is_proven():
    found = told(changed(idp(), MAIL, "mailto:norrvik@gmail.com"), NOTHING_PROVEN)
    assert any("anybody can get an address" in f.en for f in found if f.rule == "MD-CON-010")


def test_the_owner_s_organisation_number_is_a_scope_that_needs_no_proof():
    assert "MD-SCO-007" not in rules(changed(idp(), SCOPE, SCOPE.replace("vard.example", OWNER.number)), around())


def test_a_scope_that_a_registrar_has_granted_needs_no_proof_and_may_be_another_s():
    granted = replace(shared(Kind.SCOPE, "soderas.example"), granted_scopes=frozenset({"soderas.example"}))
    document = changed(idp(), SCOPE, SCOPE.replace("vard", "soderas"))
    assert {"MD-SCO-007", "MD-SCO-008"} & rules(document, granted) == set()


def test_a_scope_among_one_owner_s_entities_may_be_shared():
    assert rules(idp(), shared(Kind.SCOPE, "vard.example", ours=True)) == set()


def test_an_address_among_one_owner_s_services_may_be_shared():
    assert rules(sp(), shared(Kind.CONSUMER, "https://journal.vard.example/acs", ours=True)) == set()


@pytest.mark.parametrize("written", ["999001-0002", "169990010002", "SE 999001 0002"])
def test_an_organisation_number_may_be_written_in_several_ways(written: str):
    number = f'<md:Organization><md:Extensions><o:OrganisationNumber xmlns:o="urn:o">{written}</o:OrganisationNumber>'
    assert rules(changed(idp(), "<md:Organization>", f"{number}</md:Extensions>"), around()) == set()


def test_the_owner_s_name_may_stand_in_any_of_its_languages_and_in_capitals():
    document = idp().replace(
        '<md:OrganizationName xml:lang="sv">Region Norrvik', '<md:OrganizationName xml:lang="sv">NORRVIK  REGION'
    )
    assert document != idp()
    assert rules(document, around()) == set()


def test_a_name_in_look_alike_letters_is_not_the_owner_s():
    document = idp().replace('<md:OrganizationName xml:lang="sv">Region', '<md:OrganizationName xml:lang="sv">Rеgion')
    assert rules(document, around()) == {"MD-ORG-002"}


def test_a_name_of_another_owner_s_that_is_the_very_same_is_told_once_not_as_a_double_too():
    name = "https://idp.vard.example/saml"
    known = replace(shared(Kind.ENTITY_ID, look(name)), taken=True)
    assert rules(idp(), known) == {"MD-ENT-008"}


def test_an_identity_provider_that_is_hidden_may_share_its_name():
    hidden = changed(
        idp(),
        "<mdattr:EntityAttributes>",
        '<mdattr:EntityAttributes><saml:Attribute Name="http://macedir.org/entity-category">'
        "<saml:AttributeValue>http://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute>",
    )
    known = shared(Kind.IDP_NAME, look_of_name("Region Norrvik"))
    assert "MD-IDP-019" in rules(idp(), known)
    assert "MD-IDP-019" not in rules(hidden, known)
    assert not any(claim.kind is Kind.IDP_NAME for claim in of_facts(facts(element(hidden))))


def test_what_takes_unsigned_requests_does_not_mind_services_without_keys():
    document = changed(idp(), ' WantAuthnRequestsSigned="true"', "")
    assert rules(document, shared(Kind.UNSIGNED, "")) == set()


def test_how_many_others_there_are_is_said_in_both_languages():
    (found,) = told(idp(), shared(Kind.KEY, key_name(said(idp).keys[0]), count=3))
    assert f"{OTHER} and 2 more" in found.en
    assert f"{OTHER} och 2 till" in found.sv


def test_a_revoked_key_may_be_replaced_at_once():
    old = replace(said(idp).keys[0], spki_sha256="ab" * 32)
    known = replace(before(idp, keys=(old,)), revoked_keys=frozenset({"ab" * 32}))
    assert "MD-KEY-024" not in rules(idp(), known)


def test_a_new_key_beside_the_old_one_is_no_risky_roll_over():
    both = (replace(said(idp).keys[0], spki_sha256="ab" * 32), said(idp).keys[0])
    assert rules(idp(), before(idp, keys=both)) == set()


def test_a_renewed_certificate_for_the_same_key_is_no_new_key():
    renewed = replace(said(idp).keys[0], certificate_sha256="cd" * 32)
    assert rules(idp(), before(idp, keys=(renewed,))) == set()


def test_a_new_path_on_the_same_host_is_no_risky_change():
    assert "MD-ENT-026" not in rules(changed(idp(), SSO, SSO.replace("/sso", "/logga-in")), before(idp))


def test_the_day_before_a_year_has_passed_nothing_has_to_be_confirmed():
    late = replace(before(idp), confirmed=date(2025, 6, 2))
    assert rules(idp(), late) == set()
    assert rules(idp(), replace(late, today=date(2026, 6, 2))) == {"MD-ENT-029"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://idp.region.example/shibboleth", "https://idp.region.example/Shibboleth"),
        ("https://idp.region.example/saml", "http://idp.region.example:80/saml/"),
        ("https://idp.region.example/saml", "https://іdр.region.example/saml"),
        ("https://idp.region.example/saml", "https://idp.regi0n.example/saml"),
        ("urn:mace:region:idp", "URN:mace:region:idp"),
    ],
)
def test_entity_ids_that_look_the_same_claim_the_same(one: str, other: str):
    assert look(one) == look(other)


def test_entity_ids_that_differ_claim_different_things():
    names = [f"https://idp.region.example/{path}" for path in ("a", "b", "a?x", "a?y")]
    assert (
        len({look(name) for name in [*names, "https://idp2.region.example/a", "https://idp.region.example:8443/a"]})
        == 6
    )


def test_addresses_compare_without_letter_case_of_the_host_and_default_ports():
    assert address("HTTPS://SP.Vard.Example:443/Acs?x=1") == "https://sp.vard.example/Acs?x=1"
    assert address("https://sp.vard.example/acs") != address("https://sp.vard.example/ACS")


def test_a_scope_claims_the_domains_that_it_lies_under():
    assert list(parents("a.b.region.se")) == ["b.region.se", "region.se"]
    assert list(parents("region.se")) == []
    document = changed(idp(), SCOPE, SCOPE.replace("vard.", "a.vard."))
    kinds = {(claim.kind, claim.value) for claim in of_facts(facts(element(document)))}
    assert {(Kind.SCOPE, "a.vard.example"), (Kind.UNDER, "vard.example")} <= kinds


def test_what_is_looked_up_meets_what_another_claims():
    """A scope meets one above it and one below it, whichever came first."""
    low = said(lambda: changed(idp(), SCOPE, SCOPE.replace("vard.", "a.vard.")))
    high = said(idp)
    assert {c.kind for c in to_look_up(low) & of_facts(high)} >= {Kind.SCOPE}
    assert {c.kind for c in to_look_up(high) & of_facts(low)} >= {Kind.UNDER}
    assert of_name(high.entity_id) <= to_look_up(high)


def test_a_service_without_a_signing_key_claims_so():
    encryption_only = tuple(key for key in said(sp).keys if key.use == "encryption")
    assert {c.kind for c in of_facts(replace(said(sp), keys=encryption_only))} >= {Kind.UNSIGNED}
    assert Kind.UNSIGNED not in {c.kind for c in of_facts(said(sp))}
    assert Kind.UNSIGNED in {c.kind for c in to_look_up(said(idp))}


def test_facts_that_were_stored_before_a_field_was_there_still_load():
    old = said(idp).as_json()
    for name in ("want_authn_requests_signed", "domain_hints", "organization_numbers"):
        del old[name]
    loaded = EntityFacts.from_json(old)
    assert loaded == replace(said(idp), want_authn_requests_signed=None, domain_hints=())
    assert EntityFacts.from_json(said(idp).as_json()) == said(idp)
