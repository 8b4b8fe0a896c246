"""A letter that comes back marks its contact stale; what is no honest notification changes nothing."""

from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from members.actions import bounces, deliveries, letters
from members.bounces import LARGEST
from members.errors import Refused
from members.models import AuditEvent, Contact, Letter
from members.models.letter import LetterKind, LetterState, Trouble
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member

S = LetterState
ASKED = {"name": "Vakt", "purpose": "security", "until": "2026-07-01", "link": "/verify/x/"}


@pytest.fixture
def member(member: Member) -> Member:
    """With an empty postbox: building a member posts letters, too."""
    Letter.objects.all().delete()
    return member


@pytest.fixture
def contact(member: Member) -> Contact:
    return builders.contact(member.organisation)


@pytest.fixture
def letter(contact: Contact) -> Letter:
    posted = letters.post(LetterKind.CONTACT_VERIFY, to=contact, context=ASKED)
    deliveries.send()
    return Letter.objects.get(pk=posted.pk)


def notification(  # what a mail system writes, in its three parts (RFC 3464)
    letter: Letter, *, action: str = "failed", status: str = "5.1.1", whole: bool = False, **headers: str
) -> bytes:
    sent = next(one for one in mail.outbox if letter.token in one.extra_headers["Message-ID"]).message()
    lines = [f"{name}: {headers.get(name, value)}" for name, value in sent.items()]
    returned = sent.as_string() if whole else "\n".join(lines) + "\n"
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    return f"""From: MAILER-DAEMON@mx.example
To: sigill@sigill.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain

The mail system could not deliver your message.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {letter.address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--=_b
Content-Type: {kind}

{returned}
--=_b--
""".encode()


@pytest.mark.parametrize("whole", [True, False])
def test_a_bounce_marks_the_letter_and_the_contact_whose_address_no_longer_counts(
    contact: Contact, letter: Letter, whole: bool
) -> None:
    assert contact in Contact.objects.verified(AT)
    bounces.take(notification(letter, whole=whole))
    letter.refresh_from_db()
    contact.refresh_from_db()
    assert (letter.state, letter.trouble) == (S.BOUNCED, Trouble.RETURNED)
    assert "user unknown" in letter.said
    assert contact.stale_at == AT
    assert contact not in Contact.objects.verified(AT)
    assert {Tag.LETTER_BOUNCED, Tag.CONTACT_STALE} <= set(AuditEvent.objects.values_list("tag", flat=True))


def test_the_same_bounce_twice_counts_once(letter: Letter) -> None:
    bounces.take(notification(letter))
    events = AuditEvent.objects.count()
    with pytest.raises(Refused, match="come back before"):
        bounces.take(notification(letter))
    assert AuditEvent.objects.count() == events


NOTHING = b"From: a@b.example\n\nHello"
NESTED = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 5000


def forged(letter: Letter, how: str) -> bytes:
    good = notification(letter)
    return {
        "no notification": NOTHING,
        "empty": b"",
        "nested": NESTED,
        "garbage": bytes(range(256)) * 100,
        "huge": good + b"x" * LARGEST,
        "another token": good.replace(letter.token.encode(), b"0" * 32),
        "no token": good.replace(letter.token.encode(), b""),
        "delayed": notification(letter, action="delayed", status="4.4.1"),
        "temporary": notification(letter, status="4.2.2"),
        "cut off": good[: good.index(b"Final-Recipient")],
    }[how]


FORGERIES = ["no notification", "empty", "nested", "garbage", "huge", "another token", "no token"]
FORGERIES += ["delayed", "temporary", "cut off"]


@pytest.mark.parametrize("how", FORGERIES)
def test_what_is_no_honest_final_notification_of_a_letter_of_ours_changes_nothing(
    contact: Contact, letter: Letter, how: str
) -> None:
    events = AuditEvent.objects.count()
    with pytest.raises(Refused, match=r"[Nn]othing is changed"):
        bounces.take(forged(letter, how))
    contact.refresh_from_db()
    letter.refresh_from_db()
    assert (letter.state, contact.stale_at, AuditEvent.objects.count()) == (S.SENT, None, events)


def test_the_token_in_the_notification_s_own_headers_is_not_believed(letter: Letter) -> None:
    """A stranger who only answers a letter quotes its Message-ID at most in In-Reply-To."""
    plain = EmailMessage()
    plain["Message-ID"] = mail.outbox[0].extra_headers["Message-ID"]
    plain.set_content("status: 5.1.1")
    with pytest.raises(Refused, match="no delivery status notification"):
        bounces.take(plain.as_bytes())


def test_a_mail_system_pipes_it_in(letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(notification(letter))))
    call_command("bounce")
    letter.refresh_from_db()
    assert letter.state == S.BOUNCED
    file = tmp_path / "message"
    file.write_bytes(NOTHING)
    with pytest.raises(CommandError, match="no delivery status notification"):
        call_command("bounce", message_file=str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("bounce", message_file=str(tmp_path / "none"))
