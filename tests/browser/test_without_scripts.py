"""What a person does, by keyboard or without JavaScript, in light and in dark."""

import pytest

from tests.builders import organisation_number
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
REGISTRAR = "rebecka@sigill.example"


def test_everything_works_without_javascript(open_browser):
    browser = open_browser(scripts=False)
    browser.log_in(REGISTRAR)
    assert "Väntar på dig" in browser.words
    browser.go("/organisations/register/")
    browser.write("number", "5560000000")
    browser.write("name_sv", "Vårdbolaget Utan Skript AB")
    browser.write("name_en", "Scriptless Care Ltd")
    for name, value in (("legal_form", "company"), ("sector", "private_care"), ("size_class", "small")):
        browser.press(f"[name={name}] option[value={value}]")
    browser.send("main form button")
    assert "Något behöver rättas" in browser.words
    assert browser.one("[name=name_sv]").get_attribute("value") == "Vårdbolaget Utan Skript AB"
    browser.write("number", organisation_number(999999))
    browser.send("main form button")
    assert "Vårdbolaget Utan Skript AB är registrerad." in browser.words


def test_the_error_summary_has_focus_and_leads_to_the_field(open_browser):
    browser = open_browser()
    browser.log_in(REGISTRAR)
    browser.go("/organisations/register/")
    browser.send("main form button")
    assert "error-summary" in browser.driver.switch_to.active_element.get_attribute("class")
    browser.press(".error-summary a")
    assert browser.ask("return document.activeElement.id || location.hash") in ("id_number", "#id_number")


def test_the_first_tab_shows_the_way_past_the_menu(open_browser):
    browser = open_browser()
    browser.go("/")
    skip = browser.tab()
    assert skip.text == "Hoppa till innehållet"
    assert skip.rect["y"] >= 0
    skip.click()
    assert browser.ask("return document.activeElement.id") == "main"


@pytest.mark.parametrize("dark", [False, True])
def test_focus_is_visible_on_every_stop_of_the_keyboard(open_browser, dark):
    browser = open_browser(dark=dark)
    browser.go("/accounts/login/")
    stops = [browser.tab() for _ in range(10)]
    for stop in stops:
        browser.ask("arguments[0].focus()", stop)
        outline = browser.ask("const s = getComputedStyle(arguments[0]); return [s.outlineStyle, s.outlineWidth]", stop)
        assert outline == ["solid", "3px"], stop.get_attribute("outerHTML")


def test_dark_is_dark_and_light_is_light(open_browser):
    grounds = []
    for dark in (False, True):
        browser = open_browser(dark=dark)
        browser.go("/")
        grounds.append(browser.ask("return getComputedStyle(document.body).backgroundColor"))
    light, dark_one = ([int(n) for n in ground[4:-1].split(",")] for ground in grounds)
    assert sum(light) > 600
    assert sum(dark_one) < 150


def test_the_language_changes_and_the_page_stays(open_browser):
    browser = open_browser()
    browser.go("/feeds/")
    browser.send("[name=language][value=en]")
    assert browser.path == "/feeds/"
    assert browser.one("html").get_attribute("lang") == "en"


def test_logging_out_is_one_button_in_the_person_s_menu(open_browser):
    browser = open_browser(width=320)
    browser.log_in(REGISTRAR)
    browser.one("summary.who").click()
    browser.send("form[action='/accounts/logout/'] button")
    assert "Logga in" in browser.words
