"""The preview of departures: nothing leaves a feed by date that did not stand in it the day before."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from federation import departures as preview
from federation.actions import removals as roof_removals
from federation.departures import Departure, departures
from federation.models import Feed
from federation.selection import select
from members.actions import memberships, removals
from members.clock import clock_at, today
from members.models import Agreement, Contact, Entity, Membership, ServedOrganisation
from members.models.contact import ContactKind
from members.models.membership import MembershipKind, MembershipState
from members.tasks import watch_agreements, watch_memberships
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from trustframework.models import Certification
from trustframework.models.certification import CertificationState
from trustframework.tasks import turn_the_day

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = AT.date()
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ALL_GATES = ["G1", "G2", "G3", "G4", "G5", "G6", "G9", "G12"]


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def entity(operator: Operator, member: Member, feed: Feed) -> Entity:
    return builders.admitted_entity(operator, member)


def _days(found: list[Departure]) -> list[tuple[str, date, str]]:
    return [(one.feed, one.day, one.reasons[0].code) for one in found]


def test_the_end_of_a_certification_is_foreseen(entity: Entity, feed: Feed) -> None:
    held = Certification.objects.get()
    Certification.objects.update(valid_from=DAY - timedelta(days=10), valid_until=DAY + timedelta(days=40))
    (found,) = departures(AT)
    assert (found.entity, found.name, found.feed) == (entity.pk, held.organisation.name_sv, "production")
    assert _days([found]) == [("production", DAY + timedelta(days=40), "certification_expired")]
    assert "new trust declaration" in found.reasons[0].remedy_en


def test_one_that_was_prolonged_leaves_when_that_is_over(entity: Entity) -> None:
    days = timedelta(days=40), timedelta(days=100)
    Certification.objects.update(valid_until=DAY + days[0], extended_until=DAY + days[1])
    assert _days(departures(AT)) == [("production", DAY + days[1], "certification_expired")]


def test_an_agreement_counts_to_the_end_of_its_last_day(entity: Entity) -> None:
    Agreement.objects.update(valid_until=DAY + timedelta(days=20))
    assert _days(departures(AT)) == [("production", DAY + timedelta(days=21), "agreement_ended")]


def test_a_follow_up_without_an_answer_is_an_act_of_the_clock(entity: Entity) -> None:
    Certification.objects.update(valid_until=DAY + timedelta(days=1000))
    (found,) = departures(AT)
    assert _days([found]) == [("production", date(2027, 7, 2), "certification_suspended")]
    assert found.acts == (("follow_up", date(2027, 6, 1)),)


def test_whoever_gives_notice_and_whatever_is_to_be_removed_is_foreseen(
    operator: Operator, member: Member, entity: Entity, feed: Feed
) -> None:
    removals.ask(entity, last_day=DAY + timedelta(days=5), reason="Avvecklas", by=member.administrator)
    assert _days(departures(AT)) == [("production", DAY + timedelta(days=6), "not_asked_for")]


def test_what_is_kept_out_today_does_not_leave(entity: Entity) -> None:
    Certification.objects.update(state=CertificationState.SUSPENDED)
    assert departures(AT) == []


def test_a_member_sees_its_own_alone(operator: Operator, member: Member, entity: Entity) -> None:
    other = builders.member(operator, "Region Söderby")
    builders.admitted_entity(operator, other, entity_id="https://idp.soderby.example/saml")
    assert {one.owner for one in departures(AT, member.organisation)} == {member.organisation.pk}
    assert {one.owner for one in departures(AT)} == {member.organisation.pk, other.organisation.pk}


def test_what_was_worked_out_is_kept_until_something_happens(
    entity: Entity, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    first = departures(AT)
    monkeypatch.setattr(preview, "_departures", lambda *_args: [])
    assert departures(AT) == first != []
    removals.ask(entity, last_day=DAY + timedelta(days=5), reason="Avvecklas", by=member.administrator)
    assert departures(AT) == []  # asked anew


def test_the_number_of_queries_does_not_grow(
    operator: Operator, member: Member, entity: Entity, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        builders.place(
            builders.approved_entity(operator, member, entity_id=f"https://sp{n}.norrvik.example/saml", role="sp"),
            by=member.administrator,
        )
    with django_assert_max_num_queries(45):
        departures(AT, member.organisation)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(4), STOCKHOLM)


def _served(feed: Feed, at: datetime) -> set[tuple[str, str]]:
    """Entities that are admitted, and their scopes."""
    found: set[tuple[str, str]] = set()
    for one in select(feed, at):
        if one.verdict.admitted:
            found |= {(one.entity_id, ""), *((one.entity_id, scope) for scope in one.registry.scopes)}
    return found


def _turn() -> None:
    """What beat lets the worker do every day."""
    watch_agreements()
    watch_memberships()
    roof_removals.carry_out()
    turn_the_day()


def test_nothing_leaves_by_date_that_did_not_stand_in_the_preview_of_the_day_before(
    operator: Operator, member: Member
) -> None:
    feed = builders.feed(operator, gates=ALL_GATES)
    _region(operator, member)
    left: dict[tuple[str, str], date] = {}
    before: set[tuple[str, str]] | None = None
    announced: set[tuple[str, str, date]] = set()
    for ahead in [*range(100), *range(100, 360, 10), *range(360, 400)]:
        day = DAY + timedelta(days=ahead)
        with clock_at(_at(day)):
            _turn()
            if 100 <= ahead < 360:  # nothing leaves in these days; the clock goes on
                before = None
                continue
            now_in = _served(feed, _at(day))
            for gone in (before or set()) - now_in:
                left[gone] = day
                whole = (gone[0], "", day)
                assert (*gone, day) in announced or whole in announced, f"{gone} left on {day} unannounced"
            announced = {(d.entity_id, d.scope, d.day) for d in departures(_at(day))}
            before = now_in
    assert not before  # a year without anybody doing anything empties the feed
    assert len(set(left.values())) >= 8, left
    assert {
        left["https://idp.ombud.example/saml", "f.example"],
        left["https://idp.ombud.example/saml", "g.example"],
    } == {
        DAY + timedelta(days=46),
        DAY + timedelta(days=67),
    }


def _region(operator: Operator, member: Member) -> None:
    """Entities that each leave for another reason."""
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        builders.contact(member.organisation, kind)
    builders.admitted_entity(operator, member)
    _one(operator, "Certifieringens kommun", "a", certification=70)
    _one(operator, "Avtalets kommun", "b", agreement=55)
    leaving = _one(operator, "Utträdets kommun", "c")
    for held in Membership.objects.filter(organisation=leaving.organisation):
        memberships.leave(held, last_day=today() + timedelta(days=90), by=leaving.signatory, note="Slut")
    removed = _one(operator, "Avvecklingens kommun", "d")
    removals.ask(
        removed.organisation.entities.get(), last_day=DAY + timedelta(days=33), reason="Slut", by=removed.administrator
    )
    _shared(operator)
    quiet = _one(operator, "Tystnadens kommun", "e")
    Contact.objects.filter(organisation=quiet.organisation).update(verified_at=AT - timedelta(days=300))


def _shared(operator: Operator) -> None:
    """An agent's identity provider that speaks for two; the mandate of one of them ends, the other leaves."""
    agent = mandates.agent(operator)
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        builders.contact(agent.organisation, kind)
    builders.active_membership(operator, agent.organisation, MembershipKind.USER_ORGANISATION)
    shared = builders.admitted_entity(operator, agent, entity_id="https://idp.ombud.example/saml")
    for host, days in (("f", 45), ("g", 365)):
        served = builders.member(operator, f"{host.upper()} kommun")
        mandates.active(served, agent, valid_until=DAY + timedelta(days=days))
        ServedOrganisation.objects.create(
            entity=shared, organisation=served.organisation, scope=f"{host}.example", since=AT
        )
    held = Membership.objects.filter(organisation=served.organisation)
    held.update(state=MembershipState.LEAVING, leaves_on=DAY + timedelta(days=66))


def _one(operator: Operator, name: str, host: str, certification: int = 1000, agreement: int | None = None) -> Member:
    at = builders.member(operator, name)
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        builders.contact(at.organisation, kind)
    entity = builders.approved_entity(operator, at, entity_id=f"https://idp.{host}.example/saml")
    builders.certify(operator, at.organisation, entities=(entity,), days=certification)
    builders.place(entity, by=at.administrator)
    if agreement:
        Agreement.objects.filter(organisation=at.organisation).update(valid_until=DAY + timedelta(days=agreement))
    return at
