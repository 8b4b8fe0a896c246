"""deploy/environment.example says all that is read from the environment, no more, and production boots with it."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.programs import SIGNER_ALONE
from tests.run.conftest import ROOT

EXAMPLE = ROOT / "deploy" / "environment.example"
_LINE = re.compile(r"^(#?)([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
# Read by libraries, and by a library that has no settings: where a shell or Python itself puts things.
BY_LIBRARIES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
OF_THE_SYSTEM = {"TMPDIR", "TZ", "DJANGO_SETTINGS_MODULE"}
SOURCES = (
    *(ROOT / "federation").glob("settings*.py"),
    *(ROOT / "deploy").glob("*.py"),
    ROOT / "federation/cycle/keys.py",
)


def told() -> dict[str, tuple[bool, str]]:
    """By name: whether it stands open, and its value."""
    return {name: (not hidden, value) for hidden, name, value in _LINE.findall(EXAMPLE.read_text())}


def _read_by_python(path: Path) -> Iterator[str]:
    """First arguments of env.str("…"), environ.get("…") and the like, and environ["…"]."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of, first = ast.unparse(node.func.value), node.args[0]
            asks = of in ("env", "_env") or of.endswith("environ")
            if asks and isinstance(first, ast.Constant) and node.func.attr not in ("setdefault", "pop"):
                yield str(first.value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            yield str(ast.literal_eval(node.slice)) if isinstance(node.slice, ast.Constant) else ""


def read() -> set[str]:
    by_run = re.findall(r"\$\{([A-Z][A-Z0-9_]*):?-", (ROOT / "run").read_text())
    return {name for path in SOURCES for name in _read_by_python(path)} | set(by_run) - {""}


def test_every_variable_that_is_read_is_told_and_every_one_that_is_told_is_read() -> None:
    assert set(told()) - BY_LIBRARIES == read() - OF_THE_SYSTEM
    assert len(told()) > 70


def test_no_variable_is_told_twice() -> None:
    names = [name for _hidden, name, _value in _LINE.findall(EXAMPLE.read_text())]
    assert len(names) == len(set(names))


def test_what_opens_the_keys_stands_in_no_file_that_all_processes_read() -> None:
    assert [name for name in SIGNER_ALONE if told()[name][0]] == []


SHOW = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "federation.settings"
import django
from django.conf import settings
django.setup()
names = [name for name in dir(settings) if name.isupper()]
json.dump({name: repr(getattr(settings, name)) for name in names}, sys.stdout)
"""


def _settings(var: Path, given: dict[str, str]) -> dict[str, str]:
    """Every setting in production mode, from these variables alone."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **given, "SIGILL_VAR": str(var)}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_production_boots_with_what_stands_open_and_the_rest_shows_the_defaults(tmp_path: Path) -> None:
    mine = {name: value for name, (is_open, value) in told().items() if is_open}
    shown = {name: value.replace("/opt/sigill", str(ROOT)) for name, (_open, value) in told().items()}
    booted = _settings(tmp_path, mine)
    assert booted["DEMO"] == "False"
    assert booted["LOG_FORMAT"] == "'json'"
    assert _settings(tmp_path, shown) == booted


@pytest.mark.processes
def test_the_web_process_starts_with_it(tmp_path: Path) -> None:
    """But for the services, of which each installation has its own: here SQLite and a broker of files."""
    mine = {name: value for name, (is_open, value) in told().items() if is_open}
    services = {"DATABASE_URL": f"sqlite:///{tmp_path}/db", "CELERY_BROKER_URL": "filesystem://localhost"}
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **mine, **services, "SIGILL_VAR": str(tmp_path)}
    for program in (["manage.py", "migrate", "--verbosity", "0"], ["-c", "import federation.wsgi"]):
        done = subprocess.run(
            [sys.executable, *program], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
