"""check_metadata starts like a linter: without the registry's models, whoever runs it."""

import subprocess
import sys
from pathlib import Path

from tests.saml.entities import idp


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "importtime", "manage.py", "check_metadata", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_file_is_checked_without_the_models(tmp_path: Path) -> None:
    file = tmp_path / "idp.xml"
    file.write_bytes(idp().encode())
    done = run(str(file), "--severity", "error")
    assert done.returncode == 0
    assert "1 entity in 1 document: 0 errors" in done.stderr
    assert "members.saml.rules" in done.stderr
    assert "members.models" not in done.stderr


def test_what_an_address_answers_is_told_in_english_all_the_same() -> None:
    done = run("http://sp.region.example/metadata")
    assert done.returncode == 2
    assert "http://sp.region.example/metadata is not an https address" in done.stderr
    assert "Traceback" not in done.stderr
