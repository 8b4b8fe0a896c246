"""The main navigation: who is led where, in which group, and where one is; and the foot of every page."""

import re

import pytest

from federation.navigation import PLACES, groups
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
NOBODY = {
    "user": None,
    "only_watches": False,
    "operator": False,
    "reviewer": False,
    "watchful": False,
    "permission": {},
}


def routes(known: dict, path: str = "/") -> dict[str, list[str]]:
    return {group.slug: [link.url for link in group.links] for group in groups(known, path)}


def header(client, path: str = "/") -> str:
    page = client.get(path).content.decode()
    return page[page.index("<header") : page.index("</header>")]


def test_the_public_is_led_to_what_is_public_and_nowhere_else(db):
    for links in routes(NOBODY).values():
        for url in links:
            assert browser().get(url).status_code == 200, url


@pytest.mark.parametrize("role", ["registrar", "trust_officer", "decision_maker", "key_custodian"])
def test_every_place_that_an_operator_is_led_to_opens(operator, role):
    client = browser(getattr(operator, role))
    links = re.findall(r'href="(/[^"]*)"', header(client).split('class="site-nav"')[1])
    assert len(links) > 12
    for url in links:
        assert client.get(url).status_code == 200, url


@pytest.mark.parametrize("role", ["administrator", "signatory", "reader"])
def test_every_place_that_a_member_is_led_to_opens(member, role):
    client = browser(getattr(member, role))
    for url in re.findall(r'href="(/[^"]*)"', header(client)):
        assert client.get(url).status_code == 200, url


def test_a_member_is_not_led_to_the_operators_work(member):
    assert "/approvals/" not in header(browser(member.administrator))
    assert 'href="/keys/"' not in header(browser(member.administrator))


def test_where_one_is_stands_marked_with_its_group(operator):
    page = header(browser(operator.registrar), "/organisations/")
    assert '<a href="/organisations/" aria-current="page">' in page
    assert page.count("aria-current") == 1
    assert re.search(r'class="nav-top here">Members<span class="visually-hidden"> \(you are here\)', page)


def test_a_page_below_a_place_is_at_that_place(operator):
    new = builders.organisation(operator, "Nya Vårdbolaget")
    assert '<a href="/organisations/" aria-current="true">' in header(
        browser(operator.registrar), f"/organisations/{new.pk}/"
    )


def test_the_longest_address_says_where_one_is():
    known = NOBODY | {"permission": {"see_status": True}}
    current = {link.url: link.current for group in groups(known, "/status/members/") for link in group.links}
    assert [url for url, mark in current.items() if mark] == ["/status/members/"]


def test_a_group_of_one_is_a_link_of_its_own(db):
    page = header(browser())
    assert re.search(r'<a class="nav-top" href="/members/">', page)


def test_every_place_is_named_once():
    named = [place.route for places in PLACES.values() for place in places]
    assert len(named) == len(set(named))


def test_a_page_that_does_not_exist_still_leads_on(db):
    assert "/feeds/" in header(browser(), "/nowhere/")


def test_the_menus_open_without_scripts(operator):
    page = header(browser(operator.registrar))
    assert page.count("<details") == page.count("<summary") == 5


def test_the_foot_of_every_page_leads_to_what_is_public(db):
    page = browser().get("/").content.decode()
    foot = page[page.index("<footer") :]
    links = re.findall(r'href="(/[^"]*)"', foot)
    assert "/accessibility/" in links
    assert "/service/" in links
    for url in links:
        assert browser().get(url).status_code == 200, url


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_accessibility_statement_says_whom_to_tell_and_where_to_complain(db, settings, language):
    settings.SIGILL_CONTACT_EMAIL = "hjalp@sigill.example"
    page = browser(language=language).get("/accessibility/")
    assert "mailto:hjalp@sigill.example" in page.content.decode()
    for said in ("EN 301 549", "WCAG 2.2", "Digg"):
        assert said in words(page)


def test_without_an_address_of_its_own_the_statement_names_the_sender_of_mail(db, settings):
    settings.SIGILL_CONTACT_EMAIL = ""
    assert f"mailto:{settings.DEFAULT_FROM_EMAIL}" in browser().get("/accessibility/").content.decode()
