"""The stranger loads alone, where nothing of the house and none of its parsers can be imported, and holds no clock."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import federation.stranger

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "federation" / "stranger"
MODULES = sorted(module.name for module in pkgutil.iter_modules(federation.stranger.__path__))
STANDARD = set(sys.stdlib_module_names) | {"asn1crypto"}
PROGRAM = """
import importlib, sys
for name in ("django", "celery", "lxml", "xmlsec", "cryptography", "members", "trustframework", "federation.aggregate"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module("federation.stranger." + name)
"""


def imported(module: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def test_the_stranger_loads_where_nothing_else_of_the_house_can() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *MODULES], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("module", MODULES)
def test_it_needs_python_and_one_library_only(module: str) -> None:
    others = {name for name in imported(module) if not name.startswith("federation.stranger")}
    assert {name.partition(".")[0] for name in others} <= STANDARD


@pytest.mark.parametrize("module", [module for module in MODULES if module != "__main__"])
def test_the_time_is_an_argument(module: str) -> None:
    source = (FOLDER / f"{module}.py").read_text()
    assert "time" not in imported(module)
    for clock in ("datetime.now", "utcnow", "date.today"):
        assert clock not in source
