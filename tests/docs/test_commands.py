"""Every command that the documents show: run here where it only looks; else read by its own parser, which tells a wrong
option or a verb that is gone, and run by the tests named beside it; and what is no command of ours says why."""

import re
import shlex
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "deploy/README.md"]
PAGES += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
_BLOCK = re.compile(r"^```sh[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*=(?:\"[^\"]*\"|\$\([^)]*\)|\S*)")

# Whole commands that only look, run below on an empty registry.
LOOKS = {
    "audit_verify",
    "retention --dry-run",
    "joint_act list",
    "webhook list",
    "webhook types",
    "profile show sambi-like",
    "deadlines --days 120",
}
# Where the other nouns and commands are run with arguments of their own, for what they do.
RUN_BY = {
    "audit_verify": "tests/cycle/test_checkpoints.py",
    "backup": "tests/keeping/test_backup.py",
    "check_metadata": "tests/commands/test_check_metadata.py",
    "count_readers": "tests/federation/test_readers.py",
    "deadlines": "tests/trustframework/test_reminders.py",
    "explain": "tests/commands/test_explain.py",
    "feed": "tests/commands/test_feed.py",
    "import_metadata": "tests/commands/test_import.py",
    "joint_act": "tests/commands/test_feed.py",
    "profile": "tests/commands/test_profile.py",
    "publish": "tests/cycle/test_kill.py",
    "publish_statements": "tests/trustframework/test_statements.py",
    "restore": "tests/keeping/test_backup.py",
    "retention": "tests/keeping/test_retention.py",
    "rollover": "tests/cycle/test_key_runbook.py",
    "signing_key": "tests/cycle/test_key_runbook.py",
    "verify": "tests/cycle/test_verify_command.py",
    "webhook": "tests/commands/test_webhook.py",
}
# First words that no test runs from here, and why.
NOT_RUN = {
    ".venv/bin/pre-commit": "installs hooks into the checkout",
    "curl": "asks a host that is made up; tests/run and tests/consumers ask a real server",
    "openssl": "writes outside; tests/cycle/test_key_runbook.py runs the key's line",
    "xmlsec1": "verifies what curl fetched; tests/consumers run it on a feed",
    "python3": "reads what curl fetched",
    "python": "watches a host that is made up; its own tests run it against a local one",
    "docker": "no engine is at hand",
    "kubectl": "no cluster is at hand",
    "cd": "of the shell",
    "umask": "of the shell",
    "install": "makes directories outside",
}


def commands() -> list[tuple[str, str]]:
    """Page and line, with what is continued on the next one; comments are gone."""
    found = []
    for page in PAGES:
        for block in _BLOCK.findall((ROOT / page).read_text()):
            for line in block.replace("\\\n", " ").splitlines():
                words = re.sub(r"(^|\s)# .*$", "", line)
                if words.strip() and not line.lstrip().startswith("#"):
                    found.append((page, " ".join(words.split())))
    return sorted(set(found))


def plain(line: str) -> str:
    """Without the variables that are set before it."""
    while found := _VARIABLE.match(line):
        line = line[found.end() :].strip()
    return line


ALL = [(page, plain(line)) for page, line in commands() if plain(line)]
MANAGE = sorted({line.removeprefix("./run manage ") for _page, line in ALL if line.startswith("./run manage ")})
OF_RUN = sorted({line for _page, line in ALL if re.match(r"\./run(?! manage)\b", line)})
OTHERS = sorted({line for _page, line in ALL if not line.startswith("./run")})


@pytest.mark.parametrize("line", MANAGE)
def test_a_management_command_is_one_that_there_is_with_these_arguments(line: str) -> None:
    name, *arguments = shlex.split(line.replace("FILE|DIR|URL", "FILE"))
    if name == "help":
        return
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    command.create_parser("manage.py", name).parse_args(arguments)
    if not app.startswith("django"):
        assert (ROOT / RUN_BY[name]).is_file()
        assert name in (ROOT / RUN_BY[name]).read_text(), f"{RUN_BY[name]} runs {name}"


@pytest.mark.django_db
@pytest.mark.parametrize("line", sorted(LOOKS & set(MANAGE)))
def test_a_command_that_only_looks_runs_as_it_stands(line: str) -> None:
    call_command(*shlex.split(line), stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("line", OF_RUN)
def test_a_verb_of_run_is_one_that_it_lists(line: str) -> None:
    """What each does is run by tests/run, tests/faults, tests/security/test_supply.py and the tests' own run."""
    said = subprocess.run(["./run", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    verb = [*line.split(), ""][1]
    assert f"./run {verb}".rstrip() in said


@pytest.mark.parametrize("line", OTHERS)
def test_any_other_command_says_why_it_is_not_run(line: str) -> None:
    assert line.split(maxsplit=1)[0] in NOT_RUN


def test_what_is_listed_is_shown_somewhere() -> None:
    assert len(MANAGE) > 30
    shown = {line.split()[0] for line in OTHERS}
    assert set(NOT_RUN) <= shown, set(NOT_RUN) - shown
    assert {line.split()[0] for line in MANAGE} >= set(RUN_BY), "each of them is shown"


@pytest.mark.parametrize("page", PAGES)
def test_a_link_between_documents_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
