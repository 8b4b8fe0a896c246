"""Outside demo mode nothing starts on what only a demonstration may have, and each refusal says the way out."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes
ROOT = Path(__file__).resolve().parents[2]
WEB = ["-c", "import federation.wsgi"]
WORKER = ["-m", "celery", "-A", "federation.celery", "worker", "--pool", "solo", "-Q", "default"]
SIGNER = ["-m", "celery", "-A", "federation.celery", "worker", "--pool", "solo", "-Q", "signing"]
BEAT = ["-m", "celery", "-A", "federation.celery", "beat", "--pidfile="]
PROCESSES = pytest.mark.parametrize("process", [WEB, WORKER, SIGNER, BEAT], ids=["web", "worker", "signer", "beat"])
GOOD_SECRET = "a-long-random-value-of-somebody-s-own-0123456789"


def _python(var: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run in production mode with nothing of ours in the environment but what is said here."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("SIGILL_", "DJANGO_", "DATABASE_", "CELERY_"))}
    kept.pop("SECRET_KEY", None)
    given = {
        "SIGILL_MODE": "production",
        "SIGILL_VAR": str(var),
        "SECRET_KEY": GOOD_SECRET,
        "SIGILL_REGISTRATION_AUTHORITY": "https://federation.example",
        "SIGILL_REGISTRATION_POLICY": "https://federation.example/policy",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=var,  # where beat leaves its schedule
        env={**kept, **given, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production database that nobody has used yet."""
    var = tmp_path_factory.mktemp("var")
    done = _python(var, str(ROOT / "manage.py"), "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return var


@pytest.fixture
def var(migrated: Path, tmp_path: Path) -> Path:
    shutil.copytree(migrated, tmp_path / "var")
    return tmp_path / "var"


def _execute(var: Path, sql: str) -> None:
    with sqlite3.connect(var / "sigill.sqlite3") as database:
        database.execute(sql)
    database.close()


def _demo_key(var: Path) -> None:
    _execute(
        var,
        "INSERT INTO federation_signingkey (label, certificate_pem, certificate_sha256, state, is_demo)"
        " VALUES ('demo', '', '', 'active', 1)",
    )


def _demo_log_in(var: Path) -> None:
    _execute(
        var,
        "INSERT INTO members_person"
        " (password, email, name, language, is_active, is_demo, registered_at, session_epoch, version)"
        " VALUES ('', 'rut@sigill.example', 'Rut', 'sv', 1, 1, '2026-06-01', 0, 1)",
    )


def _refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode not in (0, -9), done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_empty_production_starts(var: Path) -> None:
    done = _python(var, *WEB)
    assert done.returncode == 0, done.stderr


@PROCESSES
def test_no_process_starts_with_the_demo_key(var: Path, process: list[str]) -> None:
    _demo_key(var)
    said = _refused(_python(var, *process))
    assert "The demo signing key (demo) is in this database, and SIGILL_MODE is production." in said
    assert "with a key of its own" in said


def test_nothing_starts_with_a_demo_log_in(var: Path) -> None:
    _demo_log_in(var)
    said = _refused(_python(var, *WEB))
    assert "Demo log-ins (rut@sigill.example" in said
    assert "Start production on a database of its own." in said


def test_no_process_starts_without_its_tables_and_says_how_to_make_them(tmp_path: Path) -> None:
    said = _refused(_python(tmp_path, *WEB))
    assert "Run `./run manage migrate`" in said


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"SECRET_KEY": "development-secret-for-demo-mode-only"}, "SECRET_KEY is the development secret"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SIGILL_MODE": "prod"}, "SIGILL_MODE is 'prod'; it must be demo or production."),
        ({"SIGILL_REGISTRATION_AUTHORITY": ""}, "SIGILL_REGISTRATION_AUTHORITY is not set"),
        ({"SIGILL_REGISTRATION_POLICY": ""}, "SIGILL_REGISTRATION_POLICY is not set"),
        ({"SIGILL_REGISTRATION_POLICY": "http://federation.example/policy"}, "it must begin https://"),
        ({"SIGILL_BASE_URL": "https://md.example/?feed="}, "it must be a scheme, a host and at most a path."),
        ({"SIGILL_BASE_URL": "md.example"}, "it must be a scheme, a host and at most a path."),
    ],
    ids=[
        *("development secret", "no secret", "unknown mode", "no registration authority", "no registration policy"),
        *("policy by http", "base address with a query", "base address without a scheme"),
    ],
)
def test_settings_that_production_cannot_have_are_refused_by_name(
    var: Path, environ: dict[str, str], sentence: str
) -> None:
    assert sentence in _refused(_python(var, *WEB, **environ))


def test_production_is_what_nobody_has_to_ask_for(tmp_path: Path) -> None:
    ask = "import os; del os.environ['SIGILL_MODE']; from federation import settings as s; print(s.SIGILL_MODE, s.DEMO)"
    done = _python(tmp_path, "-c", ask)
    assert done.stdout.split() == ["production", "False"], done.stderr
