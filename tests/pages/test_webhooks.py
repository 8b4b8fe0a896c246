"""Webhooks on pages: found from the organisation and beside tokens, added, tried, switched off, sent again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import webhook_wire
from federation.actions import webhook_sending, webhooks
from federation.models import WebhookDelivery, WebhookEndpoint
from federation.webhook_wire import Outcome
from members.clock import clock_at
from members.reach import Why
from tests import builders
from tests.builders import AT
from tests.federation.webhook_cases import URL, added
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
GIVEN = {"description": "Ändringskalender", "url": URL, "types": ["entity.removed"]}


@pytest.fixture
def endpoint(member):
    return added(member.organisation, member.administrator)


def _list(member):
    return f"/organisations/{member.organisation.pk}/webhooks/"


def test_the_administrator_is_led_there_from_the_organisation_and_from_tokens(member):
    own = browser(member.administrator)
    for page in (f"/organisations/{member.organisation.pk}/", "/tokens/"):
        assert f'href="{_list(member)}"' in own.get(page).content.decode()
    assert f'href="{_list(member)}add/"' in own.get(_list(member)).content.decode()
    assert _list(member) not in browser(member.reader).get("/tokens/").content.decode()


def test_a_registrar_is_led_to_all_of_them(operator, member, endpoint):
    registrar = browser(operator.registrar)
    assert 'href="/webhooks/"' in registrar.get("/").content.decode()
    assert f'href="/webhooks/{endpoint.pk}/"' in registrar.get("/webhooks/").content.decode()


def test_a_new_one_shows_its_secret_once(member):
    own = browser(member.administrator)
    page = own.post(f"{_list(member)}add/", GIVEN)
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.content.decode())
    made = WebhookEndpoint.objects.get()
    assert made.secrets_at(AT) == [secret]
    assert made.types == ["entity.removed"]
    assert "no-store" in page["Cache-Control"]
    for later in (_list(member), f"/webhooks/{made.pk}/", f"/webhooks/{made.pk}/change/"):
        shown = own.get(later).content.decode()
        assert "Ändringskalender" in shown
        assert "whsec_" not in shown


def test_an_inner_address_comes_back_at_its_field(member):
    page = browser(member.administrator).post(f"{_list(member)}add/", {**GIVEN, "url": "https://10.0.0.1/"})
    assert page.status_code == 422
    assert "This is an internal address." in words(page)
    assert not WebhookEndpoint.objects.exists()


def test_a_type_that_there_is_not_comes_back(member):
    page = browser(member.administrator).post(f"{_list(member)}add/", {**GIVEN, "types": ["person.erased"]})
    assert page.status_code == 422


def test_another_organisation_s_does_not_exist(operator, member, endpoint):
    stranger = browser(builders.member(operator, "Region Storvik").administrator)
    for address in (_list(member), f"/webhooks/{endpoint.pk}/", "/webhooks/9999/"):
        assert stranger.get(address).status_code == 404


def test_it_is_changed_and_its_secret_replaced(member, endpoint):
    own, before = browser(member.administrator), endpoint.secrets_at(AT)
    own.post(f"/webhooks/{endpoint.pk}/change/", {**GIVEN, "description": "Annat"})
    assert "Annat" in words(own.get(f"/webhooks/{endpoint.pk}/"))
    page = own.post(f"/webhooks/{endpoint.pk}/secret/", {"at_once": ""})
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.content.decode())
    assert WebhookEndpoint.objects.get().secrets_at(AT) == [secret, *before]
    assert "Two, until the old one ends" in words(own.get(f"/webhooks/{endpoint.pk}/"))


def test_a_test_event_its_answer_and_sending_it_again(member, endpoint, monkeypatch):
    monkeypatch.setattr(webhook_wire, "send", lambda *_: Outcome(500, "<b>out of order</b>"))
    own, address = browser(member.administrator), f"/webhooks/{endpoint.pk}/"
    assert "A test event is on its way." in words(own.post(f"{address}test/", follow=True))
    webhook_sending.send(endpoint.pk)
    page = own.get(address)
    assert "500 <b>out of order</b>" in words(page)
    assert "<b>out" not in page.content.decode()
    assert "Next attempt" in words(page)
    assert "Fails since" in words(page)
    monkeypatch.setattr(webhook_wire, "send", lambda *_: Outcome(200))
    with clock_at(AT + timedelta(minutes=10)):
        webhook_sending.send(endpoint.pk)
    delivery = WebhookDelivery.objects.get()
    done = own.post(f"/webhook-deliveries/{delivery.pk}/replay/", follow=True)
    assert "It is sent again, under the same id." in words(done)


@pytest.mark.parametrize("why", [Why.INTERNAL, Why.REDIRECTS, Why.TLS, Why.SLOW])
def test_why_nothing_arrived_is_said_in_words(member, endpoint, monkeypatch, why):
    monkeypatch.setattr(webhook_wire, "send", lambda *_: Outcome(trouble=why))
    webhooks.test(endpoint, by=member.administrator)
    webhook_sending.send(endpoint.pk)
    assert str(WebhookDelivery.objects.get().trouble_label) in words(
        browser(member.administrator).get(f"/webhooks/{endpoint.pk}/")
    )


def test_it_is_switched_off_and_on_and_removed_by_buttons(member, endpoint):
    own, address = browser(member.administrator), f"/webhooks/{endpoint.pk}/"
    assert "Switched off by somebody" in words(own.post(f"{address}disable/", follow=True))
    assert "It is switched on." in words(own.post(f"{address}enable/", follow=True))
    assert "The webhook is removed." in words(own.post(f"{address}remove/", follow=True))
    assert not WebhookEndpoint.objects.exists()


def test_everything_since_an_instant_is_sent_again_and_a_later_one_refused(member, endpoint):
    own, address = browser(member.administrator), f"/webhooks/{endpoint.pk}/replay/"
    assert own.post(address, {"since": "2026-06-02T12:00"}).status_code == 422
    assert "It is sent again, under the same ids." in words(
        own.post(address, {"since": "2026-06-01T12:00"}, follow=True)
    )


def test_the_log_is_narrowed_by_state_and_costs_the_same_however_long_it_is(member, endpoint):
    own, address = browser(member.administrator), f"/webhooks/{endpoint.pk}/"
    counts = []
    for many in (1, 9):
        for _one in range(many):
            webhooks.test(endpoint, by=member.administrator)
        own.get(address)
        with CaptureQueriesContext(connection) as queries:
            own.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "Waiting (10)" in words(own.get(f"{address}?state=failed"))
    assert "webhook.test" not in words(own.get(f"{address}?state=failed"))


def test_the_list_costs_the_same_however_many_there_are(operator, member, endpoint):
    registrar, counts = browser(operator.registrar), []
    for _more in range(2):
        registrar.get("/webhooks/")
        with CaptureQueriesContext(connection) as queries:
            registrar.get("/webhooks/")
        counts.append(len(queries))
        for _one in range(4):
            added(member.organisation, member.administrator)
    assert counts[0] == counts[1]


def test_it_stands_in_swedish_too(member, endpoint):
    assert browser(member.administrator, "sv").get(f"/webhooks/{endpoint.pk}/").status_code == 200
