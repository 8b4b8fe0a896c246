"""Handing in metadata: good and bad, pasted, as a file or by address. Nothing typed is lost, and nothing is a 500."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from federation.views import bodies
from federation.views.documents import is_aggregate
from members.actions import roles
from members.models import Entity, Job, MetadataRevision
from members.models.job import JobState
from members.models.revision import RevisionState, Source
from members.roles import Role
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")

GOOD = builders.entity_xml()
DECLARATION, REST = GOOD.decode().split("\n", 1)


@pytest.fixture
def visitor(member: builders.Member) -> Client:
    return browser(member.administrator)


def paste(visitor: Client, member: builders.Member, text: str, **more: object):
    return visitor.post("/submit/", {"owner": member.organisation.pk, "text": text, **more})


def upload(visitor: Client, member: builders.Member, content: bytes, name: str = "metadata.xml"):
    return visitor.post("/submit/", {"owner": member.organisation.pk, "file": SimpleUploadedFile(name, content)})


def typed(response) -> str:
    """What stands in the text box of the page, as the browser would send it again."""
    inside = response.content.decode().partition('id="id_text"')[2].partition(">")[2].partition("</textarea>")[0]
    return html.unescape(inside).lstrip("\r\n")


def test_the_public_is_asked_to_log_in(db):
    assert browser().get("/submit/").status_code == 302
    assert browser().post("/submit/", {"text": "x"}).status_code == 302


def test_pasted_metadata_becomes_a_submitted_revision(visitor, member):
    response = visitor.post("/submit/", {"owner": member.organisation.pk, "text": GOOD.decode()}, follow=True)
    revision = MetadataRevision.objects.get()
    assert (revision.state, revision.source) == (RevisionState.SUBMITTED, Source.PASTE)
    assert revision.entity.owner == member.organisation
    assert response.redirect_chain == [(f"/revisions/{revision.pk}/", 302)]
    assert "Submitted. A registrar looks at it before it is published." in words(response)


def test_the_line_ends_of_a_browser_are_not_part_of_what_was_pasted(visitor, member):
    paste(visitor, member, GOOD.decode().replace("\n", "\r\n"))
    assert MetadataRevision.objects.get().received.bytes() == GOOD


def test_an_uploaded_file_is_kept_byte_for_byte(visitor, member):
    content = GOOD.replace(b"\n", b"\r\n")
    upload(visitor, member, content)
    revision = MetadataRevision.objects.get()
    assert (revision.source, revision.received.bytes()) == (Source.UPLOAD, content)


def test_a_person_with_one_organisation_finds_it_chosen(visitor, member):
    assert f'<option value="{member.organisation.pk}" selected>' in visitor.get("/submit/").content.decode()


def test_a_reader_is_told_that_there_is_nobody_to_submit_for(member):
    page = browser(member.reader).get("/submit/")
    assert "You may not submit metadata for any organisation" in words(page)
    assert "<textarea" not in page.content.decode()


def test_nobody_submits_for_another_organisation(operator, visitor, member):
    other = builders.member(operator, "Kommunen Sydvik")
    response = paste(visitor, other, GOOD.decode())
    assert response.status_code == 422
    assert "Select a valid choice" in words(response)
    assert typed(response) == GOOD.decode()
    assert not Entity.objects.exists()


def test_who_is_for_one_entity_only_submits_that_one_and_no_other(operator, member):
    one = builders.approved_entity(operator, member, entity_id="https://sp1.norrvik.example/md")
    somebody = builders.person("Teo Teknik")
    roles.assign(somebody, Role.TECHNICAL_AGENT, member.organisation, entities=[one], by=operator.registrar)
    own = builders.entity_xml(entity_id=one.entity_id, name="Norrvik ny").decode()
    other = builders.entity_xml(entity_id="https://sp2.norrvik.example/md").decode()
    assert paste(browser(somebody), member, own).status_code == 302
    assert "You may not" in words(paste(browser(somebody), member, other))
    assert not Entity.objects.filter(entity_id="https://sp2.norrvik.example/md").exists()


def test_a_registrar_submits_for_any_organisation(operator, member):
    paste(browser(operator.registrar), member, GOOD.decode())
    assert MetadataRevision.objects.get().submitted_by == operator.registrar


def test_metadata_with_errors_is_kept_and_says_what_to_mend(visitor, member):
    text = GOOD.decode().replace("https://sp.norrvik.example/acs", "http://sp.norrvik.example/acs")
    page = words(visitor.post("/submit/", {"owner": member.organisation.pk, "text": text}, follow=True))
    revision = MetadataRevision.objects.get()
    assert revision.error_count
    assert "it cannot be approved as it is" in page
    assert "Errors: these have to be mended" in page
    assert f"Line {revision.findings[0]['line']} ·" in page


def test_what_a_revision_said_can_be_mended_in_the_text_box(visitor, member):
    paste(visitor, member, GOOD.decode())
    page = visitor.get(f"/submit/?revision={MetadataRevision.objects.get().pk}")
    assert typed(page) == GOOD.decode()


BROKEN = {
    "a tag that is not closed": (GOOD.decode().replace("</md:Organization>", ""), "MD-XML-001"),
    "nothing but words": ("Hej, här kommer vår metadata!", "MD-XML-001"),
    "an HTML page": ("<!DOCTYPE html>\n<html><body>Logga in</body></html>", "MD-XML-002"),
    "an HTML page without DOCTYPE": ("<html><body>Logga in</body></html>", "MD-XML-032"),
    "a DOCTYPE": (f"{DECLARATION}\n<!DOCTYPE x>\n{REST}", "MD-XML-002"),
    "a second root": (GOOD.decode() + "<second/>", "MD-XML-001"),
    "another encoding in the first line": (GOOD.decode().replace("UTF-8", "ISO-8859-1", 1), "MD-XML-004"),
    "no entityID": (GOOD.decode().replace("entityID=", "x="), "MD-XML-031"),
    "a processing instruction": (GOOD.decode() + "<?php phpinfo() ?>", "MD-XML-006"),
    "an entity reference": (GOOD.decode().replace("Drift", "&secret;"), "MD-XML-003"),
}


@pytest.mark.parametrize(("text", "rule"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_refused_with_line_and_rule_and_stays_in_the_box(visitor, member, text, rule):
    response = paste(visitor, member, text)
    page = words(response)
    assert response.status_code == 422
    assert "There is a problem" in page
    assert f"({rule})" in page
    assert "Paste the metadata: Line " in page
    assert typed(response) == text
    assert not MetadataRevision.objects.exists()


@pytest.mark.parametrize(("text", "rule"), BROKEN.values(), ids=BROKEN)
def test_the_same_as_a_file_is_refused_and_its_text_put_into_the_box(visitor, member, text, rule):
    response = upload(visitor, member, text.encode())
    assert response.status_code == 422
    assert f"({rule})" in words(response)
    assert typed(response) == text


FILES = {
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "(MD-XML-004)"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "(MD-XML-004)"),
    "ISO-8859-1": (GOOD.replace(b"Norrvik", b"N\xf6rrvik"), "(MD-XML-004)"),
    "null characters": (GOOD.replace(b"Drift", b"Dr\0ift"), "(MD-XML-001)"),
    "20 MB of one entity": (GOOD.replace(b"Drift", b"x" * 20_000_000), "(MD-XML-009)"),
    "an empty file": (b"", "The submitted file is empty."),
}


@pytest.mark.parametrize(("content", "said"), FILES.values(), ids=FILES)
def test_a_file_that_no_text_box_can_hold_is_refused_beside_the_file(visitor, member, content, said):
    response = upload(visitor, member, content)
    assert response.status_code == 422
    assert "Or choose a file: " in words(response)
    assert said in words(response)
    assert typed(response) == ""
    assert not MetadataRevision.objects.exists()


def test_nothing_at_all_is_refused_in_words(visitor, member):
    response = paste(visitor, member, "  \r\n ")
    assert response.status_code == 422
    assert "There is no metadata here." in words(response)


def test_two_ways_at_once_are_refused_and_both_stay(visitor, member):
    response = paste(visitor, member, GOOD.decode(), url="https://idp.example/metadata")
    assert response.status_code == 422
    assert "Choose one way" in words(response)
    assert typed(response) == GOOD.decode()
    assert 'value="https://idp.example/metadata"' in response.content.decode()


def test_an_address_that_is_none_is_refused_and_stays(visitor, member):
    response = visitor.post("/submit/", {"owner": member.organisation.pk, "url": "idp metadata"})
    assert response.status_code == 422
    assert "This is not a web address." in words(response)
    assert 'value="idp metadata"' in response.content.decode()


def test_metadata_without_an_owner_keeps_the_file_in_the_box(visitor, member):
    response = visitor.post("/submit/", {"owner": "", "file": SimpleUploadedFile("m.xml", GOOD)})
    assert response.status_code == 422
    assert typed(response) == GOOD.decode()


def test_the_same_metadata_again_changes_nothing_and_says_so(visitor, member):
    paste(visitor, member, GOOD.decode())
    response = paste(visitor, member, GOOD.decode())
    assert response.status_code == 200
    assert "nothing would change; revision 1 already says this" in words(response)
    assert typed(response) == GOOD.decode()
    assert MetadataRevision.objects.count() == 1


def test_an_entity_that_another_organisation_owns_is_refused_in_words(operator, visitor, member):
    other = builders.member(operator, "Kommunen Sydvik")
    builders.submitted(other, xml=GOOD)
    response = paste(visitor, member, GOOD.decode())
    assert response.status_code == 422
    assert "is already registered by another organisation" in words(response)
    assert typed(response) == GOOD.decode()


def test_what_was_pasted_comes_back_as_text_and_never_as_mark_up(visitor, member):
    response = paste(visitor, member, "</textarea><script>alert(1)</script>")
    assert "<script>alert" not in response.content.decode()
    assert typed(response) == "</textarea><script>alert(1)</script>"


def test_a_pasted_text_of_twenty_megabytes_gets_an_answer_in_words(visitor, member):
    response = paste(visitor, member, "x" * 20_000_000)
    assert response.status_code == 413
    assert "That is too large to be read" in words(response)
    assert "what you typed is still there" in words(response)


def test_a_file_beyond_the_largest_document_is_not_even_parsed(visitor, member, monkeypatch):
    monkeypatch.setattr(bodies, "BODY_MAX", len(GOOD))
    response = upload(visitor, member, GOOD)
    assert response.status_code == 413
    assert "a file with many entities 100 MiB" in words(response)


def test_a_form_from_another_site_is_refused(member):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(member.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.post("/submit/", {"owner": member.organisation.pk, "text": GOOD.decode()}).status_code == 403
    assert not MetadataRevision.objects.exists()


def test_an_address_becomes_a_job(visitor, member):
    response = visitor.post("/submit/", {"owner": member.organisation.pk, "url": "idp.example/metadata"})
    job = Job.objects.get()
    assert response.headers["Location"] == f"/jobs/{job.pk}/"
    assert (job.url, job.organisation, job.state) == (
        "https://idp.example/metadata",
        member.organisation,
        JobState.WAITING,
    )


AGGREGATE = b"<md:EntitiesDescriptor xmlns:md='urn:oasis:names:tc:SAML:2.0:metadata'>"


@pytest.mark.parametrize("way", [paste, upload], ids=["pasted", "as a file"])
def test_an_aggregate_becomes_a_job(visitor, member, way):
    content = AGGREGATE + b"</md:EntitiesDescriptor>"
    way(visitor, member, content if way is upload else content.decode())
    job = Job.objects.get()
    assert job.upload is not None
    assert job.upload.bytes() == content


@pytest.mark.parametrize(
    ("content", "aggregate"),
    [
        (AGGREGATE, True),
        (b"<EntitiesDescriptor>", True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <a> -->\n<\xc3\xa9:EntitiesDescriptor/>", True),
        (b"<!--" + b"x" * 200_000 + b"-->" + AGGREGATE, True),
        (GOOD, False),
        (b"<!-- <md:EntitiesDescriptor> --><md:EntityDescriptor/>", False),
        (b"<md:EntitiesDescriptorX>", False),
        (b"<!--" * 50_000, False),
        (b" " * 1_000_000, False),
        (b"", False),
    ],
)
def test_an_aggregate_is_known_by_its_document_element(content, aggregate):
    assert is_aggregate(content) is aggregate


@pytest.mark.parametrize("query", ["entity=x", "revision=99999999999999999999", "job=-1", "owner=1'", "entity=7777"])
def test_a_form_that_begins_from_something_that_does_not_exist_is_not_found(visitor, query):
    assert visitor.get(f"/submit/?{query}").status_code == 404


def test_a_form_does_not_begin_from_another_organisations_revision(operator, visitor):
    other = builders.member(operator, "Kommunen Sydvik")
    revision = builders.submitted(other)
    assert visitor.get(f"/submit/?revision={revision.pk}").status_code == 404


def test_a_new_version_under_another_name_is_kept_with_an_error(operator, visitor, member):
    entity = builders.approved_entity(operator, member)
    renamed = GOOD.decode().replace("https://sp.norrvik.example/metadata", "https://sp9.norrvik.example/metadata")
    visitor.post(f"/submit/?entity={entity.pk}", {"owner": member.organisation.pk, "text": renamed})
    revision = MetadataRevision.objects.get(state=RevisionState.SUBMITTED)
    assert "MD-ENT-012" in {finding["rule"] for finding in revision.findings}
    assert revision.error_count == 1
