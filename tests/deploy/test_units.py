"""The systemd units: systemd finds them sound, and as narrow as they say."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.run.conftest import ROOT
from tests.tiers import missing, tier

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
# Of 10, by `systemd-analyze security` (below 2.0 it says OK, above 5 MEDIUM). It only ever gets lower.
HIGHEST = 1.5
needs_systemd = tier("operations", missing("systemd-analyze"))
EACH = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)


def directives(unit: Path) -> dict[str, list[str]]:
    """Of its [Service], each with all its values."""
    section = unit.read_text().partition("[Service]")[2].partition("[Install]")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", section, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def of(name: str) -> dict[str, list[str]]:
    return directives(ROOT / "deploy" / "systemd" / f"sigill-{name}.service")


def test_there_is_one_for_each_process() -> None:
    assert [unit.stem for unit in UNITS] == ["sigill-beat", "sigill-signer", "sigill-web", "sigill-worker"]


def test_the_signer_alone_has_a_user_of_its_own_the_keys_and_the_releases() -> None:
    assert of("signer")["User"] == ["sigill-signer"]
    assert of("signer")["ReadWritePaths"] == ["/var/lib/sigill"]
    for name in ("web", "worker", "beat"):
        assert of(name)["User"] == ["sigill"]
        assert "ReadWritePaths" not in of(name)
        (hidden,) = of(name)["InaccessiblePaths"]
        assert hidden.split() == ["-/etc/sigill/keys", "-/etc/sigill/signer"]
        assert "SIGILL_KEY_DIR" not in str(of(name))


def test_nobody_but_web_can_listen_and_web_at_one_port() -> None:
    for name in ("signer", "worker", "beat"):
        assert of(name)["SocketBindDeny"] == ["any"]
        assert "SocketBindAllow" not in of(name)
        assert {"listen", "accept", "accept4"} <= set(of(name)["SystemCallFilter"][-1].split())
    assert of("web")["SocketBindAllow"] == ["ipv4:tcp:8000"]
    assert "SIGILL_BIND=127.0.0.1:8000" in str(of("web")["Environment"])


@EACH
def test_nothing_of_the_system_can_be_written_and_no_right_be_gained(unit: Path) -> None:
    found = directives(unit)
    assert found["ProtectSystem"] == ["strict"]
    assert found["NoNewPrivileges"] == found["MemoryDenyWriteExecute"] == ["yes"]
    assert found["CapabilityBoundingSet"] == [""]
    assert found["SystemCallFilter"][0] == "@system-service"
    assert found["LimitCORE"] == ["0"]


@needs_systemd
@EACH
def test_systemd_finds_the_unit_sound(unit: Path, tmp_path: Path) -> None:
    """With this Python and checkout where the installation's would be: it looks whether the program is there."""
    text = unit.read_text().replace("/opt/sigill/.venv/bin/python", sys.executable)
    (tmp_path / unit.name).write_text(text.replace("WorkingDirectory=/opt/sigill", f"WorkingDirectory={ROOT}"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / unit.name],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
@EACH
def test_what_the_unit_leaves_open_stays_below_the_bound(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={HIGHEST * 10:.0f}", unit],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@needs_systemd
def test_a_unit_that_is_opened_is_seen(tmp_path: Path) -> None:
    opened = tmp_path / "sigill-web.service"
    text = (ROOT / "deploy/systemd/sigill-web.service").read_text()
    opened.write_text(text.replace("ProtectSystem=strict\n", "").replace("PrivateUsers=yes\n", ""))
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={HIGHEST * 10:.0f}", opened],
        capture_output=True,
        check=False,
    )
    assert done.returncode != 0
