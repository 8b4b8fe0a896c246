"""An installed package may bring rules of its own; they run where ours run and are told like ours."""

import subprocess
import sys
from pathlib import Path

import pytest

from members.saml import rules_key

from .entities import idp

ROOT = Path(rules_key.__file__).resolve().parents[2]
RULE = """
from members.saml.rules import hit, rule
from members.saml.types import Severity

@rule("{id}", Severity.ERROR, group="norrvik", source="Norrvik 1.2", title="Only Norrvik",
      en="{{host}} is elsewhere.", sv="{{host}} ligger annorstädes.", mend_en="Move.", mend_sv="Flytta.")
def only_norrvik(subject):
    yield hit(subject.entity, host="vard.example")
"""
LOOK = """
import sys; sys.path[:0] = [{root!r}, {folder!r}]
from datetime import datetime, UTC
from members.saml.inspect import inspect
from members.saml.profiles import Profile
from members.saml.rules_key import RULES_KEY
from members.saml.catalogue import entry_of
from members.saml.rules import RULES
day, words = datetime(2026, 6, 1, tzinfo=UTC), dict(sv="x", en="x")
profile = Profile.from_json("x", dict(title=words, about=words, rules={{"NV-001": "info"}}))
(found,) = inspect(sys.stdin.buffer.read(), day)
told = [f for f in profile.judged(found.findings, day.date(), day.date()) if f.rule == "NV-001"]
print(told[0].en, told[0].severity, entry_of(RULES["NV-001"]).source, RULES_KEY)
"""


def _installed(folder: Path, rule_id: str = "NV-001", version: str = "1.0") -> Path:
    (folder / "norrvik_rules.py").write_text(RULE.format(id=rule_id))
    about = folder / f"norrvik-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: norrvik\nVersion: {version}\n")
    (about / "entry_points.txt").write_text("[sigill.rules]\nnorrvik = norrvik_rules\n")
    return folder


def _look(folder: Path) -> subprocess.CompletedProcess[str]:
    code = LOOK.format(root=str(ROOT), folder=str(folder))
    return subprocess.run([sys.executable, "-c", code], input=idp(), capture_output=True, text=True, check=False)


def test_a_rule_of_another_package_finds_and_a_profile_decides(tmp_path):
    told = _look(_installed(tmp_path))
    assert told.stdout.startswith("vard.example is elsewhere. info Norrvik 1.2 "), told.stderr


def test_another_version_of_it_is_another_set_of_rules(tmp_path):
    keys = []
    for version in ("1.0", "1.1"):
        (tmp_path / version).mkdir()
        keys.append(_look(_installed(tmp_path / version, version=version)).stdout.split()[-1])
    assert keys[0] != keys[1]
    assert rules_key.RULES_KEY not in keys


@pytest.mark.parametrize("rule_id", ["MD-KEY-003", "MD-NEW-001"])
def test_the_ids_of_the_catalogue_are_not_to_be_taken(tmp_path, rule_id):
    assert "ValueError" in _look(_installed(tmp_path, rule_id)).stderr
