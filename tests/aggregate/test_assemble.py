from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from federation.aggregate import assemble, preflight
from federation.aggregate.sign import FileKey, sign
from federation.aggregate.types import Frame
from tests.aggregate import making
from tests.aggregate.making import AT, MD, fragment, fragments, frame

XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=60
).filter(str.strip)
ENTITY_IDS = st.lists(
    st.text("abcåäö🔑019&?=/.-_~!$()*+,;:@", min_size=1, max_size=60).map(lambda text: f"https://sp.example/{text}"),
    min_size=1,
    max_size=6,
    unique=True,
)


def canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document), method="c14n", exclusive=True, with_comments=False)


def texts_inside(text: str) -> str:
    """Element content as exclusive C14N writes it, by lxml and not by the code under test."""
    element = etree.Element("x")
    element.text = text
    return etree.tostring(element, method="c14n", exclusive=True).decode().removeprefix("<x>").removesuffix("</x>")


FRAMES = st.builds(
    Frame,
    identifier=st.from_regex(r"[A-Za-z_][A-Za-z0-9._-]{0,40}", fullmatch=True),
    name=XML_TEXT,
    valid_until=st.timedeltas(timedelta(seconds=1), timedelta(days=14)).map(lambda after: AT + after),
    cache_duration=st.sampled_from(["PT6H", "PT30M", "P1D", "PT1H30M", "P1DT12H"]),
    publisher=XML_TEXT,
    creation_instant=st.just(AT),
    publication_id=XML_TEXT,
    usage_policies=st.dictionaries(
        st.sampled_from(["sv", "en", "nb-NO"]), st.from_regex(r"https://[!-~]{1,40}", fullmatch=True)
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frame=FRAMES, entity_ids=ENTITY_IDS, text=st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_literal_bytes_are_canonical_bytes(key: FileKey, frame: Frame, entity_ids: list[str], text: str) -> None:
    text = text.replace("\ufffe", "").replace("\uffff", "")
    about = f'<md:Extensions><x:a xmlns:x="urn:x" b="1">{texts_inside(text)}</x:a></md:Extensions>'
    source = [fragment(name, about + making.SP_ROLE) for name in entity_ids]
    aggregate = making.document(sign(preflight.prepare(frame, source), key))
    assert canonical(aggregate) == aggregate
    answer = making.document(sign(preflight.prepare_entity(frame, source[0]), key))
    assert canonical(answer) == answer


@settings(max_examples=30, deadline=None)
@given(frame=FRAMES)
def test_the_digest_is_that_of_everything_but_the_signature(key: FileKey, frame: Frame) -> None:
    """What enveloped-signature and exclusive C14N make of the document, by lxml, is what was streamed."""
    signed = sign(preflight.prepare(frame, fragments(2)), key)
    tree = etree.fromstring(making.document(signed))
    tree.remove(tree[0])
    assert hashlib.sha256(etree.tostring(tree, method="c14n", exclusive=True)).digest() == signed.prepared.digest


def test_an_aggregate_is_start_tag_signature_publication_info_entities_end_tag(key: FileKey) -> None:
    tree = etree.fromstring(making.document(making.signed(key)))
    assert [etree.QName(child).localname for child in tree] == [
        "Signature",
        "Extensions",
        "EntityDescriptor",
        "EntityDescriptor",
        "EntityDescriptor",
    ]
    assert dict(tree.attrib) == {
        "ID": "_sigill-7",
        "Name": "https://federation.example/feed",
        "cacheDuration": "PT6H",
        "validUntil": "2026-12-02T03:00:00Z",
    }


def test_the_publication_info_says_who_when_and_on_what_terms(key: FileKey) -> None:
    tree = etree.fromstring(making.document(making.signed(key)))
    info = tree[1][0]
    assert dict(info.attrib) == {
        "creationInstant": "2026-11-22T03:00:00Z",
        "publicationId": "demo-7",
        "publisher": "https://federation.example/",
    }
    assert [(policy.get("{http://www.w3.org/XML/1998/namespace}lang"), policy.text) for policy in info] == [
        ("en", "https://federation.example/terms"),
        ("sv", "https://federation.example/villkor"),
    ]


def test_an_mdq_answer_is_a_bare_entity_descriptor_with_the_signature_first(key: FileKey) -> None:
    answer = making.document(sign(preflight.prepare_entity(frame(), fragment()), key))
    tree = etree.fromstring(answer)
    assert tree.tag == f"{{{MD}}}EntityDescriptor"
    assert list(tree.attrib) == ["ID", "cacheDuration", "entityID", "validUntil"]
    assert [etree.QName(child).localname for child in tree] == ["Signature", "SPSSODescriptor"]


def test_an_mdq_answer_has_an_id_of_its_own(key: FileKey) -> None:
    """Another content has another, even under the same name and in the same window."""
    changed = fragment("https://a.example", making.SP_ROLE.replace("/acs", "/other"))
    said = [fragment("https://a.example"), fragment("https://b.example"), changed]
    found = {assemble.entity_identifier(frame(), one) for one in said}
    assert len(found) == 3
    assert all(name.startswith("_sigill-7-") for name in found)


@pytest.mark.parametrize("value", ['a"b', "a&b", "a<b", "a>b", "a\tb", "a\nb", "a\rb", "å ä ö \U0001f511"])
def test_attributes_and_text_are_escaped_as_canonical_xml_does(value: str) -> None:
    element = etree.Element("x", a=value)
    element.text = value
    expected = f'<x a="{assemble.attribute(value)}">{assemble.text(value)}</x>'
    assert etree.tostring(element, method="c14n").decode() == expected
