"""A passkey in a real browser: added, used as the second step, before an act, and instead of the password."""

from dataclasses import replace

import pytest
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import PATIENCE, Browser
from tests.browser.measures import NARROW, Judge
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
LOGGED_IN = ".site-tools .who"


@pytest.fixture
def browser(open_browser) -> Browser:
    """With a security key that knows a finger; passkeys want a name in the address, not numbers."""
    opened = open_browser(language="en", width=NARROW)
    options = VirtualAuthenticatorOptions(
        transport=VirtualAuthenticatorOptions.Transport.INTERNAL,
        has_resident_key=True,
        has_user_verification=True,
        is_user_verified=True,
    )
    opened.driver.add_virtual_authenticator(options)
    return replace(opened, site=opened.site.replace("127.0.0.1", "localhost"))


def add(browser: Browser, email: str, name: str, *, alone: bool) -> None:
    browser.log_in(email)
    browser.go("/accounts/2fa/webauthn/add/")
    assert Judge().faults(browser, language="en") == []
    browser.write("name", name)
    if alone:
        browser.press("[name=passwordless]")
    browser.send("[data-passkey]")


def log_out(browser: Browser) -> None:
    browser.go("/accounts/logout/")
    browser.send("main form button")


def test_a_passkey_is_the_second_step_and_the_answer_before_an_act(browser):
    add(browser, "rolf@sigill.example", "Rolf's key", alone=False)
    assert len(browser.all(".codes li")) == 10
    assert Judge().faults(browser, language="en") == []
    browser.go("/accounts/2fa/webauthn/")
    assert "Rolf's key" in browser.words
    log_out(browser)
    browser.log_in("rolf@sigill.example")
    assert browser.path == "/accounts/2fa/authenticate/"
    assert not browser.all(LOGGED_IN)
    assert Judge().faults(browser, language="en") == []
    browser.send("[data-passkey]")
    assert browser.all(LOGGED_IN)
    browser.go("/accounts/step-up/?next=/feeds/")
    assert browser.path.startswith("/accounts/2fa/webauthn/reauthenticate/")
    browser.send("[data-passkey]")
    assert browser.path == "/feeds/"
    assert browser.complaints() == []


def test_a_passkey_logs_in_without_a_password_when_it_was_made_for_that(browser):
    add(browser, "tora@sigill.example", "Tora's telephone", alone=True)
    log_out(browser)
    browser.go("/accounts/login/?next=/feeds/")
    browser.send("[data-passkey]")
    assert browser.path == "/feeds/"
    assert browser.all(LOGGED_IN)


def test_a_passkey_that_is_refused_is_told_and_nothing_is_lost(browser):
    browser.log_in("didrik@sigill.example")
    browser.go("/accounts/2fa/webauthn/add/")
    browser.driver.set_user_verified(False)
    browser.write("name", "A key that does not know me")
    browser.press("[name=passwordless]")
    browser.press("[data-passkey]")
    WebDriverWait(browser.driver, PATIENCE).until(lambda _driver: browser.one("#passkey-trouble").is_displayed())
    assert browser.one("[name=name]").get_attribute("value") == "A key that does not know me"


def test_without_scripts_the_page_says_what_to_use_instead(open_browser):
    browser = open_browser(language="en", scripts=False)
    browser.log_in("karin@sigill.example")
    browser.go("/accounts/2fa/webauthn/add/")
    assert not browser.one("[data-passkey-part]").is_displayed()
    assert "use an authenticator app" in browser.words
