"""The fuzzer holds every promise over a few mutants, and notices each one that breaks."""

import os
import signal
from dataclasses import replace

import pytest

from members.saml import rebuild as rebuilding
from members.saml.names import clark
from members.saml.rules import RULES
from members.saml.shapes import SHAPES

from ..saml.entities import changed, idp
from . import chunks, promises
from .chunks import Told, chunk
from .mutants import mutant
from .promises import tried
from .readers import XMLLINT, rejected

COUNT = 2_000


def test_no_mutant_breaks_a_promise():
    told = chunk(7, range(COUNT))
    assert told.broken == []
    assert sum(told.outcomes.values()) == COUNT
    assert min(told.outcomes[outcome] for outcome in ("accepted", "errors", "refused")) > COUNT // 20


def test_a_seed_makes_the_same_mutants_and_another_seed_others():
    assert [mutant(1, number) for number in range(20)] == [mutant(1, number) for number in range(20)]
    assert [mutant(1, number) for number in range(20)] != [mutant(2, number) for number in range(20)]


def broken(document: str = "") -> str:
    return "; ".join(tried((document or idp()).encode()).broken)


def test_a_sound_document_breaks_nothing():
    assert broken() == ""


def test_a_rule_that_fails_is_noticed(monkeypatch):
    def fails(_):
        raise TypeError("oj")

    rule = RULES["MD-ENT-005"]
    monkeypatch.setitem(RULES, rule.id, replace(rule, find=fails))
    assert "TypeError: oj" in broken()


def test_a_rule_whose_failure_is_taken_for_a_bad_document_is_noticed(monkeypatch):
    def fails(_):
        raise ValueError("oj")

    rule = RULES["MD-ENT-005"]
    monkeypatch.setitem(RULES, rule.id, replace(rule, find=fails))
    assert "stumbled" in broken()


def test_a_slow_mutant_is_noticed(monkeypatch):
    monkeypatch.setattr(promises, "SECONDS", 0.0)
    assert "it took" in broken()


def test_what_is_rebuilt_and_is_not_valid_is_noticed(monkeypatch):
    monkeypatch.setitem(RULES, "MD-SCH-001", replace(RULES["MD-SCH-001"], find=lambda _: ()))
    shape = SHAPES["", clark("md:SingleSignOnService")]
    monkeypatch.setitem(SHAPES, ("", clark("md:SingleSignOnService")), replace(shape, attributes=frozenset()))
    assert "the schema rejects what is rebuilt" in broken()


def test_a_fact_that_is_published_as_another_is_noticed(monkeypatch):
    monkeypatch.setattr(rebuilding, "tidy", lambda value: value.replace("/sso", "/annan"))
    assert "endpoints was" in broken()


def test_what_was_left_out_and_is_published_is_noticed(monkeypatch):
    leaking = promises.fragment
    monkeypatch.setattr(promises, "fragment", lambda *given: leaking(*given).replace(b">Kim<", b">hemligt<"))
    assert "what was left out is published: 'hemligt'" in broken(changed(idp(), ">Kim<", ' z="hemligt">Kim<'))


def test_what_is_not_canonical_is_noticed(monkeypatch):
    monkeypatch.setattr(promises, "canonical", lambda _: b"")
    assert "not canonical" in broken()


@pytest.mark.skipif(XMLLINT is None, reason="xmllint is not installed (Debian: libxml2-utils)")
def test_what_xmllint_rejects_is_named_among_others():
    ((number, words),) = rejected([(1, b"<a/>"), (2, b"<a>"), (3, b"<b/>")])
    assert (number, "parser error" in words) == (2, True)


def test_a_mutant_that_ends_the_process_is_named_and_the_others_are_tried(monkeypatch):
    trying = chunks.mutant

    def dying(seed: int, number: int) -> bytes:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return trying(seed, number)

    monkeypatch.setattr(chunks, "mutant", dying)
    told: Told = chunk(7, range(1, 6))
    assert [(one.number, one.what) for one in told.broken] == [(3, "the process died, exit code -9")]
    assert sum(told.outcomes.values()) == 5


def test_a_mutant_that_hangs_is_named(monkeypatch):
    monkeypatch.setattr(chunks, "_SILENCE", 0.5)
    monkeypatch.setattr(chunks, "mutant", lambda *_: signal.pause())
    assert [one.what for one in chunk(7, range(1, 2)).broken] == ["it hung"]


def test_a_mutant_that_the_child_reads_in_another_way_is_noticed(monkeypatch):
    monkeypatch.setattr(chunks, "inspect_apart", lambda *_, **__: iter(()))
    assert "another way" in chunk(7, range(1)).broken[0].what
