"""On the entity's page: whether its addresses answer, and where its metadata is fetched from every night."""

import pytest

from members.actions import health, refreshes
from members.models import EntityHealth, Refresh
from tests import builders
from tests.builders import AT
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
URL = "https://sp.norrvik.example/md"
TLS = {"version": "TLSv1.3", "trouble": "expired", "detail": "", "spki_sha256": "", "not_after": ""}
OBSERVED = {
    "hosts": {
        "sp.norrvik.example:443": {"addresses": ["9.9.9.9"], "alias": "", "tls": TLS},
        "borta.norrvik.example:443": {"addresses": [], "alias": "", "tls": None},
        "tyst.norrvik.example:443": {"addresses": ["9.9.9.9"], "alias": "", "tls": {**TLS, "trouble": "closed"}},
    },
    "pages": {"https://norrvik.example/": {"status": 200}, "https://norrvik.example/en": {"status": 404}},
}
FINDING = {
    "rule": "MD-END-024",
    "severity": "warning",
    "line": None,
    "path": "/md:EntityDescriptor",
    "sv": "sp.norrvik.example:443 har ett certifikat som har gått ut (-).",
    "en": "sp.norrvik.example:443 has a certificate that has expired (-).",
    "mend_sv": "Ge värden ett nytt.",
    "mend_en": "Give the host a new one.",
}


@pytest.fixture
def entity(operator, member):
    return builders.approved_entity(operator, member)


@pytest.fixture
def looked(entity):
    """One look that found an expired certificate."""
    EntityHealth.objects.filter(entity=entity).update(at=AT, observed=OBSERVED, findings=[FINDING])


def page(person, entity, language="en"):
    return words(browser(person, language).get(f"/entities/{entity.pk}/"))


def test_the_page_says_when_it_was_looked_what_answered_and_what_was_found(member, entity, looked):
    shown = page(member.reader, entity)
    assert "sp.norrvik.example:443 has a certificate that has expired (-). Give the host a new one." in shown
    assert "1 of 3 1 of 2 MD-END-024" in shown


def test_the_page_speaks_swedish(member, entity, looked):
    assert "har ett certifikat som har gått ut" in page(member.reader, entity, "sv")


def test_before_the_first_look_the_page_says_so(member, entity):
    assert "Nobody has looked yet whether the addresses answer" in page(member.reader, entity)


def test_a_look_without_findings_is_good_news(member, entity, looked):
    EntityHealth.objects.update(findings=[])
    assert "At the last look every address was as it should be." in page(member.reader, entity)


def test_who_may_submit_has_the_addresses_checked(member, entity, looked):
    client = browser(member.administrator)
    assert "Check the addresses now" in page(member.administrator, entity)
    shown = words(client.post(f"/entities/{entity.pk}/addresses/check/", follow=True))
    assert "The addresses are being checked. It takes a minute or two." in shown
    assert "They are being checked. It takes a minute or two." in shown
    assert EntityHealth.objects.filter(entity=entity, at=None).exists()


def test_a_reader_has_no_buttons(member, entity, looked):
    shown = page(member.reader, entity)
    assert "Check the addresses now" not in shown
    assert "Fetch the metadata every night" not in shown


def test_ten_looks_are_shown(member, entity, looked):
    EntityHealth.objects.bulk_create(
        EntityHealth(entity=entity, asked_at=AT, at=AT, observed=OBSERVED, findings=[]) for _ in range(12)
    )
    assert page(member.reader, entity).count("1 of 3 1 of 2") == 10


def test_an_address_is_set_shown_and_given_up(member, entity):
    client = browser(member.administrator)
    shown = words(client.post(f"/entities/{entity.pk}/refresh/", {"url": URL}, follow=True))
    assert "The metadata is fetched from there now, and every night." in shown
    assert f"from: {URL}" in shown
    assert "The first visit is under way." in shown
    shown = words(client.post(f"/entities/{entity.pk}/refresh/stop/", follow=True))
    assert "The metadata is no longer fetched." in shown
    assert URL not in shown


def test_an_address_that_cannot_be_fetched_from_comes_back_with_the_form(member, entity):
    response = browser(member.administrator).post(f"/entities/{entity.pk}/refresh/", {"url": "http://norrvik.example/"})
    assert response.status_code == 422
    assert "is not an https address: on the way, anybody could change what it says" in words(response)
    assert 'value="http://norrvik.example/"' in response.content.decode()
    assert not Refresh.objects.exists()


def test_the_form_begins_with_the_address_that_is_set(member, entity):
    refreshes.fetch_from(entity, URL, by=member.administrator)
    assert f'value="{URL}"' in browser(member.administrator).get(f"/entities/{entity.pk}/refresh/").content.decode()


def test_a_failure_is_shown_with_what_to_do(member, entity):
    refreshes.fetch_from(entity, URL, by=member.administrator)
    Refresh.objects.update(visited_at=AT, failure="The address answered 404. Check it.")
    shown = page(member.reader, entity)
    assert "Nothing was submitted at the last visit" in shown
    assert "The address answered 404. Check it. Sigill tries again every night." in shown


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        ({}, "There was nothing new."),
        ({"changed_at": AT}, "What was new was submitted"),
        ({"odd_type": "text/plain"}, "The server calls the document text/plain, which is tolerated."),
    ],
)
def test_a_visit_is_shown_with_what_came_of_it(member, entity, visit, said):
    refreshes.fetch_from(entity, URL, by=member.administrator)
    Refresh.objects.update(visited_at=AT, **visit)
    assert said in page(member.reader, entity)


def test_what_waits_for_the_clock_is_no_look_that_somebody_waits_for(member, entity):
    assert EntityHealth.objects.filter(entity=entity, at=None, woken_at=None).exists()
    assert "They are being checked" not in page(member.reader, entity)
    health.send_out(AT)
    assert "They are being checked" in page(member.reader, entity)
