"""What one types into an answer is saved while one types, and outlives a session that has ended."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from pytest_django.live_server_helper import LiveServer

pytest.importorskip("selenium", reason="browser tier: selenium is not installed")
from selenium.webdriver.support.ui import WebDriverWait

from tests import builders, trust
from tests.browser.driving import PATIENCE, Browser, start
from tests.builders import Member
from tests.pages.visiting import browser as client_of
from tests.tiers import needs_chromium
from tests.trustframework.declaring import answer
from trustframework.models import Answer

pytestmark = [pytest.mark.browser, needs_chromium]
TYPED = "Så gör vi varje månad."


@pytest.fixture
def driven(live_server: LiveServer) -> Iterator[Browser]:
    made = start(live_server.url)
    yield made
    made.driver.quit()


@pytest.fixture
def member(transactional_db: None) -> Member:
    return builders.member(builders.operator())


@pytest.fixture
def one(member: Member) -> Answer:
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)
    return answer(draft, "GOV-01")


def log_in(driven: Browser, member: Member) -> None:
    """With a session of the server's own, as if the log-in page had been passed."""
    driven.go("/accounts/login/")
    cookie = client_of(member.administrator).cookies["sessionid"]
    driven.driver.add_cookie({"name": "sessionid", "value": cookie.value, "path": "/"})


def until(driven: Browser, question: Callable[[], object]) -> None:
    WebDriverWait(driven.driver, PATIENCE).until(lambda _driver: question())


def test_what_is_typed_is_saved_without_a_button(driven: Browser, member: Member, one: Answer) -> None:
    log_in(driven, member)
    driven.go(f"/answers/{one.pk}/")
    driven.write("text", TYPED)
    until(driven, lambda: "Saved." in driven.one("#saved").text or "Sparat." in driven.one("#saved").text)
    assert driven.ask("return document.activeElement.id") == "id_text"
    assert driven.one("#saved").get_attribute("role") == "status"
    one.refresh_from_db()
    assert (one.text, one.version >= 1) == (TYPED, True)
    assert driven.one("#id_seen").get_attribute("value") == str(one.version)
    assert driven.ask("return localStorage.length") == 0


def test_what_is_typed_when_the_session_has_ended_is_offered_back(driven: Browser, member: Member, one: Answer) -> None:
    log_in(driven, member)
    driven.go(f"/answers/{one.pk}/")
    Session.objects.all().delete()
    driven.write("text", TYPED)
    lost = driven.one("#saved").get_attribute("data-lost")
    until(driven, lambda: driven.one("#saved").text == lost)
    log_in(driven, member)
    driven.go(f"/answers/{one.pk}/")
    assert driven.one("[name=text]").get_attribute("value") == ""
    driven.press("[data-keep-back]")
    until(driven, lambda: Answer.objects.get(pk=one.pk).text == TYPED)
    until(driven, lambda: driven.ask("return localStorage.length") == 0)
    assert driven.one("[name=text]").get_attribute("value") == TYPED
