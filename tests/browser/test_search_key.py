"""The key / leads to the search box from anywhere but where one is writing; who does not want that turns it off."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]


def focused(browser) -> str:
    return browser.driver.switch_to.active_element.get_attribute("id")


def strike(browser, keys: str) -> None:
    browser.driver.switch_to.active_element.send_keys(keys)


def test_the_key_leads_to_the_box_and_the_box_to_what_is_found(open_browser):
    browser = open_browser()
    browser.go("/rules/")
    strike(browser, "/")
    assert focused(browser) == "site-search"
    browser.leave(lambda: strike(browser, f"exempelby{Keys.ENTER}"))
    assert browser.path == "/search/?q=exempelby"
    assert "Exempelby kommun" in browser.words


def test_in_a_field_it_is_a_sign_as_any_other(open_browser):
    browser = open_browser()
    browser.go("/rules/")
    field = browser.one("main [name=q]")
    field.click()
    strike(browser, "a/b")
    assert field.get_attribute("value") == "a/b"


def test_it_can_be_turned_off_and_stays_off_in_this_browser(open_browser):
    browser = open_browser()
    browser.go("/search/")
    choice = browser.one("#search-key")
    assert choice.is_selected()
    choice.click()
    browser.go("/rules/")
    strike(browser, "/")
    assert focused(browser) != "site-search"
    assert browser.one("#site-search").get_attribute("aria-keyshortcuts") is None


def test_without_scripts_there_is_the_box_and_no_choice_about_a_key(open_browser):
    browser = open_browser(scripts=False)
    browser.go("/search/")
    assert not browser.one("#search-key").is_displayed()
    browser.one("#site-search").send_keys("exempelby")
    browser.send(".site-search button")
    assert "Exempelby kommun" in browser.words
