from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from federation.aggregate import failpoint
from federation.aggregate.failpoint import FailPointReached, arm, fail_point

PROGRAM = "from federation.aggregate.failpoint import fail_point; fail_point('P7'); fail_point('P8'); print('alive')"


@pytest.fixture(autouse=True)
def _disarmed() -> Iterator[None]:
    yield
    failpoint.disarm()


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)


def test_an_armed_fail_point_kills_the_process_at_once() -> None:
    assert run(SIGILL_FAULT_INJECTION="1", SIGILL_FAIL_AT="P8").returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SIGILL_FAIL_AT": "P8"},
        {"SIGILL_FAIL_AT": "P8", "SIGILL_FAULT_INJECTION": "0"},
        {"SIGILL_FAULT_INJECTION": "1"},
        {"SIGILL_FAULT_INJECTION": "1", "SIGILL_FAIL_AT": "P"},
        {"SIGILL_FAULT_INJECTION": "1", "SIGILL_FAIL_AT": "P80"},
    ],
)
def test_one_slip_in_the_environment_kills_nothing(environment: dict[str, str]) -> None:
    assert run(**environment).stdout == "alive\n"


def test_a_fail_point_can_raise_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGILL_FAULT_INJECTION", "1")
    monkeypatch.setenv("SIGILL_FAIL_AT", "P8:raise")
    fail_point("P7")
    with pytest.raises(FailPointReached, match="P8"):
        fail_point("P8")


def test_a_fail_point_can_be_armed_and_disarmed_in_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGILL_FAULT_INJECTION", "1")
    arm("P9", "raise")
    with pytest.raises(FailPointReached, match="P9"):
        fail_point("P9")
    failpoint.disarm()
    fail_point("P9")


def test_arming_is_refused_where_fault_injection_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGILL_FAULT_INJECTION", raising=False)
    with pytest.raises(RuntimeError, match="SIGILL_FAULT_INJECTION=1"):
        arm("P9")


def test_a_fail_point_can_make_the_process_wait_for_so_long() -> None:
    begun = time.monotonic()
    assert run(SIGILL_FAULT_INJECTION="1", SIGILL_FAIL_AT="P8:delay=0.2").stdout == "alive\n"
    assert time.monotonic() - begun >= 0.2


def test_a_stopped_process_goes_on_where_it_stood_when_it_is_continued() -> None:
    environment = {"SIGILL_FAULT_INJECTION": "1", "SIGILL_FAIL_AT": "P8:stop"}
    child = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True)
    _pid, status = os.waitpid(child.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    child.send_signal(signal.SIGCONT)
    assert child.communicate(timeout=30)[0] == "alive\n"
