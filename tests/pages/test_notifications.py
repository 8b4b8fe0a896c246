"""One's own notifications, and the registrars' list of letters that did not arrive."""

import re

import pytest
from django.core import mail

from members.actions import deliveries
from members.models import Contact, Letter
from members.models.letter import LetterKind, LetterState, Topic, Trouble
from members.models.subscription import Delivery
from members.subscriptions import choices
from tests import builders
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
SECRET = "/contacts/verify/one-time-code/"


@pytest.fixture
def failed(operator: Operator, member: Member) -> Letter:
    Letter.objects.all().delete()
    return Letter.objects.create(
        kind=LetterKind.CONTACT_VERIFY,
        address="borta@norrvik.example",
        organisation=member.organisation,
        language="en",
        state=LetterState.FAILED,
        trouble=Trouble.SERVER,
        said="ConnectionRefusedError: no mail server",
        attempts=6,
        posted_at=builders.AT,
        next_try_at=builders.AT,
        context={"name": "Vakt", "purpose": "security", "until": "2026-07-01", "link": SECRET},
    )


def everything(how: Delivery) -> dict[str, str]:
    return {topic.value: how.value for topic in Topic}


def test_the_page_is_found_from_every_page_and_shows_what_goes_with_the_role(member):
    visitor = browser(member.administrator)
    assert 'href="/notifications/"' in visitor.get("/").content.decode()
    page = visitor.get("/notifications/")
    assert page.status_code == 200
    assert member.administrator.email in words(page)
    chosen = re.findall(r'<option value="(\w+)" selected', page.content.decode())
    assert chosen == [choices(member.administrator)[topic].value for topic in Topic]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_choice_is_saved_and_shown_again(member, language):
    visitor = browser(member.administrator, language)
    response = visitor.post("/notifications/", everything(Delivery.WEEKLY), follow=True)
    assert response.status_code == 200
    assert set(choices(member.administrator).values()) == {Delivery.WEEKLY}
    assert response.content.decode().count('<option value="weekly" selected') == len(Topic)


@pytest.mark.parametrize("wrong", [{"metadata": "hourly"}, {"metadata": ""}])
def test_what_is_no_choice_is_shown_beside_its_field_and_nothing_is_saved(member, wrong):
    before = choices(member.administrator)
    response = browser(member.administrator).post("/notifications/", everything(Delivery.NONE) | wrong)
    assert response.status_code == 422
    assert response.content.decode().count('<option value="none" selected') == len(Topic) - 1
    assert choices(member.administrator) == before


def test_notifications_need_a_log_in(db):
    assert browser().get("/notifications/").status_code == 302


def test_a_registrar_sees_to_whom_what_and_why_but_not_what_stood_in_it(operator, failed):
    visitor = browser(operator.registrar)
    assert "/letters/" in visitor.get("/").content.decode()
    page = visitor.get("/letters/")
    assert "borta@norrvik.example" in words(page)
    assert "no mail server" in words(page)
    assert "Check EMAIL_URL" in words(page)
    assert SECRET not in page.content.decode()


def test_a_registrar_sends_it_again_and_it_leaves_the_list(operator, failed):
    visitor = browser(operator.registrar)
    visitor.get(f"/letters/{failed.pk}/send-again/")
    assert Letter.objects.get().state == LetterState.FAILED
    page = visitor.post(f"/letters/{failed.pk}/send-again/", follow=True)
    assert "sent within a minute" in words(page)
    assert "borta@norrvik.example" not in words(page)
    assert deliveries.send() == 1
    assert SECRET in mail.outbox[0].body


def test_what_came_back_is_listed_and_cannot_be_sent_again(operator, failed):
    Letter.objects.update(state=LetterState.BOUNCED, trouble=Trouble.RETURNED)
    page = browser(operator.registrar).get("/letters/")
    assert "sent the letter back" in words(page)
    assert "send-again" not in page.content.decode()


@pytest.mark.parametrize("path", ["/letters/", "/letters/{}/send-again/"])
def test_for_others_there_is_no_such_list(operator, member, failed, path):
    for person in (member.administrator, operator.trust_officer):
        assert browser(person).get(path.format(failed.pk)).status_code == 404
        assert browser(person).post(path.format(failed.pk)).status_code in (404, 405)
    assert Letter.objects.get().state == LetterState.FAILED


def test_the_list_asks_the_database_as_much_for_many_as_for_one(operator, failed, django_assert_max_num_queries):
    for number in range(20):
        failed.pk, failed.token = None, f"{number:032}"
        failed.save(force_insert=True)
    visitor = browser(operator.registrar)
    with django_assert_max_num_queries(20):
        assert visitor.get("/letters/").status_code == 200


def test_a_stale_contact_is_seen_on_the_organisation_s_page(operator, member):
    contact = builders.contact(member.organisation)
    Contact.objects.filter(pk=contact.pk).update(stale_at=builders.AT)
    page = browser(operator.registrar).get(f"/organisations/{member.organisation.pk}/")
    assert "E-mail does not arrive" in words(page)
