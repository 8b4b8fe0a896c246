"""Log-in through the federation itself: an IdP that stands in our own published feed opens a connected account."""

from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from django.test import Client
from lxml import etree

from federation.actions import placements
from federation.models import Environment, LogInLink
from members.models import AuditEvent, Entity, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.answers import answers_in
from tests.cycle.conftest import Published, key_directory, prepared
from tests.federation.saml_idp import ENTITY_ID, LOA3, MAIL, PAIRWISE, SCOPE, Answer, metadata, read
from tests.pages.visiting import browser, words

__all__ = ["key_directory", "prepared"]
START = "/accounts/elsewhere/saml-1/"
ACS = "/accounts/elsewhere/saml/acs/"


@pytest.fixture
def feed(prepared: Published, settings) -> Published:
    """The IdP stands in the feed that the cycle has published, and people may log in there."""
    prepared.admit(1)
    builders.admitted_entity(prepared.operator, prepared.member, xml=metadata())
    assert prepared.publish().what == "published"
    assert ENTITY_ID in prepared.served().entities
    settings.SIGILL_BASE_URL = "http://testserver"
    settings.SIGILL_LOGIN_SAML_FEED, settings.SIGILL_LOGIN_SAML_IDPS = "production", [ENTITY_ID]
    return prepared


@pytest.fixture
def siv(db) -> Person:
    return builders.person("Siv Andersson")


def goes(visitor: Client, start: str = START, **lies: object):
    """To the IdP, log in there, and back with what it answers: the page that the browser comes to."""
    return brings(visitor, Answer(read(visitor.get(start).headers["Location"]), **lies))


def brings(visitor: Client, answer: Answer):
    """A form from another site brings no session; the browser then fetches the answer with the one it has."""
    handed = Client().post(ACS, {"SAMLResponse": answer.encoded(), "RelayState": answer.asked.state})
    return visitor.get(handed.headers["Location"])


def connect(person: Person, **lies: object) -> None:
    visitor = browser(person)
    assert goes(visitor, **lies).headers["Location"] == "/accounts/elsewhere/connect/"
    visitor.post("/accounts/elsewhere/connect/")


def is_in(visitor: Client) -> bool:
    return visitor.get("/organisations/").status_code == 200


def test_a_connected_identity_opens_the_account_and_the_page_that_was_asked_for(feed, siv):
    connect(siv)
    visitor = browser()
    assert goes(visitor, f"{START}?next=/feeds/").headers["Location"] == "/feeds/"
    assert is_in(visitor)
    assert AuditEvent.objects.get(tag=Tag.PERSON_LOGGED_IN).details["ways"] == [ENTITY_ID]


def test_the_request_says_who_asks_and_where_the_answer_is_wanted(feed):
    address = browser().get(START).headers["Location"]
    asked = read(address)
    assert address.startswith("https://idp.norrvik.example/login?")
    assert asked.issuer == "http://testserver/accounts/elsewhere/saml/metadata/"
    assert asked.acs == f"http://testserver{ACS}"
    assert not asked.force


def test_our_own_metadata_can_be_registered(feed):
    root = etree.fromstring(browser().get("/accounts/elsewhere/saml/metadata/").content)
    assert root.get("entityID") == "http://testserver/accounts/elsewhere/saml/metadata/"
    assert root.find(".//{*}AssertionConsumerService").get("Location") == f"http://testserver{ACS}"
    assert root.find(".//{*}SPSSODescriptor").get("WantAssertionsSigned") == "true"


def test_an_address_in_a_domain_that_the_federation_lets_the_idp_speak_for_opens_the_account(feed, siv):
    own = builders.Person.objects.create_user(email=f"eva@{SCOPE}", name="Eva Ek")
    for person, opened in ((siv, False), (own, True)):
        visitor = browser()
        goes(visitor, attributes={MAIL: person.email})
        assert is_in(visitor) is opened


def test_a_stranger_gets_no_account(feed, siv):
    before = Person.objects.count()
    visitor = browser()
    page = words(visitor.get(goes(visitor).headers["Location"]))
    assert "You could not be logged in that way" in page
    assert Person.objects.count() == before


def test_a_closed_account_stays_closed(feed, siv):
    connect(siv)
    Person.objects.filter(pk=siv.pk).update(is_active=False)
    visitor = browser()
    assert "The account is closed" in words(visitor.get(goes(visitor).headers["Location"]))
    assert not is_in(visitor)


LIES = {
    "another audience": {"audience": "https://sp.elsewhere.example"},
    "no audience": {"audience": ""},
    "another address": {"recipient": "https://sp.elsewhere.example/acs"},
    "another issuer": {"issuer": "https://idp.elsewhere.example"},
    "another request": {"in_response_to": "_another"},
    "no request": {"in_response_to": ""},
    "too old": {"minutes": -60},
    "not yet": {"minutes": 60},
    "another key": {"key": "another"},
    "no signature": {"signs": False},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_response_that_does_not_hold_opens_nothing(feed, siv, lie):
    connect(siv)
    visitor = browser()
    goes(visitor, **LIES[lie])
    assert not is_in(visitor)


def test_what_was_signed_is_not_changed_afterwards(feed, siv):
    connect(siv)
    eva = builders.person("Eva Ek")
    connect(eva, attributes={PAIRWISE: f"eva@{SCOPE}"})
    visitor = browser()
    answer = Answer(read(visitor.get(START).headers["Location"]))
    genuine = answer.encoded
    answer.encoded = lambda: b64encode(b64decode(genuine()).replace(b"siv@", b"eva@")).decode()
    brings(visitor, answer)
    assert not is_in(visitor)


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(feed, siv):
    connect(siv)
    visitor, other = browser(), browser()
    answer = Answer(read(visitor.get(START).headers["Location"]))
    text = answer.encoded()
    answer.encoded = lambda: text
    brings(other, answer)
    assert not is_in(other)
    brings(visitor, answer)
    assert is_in(visitor)
    visitor.post("/accounts/logout/")
    brings(visitor, answer)
    assert not is_in(visitor)


def test_an_idp_that_has_left_the_feed_logs_nobody_in(feed, siv):
    connect(siv)
    visitor = browser()
    asked = read(visitor.get(START).headers["Location"])
    idp = Entity.objects.get(entity_id=ENTITY_ID)
    placements.stop_asking(idp, Environment.PRODUCTION, by=feed.member.administrator)
    assert feed.publish(force=True).what == "published"
    brings(visitor, Answer(asked))
    assert not is_in(visitor)
    assert browser().get(START).headers["Location"] == "/accounts/login/"


def test_an_idp_that_the_operator_has_not_named_logs_nobody_in(feed, siv, settings):
    connect(siv)
    settings.SIGILL_LOGIN_SAML_IDPS = ["https://annan.norrvik.example/metadata"]
    assert browser().get(START).headers["Location"] == "/accounts/login/"
    assert browser().get("/accounts/elsewhere/saml-2/").status_code == 404


def test_a_feed_that_is_not_what_its_key_signed_logs_nobody_in(feed, siv):
    connect(siv)
    for served in answers_in(feed.releases / "production" / "current").values():
        served.chmod(0o644)
        served.write_bytes(served.read_bytes().replace(b"/login", b"/logon"))
    assert browser().get(START).headers["Location"] == "/accounts/login/"


@pytest.mark.parametrize(
    ("context", "enough"), [(LOA3, True), ("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", False)]
)
def test_a_level_of_assurance_counts_as_a_second_factor_where_the_operator_says_so(feed, settings, context, enough):
    settings.SIGILL_SECOND_FACTOR = "required"
    settings.SIGILL_LOGIN_SAML_STRONG = [LOA3]
    at = builders.organisation(feed.operator, "Granskarna AB")
    connect(builders.in_role(feed.operator, Role.REVIEWER, at))
    visitor = browser()
    goes(visitor, context=context)
    assert is_in(visitor) is enough


def test_before_an_act_one_is_asked_there_anew(feed, siv):
    connect(siv)
    visitor = browser()
    goes(visitor)
    start = visitor.get("/accounts/step-up/?next=/feeds/").headers["Location"]
    assert start == f"{START}?next=%2Ffeeds%2F"
    assert read(visitor.get(start).headers["Location"]).force
    goes(visitor, start, shown_before=timedelta(hours=1))
    stepped_up = AuditEvent.objects.filter(tag=Tag.PERSON_STEPPED_UP, actor=siv)
    assert not stepped_up.exists()
    assert goes(visitor, start).headers["Location"] == "/feeds/"
    assert stepped_up.count() == 1


def test_who_says_nothing_lasting_cannot_be_connected(feed, siv):
    visitor = browser(siv)
    goes(visitor, attributes={MAIL: "siv@elsewhere.example"})
    page = words(visitor.post("/accounts/elsewhere/connect/", follow=True))
    assert "cannot be connected" in page
    assert not LogInLink.objects.exists()


@pytest.mark.parametrize("text", ["", "inte base64!", "PHg+", "x" * 300_000], ids=["empty", "text", "broken", "large"])
def test_rubbish_is_refused_with_a_sentence(feed, text):
    visitor = browser()
    asked = read(visitor.get(START).headers["Location"])
    handed = visitor.post(ACS, {"SAMLResponse": text, "RelayState": asked.state}, follow=True)
    assert handed.status_code == 200
    assert "You could not be logged in that way" in words(handed)


def test_where_it_is_not_set_it_is_not_there(db):
    assert browser().get(START).status_code == 404
    assert browser().get("/accounts/elsewhere/saml/metadata/").status_code == 404
