"""Intake: every entity of a document finds its own fate; one that is bad never stops the others."""

from dataclasses import replace
from typing import Any

import pytest

from members import audit, intake
from members.intake import Outcome, take_in
from members.models import AuditEvent, Blob, Entity, MetadataRevision, blob
from members.models.revision import RevisionState, Source
from members.saml.types import Refusal
from members.surroundings import Background, background
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator

HEAD = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
TAIL = b"</md:EntitiesDescriptor>"


def _id(number: int) -> str:
    return f"https://sp{number}.norrvik.example/metadata"


def _one(number: int, name: str = "Norrvik") -> bytes:
    return builders.entity_xml(_id(number), name=name).partition(b"?>\n")[2]


def _take_in(document: bytes, member: Member, aggregate: bool = True) -> list[Outcome]:
    found = take_in(
        document, owner=member.organisation, source=Source.UPLOAD, by=member.administrator, aggregate=aggregate
    )
    return list(found)


def test_one_entity_is_submitted(member: Member) -> None:
    (outcome,) = _take_in(builders.entity_xml(_id(1)), member, aggregate=False)
    assert (outcome.entity_id, outcome.kind, outcome.message) == (_id(1), "submitted", "")
    assert outcome.revision == MetadataRevision.objects.get()


def test_of_forty_entities_the_bad_one_is_named_and_the_others_are_submitted(member: Member) -> None:
    many = " ".join(f'a{n}=""' for n in range(65)).encode()
    bad = b'<md:EntityDescriptor entityID="https://bad.norrvik.example/metadata" ' + many + b"/>"
    entities = [bad if number == 17 else _one(number) for number in range(40)]
    outcomes = _take_in(HEAD + b"\n".join(entities) + TAIL, member)
    assert [o.kind for o in outcomes] == ["refused" if n == 17 else "submitted" for n in range(40)]
    assert outcomes[17].entity_id == "https://bad.norrvik.example/metadata"
    assert outcomes[17].findings[0].line is not None
    assert not outcomes[17].readable
    assert Entity.objects.count() == 39


def test_one_that_has_no_name_is_called_by_its_place(member: Member) -> None:
    outcomes = _take_in(HEAD + b"<md:EntityDescriptor/>\n" + _one(2) + TAIL, member)
    assert [o.kind for o in outcomes] == ["refused", "submitted"]
    assert outcomes[0].entity_id == "entity 1 (line 1)"


def test_what_is_already_submitted_comes_out_as_unchanged(member: Member) -> None:
    document = HEAD + _one(1) + _one(2) + TAIL
    _take_in(document, member)
    again = _take_in(document.replace(_one(2), _one(2, "Norrvik ny")), member)
    assert [o.kind for o in again] == ["unchanged", "submitted"]
    assert "nothing would change" in again[0].message
    assert MetadataRevision.objects.count() == 3


def test_another_s_entity_is_refused_and_the_others_go_on(operator: Operator, member: Member) -> None:
    other = builders.member(operator, "Söderås kommun")
    builders.submitted(other, entity_id=_id(1))
    outcomes = _take_in(HEAD + _one(1) + _one(2) + TAIL, member)
    assert [o.kind for o in outcomes] == ["refused", "submitted"]
    assert "already registered by another organisation" in outcomes[0].message
    assert Entity.objects.get(entity_id=_id(1)).owner == other.organisation


def test_the_same_entity_twice_in_a_document_leaves_one_waiting(member: Member) -> None:
    outcomes = _take_in(HEAD + _one(1) + _one(1, "Norrvik ny") + TAIL, member)
    assert [o.kind for o in outcomes] == ["submitted", "submitted"]
    states = dict(MetadataRevision.objects.values_list("number", "state"))
    assert states == {1: RevisionState.WITHDRAWN, 2: RevisionState.SUBMITTED}


def test_a_document_that_cannot_be_read_at_all_is_refused_whole(member: Member) -> None:
    with pytest.raises(Refusal) as refused:
        _take_in(b"<html>Not found</html>", member)
    assert refused.value.finding.sv
    assert refused.value.finding.mend_en
    assert not Entity.objects.exists()


def test_a_reader_s_document_is_refused_entity_by_entity(member: Member) -> None:
    found = take_in(
        HEAD + _one(1) + TAIL, owner=member.organisation, source=Source.PASTE, by=member.reader, aggregate=True
    )
    assert [o.kind for o in found] == ["refused"]
    assert not Entity.objects.exists()


def test_without_an_owner_each_entity_stays_where_it_is_and_a_new_one_is_asked_for(
    operator: Operator, member: Member
) -> None:
    builders.submitted(member, entity_id=_id(1))
    document = HEAD + _one(1, "Norrvik ny") + _one(2) + TAIL
    known, new = take_in(document, owner=None, source=Source.IMPORT, by=operator.registrar, aggregate=True)
    assert (known.kind, new.kind) == ("submitted", "refused")
    assert known.revision is not None
    assert known.revision.entity.owner == member.organisation
    assert "is new. Say which organisation owns it" in new.message


def test_an_approved_entity_can_be_taken_in_anew(operator: Operator, member: Member) -> None:
    (first,) = _take_in(builders.entity_xml(_id(1)), member, aggregate=False)
    assert first.revision is not None
    builders.approve(first.revision, by=operator.registrar)
    (second,) = _take_in(builders.entity_xml(_id(1), name="Norrvik ny"), member, aggregate=False)
    assert second.revision is not None
    assert second.revision.number == 2


def _together(document: bytes, member: Member) -> list[Outcome]:
    return list(
        take_in(
            document,
            owner=member.organisation,
            source=Source.UPLOAD,
            by=member.administrator,
            aggregate=True,
            together=25,
        )
    )


def test_a_refusal_among_those_committed_together_leaves_no_event_behind(operator: Operator, member: Member) -> None:
    other = builders.member(operator, name="Söderby")
    _take_in(builders.entity_xml(_id(2)), other, aggregate=False)
    outcomes = _together(HEAD + b"".join(_one(number) for number in (1, 2, 3)) + TAIL, member)
    assert [o.kind for o in outcomes] == ["submitted", "refused", "submitted"]
    told = AuditEvent.objects.filter(organisation=member.organisation, tag=Tag.REVISION_SUBMITTED)
    assert [event.entity.entity_id for event in told.order_by("number")] == [_id(1), _id(3)]
    assert list(audit.broken_links()) == []


def test_the_second_of_a_name_among_those_committed_together_replaces_the_first(member: Member) -> None:
    outcomes = _together(HEAD + _one(1) + _one(1, "Norrvik ny") + _one(1, "Norrvik ny") + TAIL, member)
    assert [o.kind for o in outcomes] == ["submitted", "submitted", "unchanged"]
    states = MetadataRevision.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [RevisionState.WITHDRAWN, RevisionState.SUBMITTED]


def test_a_key_that_another_of_those_committed_together_has_is_found(member: Member) -> None:
    first, second = _together(HEAD + _one(1) + _one(2) + TAIL, member)
    found = {finding.rule for finding in second.findings} - {finding.rule for finding in first.findings}
    assert found, "builders.entity_xml gives both the same key"


def test_a_kept_document_is_taken_in_without_being_read_whole(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob, "_PIECE", 1000)
    document = HEAD + _one(1) + _one(2) + TAIL
    kept = Blob.objects.keep(document)
    unread = Blob.objects.defer("content").get(pk=kept.pk)
    outcomes = list(
        take_in(unread, owner=member.organisation, source=Source.UPLOAD, by=member.administrator, aggregate=True)
    )
    assert [o.kind for o in outcomes] == ["submitted", "submitted"]
    assert unread.get_deferred_fields() == {"content"}
    assert {bytes(o.revision.received.content) for o in outcomes if o.revision} == {document}


def test_a_kept_document_with_a_private_key_is_refused_before_anything_of_it_is_submitted(member: Member) -> None:
    secret = b"<!-- -----BEGIN PRIVATE KEY----- -->\n"
    kept = Blob.objects.keep(HEAD + _one(1) + b"\n" + secret + TAIL)
    with pytest.raises(Refusal) as refused:
        list(take_in(kept, owner=member.organisation, source=Source.URL, by=member.administrator, aggregate=True))
    assert refused.value.finding.rule == "MD-ENT-025"
    assert refused.value.finding.line == kept.bytes().partition(secret)[0].count(b"\n") + 1
    assert not Entity.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_somebody_else_registers_meanwhile_stops_none_of_those_committed_together(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = builders.member(operator, name="Söderby")
    _take_in(builders.entity_xml(_id(2)), other, aggregate=False)
    before = [replace(background(member.organisation), new=frozenset(_id(number) for number in (1, 2, 3)))]

    def read(*asked: Any) -> Background:
        return before.pop() if before else background(*asked)

    monkeypatch.setattr(intake, "background", read)
    outcomes = _together(HEAD + b"".join(_one(number) for number in (1, 2, 3)) + TAIL, member)
    assert [o.kind for o in outcomes] == ["submitted", "refused", "submitted"]
    assert "already registered by another organisation" in outcomes[1].message
    assert before == []
    assert list(audit.broken_links()) == []


def test_a_new_entity_costs_seven_queries(member: Member, django_assert_max_num_queries) -> None:
    many = HEAD + b"".join(_one(number) for number in range(25)) + TAIL
    with django_assert_max_num_queries(25 * 7 + 20):
        assert {o.kind for o in _together(many, member)} == {"submitted"}
