"""POST /metadata/validate/ and /metadata/difference/: what is found and what would change, and nothing is kept."""

from typing import Any

import pytest
from django.test import Client

from members.models import Blob, MetadataRevision
from members.models.api_token import Scope
from tests import builders
from tests.api.acts.conftest import XML
from tests.api.conftest import Program
from tests.builders import Member, Operator
from tests.documents import entity_xml

VALIDATE, DIFFERENCE = "/api/v1/metadata/validate/", "/api/v1/metadata/difference/"


def look(client: Client, document: bytes, address: str = VALIDATE, content_type: str = XML) -> Any:
    return client.post(address, document, content_type=content_type)


def whose(member: Member) -> str:
    return f"?organisation=SE/{member.organisation.number}"


def test_anybody_is_told_what_is_found_with_line_path_rule_and_both_languages(db: None) -> None:
    before = Blob.objects.count()
    answer = look(Client(), entity_xml().replace(b"https://sp.norrvik.example/acs", b"http://sp.norrvik.example/acs"))
    told = answer.json()
    assert (answer.status_code, told["entity_id"]) == (200, "https://sp.norrvik.example/metadata")
    worst = next(one for one in told["findings"] if one["severity"] == "error")
    assert (told["blocks"], told["errors"] > 0) == (True, True)
    assert worst["line"] > 1
    assert worst["path"].startswith("/")
    assert all(worst[name] for name in ("rule", "sv", "en", "mend_sv", "mend_en"))
    assert (Blob.objects.count(), MetadataRevision.objects.count()) == (before, 0)


def test_a_sound_document_is_not_blocked(db: None) -> None:
    told = look(Client(), entity_xml()).json()
    assert (told["blocks"], told["errors"]) == (False, 0)


@pytest.mark.parametrize("content_type", ["application/xml", "text/xml; charset=utf-8"])
def test_xml_may_be_called_by_its_other_names(db: None, content_type: str) -> None:
    assert look(Client(), entity_xml(), content_type=content_type).status_code == 200


def test_a_document_that_cannot_be_read_is_one_finding(db: None) -> None:
    told = look(Client(), b"<!DOCTYPE x><x/>").json()
    assert (told["blocks"], len(told["findings"])) == (True, 1)


@pytest.mark.parametrize(
    ("document", "content_type", "status", "code"),
    [
        (b" ", XML, 400, "empty"),
        (b'<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>', XML, 422, "aggregate"),
        (b"x" * ((1 << 20) + 1), XML, 413, "too_large"),
        (b"{}", "application/json", 415, None),
    ],
)
def test_what_is_no_single_document_is_refused_in_words(
    db: None, document: bytes, content_type: str, status: int, code: str | None
) -> None:
    answer = look(Client(), document, content_type=content_type)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_with_an_organisation_the_registry_is_asked_as_well(
    operator: Operator, member: Member, member_s: Client
) -> None:
    other = builders.member(operator, "Region Storvik")
    builders.approved_entity(operator, other)
    alone, asked = (look(member_s, entity_xml(), VALIDATE + query).json() for query in ("", whose(member)))
    assert (alone["blocks"], asked["blocks"]) == (False, True)


def test_another_s_organisation_is_as_one_that_there_is_not(
    operator: Operator, member: Member, member_s: Client
) -> None:
    other = builders.member(operator, "Region Storvik")
    answers = [look(member_s, entity_xml(), f"{VALIDATE}?organisation={n}") for n in (other.organisation.number, "1")]
    answers.append(look(Client(), entity_xml(), VALIDATE + whose(member)))
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_token_has_to_be_for_it(member: Member, program: Program) -> None:
    client = program(member.administrator, member.organisation, Scope.STATUS)
    assert look(client, entity_xml(), VALIDATE + whose(member)).status_code == 403
    assert look(client, entity_xml(), DIFFERENCE + whose(member)).status_code == 403


def test_what_a_document_would_change_is_told_by_meaning_with_its_risk(
    operator: Operator, member: Member, member_s: Client
) -> None:
    approved = builders.approved(operator, member)
    told = look(member_s, entity_xml(key=7), DIFFERENCE + whose(member)).json()
    assert (told["approved"], told["risk"]) == (approved.pk, "high")
    assert {(one["part"], one["kind"]) for one in told["changes"]} == {("keys", "added"), ("keys", "removed")}
    assert look(member_s, entity_xml(), DIFFERENCE + whose(member)).json()["changes"] == []


def test_before_the_first_approval_everything_is_new(member: Member, member_s: Client) -> None:
    told = look(member_s, entity_xml(), DIFFERENCE + whose(member)).json()
    assert told["approved"] is None
    assert {one["kind"] for one in told["changes"]} == {"added"}


def test_a_difference_is_asked_on_somebody_s_behalf(member_s: Client) -> None:
    answer = look(member_s, entity_xml(), DIFFERENCE)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "organisation")


def test_a_broken_document_has_no_difference(member: Member, member_s: Client) -> None:
    answer = look(member_s, b"<!DOCTYPE x><x/>", DIFFERENCE + whose(member))
    assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
    assert answer.json()["rule"]
