"""GET /api/v1/entities/<entity>/explain/: the gate's answer for programs, of entities that the asker may see."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from federation.models import Environment
from members.models import Entity
from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program
from tests.builders import AT, Member, Operator

IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def admitted(operator: Operator, member: Member) -> Entity:
    """In production, certified for a year; nobody has asked for acceptance."""
    builders.feed(operator)
    builders.feed(operator, "acceptance", Environment.ACCEPTANCE)
    return builders.admitted_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))


def test_each_feed_tells_its_gates(program: Program, member: Member, admitted: Entity) -> None:
    told = program(member.reader, member.organisation).get(f"/api/v1/entities/{admitted.pk}/explain/").json()
    assert told["entity_id"] == IDP
    feeds = {feed["feed"]: feed for feed in told["feeds"]}
    assert feeds["production"]["admitted"] is True
    assert feeds["acceptance"]["admitted"] is False
    closed = [gate for gate in feeds["acceptance"]["gates"] if not gate["open"]]
    assert [gate["gate"] for gate in closed] == ["G0"]
    assert closed[0]["reasons"][0]["code"] == "not_asked_for"
    assert "acceptance" not in str(feeds["production"]["gates"])


@pytest.mark.parametrize("name", [IDP, quote(IDP, safe="")])
def test_an_entity_is_named_by_its_entity_id_as_well(
    program: Program, member: Member, admitted: Entity, name: str
) -> None:
    told = program(member.reader, member.organisation).get(f"/api/v1/entities/{name}/explain/?feed=production").json()
    assert [feed["feed"] for feed in told["feeds"]] == ["production"]


def test_a_day_to_come_is_asked_about(program: Program, member: Member, admitted: Entity) -> None:
    ends = AT.date() + timedelta(days=365)
    address = f"/api/v1/entities/{admitted.pk}/explain/?feed=production&at={ends}"
    (feed,) = program(member.reader, member.organisation).get(address).json()["feeds"]
    assert [reason["code"] for gate in feed["gates"] for reason in gate["reasons"]] == ["certification_expired"]


@pytest.mark.parametrize("asked", ["feed=productoin", "at=tomorrow", "at=2026-05-31", "at="])
def test_a_wrong_question_is_a_problem_in_words(program: Program, member: Member, admitted: Entity, asked: str) -> None:
    answer = program(member.reader, member.organisation).get(f"/api/v1/entities/{admitted.pk}/explain/?{asked}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 20


def test_another_s_entity_is_as_one_that_there_is_not(program: Program, operator: Operator, admitted: Entity) -> None:
    other = builders.member(operator, "Kommunen Sydvik")
    asking = program(other.administrator, other.organisation)
    answers = [asking.get(f"/api/v1/entities/{name}/explain/") for name in (admitted.pk, 999_999, IDP, "9" * 40)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_token_has_to_be_for_it(program: Program, member: Member, admitted: Entity) -> None:
    answer = program(member.reader, member.organisation, Scope.STATUS).get(f"/api/v1/entities/{admitted.pk}/explain/")
    assert answer.status_code == 403
    assert "entities:read" in answer.json()["detail"]
