"""If-Match: nobody changes what they have not seen; and ETags, by which an unchanged answer is not sent again."""

import hashlib

import pytest
from django.test import Client

from federation.models import Feed
from tests import builders
from tests.api.conftest import Program
from tests.api.sending import etag, send
from tests.builders import Member, Operator

FEED = "/api/v1/feeds/production/"
PAUSE = f"{FEED}pause/"


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def custodian(operator: Operator, program: Program) -> Client:
    return program(operator.key_custodian, operator.organisation)


def test_an_etag_is_the_sha_256_of_exactly_what_is_sent(feed: Feed) -> None:
    answer = Client().get(FEED)
    assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'


@pytest.mark.parametrize("address", [FEED, "/api/v1/feeds/", "/api/v1/members/", f"{FEED}?fields=slug"])
def test_what_the_asker_has_is_not_sent_again(feed: Feed, address: str) -> None:
    tag = etag(Client(), address)
    again = Client().get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert Client().get(address, headers={"if-none-match": '"another"'}).status_code == 200


def test_a_change_without_if_match_is_428_and_nothing_changes(feed: Feed, custodian: Client) -> None:
    answer = send(custodian, PAUSE, grounds="Fel")
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")
    assert Feed.objects.get().mode == "normal"


@pytest.mark.parametrize("seen", ['"another"', "W/{tag}", "another", '""'])
def test_a_change_of_what_was_not_seen_is_412_and_says_what_it_is_now(feed: Feed, custodian: Client, seen: str) -> None:
    tag = etag(custodian, FEED)
    answer = send(custodian, PAUSE, seen=seen.format(tag=tag), grounds="Fel")
    assert (answer.status_code, answer.json()["code"], answer.json()["etag"]) == (412, "precondition_failed", tag)
    assert Feed.objects.get().mode == "normal"


def test_who_was_overtaken_is_told_so(feed: Feed, custodian: Client) -> None:
    tag = etag(custodian, FEED)
    first = send(custodian, PAUSE, seen=tag, grounds="Fel")
    assert (first.status_code, first["ETag"]) == (200, etag(custodian, FEED))
    assert send(custodian, f"{FEED}re-sign-only/", seen=tag, grounds="Fel").status_code == 412
    assert send(custodian, f"{FEED}re-sign-only/", seen=first["ETag"], grounds="Fel").status_code == 200


@pytest.mark.parametrize("seen", ["*", '"another", {tag}'])
def test_if_match_takes_whatever_it_is_and_lists(feed: Feed, custodian: Client, seen: str) -> None:
    assert send(custodian, PAUSE, seen=seen.format(tag=etag(custodian, FEED)), grounds="Fel").status_code == 200


def test_the_etag_of_some_fields_is_not_that_of_the_whole(feed: Feed, custodian: Client) -> None:
    some = etag(custodian, f"{FEED}?fields=slug")
    assert send(custodian, PAUSE, seen=some, grounds="Fel").status_code == 412


def test_who_may_not_is_told_before_what_was_sent_is_read(
    operator: Operator, member: Member, feed: Feed, program: Program
) -> None:
    officer = program(operator.trust_officer, operator.organisation)
    stranger = program(member.administrator, member.organisation)
    assert send(officer, PAUSE, nonsense=1).status_code == 403
    assert send(stranger, PAUSE, nonsense=1).status_code == 404


def test_each_fault_of_a_body_is_told_with_its_place(feed: Feed, custodian: Client) -> None:
    answer = send(custodian, f"{FEED}roll-back/", seen="*", serial="1", note={"a/b": 1})
    told = {one["pointer"]: one["detail"] for one in answer.json()["errors"]}
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert told == {
        "#/grounds": "It is missing.",
        "#/serial": "It must be of the type integer.",
        "#/note": "There is no such field. Those there are: grounds, serial.",
    }


def test_a_refusal_has_its_code_and_a_type_that_can_be_looked_up(feed: Feed, custodian: Client) -> None:
    told = send(custodian, f"{FEED}pause/", seen="*", grounds=" ").json()
    assert (told["status"], told["code"], told["title"]) == (409, "refused", "Conflict")
    assert told["type"].endswith("/api/#refused")
    assert send(custodian, f"{FEED}go-on/", seen="*", grounds="Fel").json()["code"] == "already_moved"
    assert Client().get("/api/v1/feeds/nowhere/").json()["type"] == "about:blank"


@pytest.mark.parametrize("key", ["", "a-key"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(feed: Feed, custodian: Client, key: str) -> None:
    answer = send(custodian, PAUSE, seen="*", key=key, grounds="x" * (8 << 20))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
