"""Communities: closed groups whose keeper says who belongs; who does not belong does not even know of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from members.actions import communities
from members.clock import clock_at, now
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Community, CommunityPlace
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator


@pytest.fixture
def kept_by_member(operator: Operator, member: Member) -> Community:
    return communities.found(
        slug="kalmar", name_sv="Kalmar län", name_en="Kalmar County", keeper=member.organisation, by=operator.registrar
    )


def test_the_keeper_s_administrator_admits_without_asking_the_operator(
    kept_by_member: Community, operator: Operator, member: Member
) -> None:
    hultsfred = builders.organisation(operator, "Hultsfreds kommun")
    communities.admit(kept_by_member, hultsfred, by=member.administrator)
    assert [p.organisation for p in CommunityPlace.objects.in_force()] == [hultsfred]
    assert AuditEvent.objects.filter(tag=Tag.COMMUNITY_JOINED, organisation=hultsfred).count() == 1


def test_somebody_else_s_administrator_admits_nobody(kept_by_member: Community, operator: Operator) -> None:
    other = builders.organisation(operator, "Region Sörvik")
    stranger = builders.in_role(operator, Role.ADMINISTRATOR, other)
    with pytest.raises(NotAllowed):
        communities.admit(kept_by_member, other, by=stranger)
    assert not CommunityPlace.objects.exists()


def test_one_that_the_operator_keeps_is_the_operator_s_alone(operator: Operator, member: Member) -> None:
    community = communities.found(slug="c", name_sv="C", name_en="C", keeper=None, by=operator.registrar)
    with pytest.raises(NotAllowed):
        communities.admit(community, member.organisation, by=member.administrator)


def test_an_organisation_leaves_of_its_own_accord_and_may_come_back(
    kept_by_member: Community, operator: Operator, member: Member
) -> None:
    at = builders.organisation(operator, "Torsås kommun")
    own = builders.in_role(operator, Role.ADMINISTRATOR, at)
    place = communities.admit(kept_by_member, at, by=member.administrator)
    communities.leave(place, by=own)
    assert not CommunityPlace.objects.in_force().exists()
    communities.admit(kept_by_member, at, by=member.administrator)
    assert CommunityPlace.objects.filter(organisation=at).count() == 2


def test_who_has_left_is_not_let_in_again_by_a_clock_that_is_put_back(
    kept_by_member: Community, member: Member
) -> None:
    place = communities.admit(kept_by_member, member.organisation, by=member.administrator)
    with clock_at(now() + timedelta(days=2)):
        communities.leave(place, by=member.administrator)
    assert not CommunityPlace.objects.in_force().exists()


def test_nobody_leaves_twice(kept_by_member: Community, member: Member) -> None:
    place = communities.admit(kept_by_member, member.organisation, by=member.administrator)
    communities.leave(place, by=member.administrator)
    with pytest.raises(Refused, match="has left already"):
        communities.leave(place, by=member.administrator)


def test_nobody_belongs_twice(kept_by_member: Community, member: Member) -> None:
    communities.admit(kept_by_member, member.organisation, by=member.administrator)
    with pytest.raises(ValidationError, match="belongs to this community already"):
        communities.admit(kept_by_member, member.organisation, by=member.administrator)


def test_in_a_closed_community_nobody_belongs_and_nobody_is_admitted(
    kept_by_member: Community, operator: Operator, member: Member
) -> None:
    communities.admit(kept_by_member, member.organisation, by=member.administrator)
    communities.close(kept_by_member, by=operator.registrar)
    kept_by_member.refresh_from_db()
    assert not CommunityPlace.objects.in_force().exists()
    with pytest.raises(Refused, match="is closed"):
        communities.admit(kept_by_member, builders.organisation(operator), by=operator.registrar)


def test_a_short_name_is_taken_once(kept_by_member: Community, operator: Operator) -> None:
    with pytest.raises(ValidationError, match="short name already"):
        communities.found(slug="kalmar", name_sv="Annan", name_en="Other", keeper=None, by=operator.registrar)
