"""What was committed is told to whom it concerns, once, together, in their language, and never by whom it was done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from federation import news as table
from federation import tasks
from federation.actions import news
from federation.models import Publication, PublicationChange
from federation.models.publication import ChangeKind, PublicationState
from members import audit
from members.actions import agreements, deliveries, memberships, people, revisions, subscriptions
from members.clock import clock_at
from members.models import AuditEvent, AuditHead, Letter, Membership, NewsRead, Person
from members.models.agreement import AgreementKind
from members.models.letter import TOPICS, LetterKind, LetterState, Topic
from members.models.membership import MembershipState
from members.models.subscription import Delivery
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import sanctions

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def member(member: Member) -> Member:
    """From now on: nothing of what made the member is news."""
    Letter.objects.all().delete()
    NewsRead.objects.update_or_create(pk=1, defaults={"number": AuditHead.objects.get().length})
    return member


def told(kind: LetterKind, state: LetterState = LetterState.WAITING) -> dict[Person | None, list[list[str]]]:
    """Receivers and the items of their letter."""
    return {one.person: one.context["items"] for one in Letter.objects.filter(kind=kind, state=state)}


def test_a_rejected_revision_is_told_at_once_to_its_administrators_with_a_link(
    operator: Operator, member: Member
) -> None:
    revision = builders.submitted(member)
    assert tasks.tell_news() > 0
    assert told(LetterKind.NEWS_METADATA) == {}
    revisions.reject(revision, by=operator.registrar, note="Fel nyckel, ring 070-1234567")
    assert news.tell() == 1
    ((person, items),) = told(LetterKind.NEWS_METADATA).items()
    assert person == member.administrator
    ((sentence, link),) = items
    assert sentence.startswith("Rut Registrator rejected ")
    assert revision.entity.entity_id in sentence
    assert "070" not in sentence
    assert link == f"/revisions/{revision.pk}/"


def test_what_is_told_once_is_not_told_again(operator: Operator, member: Member) -> None:
    builders.submitted(member)
    assert news.tell() > 0
    assert news.tell() == 0


def test_an_installation_begins_with_what_comes_not_with_what_was(operator: Operator, member: Member) -> None:
    NewsRead.objects.all().delete()
    builders.submitted(member)
    assert news.tell() == 0
    assert NewsRead.objects.get().number == AuditHead.objects.get().length


def test_what_was_rolled_back_is_no_news(operator: Operator, member: Member) -> None:
    with transaction.atomic():
        builders.submitted(member)
        transaction.set_rollback(True)
    assert news.tell() == 0


def test_many_things_at_once_are_one_letter(operator: Operator, member: Member) -> None:
    for number in range(5):
        builders.submitted(member, by=operator.registrar, entity_id=f"https://sp{number}.norrvik.example/md")
    news.tell()
    (items,) = told(LetterKind.NEWS_METADATA).values()
    assert len(items) == 5
    deliveries.send()
    (sent,) = mail.outbox
    assert sent.subject == "Region Norrvik (en): News of metadata (5)"
    assert sent.body.count("http://127.0.0.1:8000/revisions/") == 5


def test_each_reads_the_same_news_in_their_own_language(operator: Operator, member: Member) -> None:
    Person.objects.filter(pk=member.signatory.pk).update(language="sv")
    membership = Membership.objects.filter(organisation=member.organisation)[0]
    memberships.advance(membership, MembershipState.LEAVING, by=operator.registrar)
    news.tell()
    items = told(LetterKind.NEWS_MEMBERSHIP)
    assert "Leaving" in items[member.administrator][0][0]
    assert "Under utträde" in items[member.signatory][0][0]


def test_who_is_asked_to_sign_is_not_told_once_more_that_it_was_sent(operator: Operator, member: Member) -> None:
    prepared = agreements.prepare(member.organisation, builders.template(AgreementKind.REVIEW), by=operator.registrar)
    agreements.send(prepared, by=operator.registrar)
    assert news.tell() > 0
    assert Letter.objects.filter(kind=LetterKind.AGREEMENT_WAITS, person=member.signatory).count() == 1
    assert told(LetterKind.NEWS_MEMBERSHIP) == {}


def test_a_role_is_told_to_whoever_got_it(operator: Operator, member: Member) -> None:
    newcomer = builders.person("Ny Person")
    people.assign_role(newcomer, Role.READER, member.organisation, by=operator.registrar)
    news.tell()
    items = told(LetterKind.NEWS_PEOPLE)
    assert set(items) == {newcomer, member.administrator}
    assert items[newcomer][0][0] == "Rut Registrator gave Ny Person the role Reader at Region Norrvik (en)."


def test_a_sanction_is_told_to_both_sides_but_not_its_reason(operator: Operator, member: Member) -> None:
    sanctions.impose_at_once(member.organisation, reason="Intrång hos leverantören", by=operator.trust_officer)
    news.tell()
    items = told(LetterKind.NEWS_SECURITY)
    assert {member.administrator, member.signatory, operator.decision_maker} <= set(items)
    assert operator.trust_officer not in items
    assert "Intrång" not in str(items)


def left(operator: Operator, member: Member) -> Publication:
    """A serial that no longer has the member's entity."""
    entity = builders.approved_entity(operator, member)
    NewsRead.objects.update(number=AuditHead.objects.get().length)
    feed = builders.feed(operator)
    gone = Publication.objects.create(
        feed=feed, serial=7, epoch=1, state=PublicationState.PUBLISHED, cause="changed", intended_at=AT,
        content_digest="ab" * 32, entity_count=0,
    )  # fmt: skip
    for entity_id in (entity.entity_id, "https://nobody.example/"):
        PublicationChange.objects.create(publication=gone, entity_id=entity_id, kind=ChangeKind.REMOVED)
    audit.record(Tag.PUBLICATION_PUBLISHED, gone, by=None)
    return gone


def test_an_entity_that_left_a_feed_is_told_to_its_owner(operator: Operator, member: Member) -> None:
    subscriptions.choose(member.administrator, {Topic.PUBLICATION: Delivery.AT_ONCE}, by=member.administrator)
    left(operator, member)
    news.tell()
    ((person, items),) = told(LetterKind.NEWS_PUBLICATION).items()
    assert person == member.administrator
    assert len(items) == 1
    assert items[0][0].startswith("No longer in the feed – ")


def test_one_event_that_cannot_be_told_does_not_keep_the_others(
    operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = builders.submitted(member, by=operator.registrar)
    builders.submitted(member, by=operator.registrar, entity_id="https://sp2.norrvik.example/md")
    real: Callable[..., object] = table.items

    def items(event: AuditEvent) -> object:
        if event.object_pk == str(first.pk) and event.tag == Tag.REVISION_SUBMITTED:
            raise ValueError("broken")
        return real(event)

    monkeypatch.setattr(table, "items", items)
    news.tell()
    (found,) = told(LetterKind.NEWS_METADATA).values()
    assert len(found) == 1


def test_news_of_two_years_ago_is_told_with_today_s_roles(operator: Operator, member: Member) -> None:
    builders.submitted(member, by=operator.registrar)
    with clock_at(AT + timedelta(days=700)):
        member.administrator.roles.update(until=AT + timedelta(days=1))
        news.tell()
    assert told(LetterKind.NEWS_METADATA) == {}


def test_all_news_can_be_turned_off() -> None:
    assert {kind for kind, _roles in table.NEWS.values()} <= set(TOPICS)
