"""What came back, in one word of the expectations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from members.errors import NotAllowed

BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "hidden", 405: "no_method"}
STEP_UP = ("/accounts/step-up/", "/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/")
WRITES = ("POST", "PUT")
NOT_WHAT_WE_KEEP = ("django_session", "usersessions_usersession", "django_cache")


class Watch:
    """What happened meanwhile: tables that were written to, and whether an action refused for want of a right."""

    def __init__(self) -> None:
        self.not_allowed = False
        self.written: set[str] = set()

    def note_sql(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, *rest = sql.replace('"', " ").split(maxsplit=3)
        if verb in ("INSERT", "UPDATE", "DELETE"):
            table = rest[0] if verb == "UPDATE" else rest[1]
            if table not in NOT_WHAT_WE_KEEP:
                self.written.add(table)
        return execute(sql, params, many, context)


@contextmanager
def watching(patch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Everything that happens is taken back."""
    watch, made = Watch(), NotAllowed.__init__

    def noted(self: NotAllowed, message: Any) -> None:
        watch.not_allowed = True
        made(self, message)

    with patch.context() as within, connection.execute_wrapper(watch.note_sql), transaction.atomic():
        within.setattr(NotAllowed, "__init__", noted)
        yield watch
        transaction.set_rollback(True)


def ask(client: Client, method: str, address: str, body: dict[str, Any] | None = None) -> HttpResponse:
    """One request, after which the browser is as it was; a fault in a view comes out as itself."""
    session = client.cookies.get("sessionid")
    try:
        return _send(client, method, address, body or {})
    finally:
        client.cookies.clear()
        if session is not None:
            client.cookies["sessionid"] = session.value


def _send(client: Client, method: str, address: str, body: dict[str, Any]) -> HttpResponse:
    for sent in body.values():
        if isinstance(sent, SimpleUploadedFile):
            sent.seek(0)
    if method in WRITES and address.startswith("/api/v1/"):
        return _program_sends(client, method, address)
    response: HttpResponse = getattr(client, method.lower())(address, *([body] if method == "POST" else []))
    return response


def _program_sends(client: Client, method: str, address: str) -> HttpResponse:
    """JSON, about the thing whatever it is now: what is tried here is who may, not what they have seen."""
    send = getattr(client, method.lower())
    response: HttpResponse = send(address, {}, content_type="application/json", headers={"if-match": "*"})
    return response


def outcome(response: HttpResponse, method: str, watch: Watch) -> str:
    """The word: see the head of expectations.yaml."""
    if response.status_code in BY_STATUS:
        return BY_STATUS[response.status_code]
    to = response.headers.get("Location", "")
    if to.startswith("/accounts/login/?next="):
        return "login"
    if to.startswith(STEP_UP):
        return "step_up"
    if method in WRITES:
        return "not_allowed" if watch.not_allowed else "acts"
    if response.status_code == 422:
        return "shut"
    return "back" if to else "open"
