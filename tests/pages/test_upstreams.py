"""Pages on which operators take in what other federations publish, and decide conflicts with it."""

from datetime import timedelta

import pytest

from federation.actions.upstream_imports import look
from federation.models import Feed, ForeignConflict, JointAct, UpstreamFeed
from tests import builders
from tests.builders import Member, Operator
from tests.foreign.making import (
    IDP,
    REGISTRAR,
    SP,
    aggregate,
    foreign_idp,
    foreign_sp,
    public_pem,
    registration,
    signed,
)
from tests.pages.visiting import browser, words
from tests.saml.entities import changed
from tests.upstreams import conftest as fixtures
from tests.upstreams.conftest import Abroad

pytestmark = pytest.mark.usefixtures("on_the_day")
abroad, draft, upstream = fixtures.abroad, fixtures.draft, fixtures.upstream
PAGE = "/upstreams/granland/"


def taken_in(upstream: UpstreamFeed, abroad: Abroad, *documents: str) -> None:
    abroad.document = signed(aggregate(*documents))
    look(upstream)


def test_an_operator_records_an_upstream_and_asks_a_second_one_to_pin_its_key(operator: Operator, member: Member):
    visitor = browser(operator.key_custodian)
    assert "Nothing is taken in" in words(visitor.get("/upstreams/"))
    sent = {"slug": "granland", "name": "Gränland", "url": "https://md.granland.example/", "registrars": REGISTRAR}
    page = words(visitor.post("/upstreams/record/", sent, follow=True))
    assert "Pin the keys that it signs with" in page
    assert "None: nothing is fetched" in page
    pinned = words(visitor.post(f"{PAGE}keys/", {"keys": public_pem(), "grounds": "Ringt dem."}, follow=True))
    assert "Pin the keys of another federation" in pinned
    assert "A second operator is waited for" in words(visitor.get(PAGE))
    browser(operator.registrar).post(f"/joint-acts/{JointAct.objects.get().pk}/agree/")
    assert UpstreamFeed.objects.get().state == "active"
    assert browser(member.administrator).get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("language", "says"), [("en", "The entity's registrar is"), ("sv", "Entitetens registrator är")]
)
def test_the_page_says_what_stays_out_and_why_in_both_languages(
    operator: Operator, upstream: UpstreamFeed, abroad: Abroad, language: str, says: str
):
    taken_in(upstream, abroad, foreign_idp(), foreign_sp(registration("https://annan.example")))
    page = words(browser(operator.trust_officer, language).get(PAGE))
    assert SP in page
    assert says in page
    assert "MD-FED-015" in page
    assert IDP not in page
    assert IDP in words(browser(operator.trust_officer, language).get(f"{PAGE}?condition=fit"))


def test_the_rule_that_struck_has_a_page(operator: Operator):
    assert "Other federations' aggregates" in words(browser(operator.registrar).get("/rules/MD-FED-015/"))


def test_a_button_looks_at_it_now_and_the_verdict_is_on_the_page(
    operator: Operator, upstream: UpstreamFeed, abroad: Abroad
):
    abroad.document = signed(kind="other")
    page = words(browser(operator.registrar).post(f"{PAGE}look/", follow=True))
    assert "Refused" in page
    assert "not made with a key that is pinned" in page
    abroad.document = signed()
    assert "Taken in" in words(browser(operator.registrar).post(f"{PAGE}look/", follow=True))


def test_filters_and_feeds_are_chosen_on_forms(operator: Operator, upstream: UpstreamFeed, abroad: Abroad):
    feed = builders.feed(operator)
    visitor = browser(operator.key_custodian)
    form = visitor.get(f"{PAGE}change/").context["form"]
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    sent |= {"registrars": REGISTRAR, "categories": "", "excluded": SP, "roles": ["sp"]}
    page = words(visitor.post(f"{PAGE}change/", sent, follow=True))
    assert "It is changed." in page
    assert SP in page
    again = visitor.post(f"{PAGE}change/", sent)
    assert again.status_code == 422
    assert "changed by somebody else" in words(again)
    page = words(visitor.post(f"{PAGE}feeds/", {"feeds": [feed.pk]}, follow=True))
    assert str(feed) in page
    assert list(UpstreamFeed.objects.get().republish_in.all()) == [Feed.objects.get(pk=feed.pk)]


def test_what_is_held_is_accepted_with_grounds(operator: Operator, upstream: UpstreamFeed, abroad: Abroad):
    many = [changed(foreign_sp(), SP, f"https://sp{n}.granland.example/saml") for n in range(12)]
    taken_in(upstream, abroad, *many)
    abroad.document = signed(aggregate(*many[:3], made=timedelta(minutes=5)))
    look(UpstreamFeed.objects.get())
    visitor = browser(operator.registrar)
    page = words(visitor.get(PAGE))
    assert "9 of 12 entities would disappear" in page
    assert "Accept what is held" in page
    page = words(visitor.post(f"{PAGE}accept/", {"grounds": "Ringt dem."}, follow=True))
    assert "It is taken in." in page
    assert "Gone from the aggregate (9)" in page


def test_a_conflict_is_decided_on_its_page(operator: Operator, upstream: UpstreamFeed, abroad: Abroad, member: Member):
    builders.approved_entity(operator, member, entity_id=SP)
    taken_in(upstream, abroad, foreign_sp())
    conflict = ForeignConflict.objects.get(kind="entity_id")
    visitor = browser(operator.registrar)
    assert SP in words(visitor.get("/upstreams/"))
    page = words(visitor.get(f"/foreign-conflicts/{conflict.pk}/"))
    assert "Stays out meanwhile The entity from abroad" in page
    assert f"{SP} is registered by Region Norrvik (en) already. MD-FED-013" in page
    assert "both are right" not in words(visitor.get(f"/foreign-conflicts/{conflict.pk}/decide/"))
    sent = {"decision": "ours", "grounds": "De har aldrig haft den."}
    page = words(visitor.post(f"/foreign-conflicts/{conflict.pk}/decide/", sent, follow=True))
    assert "Ours wins" in page
    assert "De har aldrig haft den." in page
    page = words(visitor.post(f"/foreign-conflicts/{conflict.pk}/reopen/", {"grounds": "Nya uppgifter."}, follow=True))
    assert "Waits for a decision" in page


def test_it_is_paused_and_closed_with_grounds(operator: Operator, upstream: UpstreamFeed):
    visitor = browser(operator.key_custodian)
    visitor.post(f"{PAGE}state/", {"to": "paused", "grounds": "Frågor om nyckeln."})
    assert UpstreamFeed.objects.get().state == "paused"
    page = words(visitor.post(f"{PAGE}state/", {"to": "closed", "grounds": "Avtalet är slut."}, follow=True))
    assert "Closed" in page
    assert "Choose feeds" not in page


def test_the_number_of_queries_grows_neither_with_entities_nor_with_conflicts(
    operator: Operator, upstream: UpstreamFeed, abroad: Abroad, member: Member, django_assert_max_num_queries
):
    names = [f"https://sp{n}.norrvik.example/metadata" for n in range(6)]
    for name in names:
        builders.approved_entity(operator, member, entity_id=name)
    taken_in(upstream, abroad, *(changed(foreign_sp(), SP, name) for name in names))
    visitor = browser(operator.registrar)
    visitor.get(PAGE)
    for page in ("/upstreams/", f"{PAGE}?condition=fit"):
        with django_assert_max_num_queries(26):
            visitor.get(page)
