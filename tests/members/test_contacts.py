"""Contacts: mailboxes that answer once a year; who left stays in the history; the last of some never goes."""

import re
from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.core.exceptions import ValidationError

from members.actions import contacts, deliveries
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Contact, Letter
from members.models.contact import ContactKind, Standing
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

DAY = timedelta(days=1)
YEAR = relativedelta(months=12)


@pytest.fixture
def unverified(member: Member) -> Contact:
    return contacts.record(
        member.organisation, kind="security", name="Vakt", email="vakt@norrvik.example", by=member.administrator
    )


@pytest.fixture
def verified(operator: Operator, member: Member) -> Contact:
    return builders.contact(member.organisation)


def code() -> str:
    """What stands in the newest mail's link."""
    deliveries.send()
    (found,) = set(re.findall(r"/verify/([^/\s]+)/", str(mail.outbox[-1].body)))
    return str(found)


def standing(contact: Contact, at: datetime = AT) -> Standing:
    return Contact.objects.get(pk=contact.pk).standing(at)


def test_an_administrator_s_contact_is_asked_in_every_language_and_verified_by_its_answer(unverified: Contact) -> None:
    assert standing(unverified) is Standing.UNVERIFIED
    found = code()
    assert mail.outbox[-1].to == ["vakt@norrvik.example"]
    assert mail.outbox[-1].body.count(f"/verify/{found}/") == 2
    contacts.by_link(found)
    assert standing(unverified) is Standing.VERIFIED
    event = AuditEvent.objects.get(tag=Tag.CONTACT_VERIFIED)
    assert (event.actor, event.details["how"]) == (None, "link")


def test_only_a_registrar_says_that_a_mailbox_has_answered(operator: Operator, member: Member) -> None:
    given = {"kind": "support", "name": "Stöd", "email": "stod@norrvik.example"}
    with pytest.raises(NotAllowed):
        contacts.record(member.organisation, **given, verified=True, by=member.administrator)
    made = contacts.record(member.organisation, **given, verified=True, by=operator.registrar)
    assert made.verified_at == AT
    assert not Letter.objects.filter(contact=made).exists()
    with pytest.raises(NotAllowed):
        contacts.vouch(made, by=member.administrator)


def test_a_link_answers_once_and_says_so(unverified: Contact) -> None:
    found = code()
    contacts.by_link(found)
    with pytest.raises(Refused, match="answered already"):
        contacts.by_link(found)


def test_a_link_expires_after_fourteen_days(unverified: Contact) -> None:
    found = code()
    with clock_at(AT + 14 * DAY), pytest.raises(Refused, match="has expired"):
        contacts.by_link(found)
    assert standing(unverified) is Standing.UNVERIFIED


def test_asking_again_makes_the_old_link_useless(member: Member, unverified: Contact) -> None:
    old = code()
    contacts.ask(unverified, by=member.administrator)
    with pytest.raises(Refused, match="not valid, or a newer one"):
        contacts.by_link(old)
    assert contacts.by_link(code())


def test_an_answer_holds_for_a_year(verified: Contact) -> None:
    assert standing(verified, AT + YEAR - timedelta(seconds=1)) is Standing.VERIFIED
    assert standing(verified, AT + YEAR) is Standing.OVERDUE
    assert Contact.objects.verified(AT + YEAR - timedelta(seconds=1)).filter(pk=verified.pk).exists()
    assert not Contact.objects.verified(AT + YEAR).filter(pk=verified.pk).exists()


def test_the_clock_reminds_a_month_and_a_week_before_on_the_day_and_a_week_after(verified: Contact) -> None:
    asked = []
    for day in range(-40, 60):
        at = AT + YEAR + day * DAY
        with clock_at(at):
            for _again in range(2):
                asked += [day] * contacts.remind(at)
    assert asked == [-30, -7, 0, 7]


def test_after_an_outage_there_is_one_reminder_not_four(verified: Contact) -> None:
    assert [contacts.remind(AT + YEAR + 20 * DAY) for _again in range(2)] == [1, 0]


def test_an_answer_begins_a_new_year_of_reminders(verified: Contact) -> None:
    with clock_at(AT + YEAR):
        contacts.remind(AT + YEAR)
        contacts.by_link(code())
    assert contacts.remind(AT + YEAR + 30 * DAY) == 0
    assert contacts.remind(AT + YEAR + YEAR - 30 * DAY) == 1


def test_another_address_has_to_answer_anew_and_another_name_has_not(member: Member, verified: Contact) -> None:
    given = {"email": verified.email, "phone": ""}
    contacts.change(verified, seen=1, name="Nattvakten", **given, by=member.administrator)
    assert standing(verified) is Standing.VERIFIED
    contacts.change(
        verified, seen=2, name="Nattvakten", email="natt@norrvik.example", phone="", by=member.administrator
    )
    assert standing(verified) is Standing.UNVERIFIED
    contacts.by_link(code())
    assert mail.outbox[-1].to == ["natt@norrvik.example"]


def test_a_link_to_the_former_address_verifies_nothing(member: Member, unverified: Contact) -> None:
    old = code()
    contacts.change(unverified, seen=1, name="Vakt", email="ny@norrvik.example", phone="", by=member.administrator)
    with pytest.raises(Refused, match="not valid"):
        contacts.by_link(old)


def test_whoever_was_overtaken_changes_nothing(operator: Operator, member: Member, verified: Contact) -> None:
    contacts.change(verified, seen=1, name="Först", email=verified.email, phone="", by=member.administrator)
    late = Contact.objects.get(pk=verified.pk)
    with pytest.raises(AlreadyMoved, match="somebody else"):
        contacts.change(late, seen=1, name="Sist", email="sist@norrvik.example", phone="", by=operator.registrar)
    late.refresh_from_db()
    assert (late.name, late.version) == ("Först", 2)
    assert standing(late) is Standing.VERIFIED


def test_a_removed_contact_stays_in_the_history_and_its_place_is_free(member: Member) -> None:
    def record() -> Contact:
        return contacts.record(
            member.organisation,
            kind="billing",
            name="Faktura",
            email="faktura@norrvik.example",
            by=member.administrator,
        )

    made = record()
    with pytest.raises(ValidationError, match="recorded for this purpose already"):
        record()
    contacts.remove(made, by=member.administrator)
    assert standing(made) is Standing.ENDED
    with pytest.raises(Refused, match="has been removed"):
        contacts.remove(made, by=member.administrator)
    with pytest.raises(Refused, match="has been removed"):
        contacts.ask(made, by=member.administrator)
    assert record().pk != made.pk


@pytest.mark.parametrize("kind", [ContactKind.TECHNICAL, ContactKind.SECURITY])
def test_the_last_technical_or_security_contact_goes_when_there_is_a_successor(
    operator: Operator, member: Member, kind: ContactKind
) -> None:
    last = builders.contact(member.organisation, kind)
    with pytest.raises(Refused, match="Record its successor first"):
        contacts.remove(last, by=operator.registrar)
    contacts.record(member.organisation, kind=kind, name="Ny", email="ny@norrvik.example", by=member.administrator)
    contacts.remove(last, by=operator.registrar)


def test_an_organisation_without_an_open_membership_needs_no_contact(operator: Operator) -> None:
    last = builders.contact(builders.organisation(operator, "Utanför"))
    contacts.remove(last, by=operator.registrar)


def test_a_contact_that_left_is_forgotten_and_the_events_stay(member: Member) -> None:
    made = contacts.record(
        member.organisation,
        kind="billing",
        name="Gun Gången",
        email="gun@norrvik.example",
        phone="+46 70 000 00 00",
        by=member.administrator,
    )
    with pytest.raises(Refused, match="Remove it first"):
        contacts.erase(made, by=member.administrator)
    contacts.remove(made, by=member.administrator)
    contacts.erase(made, by=member.administrator)
    made.refresh_from_db()
    assert (made.phone, "Gun" in made.name, "gun" in made.email) == ("", False, False)
    assert AuditEvent.objects.filter(tag=Tag.CONTACT_RECORDED).exists()


def test_other_members_and_readers_change_no_contact(operator: Operator, member: Member, verified: Contact) -> None:
    stranger = builders.member(operator, "Söderås").administrator
    for by in (stranger, member.reader, member.signatory):
        for action in (contacts.ask, contacts.remove, contacts.erase):
            with pytest.raises(NotAllowed):
                action(verified, by=by)


def test_a_mailbox_to_which_mail_comes_back_is_no_verified_one(verified: Contact) -> None:
    Contact.objects.filter(pk=verified.pk).update(stale_at=AT)
    assert standing(verified) is Standing.STALE
    assert not Contact.objects.verified(AT).filter(pk=verified.pk).exists()
    assert contacts.remind(AT + YEAR) == 0
