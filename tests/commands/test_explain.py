"""`manage.py explain`: the gate answers in a shell, for people and for programs, with an exit code that says it all."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from federation.models import Environment, Feed
from members.models import Entity
from tests import builders
from tests.builders import Member, Operator
from tests.commands.conftest import Manage

pytestmark = pytest.mark.usefixtures("on_the_day")
IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def admitted(operator: Operator, member: Member) -> Entity:
    """In production, whose certification ends in a year; nobody has asked for acceptance."""
    builders.feed(operator)
    builders.feed(operator, "acceptance", Environment.ACCEPTANCE)
    return builders.admitted_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))


def _code(*arguments: str) -> int:
    try:
        call_command("explain", *arguments)
    except CommandError as error:
        return error.returncode
    return 0


def test_every_gate_is_told_open_or_closed_with_what_to_do(admitted: Entity, refused: Manage) -> None:
    said = refused("explain", IDP)
    assert "production: admitted, not served now" in said
    assert "G3 open: A valid certification at LoA3 or above covers the entity in each of its roles." in said
    assert "acceptance: kept out" in said
    assert "G0 closed" in said
    assert "G0 not_asked_for: The owner has not asked for publication in this environment." in said
    assert said.endswith(f"{IDP} is not admitted in acceptance.")


def test_one_feed_is_asked_about_by_its_short_name(admitted: Entity, manage: Manage) -> None:
    assert "acceptance" not in manage("explain", IDP, "--feed", "production")


def test_a_day_to_come_follows_the_dates_that_are_recorded(admitted: Entity, refused: Manage) -> None:
    ends = builders.AT.date() + timedelta(days=365)
    assert _code(IDP, "--feed", "production", "--at", (ends - timedelta(days=1)).isoformat()) == 0
    assert "certification_expired" in refused("explain", IDP, "--feed", "production", "--at", ends.isoformat())


def test_a_program_gets_one_json_object(admitted: Entity, manage: Manage) -> None:
    told = json.loads(manage("explain", IDP, "--feed", "production", "--json"))
    assert told["entity_id"] == IDP
    (feed,) = told["feeds"]
    assert feed["admitted"] is True
    assert [gate["gate"] for gate in feed["gates"]] == ["G0", "G1", "G2", "G3", "G4", "G5"]
    assert all(gate["open"] for gate in feed["gates"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((IDP, "--feed", "production"), 0),
        ((IDP,), 1),
        ((IDP, "--feed", "acceptance", "--json"), 1),
        (("https://nobody.example/metadata",), 2),
        ((IDP, "--feed", "productoin"), 2),
        ((IDP, "--at", "tomorrow"), 2),
        ((IDP, "--at", "2026-05-31"), 2),
        ((IDP, "--at", "2026-06-01T12:00:00"), 2),
    ],
)
def test_the_exit_code_tells_admitted_from_not_and_from_a_wrong_question(
    admitted: Entity, arguments: tuple[str, ...], code: int
) -> None:
    assert _code(*arguments) == code


def test_a_wrong_question_is_told_what_there_is(admitted: Entity, refused: Manage) -> None:
    assert refused("explain", IDP, "--feed", "productoin") == (
        "There is no feed productoin. Those there are: acceptance, production."
    )
    assert "Write it as 2027-03-01" in refused("explain", IDP, "--at", "tomorrow")
    assert "has been" in refused("explain", IDP, "--at", "2026-05-31")


def test_nothing_is_asked_about_where_there_is_no_feed(admitted: Entity, manage: Manage) -> None:
    Feed.objects.all().delete()
    assert manage("explain", IDP) == ""
