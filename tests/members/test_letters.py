"""Mail: written with what it tells of, sent by the worker after the commit, once, again when that fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.template.loader import get_template
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from federation.tasks import remove_what_is_over
from members.actions import deliveries, letters
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import TOPICS, LetterKind, LetterState, Topic, Trouble
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

LINK = "/invitations/yl3mR7xQ-secret/"
INVITED = {"by": "Rut", "roles": ["reader"], "until": "2026-07-01", "link": LINK}
S = LetterState


@pytest.fixture
def member(member: Member) -> Member:
    """With an empty postbox: building a member posts letters, too."""
    Letter.objects.all().delete()
    return member


def invitation(to: Any = "eva.ek@people.example", **given: Any) -> Letter:
    return letters.post(LetterKind.INVITATION, to=to, **{"context": INVITED, "language": "en", **given})


def news(to: Any, *words: str, **given: Any) -> Letter:
    items = [(word, "/entities/1/") for word in words or ("Something",)]
    return letters.post(LetterKind.NEWS_METADATA, to=to, context={"items": items}, **given)


def again(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[None]:
    """A mail server that does not take letters."""

    def fail(*_: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail)
        yield


def columns(letter: Letter) -> str:
    """What a thief of the database reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM members_letter WHERE id = %s", [letter.pk])
        return str(cursor.fetchone())


@pytest.mark.django_db
def test_what_is_rolled_back_is_never_sent() -> None:
    with transaction.atomic():
        invitation()
        transaction.set_rollback(True)
    assert deliveries.send() == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_the_worker_is_woken_once_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(letters, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        invitation()
        invitation()
        assert woken == []
    assert woken == ["members.tasks.send_letters"]


@pytest.mark.django_db
def test_a_letter_is_sent_once_and_nothing_of_it_stays(settings: Settings) -> None:
    settings.SIGILL_BASE_URL = "https://sigill.norrvik.example"
    letter = invitation()
    assert deliveries.send() == 1
    assert deliveries.send() == 0
    (sent,) = mail.outbox
    assert f"https://sigill.norrvik.example{LINK}" in sent.body
    kept = again(letter)
    assert (kept.state, kept.context, kept.sent_at) == (S.SENT, {}, AT)
    assert LINK not in columns(letter)


@pytest.mark.django_db
def test_a_waiting_letter_s_link_is_not_legible_in_the_database(settings: Settings) -> None:
    letter = invitation()
    assert "secret" not in columns(letter)
    assert again(letter).context["link"] == LINK
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    assert again(letter).context is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert again(letter).context["link"] == LINK


@pytest.mark.django_db
def test_it_is_tried_again_ever_more_seldom_and_then_it_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    letter, at = invitation(), AT
    with failing(monkeypatch, ConnectionRefusedError("no mail server")):
        for minutes in (1, 5, 15, 60, 360):
            with clock_at(at):
                assert deliveries.send() == 0
            tried = again(letter)
            assert (tried.state, tried.next_try_at) == (S.WAITING, at + timedelta(minutes=minutes))
            with clock_at(tried.next_try_at - timedelta(seconds=1)):
                deliveries.send()
            assert again(letter).attempts == tried.attempts
            at = tried.next_try_at
        with clock_at(at):
            deliveries.send()
    failed = again(letter)
    assert (failed.state, failed.trouble, failed.attempts) == (S.FAILED, Trouble.SERVER, 6)
    assert "no mail server" in failed.said
    with clock_at(at + timedelta(days=1)):
        assert deliveries.send() == 0


@pytest.mark.django_db
def test_a_server_that_is_down_is_asked_for_one_letter_a_round_not_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(_self: EmailBackend) -> None:
        raise TimeoutError("timed out")

    first, second = invitation(), invitation()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "open", down, raising=False)
        assert deliveries.send() == 0
        assert (again(first).attempts, again(second).attempts) == (1, 0)
        assert deliveries.send() == 0
    assert (again(first).attempts, again(second).attempts) == (1, 1)
    with clock_at(AT + timedelta(minutes=1)):
        assert deliveries.send() == 2


@pytest.mark.django_db
def test_one_letter_that_cannot_be_sent_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = invitation("a@people.example"), invitation("b@people.example")
    Letter.objects.filter(pk=bad.pk).update(kind="digest", context={"items": [1]})
    assert deliveries.send() == 1
    assert (again(bad).state, again(bad).trouble) == (S.WAITING, Trouble.TEXT)
    assert again(good).state == S.SENT


@pytest.mark.django_db
def test_of_two_workers_that_saw_the_same_letter_one_sends_it() -> None:
    letter = invitation()
    first, second = again(letter), again(letter)
    assert deliveries._claim(first)
    assert not deliveries._claim(second)
    assert deliveries.send() == 0
    with clock_at(AT + timedelta(minutes=10)):
        assert deliveries.send() == 1


@pytest.mark.django_db
def test_what_a_worker_died_over_is_sent_by_another_with_the_same_message_id(monkeypatch: pytest.MonkeyPatch) -> None:
    letter = invitation()
    with monkeypatch.context() as dying:
        dying.setattr(deliveries, "_note", lambda *_args, **_changes: None)
        deliveries.send()
    assert again(letter).state == S.WAITING
    for minutes, sent in ((9, 0), (10, 1), (20, 0)):
        with clock_at(AT + timedelta(minutes=minutes)):
            assert deliveries.send() == sent
    first, copy = mail.outbox
    assert first.extra_headers["Message-ID"] == copy.extra_headers["Message-ID"]
    assert again(letter).token in copy.extra_headers["Message-ID"]


@pytest.mark.django_db
def test_a_letter_that_ends_every_worker_is_given_up() -> None:
    letter = invitation()
    Letter.objects.filter(pk=letter.pk).update(attempts=6)
    assert deliveries.send() == 0
    assert again(letter).state == S.FAILED


@pytest.mark.parametrize(
    "text", ["Region\r\nBcc: all@people.example", "Region\n\nPay here", "a\x00b\x1bc", "\u202eabc"]
)
def test_nobody_s_name_adds_headers_or_lines(member: Member, text: str) -> None:
    news(member.administrator, text)
    deliveries.send()
    (sent,) = mail.outbox
    message = sent.message()
    assert message["Bcc"] is None
    assert "\n" not in str(message["Subject"]).replace("\n ", "")
    assert not any(line.startswith(("Bcc:", "Pay")) for line in message.as_string().splitlines())
    assert not set(sent.body) & set("\x00\x1b\r\u202e")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "nobody", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_what_is_no_address_is_refused_when_it_is_posted(address: str) -> None:
    with pytest.raises(ValidationError):
        invitation(address)


def test_each_receiver_is_written_to_in_their_language(operator: Operator, member: Member) -> None:
    swede = builders.person("Sven Svensk", language="sv")
    foreign = builders.organisation(operator, "Helse Nord", country="NO", number="999888777")
    said = {"name": "Vakt", "purpose": "security", "until": "2026-07-01", "link": LINK}
    for to, language in ((builders.contact(member.organisation), "sv"), (builders.contact(foreign), "en")):
        assert letters.post(LetterKind.CONTACT_VERIFY, to=to, context=said).language == language
    assert news(swede).language == "sv"
    assert news(member.administrator).language == "en"
    assert letters.post(LetterKind.INVITATION, to="a@b.example", context=INVITED).language == "sv"
    words = {"items": [(LetterState.SENT.label, "/x/")]}
    assert again(letters.post(LetterKind.NEWS_TRUST, to=swede, context=words)).context["items"][0][0] == "Skickat"


def test_machines_do_not_answer_and_people_find_the_way_out(member: Member, settings: Settings) -> None:
    settings.SIGILL_BOUNCE_ADDRESS = "bounces@sigill.example"
    news(member.administrator)
    invitation()
    deliveries.send()
    chosen, essential = mail.outbox
    assert chosen.extra_headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/notifications/>"
    assert chosen.extra_headers["List-Id"] == "<metadata.sigill.example>"
    assert "http://127.0.0.1:8000/notifications/" in chosen.body
    assert "List-Unsubscribe" not in essential.extra_headers
    assert "/notifications/" not in essential.body
    for sent in mail.outbox:
        assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
        assert sent.from_email == "bounces@sigill.example"
        assert sent.message()["From"] == "sigill@sigill.example"


def test_who_may_no_longer_log_in_gets_nothing_that_was_posted_before(member: Member) -> None:
    letter = news(member.administrator)
    member.administrator.is_active = False
    member.administrator.save()
    assert deliveries.send() == 0
    assert (again(letter).state, again(letter).context) == (S.DROPPED, {})


def test_a_mailbox_that_the_server_says_does_not_exist_is_not_tried_again(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = builders.contact(member.organisation)
    no_such = SMTPRecipientsRefused({contact.email: (550, b"5.1.1 no such user")})
    denied = SMTPRecipientsRefused({contact.email: (554, b"5.7.1 relay access denied")})
    said = {"name": "Vakt", "purpose": "security", "until": "2026-07-01", "link": LINK}
    for error, state, stale in ((denied, S.WAITING, False), (no_such, S.FAILED, True)):
        letter = letters.post(LetterKind.CONTACT_VERIFY, to=contact, context=said)
        with failing(monkeypatch, error):
            deliveries.send()
        contact.refresh_from_db()
        assert (again(letter).state, contact.stale_at is not None) == (state, stale)


def test_a_registrar_sends_a_failed_letter_again_to_the_address_of_today(operator: Operator, member: Member) -> None:
    letter = news(member.administrator)
    with pytest.raises(Refused, match="does not wait to be sent again"):
        letters.send_again(letter, by=operator.registrar)
    Letter.objects.update(state=S.FAILED, attempts=6)
    member.administrator.email = "new@people.example"
    member.administrator.save()
    with pytest.raises(NotAllowed):
        letters.send_again(letter, by=member.administrator)
    letters.send_again(letter, by=operator.registrar)
    assert deliveries.send() == 1
    assert mail.outbox[0].to == ["new@people.example"]
    assert AuditEvent.objects.filter(tag=Tag.LETTER_SENT_AGAIN, actor=operator.registrar).count() == 1


@pytest.mark.django_db
def test_letters_are_forgotten_after_ninety_days_but_none_that_waits() -> None:
    sent, waiting = invitation(), invitation()
    Letter.objects.filter(pk=sent.pk).update(state=S.SENT)
    with clock_at(AT + timedelta(days=90)):
        assert remove_what_is_over() == 0
    with clock_at(AT + timedelta(days=91)):
        assert remove_what_is_over() == 1
    assert Letter.objects.get() == waiting


@pytest.mark.parametrize("kind", LetterKind)
def test_every_kind_has_a_text(kind: LetterKind) -> None:
    assert get_template(f"members/mail/{kind.value}.txt")


def test_what_cannot_be_done_without_its_letter_cannot_be_turned_off() -> None:
    essential = {LetterKind.INVITATION, LetterKind.CONFIRMATION, LetterKind.CONTACT_VERIFY, LetterKind.SECOND_FACTOR}
    assert not essential & set(TOPICS)
    assert set(TOPICS.values()) == set(Topic)
