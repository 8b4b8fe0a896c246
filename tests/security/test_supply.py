"""What Sigill is made of: every library is locked with its digests and stands in the bill of materials."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
LOCKED = sorted(path.name for path in ROOT.glob("requirements*.txt"))
_LIBRARY = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==([^ ;\\]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def libraries(name: str) -> dict[str, tuple[str, set[str]]]:
    """By normal name: version and SHA-256 digests."""
    text = (ROOT / name).read_text()
    return {
        re.sub(r"[-_.]+", "-", found[1]).lower(): (found[2], set(re.findall(r"--hash=sha256:([0-9a-f]{64})", found[3])))
        for found in _LIBRARY.finditer(text)
    }


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("bill") / "sbom.json"
    subprocess.run([sys.executable, "-m", "deploy.sbom", str(path)], cwd=ROOT, check=True, capture_output=True)
    return path.read_text()


@pytest.mark.parametrize("name", LOCKED)
def test_every_locked_library_has_its_digests(name: str) -> None:
    found = libraries(name)
    assert len(found) > 5
    assert [library for library, (_version, digests) in found.items() if not digests] == []
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith((" ", "#"))]
    assert [line for line in lines if not re.match(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+( ; .*)? \\$", line)] == []


def test_the_libraries_are_installed_by_their_digests_alone() -> None:
    script = (ROOT / "run").read_text()
    assert "--require-hashes" in script
    assert "--only-binary :all:" in script


def test_the_bill_of_materials_has_every_locked_library_with_its_digests(bill: str) -> None:
    said: dict[str, Any] = json.loads(bill)
    told = {
        part["name"].lower().replace("_", "-").replace(".", "-"): (
            part["version"],
            {digest["content"] for where in part["externalReferences"] for digest in where.get("hashes", [])},
        )
        for part in said["components"]
    }
    assert told == libraries("requirements.txt")


def test_the_bill_of_materials_is_valid_and_names_what_it_is_of(bill: str) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill) is None
    assert json.loads(bill)["metadata"]["component"]["name"] == "sigill"


def test_the_bill_of_materials_of_the_same_libraries_is_the_same(bill: str, tmp_path: Path) -> None:
    again = tmp_path / "sbom.json"
    subprocess.run([sys.executable, "-m", "deploy.sbom", str(again)], cwd=ROOT, check=True, capture_output=True)
    assert again.read_text() == bill
