"""A number a day: what is counted, what the rows tell of days gone by, and what nobody makes up."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest

from federation import key_ends
from federation.models import Feed, KeyEnd, Publication, Tally
from federation.models.publication import Cause, PublicationState
from federation.models.tally import Measure
from federation.tallying import current
from federation.tallying.count import count
from members.clock import clock_at
from members.models import MetadataRevision
from members.models.membership import MembershipKind, MembershipState
from tests import builders
from tests.builders import AT
from trustframework.actions import certifications

pytestmark = pytest.mark.usefixtures("on_the_day")
DAY = timedelta(days=1)
TODAY = date(2026, 6, 1)


def day(number: int) -> date:
    """So many days after today."""
    return TODAY + number * DAY


def on_day(number: int) -> AbstractContextManager[None]:
    """At noon, so many days after today."""
    return clock_at(AT + number * DAY)


def told(measure: Measure, day: date = TODAY) -> dict[str, int]:
    """What was counted on the day, without what there was none of."""
    return dict(Tally.objects.filter(measure=measure, day=day, value__gt=0).values_list("key", "value"))


def test_members_are_counted_by_kind_with_those_of_whom_there_are_none(member):
    count()
    assert told(Measure.MEMBER) == {"user_organisation": 1, "service_provider": 1}
    assert Tally.objects.get(measure=Measure.MEMBER, key="agent").value == 0


def test_entities_are_counted_by_role_and_by_the_level_that_a_certification_gives_them(operator, member):
    builders.approved_entity(operator, member, entity_id="https://idp.norrvik.example/metadata", role="idp")
    certified = builders.approved_entity(operator, member)
    builders.certify(operator, member.organisation, roles=("sp",), entities=(certified,))
    count()
    assert told(Measure.ROLE) == {"idp": 1, "sp": 1}
    assert told(Measure.LEVEL) == {"LoA3": 1, "": 1}
    assert told(Measure.CERTIFICATION) == {"LoA3": 1}


def test_a_certification_of_a_role_is_for_every_entity_in_it(operator, member):
    builders.approved_entity(operator, member, entity_id="https://idp.norrvik.example/metadata", role="idp")
    builders.approved_entity(operator, member)
    builders.certify(operator, member.organisation, roles=("idp",))
    count()
    assert told(Measure.LEVEL) == {"LoA3": 1, "": 1}


def test_what_waits_is_not_counted_yet(member):
    builders.submitted(member)
    count()
    assert told(Measure.ROLE) == {}


def test_a_feed_tells_whom_it_admits_and_whom_it_keeps_out(operator, member):
    feed = builders.feed(operator)
    builders.admitted_entity(operator, member)
    refused = builders.approved_entity(operator, member, entity_id="https://other.norrvik.example/metadata")
    builders.place(refused, by=member.administrator)
    count()
    assert dict(Tally.objects.filter(feed=feed, measure=Measure.VERDICT).values_list("key", "value")) == {
        "admitted": 1,
        "kept_out": 1,
    }


def test_certificates_are_counted_once_by_kind_and_by_the_month_of_their_end(operator, member):
    for number in (1, 2):  # with the same certificate
        builders.approved_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata", key=7)
    builders.approved_entity(operator, member, entity_id="https://sp3.norrvik.example/metadata", key=8)
    count()
    assert told(Measure.KEY) == {"RSA 3072": 2}
    assert told(Measure.KEY_END) == {"2044-12": 2}


def test_a_certificate_that_has_ended_is_in_no_month(operator, member):
    builders.approved_entity(operator, member)
    key_ends.catch_up()
    KeyEnd.objects.update(not_after=AT - DAY)
    assert current.ends(AT) == {current.EXPIRED: 1}


def test_findings_are_counted_as_todays_rules_have_them(operator, member):
    revision = builders.approved(operator, member)
    MetadataRevision.objects.filter(pk=revision.pk).update(struck={"MD-KEY-006": "error", "MD-UI-001": "warning"})
    count()
    assert told(Measure.RULE) == {"MD-KEY-006": 1, "MD-UI-001": 1}
    assert told(Measure.SEVERITY) == {"error": 1, "warning": 1}


def test_a_day_that_is_counted_again_has_its_new_numbers_only(operator, member):
    count()
    builders.member(operator, "Kommunen Sydvik")
    count()
    assert told(Measure.MEMBER)["user_organisation"] == 2
    assert Tally.objects.filter(measure=Measure.MEMBER, day=TODAY).count() == len(MembershipKind)


def test_the_days_before_are_told_by_the_dates_in_the_rows(operator):
    with on_day(1):
        first = builders.member(operator, "Kommunen Sydvik", kinds=(MembershipKind.USER_ORGANISATION,))
    with on_day(7):
        builders.member(operator, "Kommunen Nordvik", kinds=(MembershipKind.USER_ORGANISATION,))
        builders.approved_entity(operator, first)
    with on_day(10):
        count()
    assert [told(Measure.MEMBER, day(n)).get("user_organisation") for n in (0, 1, 6, 7, 10)] == [None, 1, 1, 2, 2]
    assert [told(Measure.ROLE, day(n)) for n in (6, 7, 9)] == [{}, {"sp": 1}, {"sp": 1}]


def test_who_left_is_counted_until_the_day_of_leaving(operator, member):
    membership = member.organisation.memberships.get(kind=MembershipKind.SERVICE_PROVIDER)
    type(membership).objects.filter(pk=membership.pk).update(
        active_from=AT - 9 * DAY, ended_at=AT - 3 * DAY, state=MembershipState.ENDED
    )
    count()
    counted = [told(Measure.MEMBER, TODAY - n * DAY).get("service_provider") for n in (9, 4, 3, 0)]
    assert counted == [1, 1, None, None]


def test_a_certification_is_not_counted_while_it_is_suspended(operator, member):
    found = builders.certify(operator, member.organisation)
    with on_day(3):
        certifications.suspend(found, by=operator.trust_officer, note="Brister")
    with on_day(6):
        certifications.restore(found, by=operator.trust_officer, note="Rättat")
    with on_day(9):
        count()
    counted = [told(Measure.CERTIFICATION, day(n)) for n in (0, 2, 3, 5, 6, 9)]
    assert counted == [{"LoA3": 1}, {"LoA3": 1}, {}, {}, {"LoA3": 1}, {"LoA3": 1}]


def test_a_certification_is_counted_between_its_days_only(operator, member):
    builders.certify(operator, member.organisation, days=5)
    with on_day(9):
        count()
    assert [told(Measure.CERTIFICATION, day(n)) for n in (0, 4, 5, 9)] == [{"LoA3": 1}, {"LoA3": 1}, {}, {}]


def publication(feed: Feed, serial: int, at: datetime, entities: int) -> Publication:
    return Publication.objects.create(
        feed=feed,
        serial=serial,
        epoch=serial,
        state=PublicationState.PUBLISHED,
        cause=Cause.CHANGED,
        intended_at=at,
        published_at=at,
        content_digest=f"{serial:064}",
        entity_count=entities,
    )


def test_a_feed_had_what_it_published_last(operator):
    feed = builders.feed(operator)
    for serial, (days, entities) in enumerate([(9, 3), (9, 4), (5, 7)], 1):
        publication(feed, serial, AT - days * DAY + timedelta(minutes=serial), entities)
    count()
    counted = dict(Tally.objects.filter(measure=Measure.FEED, feed=feed).values_list("day", "value"))
    assert [counted.get(TODAY - n * DAY) for n in (10, 9, 6, 5, 0)] == [None, 4, 4, 7, 7]


def test_a_feed_that_is_closed_has_no_number_any_more(operator):
    feed = builders.feed(operator)
    publication(feed, 1, AT - 9 * DAY, 3)
    Feed.objects.filter(pk=feed.pk).update(closed_at=AT - 5 * DAY)
    count()
    assert Tally.objects.filter(measure=Measure.FEED).latest("day").day == TODAY - 6 * DAY


def test_what_can_be_counted_on_its_day_only_has_no_number_for_a_day_without_a_worker(operator, member):
    builders.approved_entity(operator, member)
    for n in (0, 3):
        with on_day(n):
            count()
    assert {n for n in range(4) if told(Measure.LEVEL, day(n))} == {0, 3}
    assert {n for n in range(4) if told(Measure.MEMBER, day(n))} == {0, 1, 2, 3}


def test_the_number_of_queries_does_not_grow_with_entities(operator, member, django_assert_max_num_queries):
    feed = builders.feed(operator)
    assert feed.pk
    for number in range(4):
        builders.admitted_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    with django_assert_max_num_queries(95):
        count()


def test_keys_of_approved_metadata_are_read_once_and_let_go_when_it_is_replaced(operator, member):
    entity = builders.approved_entity(operator, member, key=7)
    assert key_ends.catch_up() == 1
    assert key_ends.catch_up() == 0
    before = set(KeyEnd.objects.values_list("entity", "role", "algorithm", "bits", "certificate_sha256"))
    assert {row[:4] for row in before} == {(entity.pk, "sp", "RSA", 3072)}
    builders.approved(operator, member, key=8)
    assert key_ends.catch_up() == 1
    after = set(KeyEnd.objects.values_list("entity", "role", "algorithm", "bits", "certificate_sha256"))
    assert after
    assert not before & after


def test_metadata_without_keys_is_read_once_too(operator, member):
    revision = builders.approved(operator, member)
    MetadataRevision.objects.filter(pk=revision.pk).update(facts={**revision.facts, "keys": []})
    assert key_ends.catch_up() == 1
    assert not KeyEnd.objects.exists()
    assert key_ends.catch_up() == 0
