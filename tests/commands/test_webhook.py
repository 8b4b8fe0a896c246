"""`manage.py webhook`, and docs/webhooks.md, whose commands and snippet work as they stand there."""

import json
import re
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command, load_command_class
from django.core.management.base import CommandError
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from federation.models import WebhookDelivery, WebhookEndpoint
from federation.webhook_wire import headers
from tests.builders import AT, Member, Operator
from tests.federation.webhook_cases import URL

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
COMMANDS = re.findall(r"^\./run manage (webhook .*)$", TEXT, re.MULTILINE)


def _said(*arguments: str) -> str:
    said = StringIO()
    call_command("webhook", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.usefixtures("on_the_day")
def test_an_operator_does_from_the_command_line_what_pages_do(operator: Operator, member: Member) -> None:
    by = ["--as", operator.registrar.email]
    added = _said("add", member.organisation.number, URL, "--description", "Prov", "--type", "entity.removed", *by)
    made = WebhookEndpoint.objects.get()
    number, secret = str(made.pk), added.split()[-1]
    assert made.secrets_at(AT) == [secret]
    assert "hooks.norrvik.example  on" in _said("list")
    assert "on its way" in _said("test", number, *by)
    assert "webhook.test  waiting  0  -" in _said("deliveries", number)
    assert _said("deliveries", number, "--state", "failed") == ""
    assert _said("rotate", number, "--at-once", *by).split()[-1] != secret
    _said("disable", number, *by)
    assert "off (by_hand)" in _said("list")
    _said("enable", number, *by)
    WebhookDelivery.objects.update(state="delivered")
    assert "is sent again" in _said("replay", str(WebhookDelivery.objects.get().pk), *by)
    assert "0 that were sent before" in _said("replay-since", number, "2026-06-01T13:59", *by)
    _said("remove", number, *by)
    assert _said("list") == ""


@pytest.mark.usefixtures("on_the_day")
def test_what_is_not_there_or_not_allowed_is_one_clear_line(operator: Operator, member: Member) -> None:
    with pytest.raises(CommandError, match="There is no webhook 99"):
        _said("test", "99", "--as", operator.registrar.email)
    with pytest.raises(CommandError, match="There is no delivery 99"):
        _said("replay", "99", "--as", operator.registrar.email)
    with pytest.raises(CommandError, match="You may not say to which programs"):
        _said("add", member.organisation.number, URL, "--description", "x", "--as", member.reader.email)
    with pytest.raises(CommandError, match="url: Write a whole https address"):
        _said("add", member.organisation.number, "http://a", "--description", "x", "--as", operator.registrar.email)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_chapter_is_one_that_there_is(command: str) -> None:
    noun, *arguments = shlex.split(command)
    parser = load_command_class("federation", noun).create_parser("manage.py", noun)
    assert parser.parse_args(arguments).verb == arguments[0]


def test_every_verb_stands_in_the_chapter() -> None:
    command: Any = load_command_class("federation", "webhook")
    assert {verb.name for verb in command.verbs} == {shlex.split(line)[1] for line in COMMANDS}


def test_the_chapter_s_snippet_takes_what_is_signed_once_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    (snippet,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    code: dict[str, Any] = {}
    exec(snippet, code)
    receive, secret, body = code["receive"], "whsec_" + "a" * 43, '{"type": "key.moved", "data": {"sequence": 7}}'
    sent = headers("msg_1", body, [secret], timezone.now())
    assert [receive(body.encode(), sent, secret) for _twice in range(2)] == [204, 204]
    assert capsys.readouterr().out == "key.moved 7\n"
    assert receive(body.replace("7", "8").encode(), sent, secret) == 400
    assert receive(body.encode(), sent, "whsec_" + "b" * 43) == 400
    assert Webhook(secret).verify(body, sent)["type"] == "key.moved"


def test_the_chapter_s_example_is_what_is_sent() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    told = json.loads(example)
    assert set(told) == {"type", "timestamp", "data"}
    assert set(told["data"]) == {"sequence", "organisation", "entity", "object", "from", "to"}
