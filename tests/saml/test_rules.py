"""Every rule finds its defect, passes the sound twin, and says where, what and how to mend in both languages."""

import pytest

from members.saml.check import check
from members.saml.rules import RULES
from members.saml.types import Finding, Severity

from .around_defects import AROUND
from .defects import DEFECTS, Defect
from .documents import DOCUMENTS
from .entities import AT, element, idp, sp
from .network_defects import NETWORK
from .promises import is_alone_among_the_errors_of_its_group, says_where_and_what_to_do


def found(document: str, defect: Defect) -> list[Finding]:
    findings = check(element(document), AT)
    return [f for f in findings if f.rule == defect.rule and f.severity is defect.severity]


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_rule_finds_its_defect_and_says_where_and_what_to_do(defect: Defect):
    findings = found(defect.broken(), defect)
    assert findings
    says_where_and_what_to_do(findings)


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_rule_passes_the_sound_twin(defect: Defect):
    assert found(defect.sound(), defect) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_rule_alone_finds_its_defect_among_the_errors_of_its_group(defect: Defect):
    is_alone_among_the_errors_of_its_group(defect.rule, check(element(defect.broken()), AT))


@pytest.mark.parametrize("document", [idp, sp])
def test_a_sound_entity_has_no_error(document):
    assert [f for f in check(element(document()), AT) if f.severity is Severity.ERROR] == []


def test_a_sound_entity_under_a_test_domain_is_told_so_and_nothing_else():
    assert {f.rule for f in check(element(idp()), AT)} == {"MD-ENT-005", "MD-END-008", "MD-SCO-009"}


def test_every_rule_has_a_fixture():
    tried = {defect.rule for defect in DEFECTS} | set(DOCUMENTS) | {row.rule for row in (*AROUND, *NETWORK)}
    assert set(RULES) == tried


def test_more_than_fifty_rules_guard_the_feed():
    assert len(RULES) > 50


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_tells_its_source_and_speaks_both_languages(rule):
    assert rule.id.startswith("MD-")
    assert all((rule.source, rule.title, rule.sv, rule.en, rule.mend_sv, rule.mend_en))
    assert rule.sv != rule.en
    assert rule.mend_sv != rule.mend_en


def test_a_rule_that_strikes_everywhere_is_bounded():
    many = "".join(f'<z:x{n} xmlns:z="urn:z{n}"/>' for n in range(500))
    document = idp().replace("<md:Extensions>", f"<md:Extensions>{many}", 1)
    assert sum(f.rule == "MD-XML-023" for f in check(element(document), AT)) == 50


def test_findings_come_in_the_order_of_the_document():
    lines = [f.line or 0 for f in check(element(idp()), AT)]
    assert lines == sorted(lines)
