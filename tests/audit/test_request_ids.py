"""What is going on has one identity: in the response, in the log, and in every audit event of it."""

import logging
import re

import pytest
from celery import shared_task
from django.test import Client

from members import request_id
from members.models import AuditEvent
from tests import builders
from tests.builders import Operator
from tests.pages.visiting import browser

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_a_well_formed_identity_is_taken_over(db: None) -> None:
    response = Client().get("/", headers={"x-request-id": "proxy-1:abc.DEF_2"})
    assert response["X-Request-ID"] == "proxy-1:abc.DEF_2"
    assert request_id.current() == ""


@pytest.mark.parametrize(
    "sent", ["", "short", "a" * 65, "with blank inside", "new\tline-in-it", "å" * 10, "<script>al"]
)
def test_anything_else_is_replaced_by_a_new_one(db: None, sent: str) -> None:
    one, two = (Client().get("/", headers={"x-request-id": sent})["X-Request-ID"] for _turn in range(2))
    assert UUID.fullmatch(one)
    assert one != two


def test_what_a_page_changes_has_its_request_s_identity(operator: Operator) -> None:
    at = builders.organisation(operator)
    contact = {"kind": "security", "name": "Vakt", "email": "vakt@norrvik.example"}
    before = AuditEvent.objects.latest("number").number
    response = browser(operator.registrar).post(
        f"/organisations/{at.pk}/contacts/add/", contact, headers={"x-request-id": "proxy-12345"}
    )
    assert response.status_code == 302, response.content.decode()
    events = AuditEvent.objects.filter(number__gt=before)
    assert {event.request for event in events} == {"proxy-12345"}


def test_a_task_has_its_own(db: None) -> None:
    @shared_task
    def task() -> str:
        return request_id.current()

    done = task.apply()
    assert done.get() == f"task:{done.id}"
    assert request_id.current() == ""


def test_the_log_says_it() -> None:
    record = logging.LogRecord("sigill", logging.INFO, "", 1, "hello", (), None)
    with request_id.known_as("abcdefgh"):
        request_id.WithRequestId().filter(record)
    assert logging.Formatter("[%(request_id)s] %(message)s").format(record) == "[abcdefgh] hello"
