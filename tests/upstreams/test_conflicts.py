"""Who claims what is somebody else's waits for an operator; nobody wins by having come first."""

import pytest

from federation.actions import foreign_conflicts, upstreams
from federation.actions.upstream_imports import look
from federation.models import ForeignConflict, ForeignEntity, UpstreamFeed
from federation.models.conflict import ConflictState, Newcomer
from federation.models.joint_act import JointActKind
from federation.upstreams.told import told
from members.actions import domains, roles
from members.errors import NotAllowed
from members.models import Entity
from members.models.domain import DomainMethod
from members.roles import Role
from tests import builders
from tests.builders import Member, Operator, again
from tests.foreign.making import IDP, REGISTRAR, SP, aggregate, foreign_idp, foreign_sp, public_pem, signed
from tests.joint import together
from tests.saml.entities import changed
from tests.upstreams.conftest import Abroad

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
S = ConflictState


def the_only(kind: str) -> ForeignConflict:
    return ForeignConflict.objects.get(kind=kind)


def rule_of(conflict: ForeignConflict) -> str:
    finding = told(conflict)
    assert finding is not None
    assert finding.sv != finding.en
    return finding.rule


def an_idp(operator: Operator, member: Member, scope: str) -> Entity:
    name = "https://idp.norrvik.example/metadata"
    return builders.approved_entity(operator, member, entity_id=name, role="idp", scopes=(scope,))


def test_md_fed_013_an_entity_of_ours_with_the_same_name(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member
) -> None:
    ours = builders.approved_entity(operator, member, entity_id=SP)
    abroad.document = signed(aggregate(foreign_sp()))
    look(upstream)
    conflict = the_only("entity_id")
    assert (conflict.entity, conflict.newcomer, rule_of(conflict)) == (ours, Newcomer.THEIRS, "MD-FED-013")


@pytest.mark.parametrize("ours", ["vard.example", "lasarett.vard.example"])
@pytest.mark.parametrize("theirs", ["vard.example", "lasarett.vard.example"])
def test_md_sco_015_a_scope_equal_to_above_or_below_a_members(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member, ours: str, theirs: str
) -> None:
    an_idp(operator, member, ours)
    idp = changed(foreign_idp(), ">vard.example</shibmd:Scope>", f">{theirs}</shibmd:Scope>")
    abroad.document = signed(aggregate(idp))
    look(upstream)
    assert rule_of(the_only("scope")) == "MD-SCO-015"
    assert the_only("scope").subject == theirs


def test_a_scope_in_another_domain_is_no_conflict(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member
) -> None:
    an_idp(operator, member, "omvard.example")
    look(upstream)
    assert not ForeignConflict.objects.filter(kind="scope").exists()


def test_md_fed_014_an_address_in_a_domain_that_a_member_has_proven(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member
) -> None:
    claimed = domains.claim(member.organisation, "vard.example", DomainMethod.REGISTRAR, by=operator.registrar)
    domains.accept(claimed, by=again(operator.second_registrar), note="Visat.")
    abroad.document = signed(aggregate(foreign_sp()))
    look(upstream)
    conflict = the_only("domain")
    assert (conflict.owner, rule_of(conflict)) == (member.organisation, "MD-FED-014")
    foreign_conflicts.decide(conflict, S.BOTH, by=again(operator.registrar), grounds="Medlemmen har intygat det.")
    foreign_conflicts.raise_all()
    assert ForeignEntity.objects.get().cleared_at is not None


def test_a_key_that_a_member_has_too_is_a_conflict(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member
) -> None:
    look(upstream)
    (key, *_rest) = ForeignEntity.objects.get(entity_id=IDP).keys
    entity = builders.approved_entity(operator, member)
    entity.fingerprints.create(digest=key, kind="spki", approved=True)
    foreign_conflicts.raise_all()
    assert {one.subject for one in ForeignConflict.objects.filter(kind="key", entity=entity)} == {key}


def test_two_upstreams_with_one_name_wait_and_the_first_does_not_win_by_it(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator
) -> None:
    look(upstream)
    by = again(operator.key_custodian)
    second = upstreams.record(by=by, slug="annat", name="Annat", url=abroad.url, registrars=[REGISTRAR])
    together(operator, JointActKind.PIN_UPSTREAM, upstream=second.slug, keys=public_pem())
    look(UpstreamFeed.objects.get(pk=second.pk))
    conflict = ForeignConflict.objects.get(kind="entity_id", subject=SP)
    assert (conflict.other.upstream, conflict.newcomer) == (upstream, Newcomer.THEIRS)  # type: ignore[union-attr]
    foreign_conflicts.decide(conflict, S.THEIRS, by=again(operator.registrar), grounds="De är registratorn.")
    foreign_conflicts.raise_all()
    cleared = dict(ForeignEntity.objects.filter(entity_id=SP).values_list("upstream__slug", "cleared_at"))
    assert cleared["granland"] is None
    assert cleared["annat"] is not None


def test_nobody_decides_about_their_own_organisation(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator, member: Member
) -> None:
    builders.approved_entity(operator, member, entity_id=SP)
    look(upstream)
    roles.assign(operator.registrar, Role.READER, member.organisation, by=again(operator.second_registrar))
    with pytest.raises(NotAllowed, match="own organisation"):
        foreign_conflicts.decide(the_only("entity_id"), S.OURS, by=again(operator.registrar), grounds="Vår.")
