"""Who is told, at once, in a digest or not; what is essential comes whatever was chosen."""

from datetime import timedelta

import pytest
from django.core import mail

from members.actions import deliveries, digests, letters, subscriptions
from members.clock import clock_at
from members.errors import NotAllowed
from members.models import AuditEvent, Letter, Organisation, Person
from members.models.letter import LetterKind, LetterState, Topic
from members.models.subscription import Delivery
from members.roles import Role
from members.subscriptions import choices, next_round
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

D = Delivery
SEVEN = AT.replace(hour=5) + timedelta(days=1)  # 07:00 in Stockholm, in summer


@pytest.fixture
def member(member: Member) -> Member:
    """With an empty postbox: building a member posts letters, too."""
    Letter.objects.all().delete()
    return member


def choose(person: Person, how: Delivery, topic: Topic = Topic.METADATA) -> None:
    subscriptions.choose(person, {topic: how}, by=person)


def tell(organisation: Organisation, what: str = "Metadata approved", **given: object) -> int:
    context = {"items": [(what, "/entities/1/")]}
    return letters.tell(LetterKind.NEWS_METADATA, organisation, context, **given)  # type: ignore[arg-type]


def receivers(state: LetterState = LetterState.WAITING) -> set[Person | None]:
    return {letter.person for letter in Letter.objects.filter(state=state)}


def test_whom_a_topic_concerns_hears_at_once_others_weekly_and_a_reader_nothing(member: Member) -> None:
    assert tell(member.organisation) == 2
    assert receivers() == {member.administrator}
    assert receivers(LetterState.KEPT) == {member.signatory}


def test_a_choice_counts_more_than_the_role(member: Member) -> None:
    choose(member.reader, D.AT_ONCE)
    choose(member.administrator, D.NONE)
    tell(member.organisation)
    assert receivers() == {member.reader}


def test_nobody_hears_of_another_organisation_s_things(operator: Operator, member: Member) -> None:
    other = builders.organisation(operator, "Kommunen Sydvik")
    choose(member.administrator, D.AT_ONCE)
    assert tell(other) == 0
    assert tell(other, roles={Role.REGISTRAR, Role.ADMINISTRATOR}) == 2
    assert receivers(LetterState.KEPT) == {operator.registrar, operator.second_registrar}


def test_who_did_it_and_who_may_not_log_in_are_not_told(member: Member) -> None:
    member.signatory.is_active = False
    member.signatory.save()
    assert tell(member.organisation, but_not=member.administrator) == 0


def test_a_role_that_has_ended_tells_no_more(operator: Operator, member: Member) -> None:
    member.administrator.roles.update(until=AT)
    tell(member.organisation)
    assert receivers() == set()


def test_a_choice_is_kept_with_one_event_and_choosing_the_same_again_is_none(member: Member) -> None:
    choose(member.administrator, D.WEEKLY)
    choose(member.administrator, D.WEEKLY)
    assert choices(member.administrator)[Topic.METADATA] == D.WEEKLY
    assert AuditEvent.objects.filter(tag=Tag.SUBSCRIPTIONS_CHOSEN, actor=member.administrator).count() == 1


def test_nobody_chooses_for_somebody_else(operator: Operator, member: Member) -> None:
    with pytest.raises(NotAllowed):
        subscriptions.choose(member.administrator, {Topic.METADATA: D.NONE}, by=operator.registrar)
    assert choices(member.administrator)[Topic.METADATA] == D.AT_ONCE


def test_an_essential_letter_comes_at_once_whatever_was_chosen(member: Member) -> None:
    for topic in Topic:
        choose(member.administrator, D.NONE, topic)
    context = {"by": "Rut", "roles": ["reader"], "until": "2026-07-01", "link": "/x/"}
    letters.post(LetterKind.INVITATION, to=member.administrator, context=context)
    assert deliveries.send() == 1


def test_a_letter_that_an_action_posts_by_itself_heeds_the_choice_too(member: Member) -> None:
    choose(member.administrator, D.NONE)
    posted = letters.post(LetterKind.NEWS_METADATA, to=member.administrator, context={"items": [("a", "/a/")]})
    assert (posted.state, Letter.objects.get().context) == (LetterState.DROPPED, {})


def test_a_digest_is_one_letter_of_what_happened_with_links_in_the_person_s_language(
    operator: Operator, member: Member
) -> None:
    swede = builders.person("Sven Svensk", language="sv")
    for person in (member.administrator, swede):
        choose(person, D.DAILY)
    for what in ("Metadata approved", "Domain lapsed"):
        tell(member.organisation, what, also=[swede], roles={Role.ADMINISTRATOR})
    assert deliveries.send() == 0
    assert digests.gather(SEVEN - timedelta(seconds=1)) == 0
    with clock_at(SEVEN):
        assert digests.gather(SEVEN) == 2
        assert digests.gather(SEVEN) == 0
        assert deliveries.send() == 2
    english, swedish = sorted(mail.outbox, key=lambda sent: sent.to == [swede.email])
    assert "Region Norrvik (en): Metadata approved" in english.body
    assert "Region Norrvik (en): Domain lapsed" in english.body
    assert english.body.count("http://127.0.0.1:8000/entities/1/") == 2
    assert english.extra_headers["List-Unsubscribe"]
    assert "Region Norrvik: Domain lapsed" in swedish.body
    assert set(Letter.objects.values_list("state", flat=True)) == {LetterState.SENT, LetterState.DIGESTED}
    assert {str(letter.context) for letter in Letter.objects.all()} == {"{}"}


def test_a_weekly_digest_waits_for_monday_and_takes_nothing_of_the_daily_one_s_time(member: Member) -> None:
    choose(member.administrator, D.WEEKLY)
    choose(member.administrator, D.DAILY, Topic.TRUST)
    tell(member.organisation)
    letters.tell(LetterKind.NEWS_TRUST, member.organisation, {"items": [("x", "/x/")]}, roles={Role.ADMINISTRATOR})
    assert digests.gather(SEVEN) == 1
    assert receivers(LetterState.KEPT) >= {member.administrator}
    monday = next_round(D.WEEKLY, AT)
    assert (monday.weekday(), monday) == (0, SEVEN + timedelta(days=6))
    assert digests.gather(monday) == 2
    assert receivers(LetterState.KEPT) == set()


def test_who_has_left_gets_no_digest(member: Member) -> None:
    choose(member.administrator, D.DAILY)
    tell(member.organisation, roles={Role.ADMINISTRATOR})
    member.administrator.is_active = False
    member.administrator.save()
    assert digests.gather(SEVEN) == 0
    assert not Letter.objects.exclude(state=LetterState.DIGESTED).exists()
