"""Events of many changes in one transaction: appended together, in order, all or none."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from members import audit
from members.errors import Refused
from members.models import AuditEvent, AuditSalt, Organisation
from members.tags import Tag
from members.together import together, whole
from tests import builders
from tests.builders import Operator

T = Tag.CONTACT_RECORDED


def _newest(count: int) -> list[AuditEvent]:
    return list(reversed(AuditEvent.objects.all()[:count]))


def test_they_stand_in_the_chain_in_the_order_in_which_they_happened(operator: Operator) -> None:
    before = AuditEvent.objects.count()
    with together():
        for serial in range(5):
            audit.record(T, operator.organisation, by=None, rank=serial)
        assert AuditEvent.objects.count() == before
    assert [event.details["rank"] for event in _newest(5)] == [0, 1, 2, 3, 4]
    assert list(audit.broken_links()) == []


def test_an_object_that_changes_twice_is_followed_from_one_event_to_the_next(operator: Operator) -> None:
    organisation = Organisation.objects.get(pk=operator.organisation.pk)
    audit.record(T, organisation, by=None)
    with together():
        for name in ("Norr", "Söder"):
            organisation.name_sv = name
            audit.record(T, organisation, by=None)
    first, second, third = _newest(3)
    assert (second.before, third.before) == (first.after, second.after)
    assert len({first.after, second.after, third.after}) == 3


def test_two_objects_that_have_no_salt_yet_get_one_each(operator: Operator) -> None:
    people = [builders.person(name) for name in ("Ada", "Bo")]
    with together():
        for person in people:
            person.name += " II"
            audit.record(Tag.PERSON_CHANGED, person, by=None)
    salts = AuditSalt.objects.filter(object_kind="person", object_pk__in=[str(person.pk) for person in people])
    assert len({one.salt for one in salts}) == 2
    assert list(audit.broken_links()) == []


def test_what_failed_and_was_passed_over_is_not_told(operator: Operator) -> None:
    def change(rank: int, *, fails: bool) -> None:
        with transaction.atomic():
            audit.record(T, operator.organisation, by=None, rank=rank)
            if fails:
                raise Refused("No.")

    with together():
        for rank in range(3):
            try:
                with whole():
                    change(rank, fails=rank == 1)
            except Refused:
                continue
    assert [event.details["rank"] for event in _newest(2)] == [0, 2]
    assert list(audit.broken_links()) == []


def _record_and_fail(operator: Operator) -> None:
    with together():
        audit.record(T, operator.organisation, by=None)
        raise Refused("No.")


def test_when_all_of_it_fails_nothing_is_told_and_the_next_event_is_appended_at_once(operator: Operator) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Refused):
        _record_and_fail(operator)
    assert AuditEvent.objects.count() == before
    audit.record(T, operator.organisation, by=None)
    assert AuditEvent.objects.count() == before + 1


def test_one_within_another_is_part_of_it(operator: Operator) -> None:
    with together():
        audit.record(T, operator.organisation, by=None, rank=0)
        with together():
            audit.record(T, operator.organisation, by=None, rank=1)
        audit.record(T, operator.organisation, by=None, rank=2)
    assert [event.details["rank"] for event in _newest(3)] == [0, 1, 2]


def test_forty_events_cost_as_many_queries_as_ten(operator: Operator) -> None:
    counts = []
    for count in (10, 40):
        with CaptureQueriesContext(connection) as asked, together():
            for rank in range(count):
                audit.record(T, operator.organisation, by=None, rank=rank, was={})
        counts.append(len(asked))
    assert counts[0] == counts[1] < 10
