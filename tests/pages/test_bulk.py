"""Something done to many: what will happen is shown first, each is done by itself, and what failed is told."""

import pytest

from federation.models import Environment, Placement
from members.actions import agreements, contacts, entities, people
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, Contact, Entity
from members.models.letter import Letter, LetterKind
from members.tags import Tag
from members.views.stepup import FRESH_FOR
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def two(operator: builders.Operator, member: builders.Member) -> list[Entity]:
    """One with approved metadata, one whose metadata waits."""
    first = builders.approved_entity(operator, member, entity_id="https://a.norrvik.example/")
    second = builders.submitted(member, entity_id="https://b.norrvik.example/").entity
    return [first, second]


def picked(*rows) -> str:
    return "&".join(f"pick={row.pk}" for row in rows)


def test_the_check_tells_what_will_happen_and_what_cannot_and_why_and_nothing_happens(member, two):
    response = browser(member.administrator).get(f"/entities/bulk/?act=confirm&which=ticked&{picked(*two)}")
    page = words(response)
    assert "It will be done to 1 https://a.norrvik.example/" in page
    assert "It cannot be done to 1 https://b.norrvik.example/: None of its metadata is approved yet." in page
    assert f'name="pick" value="{two[0].pk}"' in response.content.decode()
    assert f'name="pick" value="{two[1].pk}"' not in response.content.decode()
    assert not AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).exists()


def test_each_is_done_and_what_came_of_it_can_be_read_again_without_doing_it_again(member, two):
    visitor = browser(member.administrator)
    page = words(visitor.post("/entities/bulk/", {"act": "confirm", "pick": [row.pk for row in two]}, follow=True))
    assert "Done: 1. Not done: 1." in page
    assert "https://b.norrvik.example/: None of its metadata is approved yet." in page
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).count() == 1
    assert "Done: 1." in words(visitor.get("/entities/bulk/"))
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).count() == 1


def test_what_an_action_refuses_stops_none_of_the_others_and_leaves_nothing_half_done(
    operator, member, two, monkeypatch
):
    third = builders.approved_entity(operator, member, entity_id="https://c.norrvik.example/")
    real = entities.confirm

    def confirm(entity, *, by):
        real(entity, by=by)
        if entity == two[0]:
            raise Refused("Prov: efter halva vägen.")

    monkeypatch.setattr(entities, "confirm", confirm)
    body = {"act": "confirm", "pick": [two[0].pk, third.pk]}
    page = words(browser(member.administrator).post("/entities/bulk/", body, follow=True))
    assert "Done: 1. Not done: 1." in page
    assert "https://a.norrvik.example/: Prov: efter halva vägen." in page
    two[0].refresh_from_db()
    third.refresh_from_db()
    assert (two[0].confirmed_by, third.confirmed_by) == (None, member.administrator)


def test_one_that_breaks_is_told_in_words_and_the_others_are_done(operator, member, two, monkeypatch):
    third = builders.approved_entity(operator, member, entity_id="https://c.norrvik.example/")
    real = entities.confirm

    def confirm(entity, *, by):
        if entity == two[0]:
            raise ZeroDivisionError
        real(entity, by=by)

    monkeypatch.setattr(entities, "confirm", confirm)
    body = {"act": "confirm", "pick": [two[0].pk, third.pk]}
    page = words(browser(member.administrator).post("/entities/bulk/", body, follow=True))
    assert "Something went wrong, and nothing was changed here." in page
    assert "Done: 1. Not done: 1." in page


def test_nobody_does_to_many_what_they_may_not_do_to_one(operator, member, two):
    other = builders.member(operator, "Kommunen Sydvik")
    body = {"act": "confirm", "pick": [row.pk for row in two]}
    page = words(browser(other.administrator).post("/entities/bulk/", body, follow=True))
    assert "Done: 0. Not done: 0." in page
    assert "norrvik" not in page
    assert browser(member.reader).post("/entities/bulk/", body).status_code == 404
    assert "Do something with many" not in words(browser(member.reader).get("/entities/"))
    assert not AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).exists()


def test_all_on_the_page_and_all_that_the_search_finds(operator, member):
    for number in range(27):
        given = {"owner": member.organisation, "registered_at": builders.AT}
        Entity.objects.create(entity_id=f"https://sp{number:02}.norrvik.example/", **given)
    visitor = browser(operator.registrar)
    asked = "/entities/bulk/?act=place_trial&q=norrvik&page=2&which="
    assert "It will be done to 2 https://sp25" in words(visitor.get(asked + "page"))
    assert "It will be done to 27 " in words(visitor.get(asked + "match"))
    assert "Do it to 27" in words(visitor.get(asked + "match"))


def test_publication_is_asked_for_where_it_is_not_asked_for_yet(operator, member, two):
    builders.place(two[0], Environment.TRIAL, by=member.administrator)
    visitor = browser(member.administrator)
    asked = f"/entities/bulk/?act=place_trial&which=ticked&{picked(*two)}"
    assert "https://a.norrvik.example/: It is asked for already." in words(visitor.get(asked))
    visitor.post("/entities/bulk/", {"act": "place_trial", "pick": [row.pk for row in two]})
    assert Placement.objects.filter(environment=Environment.TRIAL).count() == 2


@pytest.mark.parametrize("query", ["", "act=nonsense&which=match", "act=confirm&which=ticked", "act=confirm&pick=x"])
def test_who_chose_nothing_is_told_so_on_the_list(member, two, query):
    response = browser(member.administrator).get(f"/entities/bulk/?{query}", follow=True)
    assert response.request["PATH_INFO"] == "/entities/"
    assert "hoose" in words(response)


def test_more_than_can_be_done_at_once_are_not_begun(operator, member, two, monkeypatch):
    monkeypatch.setattr("members.listing.bulk.MOST", 1)
    response = browser(operator.registrar).get("/entities/bulk/?act=place_trial&which=match&q=norrvik", follow=True)
    assert "These are 2; at most 1 are done at once. Narrow the search first." in words(response)
    assert response.request["QUERY_STRING"] == "q=norrvik"


def test_whoever_was_away_shows_who_they_are_first_and_comes_back_to_the_check(operator, member, two):
    visitor = browser(operator.registrar)
    with clock_at(builders.AT + FRESH_FOR * 2):
        answer = visitor.post("/entities/bulk/?act=confirm&which=match", {"act": "confirm", "pick": [two[0].pk]})
    assert answer.status_code == 302
    assert "/accounts/step-up/" in answer["Location"]
    assert not AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).exists()


def test_contacts_that_have_not_verified_their_address_are_asked_again(operator, member):
    asked = {"kind": "support", "name": "Stöd", "email": "stod@norrvik.example"}
    contacts.record(member.organisation, **asked, by=member.administrator)
    quiet = builders.organisation(operator, "Kommunen Sydvik")
    before = Letter.objects.filter(kind=LetterKind.CONTACT_VERIFY).count()
    visitor = browser(operator.registrar)
    page = words(visitor.get(f"/organisations/bulk/?act=ask_contacts&{picked(member.organisation, quiet)}"))
    assert "Kommunen Sydvik (en): All its contacts have verified their addresses." in page
    body = {"act": "ask_contacts", "pick": [member.organisation.pk, quiet.pk]}
    visitor.post("/organisations/bulk/", body)
    assert Letter.objects.filter(kind=LetterKind.CONTACT_VERIFY).count() == before + 1
    assert AuditEvent.objects.filter(tag=Tag.CONTACT_ASKED, actor=operator.registrar).count() == 1
    assert Contact.objects.filter(email="stod@norrvik.example", verified_at=None).exists()


def test_those_who_are_to_sign_are_reminded_and_of_nothing_else(operator, member):
    draft = agreements.prepare(member.organisation, builders.template(version="2.0"), by=operator.registrar)
    sent = agreements.prepare(member.organisation, builders.template(version="3.0"), by=operator.registrar)
    agreements.send(sent, by=operator.registrar)
    before = Letter.objects.filter(kind=LetterKind.AGREEMENT_WAITS).count()
    visitor = browser(operator.registrar)
    body = {"act": "remind", "pick": [draft.pk, sent.pk]}
    page = words(visitor.post("/agreements/bulk/", body, follow=True))
    assert "Done: 1. Not done: 1." in page
    assert "It does not wait for a signature." in page
    assert Letter.objects.filter(kind=LetterKind.AGREEMENT_WAITS).count() > before
    assert AuditEvent.objects.filter(tag=Tag.AGREEMENT_ASKED_AGAIN).count() == 1


def test_drafts_are_sent_for_signing(operator, member):
    drafts = [
        agreements.prepare(member.organisation, builders.template(version=version), by=operator.registrar)
        for version in ("2.0", "3.0")
    ]
    body = {"act": "send", "pick": [one.pk for one in drafts]}
    page = words(browser(operator.registrar).post("/agreements/bulk/", body, follow=True))
    assert "Done: 2. Not done: 0." in page


def test_log_ins_are_closed_and_opened_but_nobody_closes_their_own(operator, member):
    visitor = browser(operator.registrar)
    body = {"act": "close", "pick": [operator.registrar.pk, member.reader.pk]}
    page = words(visitor.post("/people/bulk/", body, follow=True))
    assert "Rut Registrator: Nobody closes their own log-in." in page
    assert "Done: 1. Not done: 1." in page
    assert not builders.again(member.reader).is_active
    visitor.post("/people/bulk/", {"act": "open", "pick": [member.reader.pk]})
    assert builders.again(member.reader).is_active


def test_the_last_registrar_stays(operator, member):
    people.deactivate(operator.second_registrar, by=operator.registrar)
    again = builders.again(operator.registrar)
    body = {"act": "close", "pick": [again.pk]}
    assert "Done: 0." in words(browser(again).post("/people/bulk/", body, follow=True))
    assert builders.again(again).is_active
