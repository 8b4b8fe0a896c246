"""Notices: written, withdrawn, and mailed by a worker, each mailbox once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from federation import notices as seen
from federation.actions import notices
from federation.models import Notice
from federation.notices import Mailing
from members.actions import deliveries
from members.clock import clock_at, now
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Contact, Letter
from members.models.contact import ContactKind
from members.models.letter import LetterKind
from members.tags import Tag
from tests import builders
from tests.federation.notice_cases import words, written

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SECURITY = Mailing(("security",))


@pytest.fixture
def boxes(operator, member) -> list[Contact]:
    """Of two members, one mailbox of which is for both."""
    other = builders.member(operator, "Söderås kommun")
    first = builders.contact(member.organisation, ContactKind.SECURITY)
    builders.contact(other.organisation, ContactKind.SECURITY, email=first.email.upper())
    second = builders.contact(other.organisation, ContactKind.TECHNICAL)
    return [first, second]


def mailed() -> list[str]:
    return sorted(Letter.objects.filter(kind=LetterKind.NOTICE).values_list("address", flat=True))


def test_a_notice_is_on_record_with_who_wrote_it(operator):
    notice = written(operator)
    event = AuditEvent.objects.get(tag=Tag.NOTICE_WRITTEN)
    assert (event.actor, event.object_pk) == (operator.registrar, str(notice.pk))


def test_it_stands_from_its_beginning_until_its_end_and_not_once_withdrawn(operator):
    at = now()
    planned = written(operator, starts_at=at + timedelta(hours=1), ends_at=at + timedelta(hours=2))
    for minutes, standing, shown in ((0, "planned", 0), (60, "shown", 1), (119, "shown", 1), (120, "ended", 0)):
        with clock_at(at + timedelta(minutes=minutes)):
            seen.forget_cached()
            assert (planned.standing(now()), len(seen.shown_to(None))) == (standing, shown)
    other = written(operator)
    assert len(seen.shown_to(None)) == 1
    notices.withdraw(other, by=operator.key_custodian)
    assert (other.standing(now()), seen.shown_to(None)) == ("withdrawn", [])
    with pytest.raises(AlreadyMoved):
        notices.withdraw(other, by=operator.registrar)


def test_what_begins_meanwhile_is_shown_although_the_rows_are_cached(operator):
    at = now()
    written(operator, starts_at=at + timedelta(seconds=30))
    assert seen.shown_to(None) == []
    with clock_at(at + timedelta(seconds=30)):
        assert len(seen.shown_to(None)) == 1


def test_each_reads_what_is_for_them(operator, member):
    for audience in ("public", "logged_in", "members", "operators"):
        written(operator, audience=audience)
    stranger = builders.person("Ny Nyman")
    counts = [len(seen.shown_to(one)) for one in (None, stranger, member.reader, operator.key_custodian)]
    assert counts == [1, 2, 3, 4]


@pytest.mark.parametrize(("language", "heading"), [("sv", "Underhåll"), ("en", "Maintenance")])
def test_it_is_in_the_pages_language(operator, language, heading):
    written(operator)
    with translation.override(language):
        assert [one.heading for one in seen.shown_to(None)] == [heading]


def test_what_nobody_would_see_is_refused(operator):
    at = now()
    with pytest.raises(Refused, match="ended already"):
        written(operator, ends_at=at)
    with pytest.raises(Refused, match="a year"):
        written(operator, ends_at=at + timedelta(days=400))
    with pytest.raises(ValidationError, match="after it begins"):
        written(operator, starts_at=at + timedelta(days=8))
    with pytest.raises(ValidationError):
        written(operator, heading_sv="")
    assert not Notice.objects.exists()


def test_a_decision_maker_writes_none(operator):
    with pytest.raises(NotAllowed):
        notices.write(by=operator.decision_maker, **words())


def test_each_mailbox_gets_one_letter_in_its_language(operator, member, boxes, mailoutbox):
    notice = written(operator)
    notices.mail(notice, Mailing(("security", "technical")), expected=2, by=operator.registrar)
    assert mailed() == []
    assert notices.post_due() == 2
    assert mailed() == sorted(box.email for box in boxes)
    notice.refresh_from_db()
    assert (notice.mailed, notice.mail_total, notice.mail_ended_at) == (2, 2, now())
    assert notices.post_due() == 0
    deliveries.send()
    letter = next(one for one in mailoutbox if one.subject == "Underhåll")
    assert "Natt.\n" in letter.body
    assert "Tack." in letter.body


def test_a_worker_that_dies_between_lots_posts_no_letter_twice(operator, boxes, monkeypatch):
    monkeypatch.setattr(notices, "AT_A_TIME", 1)
    notice = written(operator)
    notices.mail(notice, Mailing(("security", "technical")), expected=2, by=operator.registrar)
    assert notices._post_lot(notice.pk) == 1  # and then it dies
    assert notices.post_due() == 1
    assert len(mailed()) == 2


def test_who_was_shown_another_number_looks_again(operator, boxes):
    notice = written(operator)
    with pytest.raises(Refused, match="1 receivers by now"):
        notices.mail(notice, SECURITY, expected=7, by=operator.registrar)
    with pytest.raises(Refused, match="Nobody would get it"):
        notices.mail(notice, Mailing(("billing",)), expected=0, by=operator.registrar)
    notices.mail(notice, SECURITY, expected=1, by=operator.registrar)
    with pytest.raises(AlreadyMoved):
        notices.mail(notice, SECURITY, expected=1, by=operator.registrar)


def test_a_mailbox_to_which_nothing_arrives_or_that_never_answered_gets_none(operator, boxes):
    first, second = boxes
    Contact.objects.filter(email__iexact=first.email).update(stale_at=now())
    Contact.objects.filter(pk=second.pk).update(verified_at=None)
    assert not seen.receivers(Mailing(("security", "technical"))).exists()


def test_receivers_can_be_narrowed_by_sector_and_by_membership(operator, boxes):
    everyone = ("security", "technical")
    assert seen.receivers(Mailing(everyone, sector="pharmacy")).count() == 0
    assert seen.receivers(Mailing(everyone, sector="regional_care")).count() == 2
    assert seen.receivers(Mailing(everyone, membership="agent")).count() == 0
    assert seen.receivers(Mailing(everyone, membership="service_provider")).count() == 2


def test_a_withdrawn_notice_is_mailed_no_further(operator, boxes):
    notice = written(operator)
    notices.mail(notice, SECURITY, expected=1, by=operator.registrar)
    notices.withdraw(notice, by=operator.registrar)
    assert notices.post_due() == 0
    notice.refresh_from_db()
    assert notice.mail_ended_at == now()
    with pytest.raises(Refused, match="withdrawn"):
        notices.mail(notice, SECURITY, expected=1, by=operator.registrar)
