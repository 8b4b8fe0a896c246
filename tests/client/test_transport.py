"""How the client asks: retried while the registry is busy, never led elsewhere, and its token never told."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from sigill_client import Problem, Settings, Transport, Unavailable

from tests.client.conftest import Scripted, Waits

Server = Callable[..., Scripted]
PROBLEM = {"Content-Type": "application/problem+json"}
FINE = (200, {"Content-Type": "application/json"}, b'{"fine": true}')
KEY = {"Idempotency-Key": "one"}


def asked(script: Scripted, waits: Waits, **settings: object) -> Transport:
    return waits(Settings(script.url, token="sigill_secret", **settings))  # type: ignore[arg-type]


def test_an_answer_comes_with_the_token_and_the_language_asked_for(scripted: Server, waits: Waits) -> None:
    script = scripted(FINE)
    answer = asked(script, waits, language="sv").ask("GET", "feeds/")
    assert (answer.status, answer.data) == (200, {"fine": True})
    ((method, path, headers, _body),) = script.asked
    assert (method, path) == ("GET", "/api/v1/feeds/")
    assert (headers["authorization"], headers["accept-language"]) == ("Token sigill_secret", "sv")


@pytest.mark.parametrize("status", [429, 503])
def test_while_it_is_busy_it_is_asked_again_after_as_long_as_it_says(
    scripted: Server, waits: Waits, status: int
) -> None:
    busy = (status, {**PROBLEM, "Retry-After": "7"}, b'{"title": "Busy"}')
    assert asked(scripted(busy, busy, FINE), waits).ask("POST", "x/", b"{}").status == 200
    assert waits.waited == [7.0, 7.0]


def test_a_retry_after_may_be_a_date(scripted: Server) -> None:
    then = datetime(2026, 6, 1, 12, 0, 20, tzinfo=UTC)
    busy = (503, {**PROBLEM, "Retry-After": format_datetime(then, usegmt=True)}, b"")
    waited: list[float] = []
    line = Transport(Settings(scripted(busy, FINE).url), pause=waited.append, now=lambda: then.timestamp() - 20)
    line.ask("GET", "x/")
    assert waited == [20.0]


def test_without_a_retry_after_each_pause_is_longer_than_the_one_before(scripted: Server, waits: Waits) -> None:
    busy = (503, PROBLEM, b"")
    asked(scripted(busy, busy, busy, FINE), waits).ask("GET", "x/")
    first, second, third = waits.waited
    assert 1 <= first <= 1.5 < second <= 3 < third <= 6


def test_after_the_last_attempt_it_says_that_the_registry_is_busy_and_until_when(
    scripted: Server, waits: Waits
) -> None:
    busy = (429, {**PROBLEM, "Retry-After": "3"}, b'{"title": "Too Many Requests", "detail": "Wait a little."}')
    with pytest.raises(Unavailable, match=r"Wait a little\. Try again in 3 s"):
        asked(scripted(busy, busy), waits, attempts=2).ask("GET", "x/")
    assert waits.waited == [3.0]


def test_nobody_waits_an_hour_because_the_registry_says_so(scripted: Server, waits: Waits) -> None:
    with pytest.raises(Unavailable, match="3600"):
        asked(scripted((503, {"Retry-After": "3600"}, b"")), waits).ask("GET", "x/")
    assert waits.waited == []


def test_a_broken_line_is_tried_again_where_asking_twice_does_nothing_twice(scripted: Server, waits: Waits) -> None:
    assert asked(scripted("hang up", FINE), waits).ask("GET", "x/").status == 200
    assert asked(scripted("hang up", FINE), waits).ask("POST", "x/", b"{}", KEY).status == 200
    with pytest.raises(Unavailable, match="does not answer"):
        asked(scripted("hang up", FINE), waits).ask("POST", "x/", b"{}")


def test_each_attempt_sends_the_same_idempotency_key_and_body(scripted: Server, waits: Waits) -> None:
    script = scripted((503, PROBLEM, b""), "hang up", (502, {}, b""), FINE)
    asked(script, waits).ask("POST", "x/", b"<x/>", KEY)
    assert [(headers["idempotency-key"], body) for _m, _p, headers, body in script.asked] == [("one", b"<x/>")] * 4


def test_a_redirect_is_not_followed_so_that_no_other_host_gets_the_token(scripted: Server, waits: Waits) -> None:
    elsewhere = scripted(FINE)
    script = scripted((302, {"Location": f"{elsewhere.url}/api/v1/x/"}, b""))
    with pytest.raises(Problem, match="302"):
        asked(script, waits).ask("GET", "x/")
    assert elsewhere.asked == []


def test_a_problem_becomes_a_sentence_with_its_code_and_each_error(scripted: Server, waits: Waits) -> None:
    told = {
        "title": "Bad Request",
        "detail": "Some fields are wrong.",
        "code": "invalid",
        "errors": [{"pointer": "#/email", "detail": "It is missing."}],
    }
    with pytest.raises(Problem) as caught:
        asked(scripted((400, PROBLEM, json.dumps(told).encode())), waits).ask("GET", "x/")
    assert str(caught.value) == "Bad Request: Some fields are wrong. [invalid]\n  #/email: It is missing."
    assert caught.value.status == 400


@pytest.mark.parametrize("body", [b"<html>", b"[1]", b"\xff\xfe", b""])
def test_an_error_that_is_no_problem_details_is_told_by_its_status(scripted: Server, waits: Waits, body: bytes) -> None:
    with pytest.raises(Problem, match="404"):
        asked(scripted((404, PROBLEM, body)), waits).ask("GET", "x/")


def test_a_fault_of_the_server_is_no_refusal(scripted: Server, waits: Waits) -> None:
    with pytest.raises(Unavailable, match="failed"):
        asked(scripted((500, {}, b"")), waits).ask("GET", "x/")


def test_what_is_no_json_is_not_believed(scripted: Server, waits: Waits) -> None:
    with pytest.raises(Unavailable, match="not JSON"):
        asked(scripted((200, {}, b"<html>")), waits).ask("GET", "x/")


def test_settings_never_show_the_token() -> None:
    assert "secret" not in repr(Settings("https://sigill.example", token="sigill_secret"))
