"""One attempt over the wire: signed as the convention's own library reads it, to public addresses only, bounded."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from federation import webhook_wire
from federation.models.webhook import new_secret
from federation.webhook_wire import WAITS, Outcome, later, next_wait, require_address, send
from members import reach
from members.clock import now
from members.reach import Why
from tests.federation.webhook_receiver import Receiver, receiving
from tests.members import tls_servers

BODY = json.dumps({"type": "webhook.test", "data": {"namn": "Öst"}}, ensure_ascii=False)
AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with receiving() as running:
        yield running


def _send(url: str, *secrets: str) -> Outcome:
    return send(url, "msg_1", BODY, list(secrets) or [new_secret()], now())


def test_it_arrives_signed_and_is_read_by_the_convention_s_own_library(receiver: Receiver) -> None:
    secret = new_secret()
    assert _send(receiver.url, secret).arrived
    assert receiver.verified(secret) == [json.loads(BODY)]
    path, headers, body = receiver.requests[0]
    assert (path, body) == ("/hook?for=sigill", BODY.encode())
    assert (headers["webhook-id"], headers["content-type"]) == ("msg_1", "application/json")
    assert headers["host"] == receiver.url.split("/")[2]


def test_two_secrets_both_sign_and_a_third_does_not_fit(receiver: Receiver) -> None:
    new, old = new_secret(), new_secret()
    _send(receiver.url, new, old)
    assert receiver.verified(new) == receiver.verified(old) == [json.loads(BODY)]
    with pytest.raises(WebhookVerificationError):
        receiver.verified(new_secret())


def test_a_body_that_was_changed_on_the_way_does_not_verify(receiver: Receiver) -> None:
    secret = new_secret()
    _send(receiver.url, secret)
    _path, headers, body = receiver.requests[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"test", b"past"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers | {"webhook-id": "msg_2"})


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_has_arrived(receiver: Receiver, status: int) -> None:
    receiver.behaviours = [str(status)]
    assert _send(receiver.url).arrived


@pytest.mark.parametrize("status", [400, 401, 404, 410, 500, 502, 503])
def test_any_other_status_has_not_and_its_words_are_kept(receiver: Receiver, status: int) -> None:
    receiver.behaviours = [str(status)]
    outcome = _send(receiver.url)
    assert (outcome.arrived, outcome.status, outcome.answer) == (False, status, "said so")
    assert outcome.gone is (status == 410)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_no_arrival_and_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.behaviours = [f"{status}/{receiver.url}"]
    outcome = _send(receiver.url)
    assert (outcome.arrived, outcome.status, outcome.trouble) == (False, status, Why.REDIRECTS)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ("close", {Why.BROKEN, Why.CLOSED}),
        ("half", {Why.BROKEN}),
        ("nonsense", {Why.BROKEN}),
        ("hang", {Why.SLOW}),
        ("drip", {Why.SLOW}),
    ],
)
def test_a_receiver_that_fails_in_another_way_is_named(
    receiver: Receiver, behaviour: str, why: set[Why], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_wire, "SECONDS", 0.3)
    receiver.behaviours = [behaviour]
    outcome = _send(receiver.url)
    assert (outcome.arrived, outcome.status) == (False, None)
    assert outcome.trouble in why


def test_of_a_huge_answer_only_the_beginning_is_taken(receiver: Receiver) -> None:
    receiver.behaviours = ["huge"]
    outcome = _send(receiver.url)
    assert outcome.arrived
    assert outcome.answer == "x" * 500


def test_nobody_there_is_named(settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    assert _send("http://127.0.0.1:1/hook").trouble is Why.CLOSED


def test_a_name_without_an_address_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolve(monkeypatch)
    assert _send("https://hooks.norrvik.example/").trouble is Why.NO_HOST


INNER = [
    *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),  # loopback, this host, private
    *("169.254.169.254", "100.64.0.1", "100.127.255.254"),  # link-local with the clouds' metadata, CGNAT
    *("224.0.0.1", "239.255.255.250", "255.255.255.255", "192.0.2.1", "198.18.0.1"),  # multicast, broadcast, no place
    *("::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1"),  # and the same of IPv6
    *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1"),
]


@pytest.mark.parametrize("address", INNER)
def test_a_name_that_leads_to_an_inner_address_is_not_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolve(monkeypatch, address)
    monkeypatch.setattr(reach.socket, "create_connection", _never)
    assert _send("https://hooks.norrvik.example/").trouble is Why.INTERNAL


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolve(monkeypatch, "9.9.9.9", "10.0.0.1")
    monkeypatch.setattr(reach.socket, "create_connection", _never)
    assert _send("https://hooks.norrvik.example/").trouble is Why.INTERNAL


def test_the_connection_goes_to_the_very_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time it is asked for is asked for once."""
    asked, connected = [], []

    def rebinding(name: str, port: int, **_: Any) -> list[Any]:
        asked.append(name)
        return [(0, 0, 0, "", ("9.9.9.9" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], **_: Any) -> Any:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(reach.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(reach.socket, "create_connection", connect)
    assert _send("https://hooks.norrvik.example/").trouble is Why.CLOSED
    assert (asked, connected) == (["hooks.norrvik.example"], [("9.9.9.9", 443)])


@pytest.mark.parametrize("trust", [{"issuer": "another"}, {"host": "other.example"}, {"days": -1}])
def test_a_certificate_that_cannot_be_trusted_is_not_sent_to(
    trust: dict[str, Any], tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["localhost"]
    trusted = tls_servers.write(tmp_path, "ca", tls_servers.certificate("ca"))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    pem = tls_servers.write(tmp_path, "server", tls_servers.certificate("server", **trust))
    with tls_servers.server(pem) as (port, _pages):
        assert _send(f"https://localhost:{port}/hook").trouble is Why.TLS


def test_one_that_can_be_is(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SIGILL_FETCH_ALLOW = ["localhost"]
    trusted = tls_servers.write(tmp_path, "ca", tls_servers.certificate("ca"))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    pem = tls_servers.write(tmp_path, "server", tls_servers.certificate("server"))
    with tls_servers.server(pem) as (port, _pages):
        assert _send(f"https://localhost:{port}/hook").status == 501  # this one knows no POST


def test_outside_a_demonstration_nothing_is_sent_in_the_clear_whoever_allows_it(
    receiver: Receiver, settings: Settings
) -> None:
    settings.DEMO = False
    assert _send(receiver.url).trouble is Why.INSECURE
    assert receiver.requests == []
    with pytest.raises(ValidationError):
        require_address(receiver.url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.norrvik.example/", "ftp://hooks.norrvik.example/", "hooks.norrvik.example", "", "https://"),
        *("https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1:8443/x"),
        *("https://localhost/", "https://LOCALHOST./", "https://a:b@hooks.norrvik.example/"),
        "https://hooks.norrvik.example/#x",
    ],
)
def test_an_address_to_which_nothing_would_be_sent_is_refused_at_its_field(url: str, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = []
    with pytest.raises(ValidationError) as refused:
        require_address(url)
    assert list(refused.value.message_dict) == ["url"]


def test_a_public_address_is_taken() -> None:
    require_address("https://hooks.norrvik.example:8443/a/b?c=d")


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("Mon, 01 Jun 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Mon, 01 Jun 2026 11:00:00 GMT", timedelta()),
        ("999999", timedelta(days=1)),
        ("Mon, 01 Jun 2099 12:30:00 GMT", timedelta(days=1)),
        *((nothing, None) for nothing in ("", "soon", "-5", "1" * 40)),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(said: str, wait: timedelta | None) -> None:
    assert later(said, AT) == wait


@pytest.mark.parametrize(("status", "heard"), [(429, True), (503, True), (500, False)])
def test_retry_after_counts_where_it_means_something(receiver: Receiver, status: int, heard: bool) -> None:
    receiver.behaviours = [f"{status}/77"]
    assert _send(receiver.url).wait == (timedelta(seconds=77) if heard else None)


def test_the_waits_are_the_convention_s_with_up_to_a_tenth_more_and_end() -> None:
    waits = [next_wait("msg_1", attempts) for attempts in range(1, 11)]
    assert waits[-1] is None
    assert all(wait is not None and least <= wait <= least * 1.1 for wait, least in zip(waits, WAITS, strict=False))
    assert [wait.total_seconds() for wait in WAITS] == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert next_wait("msg_1", 3) == next_wait("msg_1", 3) != next_wait("msg_2", 3)


def _resolve(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def resolved(_name: str, port: int, **_: Any) -> list[Any]:
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(reach.socket, "getaddrinfo", resolved)


def _never(*_: Any, **__: Any) -> Any:
    pytest.fail("it was connected to")
