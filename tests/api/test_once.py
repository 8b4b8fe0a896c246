"""Idempotency-Key: the same POST under the same key is done once, and answered alike each time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from federation.actions import feed_modes
from federation.api import once
from federation.models import ApiRequest, Feed, JointAct
from members.actions import tokens
from members.clock import clock_at
from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program, with_key
from tests.api.sending import etag, send
from tests.builders import AT, Operator

ACTS = "/api/v1/joint-acts/"
FEED = "/api/v1/feeds/production/"
BRAKE: dict[str, Any] = {
    "kind": "change_brake",
    "feed": "production",
    "drop": 9,
    "drop_percent": 3,
    "key_percent": 10,
    "grounds": "Prov",
}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture(autouse=True)
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def custodian(operator: Operator, program: Program) -> Client:
    return program(operator.key_custodian, operator.organisation)


def test_what_is_sent_twice_is_done_once_and_answered_alike(custodian: Client) -> None:
    first, second = (send(custodian, ACTS, key=KEY, **BRAKE) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert JointAct.objects.filter(state="proposed").count() == 1


def test_a_key_means_the_same_with_and_without_quotation_marks(custodian: Client) -> None:
    send(custodian, ACTS, key=KEY, **BRAKE)
    assert send(custodian, ACTS, key=f'"{KEY}"', **BRAKE)["Idempotency-Replayed"] == "true"


def test_the_same_key_with_something_else_is_refused(custodian: Client) -> None:
    send(custodian, ACTS, key=KEY, **BRAKE)
    for address, body in ((ACTS, {**BRAKE, "drop": 8}), (f"{FEED}pause/", {"grounds": "Fel"})):
        answer = send(custodian, address, key=KEY, seen="*", **body)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Feed.objects.get().mode == "normal"


def test_while_the_first_is_under_way_the_second_is_told_to_wait(
    custodian: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []

    def meanwhile(*args: Any, **kwargs: Any) -> None:
        told.append(send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel"))

    monkeypatch.setattr(feed_modes, "set_mode", meanwhile)
    first = send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    assert first.status_code == 200
    assert [(one.status_code, one.json()["code"]) for one in told] == [(409, "under_way")]


def test_what_nobody_answered_for_minutes_is_taken_over(custodian: Client) -> None:
    send(custodian, ACTS, key=KEY, **BRAKE)
    JointAct.objects.all().delete()
    ApiRequest.objects.update(answered_at=None, status=None, answer="")  # as after a process that died
    with clock_at(AT + timedelta(minutes=4)):
        assert send(custodian, ACTS, key=KEY, **BRAKE).json()["code"] == "under_way"
    with clock_at(AT + timedelta(minutes=5)):
        answer = send(custodian, ACTS, key=KEY, **BRAKE)
    assert (answer.status_code, "Idempotency-Replayed" in answer) == (201, False)


def test_who_lost_the_request_to_another_process_does_nothing(
    custodian: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = feed_modes.set_mode

    def slowly(*args: Any, **kwargs: Any) -> None:
        ApiRequest.objects.update(asked_at=AT + timedelta(minutes=6))
        done(*args, **kwargs)

    monkeypatch.setattr(feed_modes, "set_mode", slowly)
    answer = send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    assert (answer.status_code, answer.json()["code"]) == (409, "under_way")
    assert Feed.objects.get().mode == "normal"


def test_a_refusal_is_an_answer_too(custodian: Client) -> None:
    first, second = (send(custodian, f"{FEED}go-on/", key=KEY, seen="*", grounds="Fel") for _ in range(2))
    assert (first.status_code, first.content) == (409, second.content)
    assert second["Content-Type"] == "application/problem+json"
    assert second["Idempotency-Replayed"] == "true"


def test_what_the_asker_puts_right_is_asked_again_under_the_same_key(custodian: Client) -> None:
    assert send(custodian, f"{FEED}pause/", key=KEY, grounds="Fel").status_code == 428
    assert send(custodian, f"{FEED}pause/", key=KEY, seen='"old"', grounds="Fel").status_code == 412
    now = etag(custodian, FEED)
    assert send(custodian, f"{FEED}pause/", key=KEY, seen=now, grounds="Fel").status_code == 200


def test_after_a_fault_the_key_is_as_unused(custodian: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    with monkeypatch.context() as within:
        within.setattr(feed_modes, "set_mode", broken)
        with pytest.raises(RuntimeError, match="broken"):
            send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    assert not ApiRequest.objects.exists()
    assert send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel").status_code == 200


def test_a_key_is_the_token_s_own(operator: Operator, custodian: Client) -> None:
    send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    _token, other = tokens.issue(
        operator.organisation, name="Andra", scopes=tuple(Scope), days=1, by=builders.again(operator.key_custodian)
    )
    answer = send(with_key(other), f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    assert (answer.status_code, "Idempotency-Replayed" in answer) == (409, False)  # it is paused already


def test_neither_key_nor_person_stands_in_the_row(operator: Operator, custodian: Client) -> None:
    send(custodian, ACTS, key=KEY, **BRAKE)
    row = str(ApiRequest.objects.values("asker", "asked", "headers").get())
    assert KEY not in row
    assert operator.key_custodian.email not in row


@pytest.mark.parametrize("key", ["a b", "å", "x" * 256, '""'])
def test_a_key_that_is_none_is_refused(custodian: Client, key: str) -> None:
    answer = custodian.post(ACTS, BRAKE, content_type="application/json", HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_malformed")


def test_after_a_day_the_answer_is_forgotten(custodian: Client) -> None:
    send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    with clock_at(AT + once.KEPT_FOR - timedelta(seconds=1)):
        assert once.forget() == 0
        assert send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")["Idempotency-Replayed"] == "true"
    with clock_at(AT + once.KEPT_FOR):
        assert "Idempotency-Replayed" not in send(custodian, f"{FEED}pause/", key=KEY, seen="*", grounds="Fel")
    with clock_at(AT + 3 * once.KEPT_FOR):
        assert once.forget() == 1
