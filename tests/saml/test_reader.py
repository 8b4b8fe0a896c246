"""Many documents go through one child, and what one of them does to it costs only that one."""

import pytest

from members.saml import reader, sandbox
from members.saml.numbers import Numbers
from members.saml.reader import Reader
from members.saml.types import Refusal

from .entities import AT, aggregate, idp, sp

GOOD = idp().encode()


def rules(data: bytes, one: Reader) -> set[str]:
    return {finding.rule for checked in one.check(data) for finding in checked.findings}


@pytest.fixture
def started(monkeypatch):
    """How often a child was started."""
    kinds = []

    def start(kind, *args, **kwargs):
        kinds.append(kind)
        return sandbox.start(kind, *args, **kwargs)

    monkeypatch.setattr(reader, "start", start)
    return kinds


def test_document_after_document_is_read_by_one_child(started):
    with Reader(AT) as one:
        for _ in range(3):
            assert [c.entity_id for c in one.check(GOOD)] == ["https://idp.vard.example/saml"]
        assert len(list(one.check(aggregate(idp(), sp())))) == 2
    assert started == ["stream"]


def test_a_refused_document_leaves_the_child_to_the_next(started):
    with Reader(AT) as one:
        with pytest.raises(Refusal) as refused:
            list(one.check(b"<!DOCTYPE x><x/>"))
        assert refused.value.finding.rule == "MD-XML-002"
        assert rules(GOOD, one)
    assert started == ["stream"]


def test_a_child_that_dies_costs_one_document(monkeypatch, started):
    boot = sandbox._BOOT
    monkeypatch.setattr(
        sandbox, "_BOOT", "import os, signal, sys; sys.stdin.buffer.readline(); os.kill(os.getpid(), 11)"
    )
    with Reader(AT) as one:
        with pytest.raises(Refusal) as refused:
            list(one.check(GOOD))
        assert "broke down" in refused.value.finding.en
        monkeypatch.setattr(sandbox, "_BOOT", boot)
        assert rules(GOOD, one)
    assert started == ["stream", "stream"]


def test_a_child_that_says_nothing_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "_BOOT", "import signal; signal.pause()")
    monkeypatch.setitem(reader.SILENCE, "one", 0.2)
    with Reader(AT) as one, pytest.raises(Refusal) as refused:
        list(one.check(GOOD))
    assert "too long" in refused.value.finding.en


def test_reading_that_is_given_up_half_way_does_not_disturb_the_next():
    with Reader(AT) as one:
        next(one.check(aggregate(*[idp()] * 20)))
        assert [c.entity_id for c in one.check(sp().encode())] == ["https://journal.vard.example/saml"]


def test_what_is_too_large_is_not_sent(started):
    with Reader(AT) as one, pytest.raises(Refusal) as refused:
        list(one.check(b" " * (1 << 20) + GOOD))
    assert refused.value.finding.rule == "MD-XML-009"
    assert started == []


def test_the_profiles_numbers_reach_the_rules():
    with Reader(AT, Numbers(rsa_bits=8192)) as one:
        assert "MD-KEY-003" in rules(GOOD, one)
    with Reader(AT) as one:
        assert "MD-KEY-003" not in rules(GOOD, one)
