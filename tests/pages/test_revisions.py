"""One submission, the registrars' queue, and the decision: two people, one of them first."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.actions import approvals
from federation.views import approvals as approval_pages
from members.clock import clock_at
from members.models import MetadataRevision, RoleAssignment
from members.models.revision import RevisionState
from members.roles import Role
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")

IDP = {"entity_id": "https://idp.norrvik.example/metadata", "role": "idp"}


@pytest.fixture
def other(operator: builders.Operator) -> builders.Member:
    return builders.member(operator, "Kommunen Sydvik")


@pytest.fixture
def waiting(operator: builders.Operator, member: builders.Member) -> MetadataRevision:
    """A sound submission by the member's administrator, confirmed by a second contact."""
    builders.feed(operator)
    revision = builders.submitted(member, **IDP, scopes=("vard.norrvik.example",))
    builders.confirm(revision)
    return revision


@pytest.fixture
def faulty(member: builders.Member) -> MetadataRevision:
    """A submission with an error."""
    xml = builders.entity_xml().replace(b"https://sp.norrvik.example/acs", b"http://sp.norrvik.example/acs")
    revision = builders.submitted(member, xml=xml)
    assert revision.error_count
    return revision


def state_of(revision: MetadataRevision) -> RevisionState:
    return RevisionState(MetadataRevision.objects.get(pk=revision.pk).state)


def decide(person, revision, decision, note=""):
    return browser(person).post(f"/revisions/{revision.pk}/decide/", {"decision": decision, "note": note}, follow=True)


@pytest.mark.parametrize("page", ["", "published/", "received/", "decide/"])
def test_the_public_is_asked_to_log_in(waiting, page):
    assert browser().get(f"/revisions/{waiting.pk}/{page}").status_code == 302


@pytest.mark.parametrize("page", ["", "published/", "received/", "decide/"])
def test_another_organisations_revision_does_not_exist(other, waiting, page):
    assert browser(other.administrator).get(f"/revisions/{waiting.pk}/{page}").status_code == 404


def test_the_member_sees_state_findings_and_what_would_be_published(member, waiting):
    page = words(browser(member.reader).get(f"/revisions/{waiting.pk}/"))
    assert "It waits for a registrar." in page
    assert "If this revision is approved, exactly these bytes stand for the entity" in page
    assert "Shibboleth" not in page
    assert "The domains in Scope are a request: the registry writes those that are approved." in page
    assert "shibmd:Scope" in page


def test_the_bytes_before_approval_have_the_scopes_that_approval_would_grant(member, waiting):
    visitor = browser(member.reader)
    before = visitor.get(f"/revisions/{waiting.pk}/published/").content
    assert b">vard.norrvik.example<" in before


def test_approval_publishes_exactly_the_bytes_that_were_shown(operator, member, waiting):
    visitor = browser(member.reader)
    before = visitor.get(f"/revisions/{waiting.pk}/published/").content
    builders.approve(waiting, by=operator.registrar)
    assert visitor.get(f"/revisions/{waiting.pk}/published/").content == before


def test_a_members_xml_is_shown_as_text_and_never_as_xml(member, waiting):
    visitor = browser(member.reader)
    for page in ("published/", "received/"):
        response = visitor.get(f"/revisions/{waiting.pk}/{page}")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content == waiting.received.bytes()


def test_the_bytes_can_be_downloaded(member, waiting):
    response = browser(member.reader).get(f"/revisions/{waiting.pk}/published/?download")
    assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_the_bytes_are_shown_before_there_is_a_feed_and_a_feed_does_not_change_them(operator, member, faulty):
    before = browser(member.reader).get(f"/revisions/{faulty.pk}/published/").content
    assert b'entityID="https://sp.norrvik.example/metadata"' in before
    builders.feed(operator)
    assert browser(member.reader).get(f"/revisions/{faulty.pk}/published/").content == before


def test_the_administrator_withdraws_a_submission_and_a_reader_does_not(member, waiting):
    address = f"/revisions/{waiting.pk}/withdraw/"
    assert "You may not" in words(browser(member.reader).post(address, follow=True))
    assert state_of(waiting) == RevisionState.SUBMITTED
    assert "The submission is withdrawn." in words(browser(member.administrator).post(address, follow=True))
    assert state_of(waiting) == RevisionState.WITHDRAWN


def test_the_queue_is_for_operators(member, waiting):
    assert browser(member.administrator).get("/approvals/").status_code == 404


def test_the_queue_has_the_oldest_first_with_age_and_findings(operator, member, waiting):
    with clock_at(builders.AT + timedelta(days=2)):
        xml = builders.entity_xml().replace(b"https://sp.norrvik.example/acs", b"http://sp.norrvik.example/acs")
        builders.submitted(member, xml=xml)
        page = words(browser(operator.registrar).get("/approvals/")).replace("\xa0", " ")
    assert "2 submissions" in page
    assert page.index("idp.norrvik") < page.index("2 days") < page.index("sp.norrvik") < page.index("0 minutes")
    assert "1 error" in page[page.index("sp.norrvik") :]


def test_an_empty_queue_says_so(operator):
    assert "Nothing waits." in words(browser(operator.registrar).get("/approvals/"))


def test_the_queue_takes_as_many_queries_for_five_as_for_one(operator, member, waiting):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get("/approvals/").status_code == 200
        return len(captured)

    visitor = browser(operator.registrar)
    visitor.get("/approvals/")
    one = queries()
    for number in range(4):
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    assert queries() == one


def test_a_registrar_approves_and_the_entity_has_its_revision(operator, waiting):
    page = words(decide(operator.registrar, waiting, "approve", "Fine."))
    assert "Approved. It is published within a minute where the gate is open." in page
    assert state_of(waiting) == RevisionState.APPROVED


def test_the_page_to_decide_on_tells_what_is_new_and_its_digest(operator, waiting):
    visitor = browser(operator.registrar)
    page = words(visitor.get(f"/revisions/{waiting.pk}/decide/"))
    content = visitor.get(f"/revisions/{waiting.pk}/published/").content
    assert "What would be new: nothing is approved yet" in page
    assert hashlib.sha256(content).hexdigest() in page.replace(" ", "")
    assert "vard.norrvik.example" in page


def test_the_page_to_decide_on_compares_with_the_approved_revision(operator, member, waiting):
    builders.approve(waiting, by=operator.registrar)
    second = builders.submitted(member, **IDP, scopes=("annat.norrvik.example",), key=1)
    page = words(browser(operator.second_registrar).get(f"/revisions/{second.pk}/decide/"))
    old, new = (r.facts["keys"][0]["certificate_sha256"] for r in (waiting, second))
    assert "What changes, compared with approved revision 1" in page
    assert f"{old}Removed" in page.replace(" ", "")
    assert f"{new}Added" in page.replace(" ", "")
    assert "vard.norrvik.example Removed" in page
    assert "annat.norrvik.example Added" in page
    assert '− <shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">vard.norrvik' in page


def test_a_rejection_needs_a_note_and_keeps_what_was_chosen(operator, waiting):
    response = decide(operator.registrar, waiting, "reject")
    assert response.status_code == 422
    assert "Say what has to change: the member reads your note." in words(response)
    assert state_of(waiting) == RevisionState.SUBMITTED


def test_the_member_reads_why_it_was_rejected(operator, member, waiting):
    decide(operator.registrar, waiting, "reject", "Byt certifikat till RSA-3072.")
    assert state_of(waiting) == RevisionState.REJECTED
    assert "Byt certifikat till RSA-3072." in words(browser(member.reader).get(f"/entities/{waiting.entity_id}/"))


def test_metadata_with_errors_is_not_approved(operator, faulty):
    visitor = browser(operator.registrar)
    assert 'value="approve"' not in visitor.get(f"/revisions/{faulty.pk}/decide/").content.decode()
    response = decide(operator.registrar, faulty, "approve")
    assert response.status_code == 422
    assert "blocks it. Reject it with a note" in words(response)
    assert state_of(faulty) == RevisionState.SUBMITTED


def test_nobody_approves_what_they_submitted(operator, member):
    mine = builders.submitted(member, by=operator.registrar)
    builders.confirm(mine)
    visitor = browser(operator.registrar)
    assert "You submitted this metadata. Another registrar has to decide." in words(
        visitor.get(f"/revisions/{mine.pk}/decide/")
    )
    response = decide(operator.registrar, mine, "approve")
    assert response.status_code == 422
    assert "You submitted this metadata. Another registrar has to approve it." in words(response)
    assert state_of(mine) == RevisionState.SUBMITTED
    decide(operator.second_registrar, mine, "approve")
    assert state_of(mine) == RevisionState.APPROVED


def test_a_trust_officer_looks_but_does_not_decide(operator, waiting):
    page = browser(operator.trust_officer).get(f"/revisions/{waiting.pk}/decide/")
    assert "Registrars decide" in words(page)
    assert 'value="reject"' not in page.content.decode()
    response = decide(operator.trust_officer, waiting, "approve")
    assert "You may not approve metadata" in words(response)
    assert state_of(waiting) == RevisionState.SUBMITTED


def test_a_registrar_does_not_decide_for_an_organisation_of_their_own(operator, member, waiting):
    RoleAssignment.objects.create(
        person=operator.registrar, organisation=member.organisation, role=Role.READER, since=builders.AT
    )
    response = decide(builders.again(operator.registrar), waiting, "approve")
    assert "You may not approve metadata" in words(response)
    assert state_of(waiting) == RevisionState.SUBMITTED


def test_the_second_of_two_registrars_is_told_who_was_first_and_what_they_did(operator, waiting):
    decide(operator.registrar, waiting, "approve")
    response = decide(operator.second_registrar, waiting, "reject", "Nej.")
    assert response.status_code == 409
    assert f"{operator.registrar.name} acted first: the revision is approved since" in words(response)
    assert state_of(waiting) == RevisionState.APPROVED


def test_pressing_twice_is_deciding_once(operator, waiting):
    decide(operator.registrar, waiting, "approve")
    response = decide(operator.registrar, waiting, "approve")
    assert response.status_code == 409
    assert "You have decided already: the revision is approved since" in words(response)


def test_the_page_to_decide_on_leads_on_when_there_is_nothing_to_decide(operator, waiting):
    builders.approve(waiting, by=operator.registrar)
    response = browser(operator.second_registrar).get(f"/revisions/{waiting.pk}/decide/")
    assert response.headers["Location"] == f"/revisions/{waiting.pk}/"


def test_two_at_the_same_instant_one_of_them_is_told(operator, waiting, monkeypatch):
    """The other registrar's decision lands between this one's page and this one's write."""
    approve = approvals.approve

    def after_the_other(revision, *, by, note=""):
        approve(MetadataRevision.objects.get(pk=revision.pk), by=operator.registrar)
        return approve(revision, by=by, note=note)

    monkeypatch.setattr(approval_pages, "approve", after_the_other)
    response = decide(operator.second_registrar, waiting, "approve")
    assert response.status_code == 409
    assert "acted first" in words(response)
    assert MetadataRevision.objects.get(pk=waiting.pk).decided_by == operator.registrar


@pytest.mark.parametrize("decision", ["", "delete", "APPROVE"])
def test_another_word_than_approve_and_reject_decides_nothing(operator, waiting, decision):
    response = decide(operator.registrar, waiting, decision, "?")
    assert "Press Approve or Reject." in words(response)
    assert state_of(waiting) == RevisionState.SUBMITTED
