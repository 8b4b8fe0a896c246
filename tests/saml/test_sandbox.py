"""Foreign XML is read in a child process: what it does to itself never reaches the caller but as words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from members.saml import sandbox
from members.saml.inspect import inspect
from members.saml.limits import ONE_ENTITY
from members.saml.sandbox import inspect_apart
from members.saml.types import Inspection, Refusal

from .entities import AT, aggregate, idp, sp


def refusal(data: bytes, **kwargs):
    with pytest.raises(Refusal) as refused:
        list(inspect_apart(data, AT, aggregate=False, **kwargs))
    return refused.value.finding


@pytest.fixture
def child_that(monkeypatch):
    """Let the child run other code than ours."""

    def set_code(code: str) -> None:
        monkeypatch.setattr(sandbox, "_BOOT", code)

    return set_code


def test_the_child_tells_what_the_parent_would_have_found():
    assert list(inspect_apart(idp().encode(), AT, aggregate=False)) == list(inspect(idp().encode(), AT))


def test_an_aggregate_comes_entity_by_entity():
    found = list(inspect_apart(aggregate(idp(), sp()), AT, aggregate=True))
    assert [one.entity_id for one in found] == ["https://idp.vard.example/saml", "https://journal.vard.example/saml"]


def test_a_refusal_in_the_child_is_one_in_the_parent_with_line_and_rule():
    finding = refusal(b"<?xml version='1.0'?>\n<!DOCTYPE a><a/>")
    assert (finding.rule, finding.line) == ("MD-XML-002", 2)


def test_too_much_is_refused_before_a_child_is_started(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    finding = refusal(b" " * (ONE_ENTITY.size + 5))
    assert finding.rule == "MD-XML-009"
    assert str(ONE_ENTITY.size + 5) in finding.en


def test_a_child_that_crashes_becomes_a_refusal(child_that):
    child_that("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    finding = refusal(idp().encode())
    assert finding.rule == "MD-XML-031"
    assert finding.mend_sv


def test_a_child_that_says_nothing_is_ended(child_that):
    child_that("import signal; signal.pause()")
    assert "too long" in refusal(idp().encode(), silence=0.2).en


def test_a_child_that_breaks_off_after_the_first_entity_is_a_refusal_after_the_first(child_that):
    (found,) = inspect(idp().encode(), AT)
    line = json.dumps({"inspection": found.as_json()})
    child_that(f"import sys; sys.stdout.write({line!r} + chr(10) + 'half a li'); sys.stdout.flush()")
    results = inspect_apart(idp().encode(), AT, aggregate=False)
    assert isinstance(next(results), Inspection)
    with pytest.raises(Refusal):
        next(results)


def test_closing_early_ends_the_child(monkeypatch):
    started = []

    class Remembered(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Remembered)
    results = inspect_apart(aggregate(*[idp()] * 30), AT, aggregate=True)
    next(results)
    results.close()
    assert started[0].returncode is not None


def _child(code: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(sandbox.__file__).resolve().parents[2])
    program = f"import sys; sys.path.insert(0, {root!r}); from members.saml import child; {code}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_the_child_may_not_use_more_memory_than_it_is_given():
    done = _child("child._confine('one'); bytearray(1 << 30)")
    assert "MemoryError" in done.stderr


def test_the_child_may_not_write_files(tmp_path):
    target = str(tmp_path / "fil")
    done = _child(f"child._confine('one'); import os; os.write(os.open({target!r}, os.O_CREAT | os.O_WRONLY), b'x')")
    assert "File too large" in done.stderr


def test_the_child_has_a_limit_of_processor_time():
    code = "import resource; child._confine('one'); print(resource.getrlimit(resource.RLIMIT_CPU)[1])"
    assert int(_child(code).stdout) <= 10


def test_the_child_gets_no_environment(child_that, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hemlig")
    child_that("import json, os; os.environ.get('SECRET_KEY') or print(json.dumps({'end': True}))")
    assert list(inspect_apart(idp().encode(), AT, aggregate=False)) == []


def test_running_out_of_memory_is_told_in_words():
    code = "child._MEMORY['one'] = 1; child._confine = lambda kind: None; child.inspect = lambda *a: bytearray(1 << 62)"
    done = _child(f"{code}; child.main('one', '2026-01-01T00:00:00+00:00', '{{}}')")
    assert json.loads(done.stdout)["refusal"]["rule"] == "MD-XML-010"
