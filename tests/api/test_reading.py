"""What the API tells: the public list, communities to those who know of them, organisations to those who may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.actions import communities
from members.roles import Role
from tests import builders
from tests.api.conftest import Program
from tests.builders import Member, Operator
from tests.pages.visiting import browser


def _numbers(answer: object) -> list[str]:
    return [row["number"] for row in answer.json()["members"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("entity_id=https://idp.norrvik.example/metadata", True),
        ("entity_id=https://other.example/metadata", False),
        ("scope=norrvik.example", True),
        ("scope=NORRVIK.example", True),
        ("scope=sorvik.example", False),
    ],
)
def test_a_service_asks_whether_somebody_comes_from_a_member(
    operator: Operator, member: Member, asked: str, found: bool
) -> None:
    builders.approved_entity(
        operator, member, role="idp", entity_id="https://idp.norrvik.example/metadata", scopes=("norrvik.example",)
    )
    assert _numbers(Client().get(f"/api/v1/members/?{asked}")) == ([member.organisation.number] if found else [])


def test_a_member_is_asked_for_by_its_number_however_it_is_written(member: Member) -> None:
    number = member.organisation.number
    assert _numbers(Client().get(f"/api/v1/members/?number={number[:6]}-{number[6:]}")) == [number]


def test_the_list_goes_on_where_it_ended_without_losing_anybody(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("federation.api.paging.PAGE", 2)
    everybody = {member.organisation.number} | {
        builders.member(operator, f"Kommun {n}").organisation.number for n in range(4)
    }
    told, after = [], ""
    while True:
        answer = Client().get(f"/api/v1/members/?after={after}")
        told += _numbers(answer)
        after = answer.json()["next"]
        if after is None:
            break
    assert sorted(told) == sorted(everybody)


def test_who_belongs_is_told_to_those_who_belong(operator: Operator, member: Member, program: Program) -> None:
    community = communities.found(slug="norr", name_sv="Norr", name_en="North", keeper=None, by=operator.registrar)
    communities.admit(community, member.organisation, by=operator.registrar)
    other = builders.member(operator, "Region Storvik")
    address = "/api/v1/communities/norr/members/"
    assert _numbers(program(member.reader, member.organisation).get(address)) == [member.organisation.number]
    assert program(other.reader, other.organisation).get(address).status_code == 404
    assert Client().get(address).status_code == 401


def test_another_s_organisation_is_told_of_as_one_that_there_is_not(
    operator: Operator, member: Member, program: Program
) -> None:
    other = builders.member(operator, "Region Storvik").organisation
    client = program(member.administrator, member.organisation)
    theirs = client.get(f"/api/v1/organisations/{other.number}/")
    nobody_s = client.get(f"/api/v1/organisations/{builders.organisation_number()}/")
    assert theirs.status_code == nobody_s.status_code == 404
    assert theirs.content == nobody_s.content


def test_a_person_in_a_session_reads_the_same_as_on_pages(member: Member) -> None:
    answer = browser(member.reader).get(f"/api/v1/organisations/{member.organisation.number}/")
    assert answer.json()["memberships"][0]["kind"] == "user_organisation"


def test_nobody_s_personal_data_is_told(member: Member, program: Program) -> None:
    answer = program(member.administrator, member.organisation).get("/api/v1/organisations/").content.decode()
    assert member.organisation.name_sv in answer
    for person in (member.administrator, member.signatory, member.reader):
        assert person.email not in answer
        assert person.name not in answer


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_it(member: Member, program: Program, method: str) -> None:
    client = program(member.administrator, member.organisation)
    answer = getattr(client, method)("/api/v1/organisations/", {"number": "1"}, content_type="application/json")
    assert answer.status_code == 405
    assert answer.json()["title"] == "Method Not Allowed"


def test_a_hundred_organisations_cost_no_more_questions_than_one(
    operator: Operator, member: Member, program: Program
) -> None:
    client = program(operator.registrar, operator.organisation)
    with CaptureQueriesContext(connection) as for_few:
        client.get("/api/v1/organisations/")
    for n in range(8):
        builders.member(operator, f"Kommun {n}")
    with CaptureQueriesContext(connection) as for_more:
        assert len(client.get("/api/v1/organisations/").json()["organisations"]) == 10
    assert len(for_more) == len(for_few)


def test_who_asks_too_often_is_told_when_to_come_back(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.throttling import AnonRateThrottle  # noqa: PLC0415 - only here

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    answers = [Client().get("/api/v1/members/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0


def test_a_relying_authority_reads_status_and_nothing_else(
    operator: Operator, member: Member, program: Program
) -> None:
    builders.certify(operator, member.organisation, roles=("idp",))
    authority = builders.organisation(operator, "E-hälsoverket", sector="government")
    person = builders.in_role(operator, Role.RELYING_AUTHORITY, authority)
    client = program(person, authority)
    answer = client.get(f"/api/v1/status/?number={member.organisation.number}")
    assert answer.status_code == 200, answer.content
    (told,) = answer.json()["organisations"]
    assert [(c["level"], c["state"]) for c in told["certifications"]] == [("LoA3", "valid")]
    assert client.get("/api/v1/organisations/").status_code == 404
    assert client.get(f"/api/v1/organisations/{member.organisation.number}/").status_code == 404


def test_to_a_member_there_is_no_status_of_all(member: Member, program: Program) -> None:
    assert program(member.administrator, member.organisation).get("/api/v1/status/").status_code == 404
