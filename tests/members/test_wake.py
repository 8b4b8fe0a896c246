"""Waking a worker: once, and a broker that does not answer costs a line in the log."""

from typing import Any

import pytest

from members import wake as waking
from members.wake import wake


def test_a_task_is_sent_by_its_name_with_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(waking.current_app, "send_task", lambda *given, **named: sent.append((given, named)))
    assert wake("members.tasks.run_job", 7)
    assert sent == [(("members.tasks.run_job", (7,)), {"retry": False})]


def test_a_broker_that_is_down_breaks_nothing_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(waking.current_app, "send_task", down)
    assert not wake("members.tasks.run_job", 7)
    assert "No worker could be woken for members.tasks.run_job(7,): no broker" in caplog.text
