"""Declarations through the API: one answer at a time, never over what one has not seen; and each step."""

from typing import Any

import pytest
from django.test import Client

from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program
from tests.api.sending import etag, send
from tests.builders import Member, Operator
from tests.trustframework import declaring
from trustframework.models import Answer, Declaration

SAID = {"status": "fulfilled", "text": "Ledningen beslutar varje år."}


@pytest.fixture
def draft(member: Member) -> Declaration:
    return declaring.begun(member)


@pytest.fixture
def answer(draft: Declaration) -> Answer:
    return draft.answers.order_by("pk")[0]


def put(client: Client, answer: Answer, seen: str, **body: Any) -> Any:
    headers = {"if-match": seen} if seen else {}
    return client.put(where(answer), body, content_type="application/json", headers=headers)


def where(answer: Answer) -> str:
    return f"/api/v1/answers/{answer.pk}/"


def step(client: Client, draft: Declaration, verb: str, **body: Any) -> Any:
    return send(client, f"/api/v1/declarations/{draft.pk}/{verb}/", seen="*", **body)


def test_an_answer_is_written_and_its_new_etag_comes_with_it(member_s: Client, answer: Answer) -> None:
    written = put(member_s, answer, etag(member_s, where(answer)), **SAID)
    assert (written.status_code, written.json()["status"], written.json()["text"]) == (200, "fulfilled", SAID["text"])
    assert written["ETag"] == etag(member_s, where(answer))
    answer.refresh_from_db()
    assert (answer.status, answer.version) == ("fulfilled", 1)


def test_nobody_writes_over_what_they_have_not_seen(member_s: Client, answer: Answer) -> None:
    seen = etag(member_s, where(answer))
    assert put(member_s, answer, "", **SAID).status_code == 428
    assert put(member_s, answer, seen, **SAID).status_code == 200
    overtaken = put(member_s, answer, seen, status="partly", text="Annat.")
    assert (overtaken.status_code, overtaken.json()["code"]) == (412, "precondition_failed")
    answer.refresh_from_db()
    assert answer.status == "fulfilled"


def test_the_same_twice_is_the_same_once(member_s: Client, answer: Answer) -> None:
    first, second = (put(member_s, answer, "*", **SAID) for _ in range(2))
    assert first.content == second.content
    answer.refresh_from_db()
    assert answer.version == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"status": "perhaps"}, "#/status"),
        ({}, "#/status"),
        ({**SAID, "version": 9}, "#/version"),
        ({**SAID, "planned_on": "2026-13-01"}, "#/planned_on"),
        ({"status": "planned", "planned_on": "2027-02-31"}, "#/planned_on"),
    ],
)
def test_what_is_no_answer_is_told_where(member_s: Client, answer: Answer, body: dict[str, Any], pointer: str) -> None:
    refused = put(member_s, answer, "*", **body)
    assert (refused.status_code, [one["pointer"] for one in refused.json()["errors"]]) == (400, [pointer])


def test_a_plan_for_what_is_fulfilled_is_refused_as_on_the_page(member_s: Client, answer: Answer) -> None:
    refused = put(member_s, answer, "*", **SAID, planned_on="2027-01-01")
    assert (refused.status_code, "planned day" in refused.json()["detail"]) == (400, True)


def test_another_s_answer_is_not_there_and_a_reader_s_token_writes_none(
    operator: Operator, member: Member, program: Program, answer: Answer
) -> None:
    other = builders.member(operator, "Region Storvik")
    assert put(program(other.administrator, other.organisation), answer, "*", **SAID).status_code == 404
    assert put(program(member.signatory, member.organisation), answer, "*", **SAID).status_code == 403
    client = program(member.administrator, member.organisation, Scope.DECLARATIONS)
    assert (client.get(where(answer)).status_code, put(client, answer, "*", **SAID).status_code) == (200, 403)


def test_what_is_in_the_way_of_a_step_is_told_requirement_by_requirement(
    member: Member, program: Program, draft: Declaration
) -> None:
    told = step(program(member.signatory, member.organisation), draft, "approve").json()
    assert (told["status"], told["code"]) == (409, "incomplete")
    codes = set(draft.answers.values_list("requirement__code", flat=True))
    assert {one["requirement"] for one in told["errors"]} <= codes
    assert all(one["detail"] for one in told["errors"])


def test_a_declaration_is_submitted_and_withdrawn(operator: Operator, member: Member, member_s: Client) -> None:
    draft = declaring.approved(operator, member)
    assert step(member_s, draft, "submit").json()["state"] == "submitted"
    assert step(member_s, draft, "submit").json()["code"] in ("refused", "already_moved")
    assert step(member_s, draft, "withdraw", because="Vi börjar om.").json()["state"] == "withdrawn"


def test_the_declarer_does_not_approve_and_the_signatory_does(
    operator: Operator, member: Member, member_s: Client, program: Program
) -> None:
    draft = declaring.approved(operator, member)
    assert step(member_s, draft, "reopen").json()["state"] == "draft"
    assert step(member_s, draft, "approve").status_code == 403
    assert (
        step(program(member.signatory, member.organisation), draft, "approve").json()["state"] == "internally_approved"
    )


def test_an_officer_takes_it_up_and_sends_it_back_with_what_is_missing(
    operator: Operator, member: Member, program: Program
) -> None:
    draft = declaring.submitted(operator, member)
    officer = program(operator.trust_officer, operator.organisation)
    assert step(officer, draft, "check").json()["state"] == "completeness_check"
    assert [one["pointer"] for one in step(officer, draft, "send-back").json()["errors"]] == ["#/because"]
    assert step(officer, draft, "send-back", because="Bilagan saknas.").json()["state"] == "draft"


def test_a_closed_answer_is_refused(operator: Operator, member: Member, member_s: Client) -> None:
    draft = declaring.submitted(operator, member)
    refused = put(member_s, draft.answers.order_by("pk")[0], "*", status="partly", text="Nytt.")
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
