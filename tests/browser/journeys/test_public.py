"""Somebody without a log-in: who is a member, what is published, how the service is, and is this metadata right."""

import pytest

from tests.saml.entities import sp
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.mark.parametrize(("language", "scripts"), [("sv", True), ("en", False)])
def test_what_the_public_comes_for_is_there(open_browser, language: str, scripts: bool):
    browser = open_browser(language=language, scripts=scripts, width=1280 if scripts else 320)
    browser.go("/members/")
    assert browser.one("html").get_attribute("lang") == language
    assert "Region Exempelsjö" in browser.words or "Exempelsjö Region" in browser.words
    browser.go("/explore/")
    assert "region-exempelsjo" in browser.words.replace("\n", "")
    browser.go("/service/")
    assert len(browser.all("main table tr, main dl dt, main section")) > 1
    browser.go("/check/")
    padded = sp().replace("https://journal.vard.example/ds", " https://journal.vard.example/ds")
    browser.one("#id_text").send_keys(padded)
    browser.send("main form .buttons button")
    assert "MD-XML-016" in browser.one("#findings").text
    assert browser.complaints() == []
