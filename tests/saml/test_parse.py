"""The parser refuses what it must, with the rule, the line and a way out; and lets one bad entity go alone."""

from dataclasses import replace

import pytest

from members.saml.limits import AGGREGATE, ONE_ENTITY
from members.saml.parse import entities, parse
from members.saml.types import Refusal

from .documents import DOCUMENTS
from .entities import aggregate, idp, sp

REFUSED = [(rule, data, line) for rule, cases in DOCUMENTS.items() for data, line in cases]


def refusal(data: bytes, limits=ONE_ENTITY):
    with pytest.raises(Refusal) as refused:
        parse(data, limits)
    return refused.value.finding


@pytest.mark.parametrize(("rule", "data", "line"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_document_is_refused_with_its_rule_and_line(rule, data, line):
    finding = refusal(data)
    assert (finding.rule, finding.line) == (rule, line)
    assert all((finding.sv, finding.en, finding.mend_sv, finding.mend_en))


def test_a_doctype_is_refused_with_its_column():
    finding = refusal(b"<?xml version='1.0'?>  <!DOCTYPE a><a/>")
    assert "column" in finding.en
    assert "kolumn" in finding.sv


def test_a_sound_document_is_read():
    assert parse(idp().encode()).get("entityID") == "https://idp.vard.example/saml"


def test_a_byte_order_mark_is_no_hindrance():
    marked = b"\xef\xbb\xbf" + idp().encode()
    assert parse(marked).get("entityID")
    assert [span.line for span, _ in entities(marked)] == [2]


def test_utf_7_never_becomes_markup():
    smuggled = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-md:EntityDescriptor/+AD4-'
    assert refusal(smuggled).rule == "MD-XML-004"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (replace(ONE_ENTITY, elements=10), "elements"),
        (replace(ONE_ENTITY, entity_elements=10), "elements in the entity"),
        (replace(ONE_ENTITY, attributes=1), "attributes"),
        (replace(ONE_ENTITY, attribute_length=10), "characters in an attribute"),
        (replace(ONE_ENTITY, text_length=10), "characters in a text"),
        (replace(ONE_ENTITY, depth=3), "levels"),
    ],
)
def test_each_limit_is_named_when_it_is_passed(limits, words):
    finding = refusal(idp().encode(), limits)
    assert finding.rule == "MD-XML-010"
    assert words in finding.en


def test_an_external_entity_is_never_fetched(tmp_path):
    secret = tmp_path / "hemlig.txt"
    secret.write_text("hemlig")
    document = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'
    assert refusal(document.encode()).rule == "MD-XML-002"


def test_entities_of_nested_groups_come_flat_and_in_order():
    inner = aggregate(sp()).decode()
    document = aggregate(idp()).decode().replace("</md:EntitiesDescriptor>", inner + "</md:EntitiesDescriptor>")
    found = [element.get("entityID") for _, element in entities(document.encode(), AGGREGATE)]
    assert found == ["https://idp.vard.example/saml", "https://journal.vard.example/saml"]


def test_an_entity_hidden_inside_another_is_not_one_of_the_document():
    hidden = sp().partition("?>")[2]
    document = idp().replace("<md:Extensions>", f"<md:Extensions>{hidden}", 1)
    found = [element.get("entityID") for _, element in entities(document.encode())]
    assert found == ["https://idp.vard.example/saml"]


def test_spans_tell_where_each_entity_begins():
    data = aggregate(idp(), sp())
    lines = [(span.line, element.sourceline) for span, element in entities(data, AGGREGATE)]
    starts = [n for n, line in enumerate(data.decode().split("\n"), 1) if "<md:EntityDescriptor" in line]
    assert [line for line, _ in lines] == starts


def test_lines_beyond_65535_are_told_right():
    document = idp().replace("<md:Organization>", "\n" * 70_000 + "<md:Organization>\n<bad&>")
    assert refusal(document.encode()).line > 70_000


def test_an_element_is_on_the_line_where_its_start_tag_begins():
    start = b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"\n\n entityID="x">'
    document = start + b'\n<a\n\n b="1"/></md:EntityDescriptor>'
    root = parse(document)
    assert [root.sourceline, root[0].sourceline] == [1, 4]
    for _span, entity in entities(document):
        assert [entity.sourceline, entity[0].sourceline] == [1, 4]
