"""Pages of the member's own approval, of the operator's internal notes, and of an entity's removal."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import Settings

from members.actions import own_approvals
from members.clock import today
from members.models import Application, MetadataRevision, Organisation, Removal
from members.roles import Role
from tests import builders
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
NOTE = "Verkar ha bytt ledning"


@pytest.fixture
def waiting(operator: Operator, member: Member) -> MetadataRevision:
    own_approvals.choose(member.organisation, wanted=True, by=member.administrator)
    return builders.submitted(member, by=builders.in_role(operator, Role.TECHNICAL_CONTACT, member.organisation))


def test_the_administrator_finds_it_on_the_start_page_and_approves_then_a_registrar_finds_it(
    operator: Operator, member: Member, waiting: MetadataRevision
) -> None:
    theirs, ours = browser(member.administrator), browser(operator.registrar)
    assert "Nothing waits." in words(ours.get(reverse("approvals")))
    told = words(ours.get(reverse("decide", args=[waiting.pk])))
    assert "approves such metadata itself before the federation operator looks at it" in told
    assert "Metadata for your organisation to approve" in words(theirs.get("/"))
    page = theirs.get(reverse("revision", args=[waiting.pk])).content.decode()
    assert reverse("own_approval", args=[waiting.pk]) in page
    theirs.post(reverse("own_approval", args=[waiting.pk]), {"note": ""})
    assert "Metadata for your organisation to approve" not in words(theirs.get("/"))
    assert waiting.entity.entity_id in words(ours.get(reverse("approvals")))


def test_who_submitted_is_told_whom_it_waits_for_and_is_offered_no_approval(
    operator: Operator, waiting: MetadataRevision
) -> None:
    mine = browser(waiting.submitted_by)
    page = mine.get(reverse("revision", args=[waiting.pk]))
    assert "which approves such metadata itself" in words(page)
    builders.feed(operator)
    told = words(mine.get(reverse("entity", args=[waiting.entity_id])))
    assert "An administrator or signatory approves it on the revision's page." in told
    assert "a registrar looks at it" not in told
    assert reverse("own_approval", args=[waiting.pk]) not in page.content.decode()
    assert mine.post(reverse("own_approval", args=[waiting.pk]), {"note": ""}).status_code == 403


def test_the_administrator_switches_it_on_and_off(member: Member) -> None:
    address = reverse("own_approval_choose", args=[member.organisation.pk])
    for wanted in ("on", "off"):
        browser(member.administrator).post(address, {"wanted": wanted})
        assert Organisation.objects.get(pk=member.organisation.pk).own_approval is (wanted == "on")


def test_an_internal_note_is_on_the_operator_s_page_with_its_case_and_on_no_member_s(
    operator: Operator, member: Member, settings: Settings
) -> None:
    settings.SIGILL_CASE_URL = "https://support.sigill.example/case/{case}"
    at, write = (reverse(name, args=[member.organisation.pk]) for name in ("organisation", "organisation_note"))
    browser(operator.trust_officer).post(write, {"text": NOTE, "case": "A/17"})
    ours, theirs = (browser(one).get(at).content.decode() for one in (operator.registrar, member.administrator))
    assert NOTE in ours
    assert 'href="https://support.sigill.example/case/A%2F17"' in ours
    assert "Internal notes" not in theirs
    assert "nternal note" not in theirs
    assert NOTE not in theirs
    assert browser(member.administrator).get(write).status_code == 403


def test_an_application_has_notes_that_are_the_registrars(operator: Operator, member: Member) -> None:
    applied = Application.objects.create(state="sent", kinds=["agent"], number="1", begun_at=AT, sent_at=AT)
    write = reverse("application_note", args=[applied.pk])
    browser(operator.registrar).post(write, {"text": NOTE, "case": ""})
    assert NOTE in words(browser(operator.registrar).get(reverse("application", args=[applied.pk])))
    assert browser(member.administrator).get(write).status_code == 403


def test_a_removal_is_asked_for_on_the_entity_s_page_refused_with_a_reason_and_told_there(
    operator: Operator, member: Member
) -> None:
    entity = builders.submitted(member).entity
    page, ask = reverse("entity", args=[entity.pk]), reverse("removal_ask", args=[entity.pk])
    theirs, last = browser(member.administrator), today() + timedelta(days=30)
    assert theirs.post(ask, {"last_day": "2026-01-01", "reason": "Ersatt"}).status_code == 422
    theirs.post(ask, {"last_day": last.isoformat(), "reason": "Ersatt"})
    assert "has asked that the entity be removed" in words(browser(member.reader).get(page))
    removal = Removal.objects.get()
    assert browser(member.reader).post(reverse("removal_withdraw", args=[removal.pk])).status_code == 403
    browser(operator.registrar).post(reverse("removal_refuse", args=[removal.pk]), {"note": "Andra använder den."})
    assert "Andra använder den." in words(theirs.get(page))
