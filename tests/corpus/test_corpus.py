"""Every document of the corpus gets exactly the answer that it deserves: never a traceback, never another rule."""

from collections import Counter

import pytest

from members.saml.inspect import inspect
from members.saml.limits import AGGREGATE, ONE_ENTITY
from members.saml.sniff import is_aggregate
from members.saml.types import Finding, Refusal, Severity

from ..saml.entities import AT
from . import corpus
from .case import Case

CASES = list(corpus())


def found(case: Case) -> list[Finding]:
    limits = AGGREGATE if is_aggregate(case.document) else ONE_ENTITY
    return [finding for result in inspect(case.document, AT, limits) for finding in result.findings]


@pytest.mark.parametrize("case", [case for _, case in CASES if case.refused], ids=str)
def test_a_document_that_cannot_be_read_is_refused_by_its_rule(case: Case):
    with pytest.raises(Refusal) as refusal:
        found(case)
    assert refusal.value.finding.rule == case.rule
    assert refusal.value.finding.mend_sv


@pytest.mark.parametrize("case", [case for _, case in CASES if case.rule and not case.refused], ids=str)
def test_a_defect_is_found_by_its_rule(case: Case):
    struck = {(f.rule, f.severity) for f in found(case)}
    assert case.rule in {rule for rule, _ in struck}
    if case.severity:
        assert (case.rule, case.severity) in struck


@pytest.mark.parametrize("case", [case for _, case in CASES if case.rule is None], ids=str)
def test_what_only_looks_odd_has_no_error(case: Case):
    assert [f for f in found(case) if f.severity is Severity.ERROR] == []


def test_the_corpus_is_large_and_every_case_has_a_name_of_its_own():
    names = Counter((theme, case.name) for theme, case in CASES)
    assert names.total() >= 1000
    assert names.most_common(1)[0][1] == 1
    assert len({case.document for _, case in CASES}) == names.total()
