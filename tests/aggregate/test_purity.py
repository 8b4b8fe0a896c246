"""Bytes in, facts out: the package must load where there is neither Django nor Celery, and holds no clock."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import federation.aggregate

PROJECT = Path(__file__).resolve().parents[2]
MODULES = sorted(module.name for module in pkgutil.iter_modules(federation.aggregate.__path__))
SIGNERS = {"assemble", "sign", "keys", "preflight", "admission", "structure", "frame", "contents", "release"}
PROGRAM = """
import importlib, sys
for name in ("django", "celery"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module("federation.aggregate." + name)
"""


def imported(module: str) -> set[str]:
    tree = ast.parse((PROJECT / "federation" / "aggregate" / f"{module}.py").read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name.removeprefix("federation.aggregate.") for name in found}


def test_the_package_loads_without_django_and_celery() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *MODULES], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", ["verify", "strict", "profile", "subtrees"])
def test_the_stranger_shares_no_code_with_what_assembles_and_signs(module: str) -> None:
    assert not imported(module) & SIGNERS


@pytest.mark.parametrize("module", MODULES)
def test_the_time_is_an_argument(module: str) -> None:
    source = (PROJECT / "federation" / "aggregate" / f"{module}.py").read_text()
    assert "time" not in imported(module)
    for clock in ("datetime.now", "utcnow", "date.today"):
        assert clock not in source
