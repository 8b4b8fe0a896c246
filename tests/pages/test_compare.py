"""Any two of an entity's revisions, or what is served now, by meaning with risks and in the bytes."""

import pytest

from federation.actions import placements
from federation.models import Environment
from members.models import Entity
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
IDP = {"entity_id": "https://idp.norrvik.example/metadata", "role": "idp"}


@pytest.fixture
def entity(operator, member) -> Entity:
    """Three revisions: the first approved, then another key, then another name."""
    revision = builders.approved(operator, member, **IDP)
    builders.approved(operator, member, **IDP, key=1)
    builders.submitted(member, **IDP, key=1, name="Norrvik ny")
    return revision.entity


def compare(person, entity, query="", language="en"):
    return browser(person, language).get(f"/entities/{entity.pk}/compare/{query}")


def test_the_last_two_are_compared_unless_others_are_chosen(member, entity):
    page = words(compare(member.reader, entity))
    assert "From “Revision 2, approved” to “Revision 3, submitted”" in page
    assert "The highest risk of all that changes: Low risk" in page
    assert "Norrvik ny" in page


def test_any_two_are_compared_by_meaning_with_risks_and_in_the_bytes(member, entity):
    response = compare(member.reader, entity, "?from=1&to=3")
    page = words(response)
    assert "From “Revision 1, superseded” to “Revision 3, submitted”" in page
    assert "The highest risk of all that changes: High risk" in page
    assert page.index("Keys High risk") < page.index("Display names Low risk")
    old, new = (entity.revisions.get(number=n).facts["keys"][0]["certificate_sha256"] for n in (1, 3))
    assert f"{old}Removed" in page.replace(" ", "")
    assert f"{new}Added" in page.replace(" ", "")
    assert '− <mdui:DisplayName xml:lang="en">Norrvik</mdui:DisplayName>' in page
    assert '<option value="1" selected>' in response.content.decode()


def test_the_other_way_round_is_the_other_way_round(member, entity):
    page = words(compare(member.reader, entity, "?from=3&to=2"))
    assert "From “Revision 3, submitted” to “Revision 2, approved”" in page
    assert '+ <mdui:DisplayName xml:lang="en">Norrvik</mdui:DisplayName>' in page


def test_a_revision_and_itself_are_the_same(member, entity):
    assert "The two are the same, byte for byte." in words(compare(member.reader, entity, "?from=2&to=2"))


def test_in_swedish(member, entity):
    assert compare(member.reader, entity, language="sv").status_code == 200


@pytest.mark.parametrize("query", ["?from=99", "?to=x", "?from=served-nowhere", "?to=-1"])
def test_what_there_is_not_is_not_found(member, entity, query):
    assert compare(member.reader, entity, query).status_code == 404


def test_another_organisations_entity_does_not_exist(operator, entity):
    other = builders.member(operator, "Kommunen Sydvik")
    assert compare(other.administrator, entity).status_code == 404
    assert compare(None, entity).status_code == 302


def test_an_only_revision_is_told_whole(member):
    entity = builders.submitted(member, **IDP).entity
    page = words(compare(member.reader, entity))
    assert "All that the metadata says" in page
    assert "https://idp.norrvik.example/sso" in page


def test_an_entity_without_metadata_has_nothing_to_compare(member):
    bare = Entity.objects.create(
        entity_id="https://x.norrvik.example", owner=member.organisation, registered_at=builders.AT
    )
    assert "No metadata has been submitted yet." in words(compare(member.reader, bare))


def test_what_was_sent_is_compared_with_what_is_served_now_and_what_was_left_out_is_told(published):
    entity = Entity.objects.get(entity_id="https://sp1.norrvik.example/metadata")
    reader = published.member.reader
    assert "The two are the same, byte for byte." in words(compare(reader, entity, "?from=served-production&to=1"))
    xml = builders.entity_xml(str(entity)).replace(b"/acs", b"/saml/acs").replace(b"  <md:Org", b"<!-- x --><md:Org")
    builders.submitted(published.member, xml=xml)
    page = words(compare(reader, entity, "?from=served-production&to=2"))
    assert "From “What Feed production serves now” to “Revision 2, submitted”" in page.replace(" (en)", "")
    assert "Another path" in page
    assert "https://sp1.norrvik.example/saml/acs" in page
    assert "What of revision 2 was left out, and why" in page


def test_what_is_still_served_is_compared_although_nobody_asks_for_it_any_more(published):
    entity = Entity.objects.get(entity_id="https://sp1.norrvik.example/metadata")
    placements.stop_asking(entity, Environment.PRODUCTION, by=published.member.administrator)
    page = words(compare(published.member.reader, entity, "?from=served-production&to=1"))
    assert "The two are the same, byte for byte." in page


def test_what_a_feed_does_not_serve_is_said(operator, member, entity):
    feed = builders.feed(operator)
    builders.place(entity, feed.environment, by=member.administrator)
    page = words(compare(member.reader, entity, "?from=served-production&to=3"))
    assert "the entity is not there" in page
    assert "All that the metadata says" in page
    assert "the entity is not there" in words(compare(member.reader, entity, "?from=3&to=served-production"))


def test_the_entity_page_leads_there(member, entity):
    page = browser(member.reader).get(f"/entities/{entity.pk}/").content.decode()
    assert f'href="/entities/{entity.pk}/compare/"' in page
