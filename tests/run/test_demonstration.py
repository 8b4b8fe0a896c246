"""./run in earnest: the real application, from an empty directory to a feed that a stranger verifies."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.run.conftest import PATIENCE, Running, wait_until
from tests.run.earnest import open_house, services, start
from tests.tiers import missing, needs_postgres, needs_redis

pytestmark = pytest.mark.processes

AUTHORITY, POLICY = "https://federation.example", "https://federation.example/policy"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start in an empty directory leaves when it has been stopped."""
    var = tmp_path_factory.mktemp("first") / "var"
    with open_house(var):
        pass
    return var


@pytest.fixture(scope="module")
def demonstration(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with open_house(shutil.copytree(filled, tmp_path_factory.mktemp("again") / "var", symlinks=True)) as running:
        yield running


def keys(var: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (var / "keys").iterdir()}


def served_serials(var: Path) -> dict[str, str]:
    return {path.parent.name: os.readlink(path) for path in (var / "releases").glob("*/current")}


def test_the_banner_has_address_log_ins_feeds_and_fingerprint(demonstration: Running):
    said = demonstration.said()
    for words in (f"http://127.0.0.1:{demonstration.port}/", "@sigill.example", "/md/production.xml", "SHA-256"):
        assert words in said


@pytest.mark.skipif(bool(missing("xmlsec1", "curl")), reason=missing("xmlsec1", "curl"))
def test_the_line_that_the_banner_offers_verifies_the_feed_when_pasted(demonstration: Running):
    (line,) = [line for line in demonstration.said().splitlines() if "xmlsec1 --verify" in line]
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "OK" in done.stdout + done.stderr


def test_the_key_is_for_its_owner_only(filled: Path):
    assert {oct(path.stat().st_mode & 0o777) for path in (filled / "keys").iterdir()} == {"0o600"}


def test_another_start_keeps_key_and_releases(filled: Path, tmp_path: Path):
    var = shutil.copytree(filled, tmp_path / "var", symlinks=True)
    with open_house(var):
        pass
    assert keys(var) == keys(filled)
    assert set(served_serials(filled)) == {"acceptance", "production"}
    assert served_serials(var) == served_serials(filled)


def test_outside_demo_mode_the_demonstration_is_refused_by_name(filled: Path, tmp_path: Path):
    authority = {"SIGILL_REGISTRATION_AUTHORITY": AUTHORITY, "SIGILL_REGISTRATION_POLICY": POLICY}
    running = start(shutil.copytree(filled, tmp_path / "var", symlinks=True), "production", **authority)
    assert running.process.wait(PATIENCE) == 1
    assert "demo signing key" in running.said()
    assert "Traceback" not in running.said()


@pytest.mark.postgres
@pytest.mark.redis
@needs_postgres
@needs_redis
def test_the_same_on_postgresql_and_redis_with_a_signer_woken_over_redis(tmp_path: Path):
    var = tmp_path / "var"
    with services() as changes, open_house(var, **changes):
        log = var / "log/signer.log"
        wait_until(lambda: log.exists() and "succeeded" in log.read_text(), "the signer's first task")
        assert "Connected to redis://" in log.read_text()
    assert set(served_serials(var)) == {"acceptance", "production"}
    assert not (var / "sigill.sqlite3").exists()
