"""What may be asked of any resource: some fields, a page from a cursor, filters; and how often."""

import pytest
from django.test import Client

from federation.api import throttling
from members.actions import imports
from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program
from tests.builders import Member, Operator

HERE = "/api/v1/organisations/"


@pytest.fixture
def reader(member: Member, program: Program) -> Client:
    return program(member.reader, member.organisation)


def test_only_the_fields_that_are_asked_for_are_told(member: Member, reader: Client) -> None:
    answer = reader.get(f"{HERE}?fields=number,sector").json()
    assert answer == {
        "organisations": [{"number": member.organisation.number, "sector": "regional_care"}],
        "next": None,
    }
    one = reader.get(f"{HERE}{member.organisation.number}/?fields=sector&fields=id").json()
    assert one == {"id": member.organisation.pk, "sector": "regional_care"}


@pytest.mark.parametrize("asked", ["fields=number,salary", "fields=", "fields=,"])
def test_a_field_that_there_is_not_is_refused_with_those_there_are(reader: Client, asked: str) -> None:
    answer = reader.get(f"{HERE}?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert "size_class" in answer.json()["detail"]


@pytest.mark.parametrize("after", ["x", "-1", "1.0", "9" * 30, "1 OR 1=1"])
def test_a_cursor_is_what_next_said_and_nothing_else(reader: Client, after: str) -> None:
    answer = reader.get(HERE, {"after": after})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "after")


def test_a_list_is_narrowed_as_its_page_is(operator: Operator, member: Member, program: Program) -> None:
    other = builders.organisation(operator, "Storviks kommun", sector="municipal_care", legal_form="municipality")
    client = program(operator.registrar, operator.organisation)

    def found(query: str) -> list[str]:
        return [row["number"] for row in client.get(f"{HERE}?{query}").json()["organisations"]]

    assert found("q=storvik") == found("legal_form=municipality") == [other.number]
    assert found("state=active&kind=user_organisation") == [member.organisation.number]


def test_a_filter_that_cannot_be_read_is_told_with_its_name(reader: Client) -> None:
    answer = reader.get(f"{HERE}?legal_form=kingdom&sector=pharmacy")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_query")
    assert [one["parameter"] for one in answer.json()["errors"]] == ["legal_form"]
    assert reader.get("/api/v1/jobs/?state=lost").json()["parameter"] == "state"


def test_every_answer_says_how_often_may_be_asked_still(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling.Known, "THROTTLE_RATES", {"user": "2/min"})
    answers = [reader.get(address) for address in (HERE, f"{HERE}1/", HERE)]
    assert [answer.status_code for answer in answers] == [200, 404, 429]
    assert [answer["RateLimit-Limit"] for answer in answers] == ["2", "2", "2"]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert all(0 < int(answer["RateLimit-Reset"]) <= 60 for answer in answers)
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["code"] == "throttled"


def test_a_token_does_not_use_up_another_s_share(
    member: Member, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling.Known, "THROTTLE_RATES", {"user": "1/min"})
    first, second = (program(member.reader, member.organisation) for _ in range(2))
    assert [client.get(HERE).status_code for client in (first, first, second)] == [200, 429, 200]


def test_a_job_is_told_to_those_who_see_its_organisation(
    operator: Operator, member: Member, program: Program, reader: Client
) -> None:
    job = imports.ask(member.organisation, by=member.administrator, content=b"<x/>")
    (told,) = reader.get("/api/v1/jobs/?state=waiting").json()["jobs"]
    assert (told["number"], told["state"], told["total"]) == (job.pk, "waiting", None)
    assert reader.get(f"/api/v1/jobs/{job.pk}/").json()["report"] == []
    other = builders.member(operator, "Region Storvik")
    stranger = program(other.reader, other.organisation)
    assert stranger.get(f"/api/v1/jobs/{job.pk}/").status_code == 404
    assert stranger.get("/api/v1/jobs/").json()["jobs"] == []
    assert program(member.reader, member.organisation, Scope.STATUS).get("/api/v1/jobs/").status_code == 403


@pytest.mark.parametrize("address", ["/api/v1/nowhere/", "/api/v1/agreements/MR/", "/api/v1/feeds/a/b/"])
def test_an_address_that_leads_nowhere_is_a_problem_like_others(member: Member, address: str) -> None:
    answer = Client().get(address)
    assert (answer["Content-Type"], answer.json()["type"]) == ("application/problem+json", "about:blank")
    assert Client().get("/nowhere/")["Content-Type"].startswith("text/html")


def test_a_fault_is_a_problem_without_a_trace(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("federation.api.views.members", broken)
    answer = Client(raise_request_exception=False).get("/api/v1/members/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in answer.content
