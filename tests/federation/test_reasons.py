"""Reasons: what is wrong and what to do, in both languages, ready to read."""

import re

import pytest

from federation.gate import GATES
from federation.reasons import REASONS, Reason
from members.models.agreement import AgreementKind
from tests.federation.test_gate import CLOSES, POLICY, _decide

SENTENCE = re.compile(r"[A-ZÅÄÖ].*\.", re.DOTALL)
FIELDS = ("sv", "en", "remedy_sv", "remedy_en")
CODES = sorted(REASONS)


@pytest.mark.parametrize("code", CODES)
def test_a_reason_is_four_whole_sentences_in_two_languages(code: str) -> None:
    reason = REASONS[code]
    for field in FIELDS:
        assert SENTENCE.fullmatch(getattr(reason, field)), (field, getattr(reason, field))
    assert reason.sv != reason.en
    assert reason.remedy_sv != reason.remedy_en
    assert reason.gate in GATES


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_left_to_fill_in_when_somebody_reads_it(code: str) -> None:
    for reason in _decide(CLOSES[code]).reasons:
        for field in FIELDS:
            assert not re.search(r"[{}]", getattr(reason, field)), getattr(reason, field)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_ask_for_the_same_details(code: str) -> None:
    reason = REASONS[code]
    assert _places(reason.sv) == _places(reason.en)
    assert _places(reason.remedy_sv) == _places(reason.remedy_en)


def _places(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("kind", AgreementKind.values)
def test_an_agreement_is_called_by_its_name_in_each_language(kind: str) -> None:
    reason = REASONS["agreement_missing"].about(kind=kind)
    assert "avtal" in reason.sv
    assert reason.en.endswith(" agreement.")
    assert "_" not in reason.sv + reason.en


def test_what_an_owner_is_called_does_not_break_a_sentence() -> None:
    reason = REASONS["revision_errors"].about(rules="{0} {evil} %s")
    assert "{0} {evil} %s" in reason.en


def test_a_reason_goes_to_the_manifest_with_all_that_is_known() -> None:
    (reason,) = _decide(CLOSES["certification_expired"], POLICY).reasons
    assert reason.as_json() == {
        "code": "certification_expired",
        "gate": "G3",
        "sv": "Certifieringen på LoA3 har gått ut.",
        "en": "The certification at LoA3 has expired.",
        "remedy_sv": "Lämna in en ny tillitsdeklaration.",
        "remedy_en": "Submit a new trust declaration.",
    }


def test_filling_in_leaves_the_template_as_it_was() -> None:
    before: Reason = REASONS["agreement_missing"]
    before.about(kind="membership")
    assert "{kind}" in REASONS["agreement_missing"].en
