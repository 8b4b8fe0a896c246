"""Surroundings: what the registry has against metadata is told, and costs the same in a registry of any size."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from members.actions import keys, revisions
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.intake import Outcome, take_in
from members.models import Claim, Domain, Entity, Organisation, ServedOrganisation
from members.models.domain import DomainMethod, DomainState
from members.models.revision import Source
from members.saml.claims import Kind, of_name
from members.saml.surroundings import Shared
from members.saml.types import Inspection, Severity
from members.surroundings import gather, holders_of, with_surroundings
from tests import builders
from tests.builders import AT, Member, Operator

IDP, SP = "https://idp.norrvik.example/metadata", "https://sp.norrvik.example/metadata"
DOMAIN_RULES = {"MD-ENT-004", "MD-END-010", "MD-MUI-021", "MD-CON-010", "MD-SCO-007"}


@pytest.fixture
def other(operator: Operator) -> Member:
    return builders.member(operator, "Söderås kommun")


def handed_in(member: Member, *, owner: Any = None, **described: Any) -> Outcome:
    document = builders.entity_xml(**described)
    owner = owner or member.organisation
    (outcome,) = take_in(document, owner=owner, source=Source.PASTE, by=member.administrator)
    return outcome


def looked_at(member: Member, *, owner: Any = None, **described: Any) -> Inspection:
    """The same without handing it in: what would be found."""
    found = builders.inspection(builders.entity_xml(**described))
    entity = owner if isinstance(owner, Entity) else None
    return with_surroundings(found, member.organisation, by=member.administrator, entity=entity)


def struck(outcome: Outcome | Inspection, severity: Severity = Severity.ERROR) -> set[str]:
    return {finding.rule for finding in outcome.findings if finding.severity is severity}


def prove(organisation: Organisation, *names: str) -> None:
    for name in names:
        Domain.objects.create(
            organisation=organisation,
            name=name,
            method=DomainMethod.DNS,
            state=DomainState.PROVEN,
            claimed_at=AT,
            verified_at=AT,
        )


def shared(member: Member, kinds: Iterable[Kind] = tuple(Kind), **described: Any) -> list[Shared]:
    facts = builders.inspection(builders.entity_xml(**described)).facts
    known = gather(facts, member.organisation, by=member.administrator)
    return [one for one in known.shared if one.kind in kinds]


def test_what_the_registry_has_against_an_entity_is_kept_with_its_revision(member: Member, other: Member) -> None:
    builders.submitted(other, entity_id="https://idp.soderas.example/metadata", role="idp", scopes=("soderas.example",))
    outcome = handed_in(member, entity_id=IDP, role="idp", scopes=("soderas.example",), key=1, name="Annat")
    assert outcome.kind == "submitted"
    assert outcome.revision is not None
    assert "MD-SCO-008" in {finding["rule"] for finding in outcome.revision.findings}
    assert outcome.revision.error_count == len(struck(outcome)) == 1
    (found,) = (f for f in outcome.findings if f.rule == "MD-SCO-008")
    assert "https://idp.soderas.example/metadata" in found.en
    assert found.line is not None


def test_findings_of_both_kinds_come_in_the_order_of_the_document(member: Member) -> None:
    lines = [finding.line or 0 for finding in looked_at(member, entity_id=IDP, role="idp").findings]
    assert lines == sorted(lines)


def test_a_sound_entity_of_a_member_with_proven_domains_has_no_error(member: Member) -> None:
    prove(member.organisation, "norrvik.example")
    outcome = looked_at(member, entity_id=IDP, role="idp", scopes=("vard.norrvik.example",))
    assert struck(outcome) == set()
    assert not DOMAIN_RULES & {finding.rule for finding in outcome.findings}


def test_while_nothing_is_proven_foreign_domains_warn(member: Member) -> None:
    outcome = looked_at(member, entity_id=IDP, role="idp", scopes=("vard.norrvik.example",))
    assert struck(outcome) == set()
    assert struck(outcome, Severity.WARNING) >= DOMAIN_RULES - {"MD-MUI-021"}


def test_once_something_is_proven_foreign_domains_are_errors(member: Member) -> None:
    prove(member.organisation, "norrvik.se")
    assert struck(looked_at(member, entity_id=IDP, role="idp", scopes=("norrvik.example",))) >= {
        "MD-ENT-004",
        "MD-END-010",
        "MD-SCO-007",
    }


def test_a_lapsed_proof_does_not_count(member: Member) -> None:
    prove(member.organisation, "norrvik.se", "norrvik.example")
    Domain.objects.filter(name="norrvik.example").update(state=DomainState.LAPSED)
    assert "MD-ENT-004" in struck(looked_at(member, entity_id=SP))


def test_another_s_entity_is_refused_and_the_rule_is_told(member: Member, other: Member) -> None:
    builders.submitted(other, entity_id=SP)
    outcome = handed_in(member, entity_id=SP)
    assert outcome.kind == "refused"
    assert "MD-ENT-008" in struck(outcome)


def test_who_has_no_role_for_the_owner_is_refused_and_the_rule_is_told(member: Member, other: Member) -> None:
    outcome = handed_in(member, owner=other.organisation, entity_id=SP)
    assert outcome.kind == "refused"
    assert "MD-ENT-028" in struck(outcome)
    assert not Entity.objects.exists()


def test_a_new_version_of_what_is_approved_under_another_name_is_told_so(operator: Operator, member: Member) -> None:
    entity = builders.approved_entity(operator, member, entity_id=SP)
    assert "MD-ENT-012" in struck(handed_in(member, owner=entity, entity_id=SP.replace("sp.", "sp2.")))
    assert "MD-ENT-012" not in struck(handed_in(member, owner=entity, entity_id=SP, name="Norrvik ny"))


def test_a_slip_in_a_name_that_was_never_approved_can_be_mended(member: Member) -> None:
    entity = builders.submitted(member, entity_id=SP.replace("norrvik", "norvik")).entity
    assert "MD-ENT-012" not in struck(looked_at(member, owner=entity, entity_id=SP))


def test_keys_names_and_addresses_of_other_owners_are_found(member: Member, other: Member) -> None:
    builders.submitted(other, entity_id="https://idp.soderas.example/metadata", role="idp", name="Samma")
    found = shared(member, (Kind.KEY, Kind.IDP_NAME), entity_id=IDP, role="idp", name="SAMMA")
    assert {(one.kind, one.ours, one.count) for one in found} == {(Kind.KEY, False, 1), (Kind.IDP_NAME, False, 1)}


def test_what_one_s_own_entities_share_is_told_apart_from_what_others_have(member: Member, other: Member) -> None:
    for number in range(3):
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    builders.submitted(other, entity_id="https://sp.soderas.example/metadata")
    found = shared(member, (Kind.KEY,), entity_id="https://sp9.norrvik.example/metadata")
    assert {(one.ours, one.count, one.entity_id) for one in found} == {
        (True, 3, "https://sp0.norrvik.example/metadata"),
        (False, 1, "https://sp.soderas.example/metadata"),
    }


def test_an_entity_is_no_neighbour_of_its_own(member: Member) -> None:
    builders.submitted(member, entity_id=SP)
    assert shared(member, entity_id=SP) == []


def test_a_name_that_looks_like_a_registered_one_is_found(member: Member, other: Member) -> None:
    builders.submitted(other, entity_id="https://sp.soderas.example/metadata")
    outcome = looked_at(member, entity_id="https://sp.s0deras.example/metadata/", key=1)
    assert "MD-ENT-009" in struck(outcome)


def test_a_rejected_submission_claims_nothing_but_its_name(operator: Operator, member: Member) -> None:
    revision = builders.submitted(member, entity_id=SP)
    assert Claim.objects.count() > 2
    revisions.reject(revision, by=operator.registrar, note="Fel")
    assert set(Claim.objects.values_list("digest", flat=True)) == {claim.digest for claim in of_name(SP)}


def test_a_withdrawn_submission_claims_nothing_but_its_name(member: Member) -> None:
    revisions.withdraw(builders.submitted(member, entity_id=SP), by=member.administrator)
    assert Claim.objects.count() == 2


def test_what_is_approved_and_what_waits_are_both_claimed(operator: Operator, member: Member) -> None:
    builders.approved(operator, member, entity_id=IDP, role="idp", scopes=("a.norrvik.example",))
    builders.submitted(member, entity_id=IDP, role="idp", scopes=("b.norrvik.example",))
    for scope in ("a.norrvik.example", "b.norrvik.example"):
        assert shared(member, (Kind.SCOPE,), entity_id=f"{IDP}2", role="idp", scopes=(scope,))


def test_an_approval_ends_the_claims_of_what_it_replaces(operator: Operator, member: Member) -> None:
    for scope in ("a.norrvik.example", "b.norrvik.example"):
        builders.approved(operator, member, entity_id=IDP, role="idp", scopes=(scope,))
    assert not shared(member, (Kind.SCOPE,), entity_id=f"{IDP}2", role="idp", scopes=("a.norrvik.example",))


def test_a_change_of_keys_and_scopes_is_told_beside_what_is_approved(operator: Operator, member: Member) -> None:
    builders.approved(operator, member, entity_id=IDP, role="idp", scopes=("a.norrvik.example",))
    outcome = looked_at(member, entity_id=IDP, role="idp", scopes=("b.norrvik.example",), key=1)
    assert struck(outcome, Severity.WARNING) >= {"MD-KEY-024", "MD-SCO-016"}
    assert "MD-KEY-040" in struck(outcome, Severity.INFO)


def test_what_was_approved_a_year_ago_has_to_be_looked_through(operator: Operator, member: Member) -> None:
    builders.approved(operator, member, entity_id=SP)
    with clock_at(AT + timedelta(days=366)):
        assert "MD-ENT-029" in struck(looked_at(member, entity_id=SP, name="Norrvik ny"), Severity.WARNING)


def test_a_scope_that_was_granted_for_another_organisation_is_nobody_s_business(
    operator: Operator, member: Member, other: Member
) -> None:
    entity = builders.approved_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))
    ServedOrganisation.objects.create(entity=entity, organisation=other.organisation, scope="soderas.example", since=AT)
    builders.submitted(
        other,
        entity_id="https://idp.soderas.example/metadata",
        role="idp",
        scopes=("soderas.example",),
        key=1,
        name="S",
    )
    prove(member.organisation, "norrvik.example")
    outcome = looked_at(member, entity_id=IDP, role="idp", scopes=("norrvik.example", "soderas.example"))
    assert not {"MD-SCO-007", "MD-SCO-008"} & struck(outcome)


def test_the_federation_s_own_key_is_no_entity_s(operator: Operator, member: Member) -> None:
    builders.signing_key(operator)
    assert "MD-KEY-022" in struck(looked_at(member, entity_id=SP, key=1000))
    assert "MD-KEY-022" not in struck(looked_at(member, entity_id=SP, key=1))


def test_the_operator_s_hosts_are_no_member_s(operator: Operator, member: Member, settings: Settings) -> None:
    settings.SIGILL_BASE_URL = "https://registry.federation.example:8443"
    prove(operator.organisation, "sigill.test")
    for host in ("registry.federation.example", "www.sigill.test"):
        assert "MD-END-026" in struck(looked_at(member, entity_id=f"https://{host}/metadata"))


def test_a_revoked_key_is_found_and_its_holders_are_named(operator: Operator, member: Member) -> None:
    revision = builders.submitted(member, entity_id=SP)
    spki = revision.facts["keys"][0]["spki_sha256"]
    key = keys.revoke(spki.upper(), reason="Läckt", by=operator.registrar)
    assert holders_of(key.spki_sha256) == [revision.entity]
    assert "MD-KEY-023" in struck(looked_at(member, entity_id=f"{SP}2"))
    assert "MD-KEY-023" not in struck(looked_at(member, entity_id=f"{SP}2", key=1))


def test_only_a_registrar_revokes_and_says_why(operator: Operator, member: Member) -> None:
    with pytest.raises(NotAllowed):
        keys.revoke("ab" * 32, reason="Läckt", by=member.administrator)
    with pytest.raises(Refused, match="Say why"):
        keys.revoke("ab" * 32, reason=" ", by=operator.registrar)
    with pytest.raises(Refused, match="not a SHA-256"):
        keys.revoke("ab", reason="Läckt", by=operator.registrar)


def test_services_without_a_signing_key_are_counted_for_who_wants_signed_requests(
    member: Member, other: Member
) -> None:
    revision = builders.submitted(other, entity_id="https://sp.soderas.example/metadata")
    document = builders.entity_xml(entity_id="https://sp2.soderas.example/metadata")
    unsigned = document.replace(b'use="signing"', b'use="encryption"')
    builders.submitted(other, xml=unsigned)
    facts = builders.inspection(builders.entity_xml(entity_id=IDP, role="idp")).facts
    wants = replace(facts, want_authn_requests_signed=True)
    (found,) = (
        s for s in gather(wants, member.organisation, by=member.administrator).shared if s.kind is Kind.UNSIGNED
    )
    assert (found.count, found.entity_id) == (1, "https://sp2.soderas.example/metadata")
    assert revision.entity.entity_id != found.entity_id


def test_metadata_that_claims_more_than_can_be_looked_up_is_refused_in_words(member: Member) -> None:
    scopes = tuple(f"s{number}.norrvik.example" for number in range(5_001))
    outcome = handed_in(member, entity_id=IDP, role="idp", scopes=scopes)
    assert (outcome.kind, Entity.objects.count()) == ("refused", 0)
    assert "more scopes, keys, addresses and names" in outcome.message


def queries(member: Member) -> int:
    facts = builders.inspection(builders.entity_xml(entity_id=IDP, role="idp", scopes=("norrvik.example",))).facts
    wants = replace(facts, want_authn_requests_signed=True)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        gather(wants, member.organisation, by=builders.again(member.administrator))
    return len(seen)


def test_two_hundred_entities_are_looked_through_with_as_many_queries_as_ten(member: Member, other: Member) -> None:
    builders.submitted(member, entity_id=IDP, role="idp", scopes=("norrvik.example",))
    _others(other, 10)
    few = queries(member)
    _others(other, 200)
    assert Entity.objects.filter(owner=other.organisation).count() == 200
    assert queries(member) == few
    assert few <= 13


def _others(owner: Member, until: int) -> None:
    """As many entities of the owner's that claim all that the IdP claims, made in bulk."""
    present = Entity.objects.filter(owner=owner.organisation).count()
    made = Entity.objects.bulk_create(
        Entity(entity_id=f"https://sp{n}.soderas.example/metadata", owner=owner.organisation, registered_at=AT)
        for n in range(present, until)
    )
    claimed = Claim.objects.filter(entity__entity_id=IDP).values_list("digest", "kind")
    Claim.objects.bulk_create(
        Claim(entity=entity, digest=digest, kind=kind, approved=True) for entity in made for digest, kind in claimed
    )


def test_a_submission_that_waits_puts_no_approved_entity_in_the_wrong(
    operator: Operator, member: Member, other: Member
) -> None:
    ours = {"entity_id": IDP, "role": "idp", "scopes": ("norrvik.example",)}
    theirs = {"entity_id": "https://idp.soderas.example/metadata", "role": "idp", "scopes": ("norrvik.example",)}
    builders.approved(operator, member, **ours)
    builders.submitted(other, **theirs)
    collisions = {"MD-SCO-008", "MD-KEY-020", "MD-IDP-019"}
    assert not collisions & struck(looked_at(member, **ours))
    assert collisions <= struck(looked_at(other, **theirs))


def test_what_another_was_approved_with_is_told_to_both(operator: Operator, member: Member, other: Member) -> None:
    for one, entity_id in ((member, SP), (other, "https://sp.soderas.example/metadata")):
        builders.approved(operator, one, entity_id=entity_id)
    assert "MD-KEY-020" in struck(looked_at(member, entity_id=SP))
    assert "MD-KEY-020" in struck(looked_at(other, entity_id="https://sp.soderas.example/metadata"))


def test_when_nobody_hands_it_in_nobody_lacks_a_role(member: Member) -> None:
    facts = builders.inspection(builders.entity_xml()).facts
    assert gather(facts, member.organisation, by=None).may_submit
    assert not gather(facts, member.organisation, by=member.reader).may_submit
