"""Log-ins that nobody uses: told a month before, closed after two years, by Sigill itself."""

from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from members.actions import people, tidying
from members.models import AuditEvent, Letter, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

DAY = timedelta(days=1)
SINCE = AT - relativedelta(months=24)


def unused(name: str, since: datetime) -> Person:
    person = builders.person(name)
    Person.objects.filter(pk=person.pk).update(registered_at=since, last_login=since)
    return person


def closed() -> set[str]:
    return set(Person.objects.filter(is_active=False).values_list("name", flat=True))


def test_who_has_no_role_and_was_not_seen_for_two_years_is_told_and_then_closed(operator: Operator) -> None:
    idle = unused("Ingrid Idel", SINCE)
    assert [tidying.warn_idle(AT - 31 * DAY), tidying.warn_idle(AT - 30 * DAY), tidying.warn_idle(AT)] == [0, 1, 0]
    assert [letter.person for letter in Letter.objects.all()] == [idle]
    assert [tidying.close_idle(AT - DAY), tidying.close_idle(AT), tidying.close_idle(AT + DAY)] == [0, 1, 0]
    assert closed() == {"Ingrid Idel"}
    assert AuditEvent.objects.get(tag=Tag.PERSON_DEACTIVATED).actor is None


def test_nobody_is_closed_without_having_been_told_a_month_before(operator: Operator) -> None:
    unused("Ingrid Idel", SINCE - 300 * DAY)
    assert tidying.close_idle(AT) == 0
    tidying.warn_idle(AT)
    assert [tidying.close_idle(AT + 29 * DAY), tidying.close_idle(AT + 30 * DAY)] == [0, 1]


@pytest.mark.parametrize("deed", ["logs in", "gets a role"])
def test_who_comes_back_in_time_stays(operator: Operator, member: Member, deed: str) -> None:
    idle = unused("Ingrid Idel", SINCE)
    tidying.warn_idle(AT - 30 * DAY)
    if deed == "logs in":
        Person.objects.filter(pk=idle.pk).update(last_login=AT - DAY)
    else:
        people.assign_role(idle, Role.READER, member.organisation, by=operator.registrar)
    assert tidying.close_idle(AT) == 0
    assert tidying.close_idle(AT + relativedelta(months=23)) == 0
    assert closed() == set()


def test_a_role_keeps_a_log_in_however_long_it_is_not_used(operator: Operator, member: Member) -> None:
    Person.objects.filter(pk=member.reader.pk).update(registered_at=SINCE - 900 * DAY)
    assert tidying.warn_idle(AT) == 0


def test_the_times_are_the_settings(operator: Operator, settings: object) -> None:
    settings.SIGILL_IDLE_MONTHS, settings.SIGILL_IDLE_NOTICE_DAYS = 6, 10  # type: ignore[attr-defined]
    unused("Ingrid Idel", AT - relativedelta(months=6))
    assert [tidying.warn_idle(AT - 11 * DAY), tidying.warn_idle(AT - 10 * DAY), tidying.close_idle(AT)] == [0, 1, 1]
