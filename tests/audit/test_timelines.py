"""Timelines tell what has happened, in sentences, in both languages, and no more than the reader is to know."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members import audit, timelines
from members.actions import people
from members.models import AuditEvent, AuditPrivate, MetadataRevision, Person
from members.roles import Role
from members.sentences import SENTENCES
from members.tags import Tag
from tests import builders
from tests.audit.conftest import busy
from tests.builders import Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def sentences(page: timelines.Slice) -> list[str]:
    return [told.sentence for told in page.events]


def test_every_tag_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Tag)


def unsaved(tag: Tag, **fields: Any) -> AuditEvent:
    event = AuditEvent(pk=1, tag=tag, subject="entity 7 https://sp.example", object_kind="entity", **fields)
    event._prefetched_objects_cache = {"private": AuditPrivate.objects.none()}
    return event


def test_every_sentence_can_be_said_in_both_languages() -> None:
    for language in ("sv", "en"):
        with translation.override(language):
            said = [timelines.sentence(unsaved(tag)) for tag in Tag]
        assert all(one.endswith(".") for one in said)
        assert not any("%(" in one for one in said)


def test_an_entity_s_timeline_tells_of_its_revisions_too(operator: Operator) -> None:
    member = busy(operator)
    revision = MetadataRevision.objects.get()
    told = sentences(timelines.of_entity(revision.entity, internal=True))
    assert told[0] == f"{operator.registrar} approved the metadata {revision}."
    assert f"{member.administrator} registered the entity {revision.entity}." in told
    with translation.override("sv"):
        said = timelines.sentence(AuditEvent.objects.filter(tag=Tag.REVISION_APPROVED)[0])
    assert said == f"{operator.registrar} godkände metadata {revision}."


def test_who_acts_on_a_mandate_acts_for_somebody(operator: Operator) -> None:
    at = builders.organisation(operator)
    event = unsaved(Tag.CONTACT_RECORDED, actor=operator.registrar, on_behalf_of=at)
    assert timelines.sentence(event).startswith(f"{operator.registrar} for {at} recorded")


def test_a_person_s_timeline_tells_what_they_did_and_what_was_done_about_them(operator: Operator) -> None:
    at = builders.organisation(operator)
    person = builders.person("Vera Vakt")
    audit.record(Tag.PERSON_REGISTERED, person, by=operator.registrar)
    audit.record(Tag.CONTACT_RECORDED, builders.contact(at), by=person)
    did, were = sentences(timelines.of_person(person, internal=False))
    assert did.startswith("Vera Vakt recorded a contact")
    assert were == f"{operator.registrar} registered Vera Vakt."


def test_whose_data_is_erased_has_no_name_anywhere(operator: Operator) -> None:
    at = builders.organisation(operator)
    person = builders.person("Vera Vakt")
    audit.record(Tag.PERSON_REGISTERED, person, by=operator.registrar)
    audit.record(Tag.CONTACT_RECORDED, builders.contact(at), by=person)
    people.deactivate(person, by=operator.registrar)
    people.erase(person, by=operator.registrar)
    told = sentences(timelines.of_person(Person.objects.get(pk=person.pk), internal=True))
    assert told[-1] == f"{operator.registrar} registered someone whose data has been erased."
    assert "Vera" not in "".join(AuditPrivate.objects.filter(event__person=person).values_list("value", flat=True))
    assert told[-2].startswith("someone whose data has been erased recorded a contact")
    assert list(audit.broken_links()) == []


def test_members_are_not_told_the_operator_s_own_notes(operator: Operator) -> None:
    at = builders.organisation(operator)
    audit.record(Tag.CONTACT_RECORDED, at, by=operator.registrar, organisation=at, note="Svår att få tag i")
    audit.record(Tag.SANCTION_IMPOSED, at, by=operator.registrar, organisation=at, reason="Intrång")
    audit.record(Tag.REVISION_ENDORSED, at, by=operator.registrar, organisation=at)
    ours, theirs = (timelines.of_organisation(at, internal=internal).events for internal in (True, False))
    assert {told.note for told in ours} == {"Svår att få tag i", "Intrång", ""}
    assert {told.note for told in theirs} == {"Intrång", ""}
    assert len(ours) == len(theirs) + 1


def test_a_move_of_something_without_states_is_told_as_it_was_written(operator: Operator) -> None:
    at = builders.organisation(operator)
    audit.record(Tag.ORGANISATION_CHANGED, at, by=operator.registrar, organisation=at, **{"from": "a", "to": "b"})
    assert timelines.of_organisation(at, internal=True).events[0].states == ("a", "b")


def test_a_timeline_is_read_in_parts_without_losing_or_repeating_any(operator: Operator) -> None:
    at = builders.organisation(operator)
    for number in range(7):
        audit.record(Tag.ORGANISATION_CHANGED, at, by=operator.registrar, organisation=at, number=number)
    whole = timelines.of_organisation(at, internal=True).events
    part = timelines.of_organisation(at, internal=True, size=3)
    read = list(part.events)
    while part.older:
        part = timelines.of_organisation(at, internal=True, before=part.older, size=3)
        read += part.events
    assert read == whole


def test_a_timeline_asks_as_many_questions_however_long_it_is(operator: Operator) -> None:
    at, asked = builders.organisation(operator), []
    for _turn in range(2):
        for _event in range(10):
            audit.record(Tag.CONTACT_RECORDED, builders.contact(at), by=operator.registrar, organisation=at, note="x")
        with CaptureQueriesContext(connection) as queries:
            timelines.of_organisation(at, internal=True)
            timelines.of_person(operator.registrar, internal=True)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 7


def test_pages_show_timelines_to_those_who_may_see_them(operator: Operator) -> None:
    member = busy(operator)
    entity = MetadataRevision.objects.get().entity
    reader = browser(member.reader)
    assert "approved the metadata" in words(reader.get(f"/entities/{entity.pk}/log/"))
    assert "registered" in words(reader.get(f"/organisations/{member.organisation.pk}/log/"))
    own = f"/people/{member.reader.pk}/log/"
    assert "gave Reader Andersson the role Reader" in words(reader.get(own))
    assert reader.get(f"/people/{member.administrator.pk}/log/").status_code == 404
    assert reader.get("/people/987654/log/").status_code == 404
    assert browser(operator.registrar).get(own).status_code == 200
    assert reader.get(f"{own}?before=nonsense").status_code == 200
    stranger = browser(builders.in_role(operator, Role.READER, builders.organisation(operator, "Annan kommun")))
    assert stranger.get(f"/entities/{entity.pk}/log/").status_code == 404
