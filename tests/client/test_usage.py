"""Written wrongly: exit code 2, a sentence on standard error, and nothing was sent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sigill_client.cli import main
from sigill_client.problems import UsageError
from sigill_client.settings import settings_of

from tests.client.conftest import Scripted, Waits

HERE = {"SIGILL_URL": "https://sigill.example"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Say where the registry is"),
        ({"SIGILL_URL": "sigill.example"}, "not the address"),
        ({"SIGILL_URL": "https://sigill.example/?x=1"}, "not the address"),
        ({"SIGILL_URL": "https://me:secret@sigill.example"}, "not the address"),
        ({"SIGILL_URL": "http://[::1"}, "not an address"),
        ({"SIGILL_URL": "http://sigill.example"}, "in the clear"),
        ({**HERE, "SIGILL_TOKEN": "two words"}, "characters that no token has"),
        ({**HERE, "SIGILL_TOKEN_FILE": "/nowhere/token"}, "cannot be read"),
    ],
)
def test_a_configuration_that_cannot_be_is_told_in_words(given: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        settings_of(given)


def test_a_token_is_read_from_a_file_or_the_environment_and_the_file_counts_first(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("sigill_of_file\n")
    assert settings_of({**HERE, "SIGILL_TOKEN": "sigill_of_environment"}).token == "sigill_of_environment"
    given = {**HERE, "SIGILL_TOKEN": "sigill_of_environment", "SIGILL_TOKEN_FILE": str(file)}
    assert settings_of(given).token == "sigill_of_file"
    file.write_text("\n")
    with pytest.raises(UsageError, match="is empty"):
        settings_of(given)


def test_a_loopback_address_needs_no_tls() -> None:
    assert settings_of({"SIGILL_URL": "http://127.0.0.1:8000/"}).url == "http://127.0.0.1:8000"


def test_no_flag_takes_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["validate", "--token", "sigill_secret", "x.xml"])
    assert left.value.code == 2
    assert "--token" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["validate", "/nowhere.xml"], "cannot be read"),
        (["submit"], "Name files"),
        (["submit", "a.xml", "--batch", "b"], "Name files"),
        (["submit", "--batch", "/nowhere"], "no directory"),
        (["diff", "{file}"], "Say whose it is"),
        (["submit", "{file}"], "Say whose it is"),
        (["submit", "{file}", "{file}"], "Say whose it is"),
        (["validate", "{empty}"], "is empty"),
        (["submit", "--batch", "{directory}"], "has no files such as"),
        (["submit", "--organisation", "1", "{latin}", "{latin}"], "not UTF-8"),
        (["validate", "{large}"], "larger"),
    ],
)
def test_nothing_is_sent(
    tmp_path: Path,
    scripted: Callable[..., Scripted],
    waits: Waits,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    script = scripted()
    files = {"file": b"<x/>", "empty": b" \n", "latin": "<å/>".encode("latin-1"), "large": b"x" * (2 << 20)}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "directory").mkdir()
    places = {name: str(tmp_path / name) for name in (*files, "directory")}
    given = [argument.format(**places) for argument in arguments]
    assert main([given[0], "--url", script.url, *given[1:]], transport=waits) == 2
    assert says in capsys.readouterr().err
    assert script.asked == []
