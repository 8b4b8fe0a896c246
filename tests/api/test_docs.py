"""Every example in docs/api.md is asked, one after the other, and answered as it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from members.models.api_token import Scope
from tests import builders
from tests.api.conftest import Program
from tests.builders import Member, Operator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLES = re.findall(r"```http\n(.*?)```", PAGE.read_text(), re.DOTALL)


def _head(text: str) -> tuple[str, dict[str, str]]:
    first, *lines = text.strip().splitlines()
    return first, dict(line.split(": ", 1) for line in lines)


def _parts(example: str) -> tuple[str, dict[str, str], Any, str, dict[str, str], Any]:
    """What is sent (line, headers, body) and what is answered."""
    parts = example.strip().split("\n\n")
    answered = next(place for place, part in enumerate(parts) if re.match(r"\d{3} ", part))
    sent = json.loads(parts[1]) if answered == 2 else None
    told = json.loads(parts[answered + 1]) if len(parts) > answered + 1 else None
    return (*_head(parts[0]), sent, *_head(parts[answered]), told)


def _is_of(told: Any, example: Any, where: str) -> None:
    """`…` stands for anything; of an object at its top there may be more."""
    if example == "…":
        return
    if isinstance(example, dict):
        for name, value in example.items():
            _is_of(told[name], value, f"{where}/{name}")
    elif isinstance(example, list):
        assert len(told) == len(example), where
        for place, value in enumerate(example):
            _is_of(told[place], value, f"{where}/{place}")
    else:
        assert told == example, where


@pytest.fixture
def clients(operator: Operator, member: Member, program: Program) -> dict[str, Client]:
    builders.feed(operator)
    xml = {"role": "idp", "entity_id": "https://idp.norrvik.example/metadata", "scopes": ("norrvik.example",)}
    builders.approved_entity(operator, member, **xml)
    return {
        "GET": program(member.reader, member.organisation),
        "POST": program(operator.key_custodian, operator.organisation, Scope.FEEDS_WRITE),
    }


def test_every_example_is_answered_as_it_says(clients: dict[str, Client]) -> None:
    assert len(EXAMPLES) > 6
    for example in EXAMPLES:
        line, headers, sent, status, expected, told = _parts(example)
        method, address = line.split(" ")
        rest = {name: value for name, value in headers.items() if name != "Authorization"}
        assert headers["Authorization"] == "Token sigill_…"
        ask = getattr(clients[method], method.lower())
        body = (sent,) if method == "POST" else ()
        more = {"content_type": "application/json"} if method == "POST" else {}
        answer = ask(address, *body, headers=rest, **more)
        assert f"{answer.status_code} {answer.reason_phrase}" == status, (line, answer.content)
        for name, value in expected.items():
            assert name in answer, line
            assert value in (answer[name], "…", '"…"'), line
        _is_of(answer.json(), told, line)


def test_every_address_of_the_table_is_there() -> None:
    from federation.api.description import described  # noqa: PLC0415

    paths = described()["paths"]
    table = re.findall(r"^\| (`[^|]*) \|", PAGE.read_text(), re.MULTILINE)
    named = [name for cell in table for name in re.findall(r"`([a-z…/-]+)`", cell)]
    assert len(named) > 12
    for name in named:
        wanted = re.compile("/api/v1/" + re.escape(name).replace("…", "[^/]+"))
        assert any(wanted.fullmatch(path) for path in paths), name
