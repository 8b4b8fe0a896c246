"""Inspection goes on where it can: one bad entity is named and set aside, the others are told in full."""

from dataclasses import replace

import pytest
from lxml import etree

from members.saml import inspect as inspect_module
from members.saml.inspect import checked, inspect
from members.saml.limits import AGGREGATE, ONE_ENTITY
from members.saml.types import Inspection, Quarantined, Refusal, Severity

from .entities import AT, aggregate, changed, idp, sp


def inspected(data: bytes, limits=AGGREGATE) -> list[Inspection | Quarantined]:
    return list(inspect(data, AT, limits))


def test_one_entity():
    (found,) = inspect(idp().encode(), AT)
    assert isinstance(found, Inspection)
    assert found.entity_id == "https://idp.vard.example/saml"
    assert found.errors == ()
    assert found.clean.startswith(b"<md:EntityDescriptor")
    assert found.facts.roles == ("idp",)


def test_errors_are_the_findings_that_are_errors():
    (found,) = inspect(changed(idp(), "https://idp.vard.example/sso", "http://idp.vard.example/sso").encode(), AT)
    assert {f.severity for f in found.errors} == {Severity.ERROR}
    assert {f.rule for f in found.errors} == {"MD-END-001"}


def test_an_aggregate_is_told_entity_by_entity_in_its_order():
    found = inspected(aggregate(idp(), sp()))
    assert [one.entity_id for one in found] == ["https://idp.vard.example/saml", "https://journal.vard.example/saml"]


def test_an_entity_without_a_name_is_quarantined_and_the_others_go_on():
    found = inspected(
        aggregate(idp(), changed(sp(), 'entityID="https://journal.vard.example/saml"', 'entityID=" "'), sp())
    )
    assert [type(one) for one in found] == [Inspection, Quarantined, Inspection]
    assert (found[1].entity_id, found[1].position) == (None, 2)
    assert found[1].line > found[0].findings[0].line
    assert found[1].findings[0].mend_sv


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (replace(AGGREGATE, entity_elements=60), "MD-XML-010"),
        (replace(AGGREGATE, entity_size=8000), "MD-XML-009"),
        (replace(AGGREGATE, text_length=8000), "MD-XML-010"),
        (replace(AGGREGATE, attribute_length=5000), "MD-XML-010"),
    ],
)
def test_an_entity_that_is_too_large_is_quarantined_and_the_others_go_on(limits, rule):
    large = (
        changed(sp(), ">Journalen<", ">" + "J" * 9000 + "<") if "text" in rule or limits.text_length < 9000 else sp()
    )
    if limits.attribute_length < 64 << 10:
        large = changed(large, "https://journal.vard.example/ecp", "https://journal.vard.example/" + "e" * 6000)
    if limits.entity_size < 1 << 20:
        large = changed(large, "<md:Organization>", "<!--" + " " * 9000 + "--><md:Organization>")
    if limits.entity_elements < 1000:
        large = changed(large, "<md:Organization>", "<md:X/>" * 60 + "<md:Organization>")
    before, bad, after = inspected(aggregate(idp(), large, idp()), limits)
    assert isinstance(before, Inspection)
    assert isinstance(after, Inspection)
    assert isinstance(bad, Quarantined)
    assert bad.entity_id == "https://journal.vard.example/saml"
    assert [f.rule for f in bad.findings] == [rule]


def test_an_entity_that_cannot_be_written_back_is_quarantined(monkeypatch):
    def breaks(root: etree._Element) -> bytes:
        raise etree.C14NError("C14N failed")

    monkeypatch.setattr(inspect_module, "canonical", breaks)
    (found,) = inspect(idp().encode(), AT)
    assert isinstance(found, Quarantined)
    assert found.findings[0].rule == "MD-XML-031"


def test_one_bad_among_forty_costs_one():
    documents = [changed(sp(), "//journal.vard.example/saml", f"//j{n}.vard.example/saml") for n in range(40)]
    documents[17] = changed(documents[17], 'entityID="https://j17.vard.example/saml"', "")
    found = inspected(aggregate(*documents))
    assert len(found) == 40
    assert [one.position for one in found if isinstance(one, Quarantined)] == [18]


def test_a_document_that_breaks_off_is_refused_before_anything_is_told():
    data = aggregate(idp(), sp())[:-40]
    with pytest.raises(Refusal):
        next(inspect(data, AT, AGGREGATE))


def test_an_aggregate_may_be_larger_than_an_entity():
    data = aggregate(idp(), "<?xml?>" + "<!--" + " " * (1 << 20) + "-->")
    assert len(inspected(data)) == 1
    with pytest.raises(Refusal):
        inspected(data, ONE_ENTITY)


def test_an_inspection_survives_the_way_through_json():
    (found,) = inspect(idp().encode(), AT)
    assert Inspection.from_json(found.as_json()) == found


def test_a_quarantine_survives_the_way_through_json():
    (found,) = inspect(changed(idp(), 'entityID="https://idp.vard.example/saml"', "").encode(), AT)
    assert Quarantined.from_json(found.as_json()) == found


def test_who_only_checks_is_told_the_same_findings():
    document = aggregate(
        idp(), changed(sp(), 'index="1" Binding', 'index="one" Binding'), sp().replace("entityID", "id")
    )
    told = list(checked(document, AT, AGGREGATE))
    assert [one.findings for one in told] == [one.findings for one in inspected(document)]
    assert [one.readable for one in told] == [True, True, False]
