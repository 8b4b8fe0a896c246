"""A mend puts right what its rule is about, and nothing else; what it does not touch stays as it was typed."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from members.saml import sandbox
from members.saml.catalogue import catalogue
from members.saml.check import check
from members.saml.facts import facts
from members.saml.lines import line_difference
from members.saml.mends import MENDS, Mend, mendable, mended
from members.saml.mends.source import Source
from members.saml.names import clark
from members.saml.parse import parse
from members.saml.rules import RULES, Hit
from members.saml.sandbox import mend_apart
from members.saml.types import Refusal, Severity

from .defects import DEFECTS, Defect
from .documents import DOCUMENTS
from .entities import AT, aggregate, changed, idp, sp

# Fixtures of rules with a mend which it leaves alone, as its sentence says: only the member knows what is meant.
STAYS = {
    ("MD-XML-016", "https://idp.vard.example/s so"),
    ("MD-SCO-001", "*.vard.example"),
    ("MD-SCH-011", "ett"),
    ("MD-ENA-006", "uppforandekod"),
    ("MD-CON-007", "?cc="),
    ("MD-KEY-034", "SigningMethod"),
    ("MD-KEY-034", "urn:x"),
    ("MD-CON-007", ",drift"),
    ("MD-ENT-018", "SAML:1.1:protocol"),
    ("MD-KEY-038", "<shibmd:Scope"),
}


def new_of(defect: Defect) -> str:
    return defect.new if isinstance(defect.new, str) else defect.new()


def stays(defect: Defect) -> bool:
    return any(rule == defect.rule and part in new_of(defect) for rule, part in STAYS)


MENDED = [defect for defect in DEFECTS if defect.rule in MENDS and not stays(defect)]
LEFT = [defect for defect in DEFECTS if defect.rule in MENDS and stays(defect)]


def struck(data: bytes | str) -> set[str]:
    return {f.rule for f in check(parse(data.encode() if isinstance(data, str) else data), AT)}


def errors(data: bytes | str) -> set[str]:
    root = parse(data.encode() if isinstance(data, str) else data)
    return {f.rule for f in check(root, AT) if f.severity is Severity.ERROR}


def facts_of(data: bytes) -> dict[str, object]:
    return asdict(facts(parse(data)))


@pytest.mark.parametrize("defect", MENDED, ids=str)
def test_a_mend_puts_its_rule_right_brings_no_error_and_applying_it_twice_changes_nothing_more(defect):
    before = defect.broken().encode()
    after = mended(before, [defect.rule], AT)
    assert after.done == (defect.rule,)
    assert after.left == ()
    assert defect.rule not in struck(after.content)
    assert errors(after.content) <= errors(before)
    again = mended(after.content, [defect.rule], AT)
    assert (again.content, again.done) == (after.content, ())


@pytest.mark.parametrize("defect", MENDED, ids=str)
def test_a_mend_changes_no_fact_but_those_it_names(defect):
    before = defect.broken().encode()
    old, new = facts_of(before), facts_of(mended(before, [defect.rule], AT).content)
    assert {name for name in old if old[name] != new[name]} <= MENDS[defect.rule].facts


@pytest.mark.parametrize("defect", MENDED, ids=str)
def test_lines_that_a_mend_does_not_touch_stay_as_they_were(defect):
    before = defect.broken()
    after = mended(before.encode(), [defect.rule], AT).content.decode()
    old, new = before.splitlines(), after.splitlines()
    kept = sum(1 for line in old if line in set(new))
    assert kept >= len(old) - 8


@pytest.mark.parametrize("defect", LEFT, ids=str)
def test_a_mend_that_would_have_to_guess_says_what_is_left(defect):
    before = defect.broken().encode()
    after = mended(before, [defect.rule], AT)
    assert (after.content, after.done, after.left) == (before, (), (defect.rule,))


def test_every_rule_with_a_mend_exists_and_has_a_fixture_that_it_mends():
    assert set(MENDS) <= set(RULES)
    mended_here = {defect.rule for defect in MENDED}
    assert {rule for rule, mend in MENDS.items() if mend.change} <= mended_here
    assert {rule for rule, mend in MENDS.items() if mend.text_change} <= set(DOCUMENTS)


def test_every_mend_that_the_catalogue_marks_is_there():
    stages = {"parse", "schema", "entity"}
    marked = {entry.id for entry in catalogue().values() if entry.autofix and entry.stage in stages}
    assert marked <= set(MENDS)


@pytest.mark.parametrize("mend", MENDS.values(), ids=lambda mend: mend.rule)
def test_a_mend_says_in_both_languages_what_will_happen(mend):
    assert mend.en.endswith(".")
    assert mend.sv.endswith(".")
    assert mend.en != mend.sv


def test_what_can_be_mended_comes_in_the_order_in_which_it_is_applied():
    found = [SimpleNamespace(rule=rule) for rule in ("MD-SCO-003", "MD-END-001", "MD-XML-016", "MD-XML-016")]
    assert mendable(found) == ("MD-XML-016", "MD-SCO-003")


def test_a_rule_that_does_not_strike_or_has_no_mend_changes_nothing():
    before = idp().encode()
    assert mended(before, [*RULES, "MD-NONE-000"], AT).content == before


INSTRUCTION = '<?xml version="1.0"?>\n<?xml-stylesheet href="https://ond.test/x.xsl"?>\n'


def test_processing_instructions_go_with_their_line_and_those_inside_comments_stay():
    rest = idp().partition("?>\n")[2].replace("<md:Organization>", "<!-- <?php ?> --><md:Organization><?php ond ?>", 1)
    after = mended((INSTRUCTION + rest).encode(), ["MD-XML-006"], AT)
    assert after.done == ("MD-XML-006",)
    assert after.content.decode() == '<?xml version="1.0"?>\n' + rest.replace("<?php ond ?>", "")


def test_what_cannot_be_read_is_refused_by_its_rule():
    with pytest.raises(Refusal) as refused:
        mended(INSTRUCTION.encode() + idp().partition("?>\n")[2].encode(), ["MD-XML-016"], AT)
    assert refused.value.finding.rule == "MD-XML-006"
    with pytest.raises(Refusal):
        mended(b"\xff\xfe", ["MD-XML-006"], AT)


@pytest.mark.parametrize("sound", [idp, sp])
def test_a_document_that_is_not_changed_is_written_as_it_was_typed(sound):
    typed = "\ufeff" + sound().replace("\n", "\r\n").replace(">Kim<", "><![CDATA[Kim & <Co>]]>&#xE5;&quot;<")
    typed = typed.replace("</md:EntityDescriptor>", "<!-- sist -->\r\n</md:EntityDescriptor>\r\n<!-- efter -->\r\n")
    assert Source(typed.encode()).write() == typed.encode()


def test_an_attribute_is_changed_where_it_stands_with_its_quotes():
    old = "<md:SingleSignOnService Binding"
    document = changed(idp(), f'{old}="', "<md:SingleSignOnService\n        Binding  =  '").replace(
        'HTTP-Redirect" Location="https://idp.vard.example/sso"',
        "HTTP-Redirect'\n  Location='https://idp.vard.example/sso '",
    )
    after = mended(document.encode(), ["MD-XML-016"], AT).content.decode()
    assert after == document.replace("/sso '", "/sso'")


def test_an_element_that_goes_takes_its_line_with_it():
    line = '    <md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://x.example/"/>\n'
    document = changed(idp(), "    <md:SingleSignOnService", line + "    <md:SingleSignOnService")
    assert mended(document.encode(), ["MD-ENT-018"], AT).content.decode() == idp()


def test_an_element_that_moves_takes_its_namespace_along():
    document = (
        '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://a.example">'
        '<md:SPSSODescriptor xmlns:x="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:r="http://refeds.org/metadata">'
        '<x:ContactPerson r:contactType="urn:x"><x:GivenName>Kim</x:GivenName></x:ContactPerson>'
        "</md:SPSSODescriptor></md:EntityDescriptor>"
    )
    source = Source(document.encode())
    person = source.root[0][0]
    source.root[0].remove(person)
    source.root.append(person)
    written = source.write().decode()
    moved = '<x:ContactPerson r:contactType="urn:x" xmlns:x="urn:oasis:names:tc:SAML:2.0:metadata" '
    assert f'{moved}xmlns:r="http://refeds.org/metadata"><x:GivenName>Kim<' in written
    assert said(parse(written.encode())) == said(source.root)


def said(root: etree._Element) -> list[object]:
    """What a tree says, whatever its prefixes."""
    return [(e.tag, dict(e.attrib), e.text or "", e.tail or "") for e in root.iter()]


def test_a_mend_that_would_bring_a_new_error_is_not_applied(monkeypatch):
    def harmful(hit: Hit) -> None:
        hit.node.set("regexp", "false")
        next(hit.node.iterancestors(clark("md:IDPSSODescriptor"))).attrib.pop("protocolSupportEnumeration")

    monkeypatch.setitem(MENDS, "MD-SCO-003", Mend("MD-SCO-003", "", "", change=harmful))
    before = changed(idp(), 'regexp="false"', "").encode()
    after = mended(before, ["MD-SCO-003"], AT)
    assert (after.content, after.done, after.left) == (before, (), ("MD-SCO-003",))


def test_each_entity_of_a_document_is_mended():
    broken = changed(idp(), 'regexp="false"', "")
    after = mended(aggregate(broken, broken), ["MD-SCO-003"], AT)
    assert after.content.count(b'regexp="false"') == 2


def _by_document() -> dict[object, list[Defect]]:
    found: dict[object, list[Defect]] = {idp: [], sp: []}
    for defect in MENDED:
        if type(defect) is Defect and defect.sound in found:
            found[defect.sound].append(defect)
    return found


BY_DOCUMENT = _by_document()


@st.composite
def several_defects(draw) -> str:
    sound = draw(st.sampled_from(list(BY_DOCUMENT)))
    document = sound()
    for defect in draw(st.lists(st.sampled_from(BY_DOCUMENT[sound]), min_size=2, max_size=5, unique_by=str)):
        document = document.replace(defect.old, new_of(defect), defect.count)
    return document


@given(several_defects(), st.sets(st.sampled_from(sorted(MENDS))))
@settings(max_examples=60, deadline=None)
def test_any_mends_together_bring_no_error_keep_the_text_readable_and_reach_an_end(document, rules):
    try:
        parse(document.encode())
    except Refusal:
        return
    before = document.encode()
    after = mended(before, rules, AT)
    assert set(after.done) <= rules
    assert errors(after.content) <= errors(before)
    assert mended(after.content, rules, AT).content == after.content
    named = frozenset().union(*(MENDS[rule].facts for rule in after.done))
    old, new = facts_of(before), facts_of(after.content)
    assert {name for name in old if old[name] != new[name]} <= named


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_what_is_written_reads_as_the_tree_that_was_changed(data):
    source = Source(data.draw(st.sampled_from([idp, sp]))().encode())
    elements = [e for e in source.root.iter("*") if e.getparent() is not None]
    for node in data.draw(st.lists(st.sampled_from(elements), max_size=4, unique_by=id)):
        value = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=9))
        match data.draw(st.integers(0, 3)):
            case 0:
                node.text = value + "\r\n\t"
            case 1:
                node.set("Location", value + "\r\n\t\"'")
            case 2:
                node.attrib.clear()
            case _:
                node.tail = value
    assert said(parse(source.write())) == said(source.root)


def test_the_child_mends_as_the_parent_would_and_refuses_what_it_would():
    broken = changed(idp(), 'regexp="false"', "").encode()
    assert mend_apart(broken, ["MD-SCO-003"], AT) == mended(broken, ["MD-SCO-003"], AT)
    with pytest.raises(Refusal) as refused:
        mend_apart(b"<?xml version='1.0'?>\n<!DOCTYPE a><a/>", MENDS, AT)
    assert (refused.value.finding.rule, refused.value.finding.line) == ("MD-XML-002", 2)
    with pytest.raises(Refusal):
        mend_apart(b" " * (1 << 21), MENDS, AT)


def test_a_child_that_breaks_off_while_it_mends_is_a_refusal(monkeypatch):
    monkeypatch.setattr(sandbox, "_BOOT", "print('{\"end\": true}')")
    with pytest.raises(Refusal) as refused:
        mend_apart(idp().encode(), MENDS, AT)
    assert refused.value.finding.rule == "MD-XML-031"


def test_the_difference_of_a_mend_is_the_line_that_it_changed():
    broken = changed(idp(), 'regexp="false"', 'regexp="false" xml:space="preserve"')
    difference = line_difference(broken.encode(), mended(broken.encode(), ["MD-XML-020"], AT).content)
    assert [line.strip() for mark, line in difference if mark == "-"] == [
        '<shibmd:Scope regexp="false" xml:space="preserve">vard.example</shibmd:Scope>'
    ]
    assert [line.strip() for mark, line in difference if mark == "+"] == [
        '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'
    ]
    assert line_difference(b"x\n" * 5000, b"y\n") == []
