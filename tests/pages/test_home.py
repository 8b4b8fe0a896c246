"""The start page: what waits for whom, how the feeds are, and what the public is told."""

import pytest

from federation.models import Publication
from federation.models.publication import PublicationState
from members.actions import agreements, memberships, revisions
from members.clock import clock_at, today
from members.models.membership import MembershipKind
from tests import builders
from tests.pages.visiting import browser, words
from trustframework.actions import certifications
from trustframework.models import Level

pytestmark = pytest.mark.usefixtures("on_the_day")


def test_the_public_reads_what_this_is_and_where_the_feeds_are(published, settings):
    page = words(browser().get("/"))
    assert "The registry of an identity federation" in page
    assert f"{settings.SIGILL_BASE_URL}/md/production.xml" in page
    digest = published.feed.signing_key.certificate_sha256
    assert digest[:4] + " " + digest[4:8] in page
    assert "Waiting for you" not in page


def test_a_registrar_sees_metadata_memberships_and_agreements_that_wait(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    new = builders.organisation(operator, "Nya Vårdbolaget")
    memberships.apply(new, MembershipKind.USER_ORGANISATION, by=operator.registrar)
    agreements.prepare(new, builders.template(), by=operator.registrar)
    page = words(browser(operator.registrar).get("/"))
    assert "Metadata to approve (1) https://sp.norrvik.example/metadata" in page
    assert "Memberships to move on (1) Nya Vårdbolaget (en)" in page
    assert "Agreements to send or sign (1) Template membership 1.0" in page


def test_the_oldest_comes_first_with_its_age(operator, member):
    builders.submitted(member, entity_id="https://b.norrvik.example/metadata")
    with clock_at(builders.AT.replace(month=1)):
        builders.submitted(member, entity_id="https://z.norrvik.example/metadata")
    page = words(browser(operator.registrar).get("/"))
    assert page.index("https://z.norrvik.example") < page.index("https://b.norrvik.example")


def test_a_long_queue_is_short_here_and_whole_on_its_own_page(operator, member):
    for number in range(7):
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    registrar = browser(operator.registrar)
    front, whole = words(registrar.get("/")), words(registrar.get("/queues/metadata/"))
    assert front.partition("Lately")[0].count("norrvik.example/metadata") == 5
    assert "All 7" in front
    assert whole.count("norrvik.example/metadata") == 7


def test_a_certification_waits_for_the_other_officer_only(operator, member):
    level = Level.objects.create(name="LoA3", rank=3, uri="https://sigill.example/loa/loa3")
    certifications.record(
        member.organisation,
        level,
        roles=["idp"],
        valid_from=today(),
        valid_until=today().replace(year=2029),
        by=operator.trust_officer,
    )
    assert "Certifications to confirm (1)" in words(browser(operator.decision_maker).get("/"))
    assert "Nothing waits for you." in words(browser(operator.trust_officer).get("/"))


def test_a_signatory_sees_what_is_to_be_signed_and_a_reader_does_not(operator, member):
    agreement = agreements.prepare(member.organisation, builders.template(version="2.0"), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    assert "Agreements for you to sign (1)" in words(browser(member.signatory).get("/"))
    assert "Agreements for you to sign" not in words(browser(member.reader).get("/"))


def test_a_member_sees_its_entities_and_those_turned_down_first(operator, member):
    builders.approved_entity(operator, member, entity_id="https://a.norrvik.example/metadata")
    turned_down = builders.submitted(member, entity_id="https://b.norrvik.example/metadata")
    revisions.reject(turned_down, by=operator.registrar, note="Fel adress")
    page = words(browser(member.administrator).get("/"))
    assert page.index("https://b.norrvik.example") < page.index("https://a.norrvik.example")
    assert "Rejected" in page


def test_another_members_entities_are_not_mine(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    other = builders.member(operator, "Kommunen Sydvik")
    page = words(browser(other.administrator).get("/"))
    assert "norrvik.example" not in page
    assert "Your organisation has no entities yet." in page


@pytest.mark.parametrize("slug", ["metadata", "nonsense"])
def test_a_queue_that_is_not_mine_does_not_exist(member, slug):
    assert browser(member.administrator).get(f"/queues/{slug}/").status_code == 404


def test_a_feed_tells_what_is_served_and_until_when(published):
    page = words(browser(published.operator.registrar).get("/"))
    assert "Served, valid" in page
    assert "(serial 1)" in page
    assert "2026-06-11" in page


@pytest.mark.parametrize(("day", "said"), [(8, "Served, soon too old"), (20, "Served, too old")])
def test_a_feed_that_grows_old_says_so(published, day, said):
    with clock_at(builders.AT.replace(day=day)):
        assert said in words(browser().get("/"))


def test_a_held_publication_is_told_to_those_who_release_it_and_not_to_the_public(published):
    held = published.newest()
    Publication.objects.create(
        feed=published.feed,
        serial=2,
        epoch=held.epoch,
        state=PublicationState.HELD,
        cause=held.cause,
        intended_at=builders.AT,
        content_digest="0" * 64,
        entity_count=0,
        reasons=[{"code": "x", "sv": "Flödet skulle bli tomt.", "en": "The feed would be empty."}],
    )
    custodian = words(browser(published.operator.key_custodian).get("/"))
    assert "Publications to release (1)" in custodian
    assert "The feed would be empty." in custodian
    assert "The feed would be empty." not in words(browser().get("/"))


def test_a_member_is_told_of_trouble_and_led_to_no_page_that_is_not_theirs(published):
    newest = published.newest()
    Publication.objects.create(
        feed=published.feed,
        serial=2,
        epoch=newest.epoch,
        state=PublicationState.FAILED,
        cause=newest.cause,
        intended_at=builders.AT,
        content_digest="0" * 64,
        entity_count=0,
        reasons=[{"code": "x", "sv": "Nyckeln svarar inte.", "en": "The key does not answer."}],
    )
    link = f'href="/feeds/{published.feed.slug}/publications/2/"'
    for person, led in ((published.operator.registrar, True), (published.member.administrator, False)):
        page = browser(person).get("/")
        assert "The key does not answer." in words(page)
        assert (link in page.content.decode()) is led


def test_the_language_is_chosen_by_a_button_and_stays(operator):
    public = browser(language="sv")
    assert '<html lang="sv">' in public.get("/").content.decode()
    public.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in public.get("/").content.decode()


def test_somebody_without_roles_is_told_so_and_offered_nothing(operator):
    page = words(browser(builders.person("Ny Nyman")).get("/"))
    assert "Your roles give you no entities to see here." in page
    assert "Submit metadata" not in page
