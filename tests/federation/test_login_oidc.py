"""Log-in at an OpenID provider: an identity opens the account that its owner has connected, and makes none."""

import threading
import time

import pytest
from django.test import Client

from federation.models import LogInLink
from members.models import AuditEvent, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.federation.openid_provider import CLIENT, EC_KEY, OTHER_KEY, RSA_KEY, SECRET, Provider, jwk
from tests.pages.test_second_factor import adds_an_app
from tests.pages.visiting import browser, words

START = "/accounts/elsewhere/oidc/"
SIGILL = "http://testserver"


@pytest.fixture
def provider(settings):
    made = Provider()
    server = made.serve()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SIGILL_BASE_URL = SIGILL
    settings.SIGILL_LOGIN_OIDC_ISSUER = made.issuer
    settings.SIGILL_LOGIN_OIDC_CLIENT_ID, settings.SIGILL_LOGIN_OIDC_CLIENT_SECRET = CLIENT, SECRET
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def siv(db) -> Person:
    return builders.person("Siv Andersson")


def goes(visitor: Client, provider: Provider, start: str = START):
    """Away, log in there, and back: Sigill's answer to what the browser brought."""
    return visitor.get(provider.log_in(visitor.get(start).headers["Location"]))


def connect(person: Person, provider: Provider) -> None:
    """The person, logged in here, connects the identity that the provider gives."""
    visitor = browser(person)
    assert goes(visitor, provider).headers["Location"] == "/accounts/elsewhere/connect/"
    visitor.post("/accounts/elsewhere/connect/")


def is_in(visitor: Client) -> bool:
    return visitor.get("/organisations/").status_code == 200


def test_a_connected_identity_opens_the_account_and_the_page_that_was_asked_for(siv, provider):
    connect(siv, provider)
    visitor = browser()
    assert goes(visitor, provider, f"{START}?next=/feeds/").headers["Location"] == "/feeds/"
    assert is_in(visitor)
    assert AuditEvent.objects.get(tag=Tag.PERSON_LOGGED_IN).details["ways"] == [provider.issuer]


@pytest.mark.parametrize("signing", [{"algorithm": "PS256"}, {"algorithm": "ES256", "kid": "curve", "key": EC_KEY}])
def test_other_sound_signatures_are_understood(siv, provider, signing):
    provider.signing = signing
    connect(siv, provider)
    visitor = browser()
    goes(visitor, provider)
    assert is_in(visitor)


def test_connecting_is_asked_for_with_the_name_there_and_happens_by_a_button(siv, provider):
    visitor = browser(siv)
    page = visitor.get(goes(visitor, provider).headers["Location"])
    assert f"{provider.issuer} Who you are there siv" in words(page)
    assert not LogInLink.objects.exists()
    visitor.post("/accounts/elsewhere/connect/")
    assert LogInLink.objects.get().person == siv
    assert AuditEvent.objects.filter(tag=Tag.LOG_IN_LINKED, actor=siv).count() == 1


def test_what_was_disconnected_opens_nothing(siv, provider):
    connect(siv, provider)
    browser(siv).post(f"/accounts/elsewhere/links/{LogInLink.objects.get().pk}/disconnect/")
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)


def test_nobody_disconnects_for_somebody_else(siv, provider):
    connect(siv, provider)
    other = browser(builders.person("Eva Ek"))
    assert other.post(f"/accounts/elsewhere/links/{LogInLink.objects.get().pk}/disconnect/").status_code == 404
    assert LogInLink.objects.exists()


def test_an_identity_is_connected_to_one_account_only(siv, provider):
    connect(siv, provider)
    other = builders.person("Eva Ek")
    visitor = browser(other)
    answer = goes(visitor, provider)
    assert "belongs to another account" in words(visitor.get(answer.headers["Location"]))
    assert LogInLink.objects.get().person == siv


def test_a_stranger_gets_no_account(siv, provider):
    visitor = browser()
    page = words(visitor.get(goes(visitor, provider).headers["Location"]))
    assert "You could not be logged in that way" in page
    assert Person.objects.get() == siv


def test_a_verified_address_opens_the_account_where_the_provider_may_answer_for_its_domain(siv, provider, settings):
    provider.claims = {"email": siv.email.upper(), "email_verified": True}
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)
    settings.SIGILL_LOGIN_OIDC_EMAIL_DOMAINS = ["people.example"]
    goes(visitor, provider)
    assert is_in(visitor)


@pytest.mark.parametrize("verified", [False, "true", 1, None])
def test_an_unverified_address_opens_nothing(siv, provider, settings, verified):
    settings.SIGILL_LOGIN_OIDC_EMAIL_DOMAINS = ["people.example"]
    provider.claims = {"email": siv.email, "email_verified": verified}
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)


def test_a_closed_account_stays_closed(siv, provider):
    connect(siv, provider)
    Person.objects.update(is_active=False)
    visitor = browser()
    page = visitor.get(goes(visitor, provider).headers["Location"])
    assert "The account is closed" in words(page)
    assert not is_in(visitor)


NOW = int(time.time())
LIES = {
    "another audience": {"aud": "somebody-else"},
    "others in the audience": {"aud": [CLIENT, "somebody-else"]},
    "another party": {"azp": "somebody-else"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "too old": {"exp": NOW - 3600, "iat": NOW - 3700},
    "no end": {"exp": None},
    "made tomorrow": {"iat": NOW + 90_000, "exp": NOW + 90_300},
    "another log-in": {"nonce": "another"},
    "nobody": {"sub": ""},
}


@pytest.mark.parametrize("lie", LIES)
def test_an_id_token_that_does_not_hold_opens_nothing(siv, provider, lie):
    connect(siv, provider)
    provider.claims = LIES[lie]
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "signing",
    [
        {"key": OTHER_KEY},
        {"kid": "unknown"},
        {"algorithm": "none"},
        {"algorithm": "HS256"},
        {"algorithm": "ES256", "key": EC_KEY},
        {"kid": "curve"},
    ],
    ids=["another key", "an unknown key", "none", "a shared secret", "another algorithm", "another key's algorithm"],
)
def test_a_signature_that_does_not_hold_opens_nothing(siv, provider, signing):
    connect(siv, provider)
    provider.signing = signing
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)


def test_a_key_signs_with_the_algorithm_that_it_is_for(siv, provider):
    provider.keys = [jwk("first", RSA_KEY) | {"alg": "RS256"}]
    connect(siv, provider)
    provider.signing = {"algorithm": "PS256"}
    visitor = browser()
    goes(visitor, provider)
    assert not is_in(visitor)


def test_a_new_key_of_the_provider_is_found(siv, provider):
    connect(siv, provider)
    provider.keys, provider.signing = [jwk("second", OTHER_KEY)], {"kid": "second", "key": OTHER_KEY}
    visitor = browser()
    goes(visitor, provider)
    assert is_in(visitor)


def test_an_answer_is_taken_once_and_by_the_browser_that_asked(siv, provider):
    connect(siv, provider)
    visitor, other = browser(), browser()
    back = provider.log_in(visitor.get(START).headers["Location"])
    other.get(back)
    assert not is_in(other)
    visitor.get(back)
    assert is_in(visitor)
    visitor.post("/accounts/logout/")
    visitor.get(back)
    assert not is_in(visitor)


def test_the_code_is_bound_to_the_browser_and_to_this_client(siv, provider):
    goes(browser(), provider)
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"] == f"{SIGILL}/accounts/elsewhere/oidc/callback/"
    assert "prompt" not in provider.asked


def test_who_has_a_second_factor_here_is_asked_for_it_all_the_same(siv, provider):
    connect(siv, provider)
    adds_an_app(browser(siv))
    visitor = browser()
    assert goes(visitor, provider).headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("acr", "enough"), [("https://sigill.example/loa/loa3", True), ("https://weak.example", False)]
)
def test_the_providers_own_second_factor_counts_where_the_operator_says_so(operator, provider, settings, acr, enough):
    settings.SIGILL_SECOND_FACTOR = "required"
    settings.SIGILL_LOGIN_OIDC_STRONG = ["https://sigill.example/loa/loa3"]
    auditor = builders.in_role(operator, Role.REVIEWER, builders.organisation(operator, "Granskarna AB"))
    connect(auditor, provider)
    provider.claims = {"acr": acr}
    visitor = browser()
    goes(visitor, provider)
    assert is_in(visitor) is enough


def test_before_an_act_one_is_asked_there_anew(siv, provider):
    connect(siv, provider)
    visitor = browser()
    goes(visitor, provider)
    asked = visitor.get("/accounts/step-up/?next=/feeds/").headers["Location"]
    assert asked == f"{START}?next=%2Ffeeds%2F"
    provider.claims = {"auth_time": int(time.time()) - 3600}
    stale = goes(visitor, provider, asked)
    assert provider.asked["prompt"] == "login"
    assert "did not ask you anew" in words(visitor.get(stale.headers["Location"]))
    assert Tag.PERSON_STEPPED_UP not in AuditEvent.objects.values_list("tag", flat=True)
    provider.claims = {"auth_time": int(time.time())}
    goes(visitor, provider, asked)
    assert AuditEvent.objects.filter(tag=Tag.PERSON_STEPPED_UP, actor=siv).count() == 1


def test_a_provider_that_is_away_is_told_and_nothing_breaks(siv, provider, settings):
    settings.SIGILL_LOGIN_OIDC_ISSUER = "http://127.0.0.1:1"
    visitor = browser()
    page = words(visitor.get(visitor.get(START).headers["Location"]))
    assert "You could not be logged in that way" in page


def test_it_leads_nowhere_outside(siv, provider):
    connect(siv, provider)
    visitor = browser()
    answer = goes(visitor, provider, f"{START}?next=https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_where_it_is_not_set_it_is_not_there(db):
    assert browser().get(START).status_code == 404
    assert browser().get("/accounts/elsewhere/oidc/callback/?state=x&code=y").status_code == 404
    assert "Log in elsewhere" not in words(browser().get("/accounts/login/"))


def test_where_it_is_set_the_log_in_page_offers_it(provider, settings, db):
    settings.SIGILL_LOGIN_OIDC_NAME = "Region Norrviks inloggning"
    assert "Region Norrviks inloggning" in words(browser().get("/accounts/login/?next=/feeds/"))
