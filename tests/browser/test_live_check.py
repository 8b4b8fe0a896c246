"""Findings come while one types, beside the text, and by a button where there are no scripts."""

import re

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import PATIENCE, Browser
from tests.saml.entities import sp
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
WRONG = sp().replace('index="1" Binding', 'index="one" Binding', 1)
FILL = "const box = document.querySelector('#id_text'); box.value = arguments[0]; box.focus();"


def _typed(browser: Browser, document: str) -> None:
    """The text stands in the box, and its last character is typed."""
    browser.ask(FILL, document.rstrip()[:-1])
    browser.one("#id_text").send_keys(document.rstrip()[-1])


def _until(browser: Browser, words: str) -> None:
    WebDriverWait(browser.driver, PATIENCE).until(lambda _driver: words in browser.one("#findings").text)


def test_findings_follow_the_typing_and_a_line_leads_to_its_place(open_browser):
    browser = open_browser(language="en")
    browser.go("/check/")
    _typed(browser, WRONG)
    _until(browser, "MD-SCH-011")
    number = next(n for n, line in enumerate(WRONG.splitlines(), 1) if 'index="one"' in line)
    browser.press(f'[data-line="{number}"]')
    chosen = browser.ask("const b = document.activeElement; return b.value.slice(b.selectionStart, b.selectionEnd)")
    assert 'index="one"' in chosen
    _typed(browser, sp())
    _until(browser, "Nothing blocks it")
    assert browser.complaints() == []


def test_another_profile_is_asked_for_without_a_button(open_browser):
    browser = open_browser(language="en")
    browser.go("/check/")
    _typed(browser, re.sub(r"<mdui:Logo.*</mdui:Logo>", "", sp()))
    _until(browser, "Nothing blocks it")
    browser.press('[name=profile] option[value="sweden-connect-like"]')
    _until(browser, "Errors: these have to be mended")
    assert browser.complaints() == []


def test_without_scripts_a_button_checks_and_another_mends(open_browser):
    browser = open_browser(language="en", scripts=False)
    browser.go("/check/")
    browser.one("#id_text").send_keys(
        sp().replace("https://journal.vard.example/ds", " https://journal.vard.example/ds")
    )
    browser.send("main form .buttons button")
    assert "MD-XML-016" in browser.one("#findings").text
    browser.send('button[value="MD-XML-016"]')
    assert "What the mend changes" in browser.words
    browser.send("main form button")
    assert "MD-XML-016" not in browser.one("#findings").text
    assert browser.path.startswith("/check/")


def test_a_file_is_looked_at_when_it_is_chosen(open_browser, tmp_path):
    browser, path = open_browser(language="en"), tmp_path / "sp.xml"
    path.write_text(WRONG)
    browser.go("/check/")
    browser.one("#id_file").send_keys(str(path))
    _until(browser, "MD-SCH-011")
    assert browser.complaints() == []
