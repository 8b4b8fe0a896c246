"""Mergers and splits: what runs passes over, what was decided about the old one does not, and all stays to read."""

import pytest
from django.core.exceptions import ValidationError

from members.actions import domains, successions
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity, Membership, ServedOrganisation, Succession
from members.models.agreement import AgreementState
from members.models.domain import DomainMethod, DomainState
from members.models.membership import MembershipState
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator

NOTE = "Riksdagens beslut om indelning, 2026-05-02"


@pytest.fixture
def other(operator: Operator) -> Member:
    return builders.member(operator, "Region Storvik")


@pytest.fixture
def idp(operator: Operator, member: Member) -> Entity:
    return builders.approved_entity(operator, member, role="idp", scopes=("norrvik.example",))


def test_after_a_merger_the_entity_and_its_scope_are_the_successor_s(
    operator: Operator, member: Member, other: Member, idp: Entity
) -> None:
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    idp.refresh_from_db()
    assert idp.owner == other.organisation
    held = ServedOrganisation.objects.get(entity=idp, until=None)
    assert (held.organisation, held.scope) == (other.organisation, "norrvik.example")
    assert ServedOrganisation.objects.filter(entity=idp, organisation=member.organisation).exclude(until=None).exists()


def test_memberships_and_agreements_end_with_the_one_that_was(
    operator: Operator, member: Member, other: Member
) -> None:
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    member.organisation.refresh_from_db()
    assert member.organisation.dissolved_on == builders.AT.date()
    states = Membership.objects.filter(organisation=member.organisation).values_list("state", flat=True)
    assert set(states) == {MembershipState.ENDED}
    assert member.organisation.agreements.get().state == AgreementState.ENDED
    assert other.organisation.agreements.get().state == AgreementState.IN_FORCE


def test_a_proven_domain_passes_over_with_its_proof(operator: Operator, member: Member, other: Member) -> None:
    domain = domains.claim(member.organisation, "norrvik.example", DomainMethod.DNS, by=member.administrator)
    domains.accept(domain, note="Visat", by=operator.registrar)
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    domain.refresh_from_db()
    assert (domain.organisation, domain.state) == (other.organisation, DomainState.PROVEN)


def test_a_certification_is_not_inherited(operator: Operator, member: Member, other: Member, idp: Entity) -> None:
    builders.certify(operator, member.organisation, roles=("idp",))
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    assert not other.organisation.certifications.exists()
    assert member.organisation.certifications.count() == 1


def test_in_a_split_only_what_is_chosen_passes_over(
    operator: Operator, member: Member, other: Member, idp: Entity
) -> None:
    stays = builders.approved_entity(operator, member, role="sp", entity_id="https://stays.norrvik.example/md")
    successions.split(member.organisation, other.organisation, [idp], note=NOTE, by=operator.registrar)
    owners = dict(Entity.objects.values_list("pk", "owner__name_sv"))
    assert owners == {idp.pk: "Region Storvik", stays.pk: "Region Norrvik"}
    assert Membership.objects.filter(organisation=member.organisation, state=MembershipState.ACTIVE).count() == 2


def test_another_one_s_entity_cannot_be_split_off(
    operator: Operator, member: Member, other: Member, idp: Entity
) -> None:
    with pytest.raises(Refused, match="Choose among its own"):
        successions.split(other.organisation, member.organisation, [idp], note=NOTE, by=operator.registrar)
    assert not Succession.objects.exists()


def test_who_was_merged_away_cannot_take_part_again(operator: Operator, member: Member, other: Member) -> None:
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    member.organisation.refresh_from_db()
    with pytest.raises(Refused, match="was dissolved"):
        successions.merge(other.organisation, member.organisation, note=NOTE, by=operator.registrar)


def test_an_organisation_does_not_follow_on_itself(operator: Operator, member: Member) -> None:
    with pytest.raises(ValidationError, match="does not succeed itself"):
        successions.merge(member.organisation, member.organisation, note=NOTE, by=operator.registrar)


def test_a_merger_without_a_ground_does_not_happen(operator: Operator, member: Member, other: Member) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(ValidationError) as refused:
        successions.merge(member.organisation, other.organisation, note="", by=operator.registrar)
    assert list(refused.value.message_dict) == ["note"]
    assert AuditEvent.objects.count() == before


def test_a_member_does_not_merge_itself(member: Member, other: Member) -> None:
    with pytest.raises(NotAllowed):
        successions.merge(member.organisation, other.organisation, note=NOTE, by=member.administrator)


def test_each_entity_that_passes_over_has_one_event(
    operator: Operator, member: Member, other: Member, idp: Entity
) -> None:
    successions.merge(member.organisation, other.organisation, note=NOTE, by=operator.registrar)
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_HANDED_OVER).count() == 1
    assert AuditEvent.objects.filter(tag=Tag.SUCCESSION_RECORDED).count() == 1
