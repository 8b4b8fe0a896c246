"""Out-of-band confirmation: a second verified contact, exactly these bytes, one link, fourteen days."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from federation.actions import approvals, confirmations
from federation.confirming import Standing, by_code, latest, possible_contacts, standing
from federation.models import Confirmation
from federation.models.confirmation import ConfirmationState
from federation.preview import preview
from members import tasks
from members.actions import deliveries, letters, revisions
from members.clock import clock_at
from members.codes import digest_of
from members.errors import Refused
from members.models import AuditEvent, Contact, Letter, MetadataRevision
from members.models.contact import ContactKind
from members.models.letter import LetterState
from members.models.revision import RevisionState
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
S = ConfirmationState


@pytest.fixture
def member(member: Member) -> Member:
    """With an empty postbox: building a member posts letters, too."""
    Letter.objects.all().delete()
    return member


@pytest.fixture
def waiting(operator: Operator, member: Member) -> MetadataRevision:
    return builders.submitted(member, entity_id="https://idp.norrvik.example/metadata", role="idp")


@pytest.fixture
def contact(operator: Operator, member: Member) -> Contact:
    return builders.contact(member.organisation)


@pytest.fixture
def asked(operator: Operator, waiting: MetadataRevision, contact: Contact) -> Confirmation:
    return confirmations.ask(waiting, contact, by=operator.registrar)


def code() -> str:
    """What stands in the newest mail's link."""
    deliveries.send()
    (found, again) = re.findall(r"/confirm/([^/\s]+)/", mail.outbox[-1].body)
    assert found == again
    return str(found)


def certified(operator: Operator, member: Member) -> None:
    """Something that the registry itself writes into what is published."""
    builders.certify(operator, member.organisation)


def test_it_is_asked_about_exactly_what_would_be_published(asked: Confirmation, waiting: MetadataRevision) -> None:
    assert asked.sha256 == preview(waiting).sha256
    assert (asked.asked_at, asked.expires_at) == (AT, AT + timedelta(days=14))
    event = AuditEvent.objects.get(tag=Tag.CONFIRMATION_ASKED)
    assert event.details == {"published_sha256": asked.sha256}


def test_the_worker_is_woken_once_for_all_that_one_commit_asks(
    operator: Operator,
    member: Member,
    contact: Contact,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(letters, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        for number in (1, 2):
            revision = builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
            confirmations.ask(revision, contact, by=operator.registrar)
        assert woken == []
    assert woken == ["members.tasks.send_letters"]


def test_the_mail_says_what_it_is_about_in_both_languages(asked: Confirmation, settings: Settings) -> None:
    settings.SIGILL_BASE_URL = "https://sigill.norrvik.example"
    assert tasks.send_letters() == 1
    (sent,) = mail.outbox
    assert sent.to == [asked.contact.email]
    assert "https://idp.norrvik.example/metadata" in sent.subject
    assert "Confirm metadata" in sent.subject
    assert sent.body.count("https://sigill.norrvik.example/confirm/") == 2
    assert sent.body.replace(" ", "").count(asked.sha256) == 2
    assert "&" not in sent.body


def test_the_code_is_in_the_mail_only_and_the_mail_is_sent_once(asked: Confirmation) -> None:
    found = code()
    asked.refresh_from_db()
    assert len(found) == 43
    assert asked.code_sha256 == digest_of(found)
    assert asked.mailed_at == AT
    assert deliveries.send() == 0
    assert found not in str(list(Letter.objects.values()))
    assert len(mail.outbox) == 1


def test_a_mail_that_could_not_be_sent_is_sent_when_the_clock_asks_again(
    asked: Confirmation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_: Any) -> None:
        raise ConnectionRefusedError("no mail server")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", down)
        assert deliveries.send() == 0
    assert "no mail server" in caplog.text
    asked.refresh_from_db()
    assert asked.mailed_at is None
    with clock_at(AT + timedelta(minutes=1)):
        assert deliveries.send() == 1
    asked.refresh_from_db()
    assert asked.mailed_at == AT + timedelta(minutes=1)


@pytest.mark.parametrize("end", ["withdrawn", "expired", "answered"])
def test_nobody_is_mailed_about_what_no_longer_waits(
    operator: Operator, member: Member, asked: Confirmation, end: str
) -> None:
    at = AT
    if end == "withdrawn":
        revisions.withdraw(asked.revision, by=member.administrator)
    elif end == "expired":
        at = AT + timedelta(days=14)
    else:
        confirmations.by_telephone(asked, first=asked.sha256[:8], last=asked.sha256[-8:], by=operator.registrar)
    with clock_at(at):
        assert deliveries.send() == 0
    assert mail.outbox == []
    assert Letter.objects.get().state == LetterState.DROPPED


def test_a_link_confirms_and_the_registrar_can_approve(
    operator: Operator, asked: Confirmation, waiting: MetadataRevision
) -> None:
    confirmations.by_link(code(), agree=True, remark="Det stämmer.")
    asked.refresh_from_db()
    assert (asked.state, asked.how, asked.answered_at, asked.remark) == (S.CONFIRMED, "link", AT, "Det stämmer.")
    event = AuditEvent.objects.get(tag=Tag.CONFIRMATION_GIVEN)
    assert event.actor is None
    assert (event.details["how"], event.details["published_sha256"]) == ("link", asked.sha256)
    assert approvals.approve(waiting, by=operator.registrar)


def test_a_refusal_stops_the_approval_until_somebody_confirms(
    operator: Operator, asked: Confirmation, waiting: MetadataRevision, contact: Contact
) -> None:
    confirmations.by_link(code(), agree=False, remark="Inte vi.")
    with pytest.raises(Refused, match="Vakt Norrvik refused to confirm"):
        approvals.approve(waiting, by=operator.registrar)
    assert AuditEvent.objects.get(tag=Tag.CONFIRMATION_REFUSED).details["note"] == "Inte vi."
    confirmations.ask(waiting, contact, by=operator.registrar)
    with pytest.raises(Refused, match="has been asked and has not confirmed yet"):
        approvals.approve(waiting, by=operator.registrar)
    confirmations.by_link(code(), agree=True)
    assert approvals.approve(waiting, by=operator.registrar)


def test_a_link_is_used_once(asked: Confirmation) -> None:
    link = code()
    confirmations.by_link(link, agree=True)
    for agree in (True, False):
        with pytest.raises(Refused, match="answered already"):
            confirmations.by_link(link, agree=agree)
    asked.refresh_from_db()
    assert asked.state == S.CONFIRMED


def test_a_link_expires_after_fourteen_days(operator: Operator, asked: Confirmation) -> None:
    link = code()
    with clock_at(AT + timedelta(days=14)), pytest.raises(Refused, match="has expired"):
        confirmations.by_link(link, agree=True)
    with clock_at(AT + timedelta(days=14)), pytest.raises(Refused, match="did not answer in time"):
        approvals.approve(asked.revision, by=operator.registrar)
    with clock_at(AT + timedelta(days=14, seconds=-1)):
        assert confirmations.by_link(link, agree=True).state == S.CONFIRMED


@pytest.mark.parametrize("wrong", ["", "x", "a" * 43])
def test_a_wrong_code_is_nobodys_and_a_question_without_a_mail_has_none(asked: Confirmation, wrong: str) -> None:
    assert asked.code_sha256 == ""
    with pytest.raises(Refused, match="link is not valid"):
        confirmations.by_link(wrong, agree=True)
    assert by_code(wrong) is None


def test_asking_again_makes_the_old_link_useless(
    operator: Operator, asked: Confirmation, waiting: MetadataRevision, contact: Contact
) -> None:
    old = code()
    confirmations.ask(waiting, contact, by=operator.second_registrar)
    with pytest.raises(Refused, match="A newer e-mail has been sent"):
        confirmations.by_link(old, agree=True)
    assert confirmations.by_link(code(), agree=True).state == S.CONFIRMED


def test_a_link_to_what_was_withdrawn_decides_nothing(member: Member, asked: Confirmation) -> None:
    link = code()
    revisions.withdraw(asked.revision, by=member.administrator)
    with pytest.raises(Refused, match="no longer waits"):
        confirmations.by_link(link, agree=True)


def test_when_the_registry_s_facts_changed_the_link_confirms_nothing_but_can_refuse(
    operator: Operator, member: Member, asked: Confirmation
) -> None:
    link = code()
    certified(operator, member)
    assert preview(asked.revision).sha256 != asked.sha256
    with pytest.raises(Refused, match="has changed since you were asked"):
        confirmations.by_link(link, agree=True)
    assert confirmations.by_link(link, agree=False).state == S.REFUSED


def test_what_was_confirmed_before_the_registry_s_facts_changed_is_asked_again(
    operator: Operator, member: Member, asked: Confirmation, waiting: MetadataRevision, contact: Contact
) -> None:
    confirmations.by_link(code(), agree=True)
    certified(operator, member)
    with pytest.raises(Refused, match="has changed since Vakt Norrvik was asked: the registry's own facts"):
        approvals.approve(waiting, by=operator.registrar)
    again = confirmations.ask(waiting, contact, by=operator.registrar)
    assert again.sha256 == preview(waiting).sha256 != asked.sha256
    confirmations.by_link(code(), agree=True)
    assert approvals.approve(waiting, by=operator.registrar)


def test_what_is_confirmed_is_not_asked_again(
    operator: Operator, asked: Confirmation, waiting: MetadataRevision, contact: Contact
) -> None:
    confirmations.by_link(code(), agree=True)
    with pytest.raises(Refused, match="has confirmed it already"):
        confirmations.ask(waiting, contact, by=operator.registrar)


def test_the_submitters_own_mailbox_does_not_confirm(operator: Operator, member: Member) -> None:
    own = builders.contact(member.organisation, ContactKind.TECHNICAL, email=member.administrator.email.upper())
    waiting = builders.submitted(member)
    assert own not in possible_contacts(waiting)
    with pytest.raises(Refused, match="submitted the metadata"):
        confirmations.ask(waiting, own, by=operator.registrar)


def test_a_mailbox_whose_answer_is_more_than_a_year_old_does_not_confirm(
    operator: Operator, contact: Contact, waiting: MetadataRevision
) -> None:
    Contact.objects.filter(pk=contact.pk).update(verified_at=AT - timedelta(days=366))
    assert contact not in possible_contacts(waiting)
    with pytest.raises(Refused, match="is not verified"):
        confirmations.ask(waiting, contact, by=operator.registrar)


def test_a_contact_that_was_removed_meanwhile_confirms_nothing(
    operator: Operator, contact: Contact, asked: Confirmation
) -> None:
    link, ends = code(), (asked.sha256[:8], asked.sha256[-8:])
    Contact.objects.filter(pk=contact.pk).update(ended_at=AT)
    asked.contact.refresh_from_db()
    with pytest.raises(Refused, match="no longer a contact"):
        confirmations.by_link(link, agree=True)
    with pytest.raises(Refused, match="no longer a contact"):
        call(operator)(asked, *ends)
    assert standing(latest(asked.revision), asked.sha256) is Standing.WAITING


def test_an_unverified_mailbox_does_not_confirm(operator: Operator, member: Member, waiting: MetadataRevision) -> None:
    fresh = builders.contact(member.organisation, ContactKind.SUPPORT, verified=False)
    assert fresh not in possible_contacts(waiting)
    with pytest.raises(Refused, match="is not verified"):
        confirmations.ask(waiting, fresh, by=operator.registrar)


def test_another_organisations_mailbox_does_not_confirm(operator: Operator, waiting: MetadataRevision) -> None:
    other = builders.contact(builders.organisation(operator, "Kommunen Sydvik"))
    with pytest.raises(Refused, match="not a contact of the entity's owner"):
        confirmations.ask(waiting, other, by=operator.registrar)


def test_nobody_is_asked_about_what_was_decided(
    operator: Operator, member: Member, waiting: MetadataRevision, contact: Contact
) -> None:
    revisions.withdraw(waiting, by=member.administrator)
    with pytest.raises(Refused, match="no longer waits"):
        confirmations.ask(waiting, contact, by=operator.registrar)


def call(operator: Operator) -> Callable[..., None]:
    def read(asked: Confirmation, first: str, last: str) -> None:
        confirmations.by_telephone(asked, first=first, last=last, by=operator.registrar, remark="Kaj Vakt")

    return read


def test_a_contact_reads_both_ends_of_the_digest_on_the_telephone(
    operator: Operator, asked: Confirmation, waiting: MetadataRevision
) -> None:
    head, tail = asked.sha256[:8], asked.sha256[-8:]
    call(operator)(asked, f" {head[:4].upper()} {head[4:]}", tail)
    asked.refresh_from_db()
    assert (asked.state, asked.how, asked.recorded_by) == (S.CONFIRMED, "telephone", operator.registrar)
    assert approvals.approve(waiting, by=operator.registrar)


@pytest.mark.parametrize("spoken", [("00000000", None), (None, "00000000"), ("", ""), (None, "")])
def test_other_characters_on_the_telephone_confirm_nothing(
    operator: Operator, asked: Confirmation, spoken: tuple[str | None, str | None]
) -> None:
    first, last = spoken
    with pytest.raises(Refused, match="This is not what would be published"):
        call(operator)(asked, asked.sha256[:8] if first is None else first, asked.sha256[-8:] if last is None else last)
    assert standing(latest(asked.revision), asked.sha256) is Standing.WAITING


def test_a_call_needs_a_number_in_the_register(operator: Operator, member: Member, waiting: MetadataRevision) -> None:
    silent = builders.contact(member.organisation, ContactKind.TECHNICAL, phone="")
    asked = confirmations.ask(waiting, silent, by=operator.registrar)
    with pytest.raises(Refused, match="no telephone number"):
        call(operator)(asked, asked.sha256[:8], asked.sha256[-8:])


def test_the_registrar_who_submitted_does_not_take_the_call(
    operator: Operator, member: Member, contact: Contact
) -> None:
    mine = builders.submitted(member, by=operator.registrar)
    asked = confirmations.ask(mine, contact, by=operator.registrar)
    with pytest.raises(Refused, match="Another registrar has to take the call"):
        call(operator)(asked, asked.sha256[:8], asked.sha256[-8:])


def test_a_call_about_what_is_no_longer_asked_confirms_nothing(
    operator: Operator, member: Member, asked: Confirmation
) -> None:
    ends = asked.sha256[:8], asked.sha256[-8:]
    with clock_at(AT + timedelta(days=14)), pytest.raises(Refused, match="Ask again"):
        call(operator)(asked, *ends)
    certified(operator, member)
    with pytest.raises(Refused, match="Ask again"):
        call(operator)(asked, *ends)


def test_the_database_keeps_one_question_at_a_time_and_answers_whole(
    operator: Operator, asked: Confirmation, contact: Contact
) -> None:
    fields = {"revision": asked.revision, "contact": contact, "asked_by": operator.registrar, "asked_at": AT}
    for wrong in ({}, {"state": S.CONFIRMED}, {"state": S.CONFIRMED, "answered_at": AT, "how": "telephone"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.create(**fields, sha256="ab" * 32, expires_at=AT, **wrong)


def test_a_newer_submission_is_confirmed_by_itself(
    operator: Operator, member: Member, asked: Confirmation, waiting: MetadataRevision
) -> None:
    confirmations.by_link(code(), agree=True)
    newer = builders.submitted(member, entity_id="https://idp.norrvik.example/metadata", role="idp", name="Norrvik ny")
    waiting.refresh_from_db()
    assert waiting.state == RevisionState.WITHDRAWN
    with pytest.raises(Refused, match="Ask one of the organisation's contacts first"):
        approvals.approve(newer, by=operator.registrar)
