"""Feeds through the API: read by anybody, run by operators' programs with a key that lets them write."""

from typing import Any

import pytest
from django.test import Client

from federation.models import Feed, JointAct, Publication
from members.clock import now
from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program
from tests.builders import Member, Operator

FEED = "/api/v1/feeds/production/"
ACTS = "/api/v1/joint-acts/"
BRAKE = {
    "kind": "change_brake",
    "feed": "production",
    "drop": 9,
    "drop_percent": 3,
    "key_percent": 10,
    "grounds": "Prov",
}


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def custodian(operator: Operator, program: Program) -> Client:
    return program(operator.key_custodian, operator.organisation)


@pytest.fixture
def registrar(operator: Operator, program: Program) -> Client:
    return program(operator.registrar, operator.organisation)


def send(client: Client, address: str, **body: Any) -> Any:
    """Whatever the thing is now: If-Match is tried in test_changing.py."""
    return client.post(address, body, content_type="application/json", headers={"if-match": "*"})


def publication(feed: Feed, serial: int, state: str) -> Publication:
    return Publication.objects.create(
        feed=feed, serial=serial, epoch=1, state=state, cause="changed", intended_at=now(), entity_count=1
    )


def test_anybody_reads_feeds_and_what_was_published(feed: Feed, custodian: Client) -> None:
    publication(feed, 1, "published")
    publication(feed, 2, "held")
    (told,) = Client().get("/api/v1/feeds/").json()["feeds"]
    assert (told["slug"], told["serving"], "mode" in told) == ("production", None, False)
    assert [p["serial"] for p in Client().get(f"{FEED}publications/").json()["publications"]] == [1]
    assert Client().get(f"{FEED}publications/1/").json()["changes"] == []
    assert Client().get(f"{FEED}publications/2/").status_code == 404
    assert custodian.get(f"{FEED}publications/2/").json()["state"] == "held"
    assert custodian.get(FEED).json()["brake"] == {"drop": 5, "drop_percent": 2, "key_percent": 10}


def test_a_program_pauses_a_feed_and_lets_it_go_on(feed: Feed, custodian: Client) -> None:
    assert send(custodian, f"{FEED}pause/", grounds="Fel").json()["mode"] == "paused"
    again = send(custodian, f"{FEED}pause/", grounds="Fel")
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert send(custodian, f"{FEED}re-sign-only/", grounds="Fel").json()["mode"] == "re_sign_only"
    assert send(custodian, f"{FEED}go-on/", grounds="Fel").json()["mode"] == "normal"
    assert send(custodian, f"{FEED}go-on/").status_code == 400
    assert send(custodian, f"{FEED}go-on/", grounds=" ").status_code == 409
    assert send(custodian, f"{FEED}let-go-on/", grounds="Fel").status_code == 409
    assert "not kept" in send(custodian, f"{FEED}roll-back/", grounds="Fel", serial=1).json()["detail"]
    assert send(custodian, f"{FEED}roll-back/", grounds="Fel", serial="1").status_code == 400


def test_a_key_that_may_only_read_writes_nothing(operator: Operator, feed: Feed, program: Program) -> None:
    reads = program(operator.key_custodian, operator.organisation, Scope.FEEDS_READ)
    assert reads.get(ACTS).status_code == 200
    for address in (f"{FEED}pause/", f"{FEED}roll-back/", ACTS, f"{ACTS}1/agree/"):
        answer = send(reads, address, grounds="Prov")
        assert (answer.status_code, "feeds:write" in answer.json()["detail"]) == (403, True)
    assert Feed.objects.get().mode == "normal"


def test_what_operators_do_is_not_there_for_others(
    operator: Operator, member: Member, feed: Feed, program: Program
) -> None:
    stranger = program(member.administrator, member.organisation)
    assert send(stranger, f"{FEED}pause/", grounds="Prov").status_code == 404
    assert stranger.get(ACTS).status_code == 404
    assert send(Client(), f"{FEED}pause/", grounds="Prov").status_code == 401
    officer = program(operator.trust_officer, operator.organisation)
    assert send(officer, f"{FEED}pause/", grounds="Prov").status_code == 403


def test_two_programs_of_two_people_do_what_takes_two(feed: Feed, custodian: Client, registrar: Client) -> None:
    asked = send(custodian, ACTS, **BRAKE)
    assert (asked.status_code, asked.json()["state"]) == (201, "proposed")
    number = asked.json()["number"]
    assert send(custodian, f"{ACTS}{number}/agree/").status_code == 403
    assert send(registrar, f"{ACTS}{number}/agree/").json()["state"] == "carried_out"
    assert Feed.objects.get().brake_drop == 9
    assert send(registrar, f"{ACTS}{number}/decline/", note="Nej").status_code == 409
    assert registrar.get(f"{ACTS}?state=carried_out").json()["joint_acts"][-1]["number"] == number
    assert registrar.get(f"{ACTS}{number}/").json()["kind"] == "change_brake"


def test_a_program_declines_and_withdraws(feed: Feed, custodian: Client, registrar: Client) -> None:
    first = send(custodian, ACTS, **BRAKE).json()["number"]
    assert send(registrar, f"{ACTS}{first}/decline/", note="Nej").json()["state"] == "declined"
    second = send(custodian, ACTS, **BRAKE).json()["number"]
    assert send(custodian, f"{ACTS}{second}/withdraw/").json()["state"] == "withdrawn"


def test_what_cannot_be_proposed_is_a_problem_and_no_act(feed: Feed, custodian: Client) -> None:
    wrong: list[tuple[dict[str, Any], int]] = [
        ({**BRAKE, "kind": "retire_key"}, 400),
        ({**BRAKE, "feed": "nowhere"}, 404),
        ({**BRAKE, "grounds": ""}, 409),
        ({**BRAKE, "grounds": 1}, 400),
        ({**BRAKE, "drop": "9"}, 400),
        ({"kind": "release_hold", "feed": "production", "serial": 1, "grounds": "Prov"}, 404),
        ({"kind": "change_policy", "feed": "production", "policy": [], "grounds": "Prov"}, 400),
        ({"kind": "change_policy", "feed": "production", "policy": {}, "grounds": "Prov"}, 409),
        ({"kind": "release_hold", "feed": "production", "grounds": "Prov"}, 400),
    ]
    for body, status in wrong:
        assert send(custodian, ACTS, **body).status_code == status, body
    assert custodian.post(ACTS, "[]", content_type="application/json").status_code == 400
    assert not JointAct.objects.filter(state="proposed").exists()


def test_in_a_session_one_has_to_have_shown_lately_who_one_is(operator: Operator, feed: Feed) -> None:
    visitor = Client()
    visitor.force_login(operator.key_custodian, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = visitor.session
    session.pop("shown_at", None)
    session.save()
    answer = send(visitor, f"{FEED}pause/", grounds="Prov")
    assert (answer.status_code, Feed.objects.get().mode) == (403, "normal")
