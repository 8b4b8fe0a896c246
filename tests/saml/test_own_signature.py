"""A member's own signature is held to what the document says, wherever the document is read."""

import pytest

from members.saml.own_signature import Verdict, verdict
from members.saml.parse import entities
from members.saml.sandbox import inspect_apart
from members.saml.subject import Subject

from .defects.defect import carrying
from .entities import AT, aggregate, changed, element, idp
from .signing import ID, signed

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def judged(entity) -> Verdict | None:
    return verdict(entity.find(SIGNATURE), (certificate for _, certificate in Subject(entity, AT).certificates))


@pytest.mark.parametrize("names_key", [True, False])
def test_the_softwares_own_signature_fits(names_key):
    assert judged(element(signed(names_key=names_key))) is None


def test_a_reference_to_the_whole_document_fits():
    assert judged(element(signed(uri=""))) is None


def test_a_document_that_was_cut_off_does_not_fit():
    document = signed()
    start, end = document.index("<md:ContactPerson"), document.index("</md:EntityDescriptor>")
    assert judged(element(document[:start] + document[end:])) is Verdict.BROKEN


def test_one_changed_character_does_not_fit():
    assert judged(element(changed(signed(), "saml@vard.example", "sam1@vard.example"))) is Verdict.BROKEN


def test_a_signature_that_names_no_key_is_tried_with_all_of_the_entitys():
    assert judged(element(signed("other", names_key=False))) is Verdict.BROKEN


def test_a_signature_by_a_stranger_is_told_as_such():
    assert judged(element(signed("other"))) is Verdict.STRANGER


def test_a_document_without_a_readable_certificate_gives_nothing_to_verify_with():
    document = changed(signed(names_key=False), carrying("sound"), "<ds:X509Certificate>AAAA</ds:X509Certificate>")
    assert judged(element(document)) is None


def test_an_entity_in_an_aggregate_is_verified_by_itself():
    """Two entities with the same ID: each signature is about its own."""
    broken = changed(signed(), "saml@vard.example", "sam1@vard.example")
    found = [judged(entity) for _, entity in entities(aggregate(f"?>{signed()}", f"?>{broken}"))]
    assert found == [None, Verdict.BROKEN]


def test_a_reference_to_the_whole_document_is_one_to_the_entity_inside_an_aggregate():
    found = [judged(entity) for _, entity in entities(aggregate(f"?>{signed(uri='')}\n", f"?>{signed()}"))]
    assert found == [None, None]


@pytest.mark.parametrize(
    "program", ["TR/1999/REC-xslt-19991116", "TR/1999/REC-xpath-19991116", "2002/06/xmldsig-filter2"]
)
@pytest.mark.parametrize("replaced", ["2000/09/xmldsig#enveloped-signature", "2001/10/xml-exc-c14n#"])
def test_a_program_in_place_of_a_transform_is_not_run(program, replaced):
    transform = '<ds:Transform Algorithm="http://www.w3.org/{}"/>'
    document = changed(signed(), transform.format(replaced), transform.format(program))
    assert judged(element(document)) is Verdict.PARTIAL


def test_a_signature_with_a_list_of_prefixes_cannot_be_judged_inside_an_aggregate():
    prefixes = '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/>'
    exclusive = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    listed = changed(signed(), exclusive, exclusive.replace("/>", f">{prefixes}</ds:Transform>"))
    assert judged(element(listed)) is Verdict.BROKEN
    assert [judged(entity) for _, entity in entities(aggregate(f"?>{listed}"))] == [None]


@pytest.mark.parametrize(
    "reference",
    ["http://vard.example/", "file:///etc/passwd", "#xpointer(/)", f"#xpointer(id('{ID}'))", "#_annan"],
)
def test_a_reference_to_anything_else_is_not_followed(reference):
    assert judged(element(changed(signed(), f'URI="#{ID}"', f'URI="{reference}"'))) is Verdict.PARTIAL


def test_a_second_reference_hides_nothing():
    document = signed()
    start, end = document.index("<ds:Reference"), document.index("</ds:Reference>") + len("</ds:Reference>")
    assert judged(element(document[:end] + document[start:end] + document[end:])) is Verdict.PARTIAL


def test_the_examined_tree_is_left_as_it_was():
    entity = element(signed())
    before = Subject(entity, AT).clean
    judged(entity)
    judged(entity)
    assert Subject(entity, AT).clean == before
    assert entity.find(SIGNATURE) is not None
    assert element(idp()).find(SIGNATURE) is None


def test_it_is_verified_in_the_child_process_too():
    broken = changed(signed(), "saml@vard.example", "sam1@vard.example")
    for document, found in ((signed(), False), (broken, True)):
        (inspection,) = inspect_apart(document.encode(), AT, aggregate=False)
        assert ("MD-SIG-016" in {finding.rule for finding in inspection.findings}) is found
