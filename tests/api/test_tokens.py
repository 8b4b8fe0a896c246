"""Tokens: shown once, bound to one organisation and some purposes, and worth nothing once expired or revoked."""

from datetime import timedelta

import pytest
from django.test import Client

from members.actions import people, tokens
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import ApiToken, AuditEvent
from members.models.api_token import Scope
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.api.conftest import Program, with_key
from tests.builders import AT, Member, Operator

HERE = "/api/v1/organisations/"
ALL = tuple(Scope)


def test_the_key_is_kept_nowhere(member: Member) -> None:
    token, key = tokens.issue(member.organisation, name="Rapport", scopes=ALL, days=30, by=member.reader)
    assert key.startswith("sigill_")
    row = str(ApiToken.objects.values().get()) + str(list(AuditEvent.objects.values_list("chained", flat=True)))
    assert key not in row
    assert key[len("sigill_") + 15 :] not in row
    assert token.digest not in str(list(AuditEvent.objects.values()))


def test_a_program_reads_what_its_person_may_see(member: Member, program: Program) -> None:
    (told,) = program(member.reader, member.organisation).get(HERE).json()["organisations"]
    assert told["number"] == member.organisation.number
    assert ApiToken.objects.get().last_used_at == AT


@pytest.mark.parametrize("key", ["sigill_" + "a" * 64, "", "a b", "å"])
def test_a_key_that_never_was_opens_nothing(member: Member, key: str) -> None:
    answer = Client(headers={"authorization": f"Token {key}".encode().decode("latin-1")}).get(HERE)
    assert answer.status_code in (401, 403)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_an_expired_token_opens_nothing_and_stays_in_the_list(member: Member, program: Program) -> None:
    client = program(member.reader, member.organisation, days=1)
    with clock_at(AT + timedelta(days=1, seconds=1)):
        answer = client.get(HERE)
    assert (answer.status_code, answer.json()["status"]) == (401, 401)
    assert ApiToken.objects.count() == 1


def test_a_revoked_token_opens_nothing(member: Member, program: Program) -> None:
    client = program(member.reader, member.organisation)
    tokens.revoke(ApiToken.objects.get(), by=member.reader)
    assert client.get(HERE).status_code == 401
    with pytest.raises(Refused, match="already"):
        tokens.revoke(ApiToken.objects.get(), by=member.reader)
    assert AuditEvent.objects.filter(tag=Tag.TOKEN_REVOKED).count() == 1


def test_closing_a_log_in_closes_its_tokens_at_once(operator: Operator, member: Member, program: Program) -> None:
    client = program(member.reader, member.organisation)
    people.deactivate(member.reader, by=operator.registrar)
    assert client.get(HERE).status_code == 401
    assert ApiToken.objects.get().revoked_at is not None


def test_a_role_that_ended_is_gone_from_the_token_on_the_next_request(
    operator: Operator, member: Member, program: Program
) -> None:
    client = program(member.reader, member.organisation)
    member.reader.roles.update(until=AT)
    assert client.get(HERE).json()["organisations"] == []


def test_a_token_for_one_organisation_does_not_act_at_another(operator: Operator, member: Member) -> None:
    other = builders.member(operator, "Region Storvik")
    builders.people.assign_role(member.reader, Role.READER, other.organisation, by=operator.registrar)
    _token, key = tokens.issue(other.organisation, name="Rapport", scopes=ALL, days=3, by=builders.again(member.reader))
    (told,) = with_key(key).get(HERE).json()["organisations"]
    assert told["number"] == other.organisation.number


def test_a_token_is_not_for_what_it_was_not_issued_for(member: Member, program: Program) -> None:
    answer = program(member.reader, member.organisation, Scope.STATUS).get(HERE)
    assert answer.status_code == 403
    assert "organisations:read" in answer.json()["detail"]


def test_nobody_gets_a_token_where_they_have_no_role(operator: Operator, member: Member) -> None:
    other = builders.organisation(operator, "Region Storvik")
    with pytest.raises(NotAllowed, match="no role"):
        tokens.issue(other, name="Rapport", scopes=ALL, days=3, by=member.reader)


@pytest.mark.parametrize(
    ("change", "says"),
    [({"scopes": ()}, "at least one"), ({"name": " "}, "what the token is for"), ({"days": 400}, "a year at most")],
)
def test_a_token_without_bounds_is_refused(member: Member, change: dict[str, object], says: str) -> None:
    given = {"name": "Rapport", "scopes": ALL, "days": 3, **change}
    with pytest.raises(Refused, match=says):
        tokens.issue(member.organisation, by=member.reader, **given)  # type: ignore[arg-type]


def test_an_administrator_revokes_a_colleague_s_token_and_a_reader_does_not(member: Member, program: Program) -> None:
    program(member.signatory, member.organisation)
    with pytest.raises(NotAllowed):
        tokens.revoke(ApiToken.objects.get(), by=member.reader)
    tokens.revoke(ApiToken.objects.get(), by=member.administrator)
