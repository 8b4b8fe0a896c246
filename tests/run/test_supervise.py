"""What the supervisor behind ./run promises about the processes it starts."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from deploy.children import GRACE
from deploy.programs import SIGNER_ALONE
from deploy.supervise import why_it_failed
from tests.run.conftest import House, Running, alive, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads process facts from Linux's /proc")


def test_a_busy_port_is_one_line_with_another_port(house: House):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = house.run(SIGILL_PORT=str(port))
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"sigill: cannot listen on port {port} (Address already in use). "
        f"Stop what listens there, or choose another: SIGILL_PORT={port + 1} ./run"
    ]


def test_a_port_that_is_none_is_one_line(house: House):
    result = house.run(SIGILL_PORT="http")
    assert result.returncode == 1
    assert result.stderr == "sigill: SIGILL_PORT is 'http', not a port number between 1 and 65535.\n"


def test_all_four_processes_run_and_only_the_signer_knows_where_the_key_is(running: Running):
    environments = {name: running.environ_of(pid) for name, pid in running.children().items()}
    assert set(environments) == {"web", "worker", "signer", "beat"}
    assert [name for name, text in environments.items() if "SIGILL_KEY_DIR=" in text] == ["signer"]


def test_what_opens_the_keys_reaches_the_signer_and_nobody_else(house: House):
    own = {name: f"own-{number}-{name}" for number, name in enumerate(SIGNER_ALONE)}
    started = house.start(**own)
    started.wait_to_hear_of_all()
    told = {name: started.environ_of(pid) for name, pid in started.children().items()}
    started.stop()
    for value in own.values():
        assert {name for name, text in told.items() if value in text} == {"signer"}


def test_the_opening_may_see_the_key_and_ends_before_the_banner(running: Running, house: House):
    assert (house.path / "var/log/opening.log").read_text() == "opening with key\n"
    assert running.said() == "the banner\n\n"


def test_a_second_start_in_the_same_directory_names_the_first(running: Running, house: House):
    result = house.run(SIGILL_PORT="1")
    assert result.returncode == 1
    assert f"already running on {house.path}/var (process {running.process.pid}, " in result.stderr
    assert f"http://127.0.0.1:{running.port})" in result.stderr


def test_a_lock_file_left_by_a_dead_start_is_no_hindrance(house: House):
    (house.path / "var").mkdir()
    (house.path / "var/run.lock").write_text("process 999999999, http://127.0.0.1:8000")
    started = house.start()
    started.wait_to_hear_of_all()
    assert started.stop() == 0


def test_a_child_that_dies_is_started_again_with_one_line(running: Running):
    signer = running.children()["signer"]
    os.kill(signer, signal.SIGKILL)
    running.wait_to_hear("signer ended (killed by SIGKILL); starting it again in 1 s.")
    wait_until(lambda: "signer" in running.children(), "a new signer")
    assert running.children()["signer"] != signer


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_one_signal_stops_all_of_it_cleanly(running: Running, number: signal.Signals):
    children = running.children().values()
    assert running.stop(number) == 0
    assert not [pid for pid in children if alive(pid)]
    assert running.said().endswith("sigill: stopped.\n")


def test_a_child_that_will_not_stop_is_killed_and_named(house: House):
    started = house.start(SMALL_HOUSE="stubborn")
    started.wait_to_hear_of_all()
    logs = [house.path / f"var/log/{name}.log" for name in ("worker", "signer", "beat")]
    wait_until(lambda: all("deaf" in log.read_text() for log in logs), "children that ignore SIGTERM")
    children = started.children().values()
    assert started.stop() == 0
    assert not [pid for pid in children if alive(pid)]
    assert "stopped; worker, signer, beat had to be killed." in started.said()


def test_a_second_sigterm_changes_nothing_but_a_second_ctrl_c_kills_at_once(house: House):
    started = house.start(SMALL_HOUSE="stubborn")
    started.wait_to_hear_of_all()
    wait_until(lambda: "deaf" in (house.path / "var/log/beat.log").read_text(), "a child that ignores SIGTERM")
    started.process.send_signal(signal.SIGTERM)
    started.wait_to_hear("stopping")
    started.process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        started.process.wait(0.5)
    begun = time.monotonic()
    assert started.stop(signal.SIGINT) == 0
    assert time.monotonic() - begun < GRACE / 2


@pytest.mark.parametrize("name", ["web", "worker", "signer", "beat"])
def test_no_child_outlives_a_supervisor_that_is_killed(running: Running, name: str):
    pid = running.children()[name]
    running.stop(signal.SIGKILL)
    wait_until(lambda: not alive(pid), f"the end of {name}")


def test_a_stop_while_preparing_leaves_nothing_behind(house: House):
    started = house.start(SMALL_HOUSE="slow")
    log = house.path / "var/log/opening.log"
    wait_until(lambda: log.exists() and "opening" in log.read_text(), "the preparation")
    web = started.children()["web"]
    assert started.stop() == 0
    assert not alive(web)
    assert "Traceback" not in started.said()


def test_a_step_that_fails_gives_its_reason_and_its_log_without_a_traceback(house: House):
    result = house.run(SMALL_HOUSE="fault")
    assert result.returncode == 1
    assert f"opening failed (exit code 1); see {house.path}/var/log/opening.log" in result.stderr
    assert "RuntimeError: the database is a teapot" in result.stderr
    assert "Traceback" not in result.stderr


def test_outside_demo_mode_nothing_is_seeded_and_no_key_is_made(house: House):
    started = house.start(SIGILL_MODE="production")
    started.wait_to_hear(f"serving at http://127.0.0.1:{started.port}")
    assert started.stop() == 0
    logs = {log.stem for log in (house.path / "var/log").iterdir()}
    assert logs == {"migrate", "readiness", "web", "worker", "signer", "beat"}


def test_what_the_application_refuses_outside_demo_mode_is_said_by_run(house: House):
    result = house.run(SIGILL_MODE="production", SMALL_HOUSE="fault")
    assert result.returncode == 1
    assert "RuntimeError: the demo key is in this database" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reason_is_what_was_said_before_the_traceback_and_its_last_line():
    text = 'warning one\nTraceback (most recent call last):\n  File "x", line 1\nValueError: bad\n'
    assert why_it_failed(text) == "warning one\n  ValueError: bad"
