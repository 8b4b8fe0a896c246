"""Pages on signing keys and their rollover: operators see how far it has come, everybody which key is coming."""

from datetime import timedelta

import pytest

from federation.models import Feed, FeedReader, JointAct, Publication, SigningKey
from federation.models.joint_act import JointActKind
from federation.models.publication import Cause, PublicationState
from members.clock import now
from tests import builders
from tests.builders import Member, Operator
from tests.joint import together
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
K = JointActKind
ROLLOVER = "/feeds/production/rollover/"


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def new(operator: Operator) -> SigningKey:
    return builders.record_key(operator, "fed-2027", builders.certificate(27))


def publish(feed: Feed) -> None:
    Publication.objects.create(
        feed=feed,
        serial=1,
        epoch=1,
        cause=Cause.CHANGED,
        intended_at=now(),
        published_at=now(),
        content_digest="ab" * 32,
        entity_count=1,
        state=PublicationState.PUBLISHED,
    )


def test_every_key_stands_with_its_state_its_fingerprint_and_what_it_signs(
    operator: Operator, feed: Feed, new: SigningKey
):
    page = words(browser(operator.trust_officer).get("/keys/"))
    assert "production-2026 Active" in page
    assert "production (aggregate) production (MDQ) 2044-12-27" in page
    assert "fed-2027 Planned" in page
    assert feed.signing_key.certificate_sha256[:4] in page
    assert "Compromised: replace" not in page
    assert "Compromised: replace fed-2027" in words(browser(operator.key_custodian).get("/keys/"))


def test_a_key_is_proposed_with_a_form_and_waits_for_another_operator(operator: Operator):
    visitor = browser(operator.key_custodian)
    form = {"label": "fed-2027", "certificate_pem": builders.certificate(27), "grounds": "Ny nyckel"}
    page = words(visitor.post("/keys/record/", form, follow=True))
    assert "Record a signing key" in page
    assert not SigningKey.objects.exists()
    assert "proposed by" in words(visitor.get("/keys/"))
    act = JointAct.objects.get()
    browser(operator.registrar).post(f"/joint-acts/{act.pk}/agree/")
    assert SigningKey.objects.get().label == "fed-2027"


def test_what_is_no_certificate_is_said_in_the_form(operator: Operator):
    form = {"label": "fed-2027", "certificate_pem": "hej", "grounds": "Ny nyckel"}
    answer = browser(operator.key_custodian).post("/keys/record/", form)
    assert (answer.status_code, "cannot be read as PEM" in words(answer)) == (422, True)


def test_a_compromised_key_that_signs_needs_another_in_its_place(operator: Operator, feed: Feed, new: SigningKey):
    visitor, at = browser(operator.key_custodian), f"/keys/{feed.signing_key.pk}/replace/"
    assert visitor.post(at, {"grounds": "Intrång"}).status_code == 422
    visitor.post(at, {"grounds": "Intrång", "signing_key": new.pk})
    browser(operator.registrar).post(f"/joint-acts/{JointAct.objects.get(state='proposed').pk}/agree/")
    assert Feed.objects.get().signing_key == new
    assert "Compromised" in words(visitor.get("/keys/"))


def test_a_rollover_is_walked_through_its_page(operator: Operator, feed: Feed, new: SigningKey):
    visitor = browser(operator.key_custodian)
    assert "The feed has no rollover." in words(visitor.get(ROLLOVER))
    form = {"signing_key": new.pk, "use": "both", "switch_planned": "2026-09-01", "grounds": "Årligt"}
    assert visitor.post(f"{ROLLOVER}begin/", form).status_code == 302
    assert "proposed by" in words(visitor.get(ROLLOVER))
    browser(operator.registrar).post(f"/joint-acts/{JointAct.objects.get(state='proposed').pk}/agree/")
    page = words(visitor.get(ROLLOVER))
    assert "The new key is announced: 2026-06-01 14:00" in page
    assert "Published in parallel with the new key: not yet" in page
    assert "The feed switches to the new key: planned for 2026-09-01" in page
    publish(Feed.objects.get(slug="production-fed-2027"))
    assert "Published in parallel with the new key: 2026-06-01" in words(visitor.get(ROLLOVER))
    assert visitor.post(f"{ROLLOVER}switch/", {"grounds": "Dags"}).status_code == 302
    browser(operator.registrar).post(f"/joint-acts/{JointAct.objects.get(state='proposed').pk}/agree/")
    assert "Those who still fetch with the old key have to change." in words(visitor.get(ROLLOVER))


def test_who_still_fetches_the_old_address_is_shown_with_the_last_time(operator: Operator, feed: Feed, new: SigningKey):
    together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=new)
    seen = {"day": now().date(), "feed_slug": "production", "network": "192.0.2.0/24", "count": 24, "last_at": now()}
    FeedReader.objects.create(what="aggregate", client="pyFF/2.1", **seen)
    FeedReader.objects.create(
        what="aggregate", client="pyFF/2.1", **{**seen, "day": now().date() - timedelta(days=1), "count": 7}
    )
    page = words(browser(operator.trust_officer).get(ROLLOVER))
    assert "192.0.2.0/24 pyFF/2.1 Aggregate 2026-06-01 14:00 24" in page
    assert page.count("192.0.2.0/24") == 1


def test_the_public_reads_of_the_new_key_its_day_and_its_address(operator: Operator, feed: Feed, new: SigningKey):
    together(operator, K.BEGIN_ROLLOVER, feed=feed, signing_key=new, switch_planned="2026-09-01")
    page = words(browser().get("/feeds/production/"))
    assert "This feed gets a new key on 2026-09-01" in page
    assert "at production-fed-2027" in page
    assert "SHA-256 of the certificate of the MDQ answers" in page
    assert new.certificate_sha256[:4] in page
    publish(Feed.objects.get(slug="production-fed-2027"))
    together(operator, K.SWITCH_KEY, feed=feed)
    assert "This feed got a new key on 2026-06-01" in words(browser().get("/feeds/production/"))


@pytest.mark.parametrize("address", ["/keys/", "/keys/record/", ROLLOVER, f"{ROLLOVER}begin/"])
def test_members_do_not_know_of_these_pages(operator: Operator, member: Member, feed: Feed, address: str):
    assert browser(member.administrator).get(address).status_code == 404
