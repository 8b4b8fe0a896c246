"""Where focus is after a part of the page has been swapped, what is read aloud then, and the menus by the keyboard."""

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import PATIENCE, Browser
from tests.saml.entities import sp
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
FOCUS = "return document.activeElement.id || document.activeElement.name || document.activeElement.tagName"


def until(browser: Browser, script: str, *arguments: object) -> None:
    WebDriverWait(browser.driver, PATIENCE).until(lambda _driver: browser.ask(script, *arguments))


def rows(browser: Browser) -> int:
    return len(browser.all("main tbody tr"))


def registrar(open_browser, **wishes: object) -> Browser:
    browser = open_browser(language="en", **wishes)
    browser.log_in("rebecka@sigill.example")
    return browser


def test_a_filter_leaves_focus_in_its_field_and_says_how_many_there_are(open_browser):
    browser = registrar(open_browser)
    browser.go("/organisations/")
    before, said = rows(browser), browser.one("#found").get_attribute("textContent")
    field = browser.one("#list-filter input[type=search], #list-filter input[type=text]")
    name = field.get_attribute("id")
    field.send_keys("Exempel")
    until(browser, "return document.querySelectorAll('main tbody tr').length < arguments[0]", before)
    assert browser.ask(FOCUS) == name
    until(browser, "return document.querySelector('#found').textContent !== arguments[0]", said)
    assert browser.one("#found").get_attribute("role") == "status"


def test_an_order_chosen_by_the_keyboard_keeps_its_link_in_focus(open_browser):
    browser = registrar(open_browser)
    browser.go("/organisations/")
    link = browser.all("a.sort")[1]
    name = link.get_attribute("id")
    browser.ask("window.kept = arguments[0]", link)
    link.send_keys(Keys.ENTER)
    until(browser, "return !window.kept.isConnected && document.querySelector('#results table')")
    assert browser.ask(FOCUS) == name


def test_findings_leave_focus_in_the_text_and_the_verdict_alone_is_read_aloud(open_browser):
    browser = open_browser(language="en")
    browser.go("/check/")
    browser.ask(
        "const box = document.querySelector('#id_text'); box.value = arguments[0]; box.focus()", sp().rstrip()[:-1]
    )
    browser.one("#id_text").send_keys(">")
    until(browser, "return document.querySelector('#findings h2')")
    assert browser.ask(FOCUS) == "id_text"
    assert (
        browser.ask("return document.querySelector('#verdict').textContent.trim()") == browser.one("#findings h2").text
    )
    assert browser.ask("return document.querySelector('#findings').closest('[aria-live]') === null")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_menu_opens_and_is_gone_through_by_the_keyboard(open_browser, scripts, width):
    browser = open_browser(language="en", scripts=scripts, width=width)
    browser.go("/")
    menu = browser.one(".site-nav details > summary")
    menu.send_keys(Keys.ENTER)
    assert browser.all(".site-nav details[open] a")
    link = browser.tab()
    assert link.tag_name == "a"
    assert link.is_displayed()
    there = link.get_attribute("href")
    link.send_keys(Keys.ENTER)
    WebDriverWait(browser.driver, PATIENCE).until(lambda driver: driver.current_url == there)


def test_escape_closes_a_menu_and_gives_focus_back_to_its_word(open_browser):
    browser = open_browser(language="en")
    browser.go("/")
    menu = browser.one(".site-nav details > summary")
    menu.send_keys(Keys.ENTER)
    browser.tab().send_keys(Keys.ESCAPE)
    assert not browser.all("details.menu[open]")
    assert browser.ask("return document.activeElement === arguments[0]", menu)


def test_one_menu_at_a_time_is_open_and_none_when_one_has_left_them(open_browser):
    browser = open_browser(language="en")
    browser.go("/")
    first_menu, second = browser.all(".site-nav details > summary")[:2]
    first_menu.send_keys(Keys.ENTER)
    second.send_keys(Keys.ENTER)
    assert len(browser.all("details.menu[open]")) == 1
    browser.press("h1")
    assert not browser.all("details.menu[open]")
