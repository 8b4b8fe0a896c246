"""The key calendar: which keys end when, seen by whom, and what a calendar program gets of it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from federation import key_ends
from federation.models import KeyEnd
from federation.models.joint_act import JointActKind
from members.models import Entity
from members.roles import Role
from tests import builders
from tests.builders import AT, Member, Operator
from tests.joint import together
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
SP = "https://sp.norrvik.example/metadata"
COUNTED = 12  # queries, of the session and the person as well


def ends(entity: Entity, at: datetime) -> None:
    """As though its certificates ended then."""
    key_ends.catch_up()
    KeyEnd.objects.filter(entity=entity).update(not_after=at)


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    """A service provider whose certificates end on the tenth of August."""
    made = builders.approved_entity(operator, member, entity_id=SP)
    ends(made, datetime(2026, 8, 10, 12, tzinfo=AT.tzinfo))
    return made


@pytest.fixture
def registrar(operator: Operator) -> Client:
    return browser(operator.registrar)


def ics(client: Client, path: str) -> str:
    return b"".join(client.get(path).streaming_content).decode().replace("\r\n ", "")


def test_the_public_is_asked_to_log_in(entity):
    for path in ("/keys/calendar/", "/keys/calendar.ics", f"/organisations/{entity.owner_id}/keys/"):
        assert browser().get(path).status_code == 302


def test_an_operator_sees_everybodys_keys_and_the_way_to_the_assistant(entity, registrar):
    page = registrar.get("/keys/calendar/")
    assert SP in words(page)
    assert "2026-08-10" in words(page)
    assert f'href="/entities/{entity.pk}/#keys"' in page.content.decode()


def test_a_member_sees_its_own_keys_and_no_signing_key(operator, member, entity):
    builders.signing_key(operator)
    other = builders.member(operator, "Kommunen Sydvik")
    theirs = browser(other.administrator)
    assert SP not in words(theirs.get("/keys/calendar/"))
    assert theirs.get(f"/organisations/{member.organisation.pk}/keys/").status_code == 404
    assert theirs.get(f"/organisations/{member.organisation.pk}/keys.ics").status_code == 404
    assert SP not in ics(theirs, "/keys/calendar.ics")
    own = browser(member.reader)
    for path in ("/keys/calendar/", f"/organisations/{member.organisation.pk}/keys/"):
        assert SP in words(own.get(path))
        assert "The keys that sign the feeds" not in words(own.get(path))
    assert "production-2026" not in ics(own, "/keys/calendar.ics")


def test_who_sees_status_and_no_more_has_no_calendar(operator, entity):
    person = builders.in_role(operator, Role.RELYING_AUTHORITY, operator.organisation)
    assert browser(person).get("/keys/calendar/").status_code == 404


def test_a_key_that_ends_in_more_than_a_year_is_not_there(operator, entity, registrar):
    ends(entity, datetime(2027, 6, 1, tzinfo=AT.tzinfo))
    assert SP not in words(registrar.get("/keys/calendar/"))
    ends(entity, datetime(2027, 5, 31, 21, tzinfo=AT.tzinfo))
    assert SP in words(registrar.get("/keys/calendar/"))


def test_a_month_shows_what_ends_in_it(entity, registrar):
    assert "August 2026 (2)" in words(registrar.get("/keys/calendar/"))
    assert SP in words(registrar.get("/keys/calendar/?month=2026-08"))
    assert SP not in words(registrar.get("/keys/calendar/?month=2026-09"))


@pytest.mark.parametrize("month", ["", "x", "9999-12", "0001-01", "2026-13"])
def test_a_month_that_there_is_not_narrows_nothing(entity, registrar, month):
    assert SP in words(registrar.get(f"/keys/calendar/?month={month}"))


def test_what_has_ended_and_is_published_still_comes_first(operator, member, entity, registrar):
    late = builders.approved_entity(operator, member, entity_id="https://late.norrvik.example/metadata")
    ends(late, AT - timedelta(days=1))
    page = words(registrar.get("/keys/calendar/"))
    assert page.index("https://late.norrvik.example/metadata") < page.index(SP)
    assert "Expired" in page
    assert SP not in words(registrar.get("/keys/calendar/?month=expired"))


def test_a_key_with_a_newer_one_beside_it_is_told_so(entity, registrar):
    assert "Stands beside it" not in words(registrar.get("/keys/calendar/"))
    first = KeyEnd.objects.filter(entity=entity, use="signing")[0]
    first.pk, first.certificate_sha256, first.not_after = None, "ab" * 32, AT + timedelta(days=900)
    first.save()
    page = words(registrar.get("/keys/calendar/"))
    assert "Stands beside it" in page
    assert "None yet" in page  # the key for encryption has none


def test_a_key_of_another_role_or_use_is_no_successor(entity, registrar):
    KeyEnd.objects.filter(entity=entity, use="signing").update(not_after=AT + timedelta(days=900))
    assert "Stands beside it" not in words(registrar.get("/keys/calendar/"))


def test_an_entity_that_has_left_is_not_there(entity, registrar):
    Entity.objects.filter(pk=entity.pk).update(retired_at=AT)
    assert SP not in words(registrar.get("/keys/calendar/"))


def test_an_operator_sees_the_feeds_keys_with_the_phase_of_their_rollover(operator, registrar):
    feed = builders.feed(operator)
    new = builders.signing_key(operator, "production-2027")
    together(operator, JointActKind.BEGIN_ROLLOVER, feed=feed, signing_key=new, switch_planned="2026-09-01")
    page = words(registrar.get("/keys/calendar/"))
    assert "production-2026" in page
    assert "production-2027" in page
    assert "Announced; published in parallel" in page
    assert "The switch is planned for 2026-09-01" in page
    document = ics(registrar, "/keys/calendar.ics")
    assert "SUMMARY:The feed production switches to a new key" in document
    assert "DTSTART;VALUE=DATE:20260901" in document


def test_metadata_that_nobody_has_read_yet_is_told_to_operators(operator, member, registrar):
    builders.approved_entity(operator, member)
    assert "1 approved revision is not in the calendar yet." in words(registrar.get("/keys/calendar/"))


def test_a_calendar_program_gets_each_key_once_with_a_reminder(member, entity):
    document = ics(browser(member.reader), f"/organisations/{member.organisation.pk}/keys.ics")
    assert document.count("BEGIN:VEVENT") == 2
    assert document.count("DTSTART;VALUE=DATE:20260810") == 2
    assert f"SUMMARY:Certificate ends: {SP}" in document
    assert "TRIGGER:-P30D" in document
    uids = [line for line in document.split("\r\n") if line.startswith("UID:")]
    assert len(set(uids)) == 2


def test_a_calendar_is_in_the_language_of_who_asks(member, entity):
    answer = browser(member.reader, "sv").get(f"/organisations/{member.organisation.pk}/keys.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_number_of_queries_does_not_grow_with_keys(operator, member, entity, registrar, django_assert_num_queries):
    registrar.get("/keys/calendar/")
    with django_assert_num_queries(COUNTED):
        registrar.get("/keys/calendar/")
    for number in range(5):
        more = builders.approved_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata")
        ends(more, AT + timedelta(days=30 + number))
    with django_assert_num_queries(COUNTED):
        registrar.get("/keys/calendar/")
