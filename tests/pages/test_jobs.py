"""Long imports: what the page says while they go on, and what became of each entity."""

import http.server
import re
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from members.models import Entity, Job, MetadataRevision
from members.models.job import JobKind, JobState
from members.tasks import run_job
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")

MD = "urn:oasis:names:tc:SAML:2.0:metadata"


def aggregate(*entities: bytes) -> bytes:
    """An md:EntitiesDescriptor around EntityDescriptors, their XML declarations left out."""
    inside = b"".join(entity.partition(b"?>")[2] for entity in entities)
    return f'<md:EntitiesDescriptor xmlns:md="{MD}">'.encode() + inside + b"</md:EntitiesDescriptor>"


def sp(number: int) -> bytes:
    return builders.entity_xml(f"https://sp{number:02}.norrvik.example/metadata")


@pytest.fixture
def job(member: builders.Member) -> Job:
    """Asked for, and not begun."""
    return Job.objects.create(
        kind=JobKind.IMPORT_METADATA,
        asked_by=member.administrator,
        organisation=member.organisation,
        url="https://idp.norrvik.example/metadata",
        asked_at=builders.AT,
    )


def submit(member: builders.Member, **given: object) -> Job:
    """What the page asks for, done at once by a worker."""
    browser(member.administrator).post("/submit/", {"owner": member.organisation.pk, **given})
    job = Job.objects.latest("pk")
    run_job(job.pk)
    return job


def test_the_public_is_asked_to_log_in(job):
    assert browser().get(f"/jobs/{job.pk}/").status_code == 302


def test_another_organisations_job_does_not_exist(operator, job):
    other = builders.member(operator, "Kommunen Sydvik")
    assert browser(other.administrator).get(f"/jobs/{job.pk}/").status_code == 404
    assert browser(operator.registrar).get(f"/jobs/{job.pk}/").status_code == 200


def test_a_job_that_goes_on_has_a_bar_and_a_link_that_asks_again_without_scripts(member, job):
    response = browser(member.administrator).get(f"/jobs/{job.pk}/")
    page = response.content.decode()
    assert "<progress" in page
    assert "Waiting" in words(response)
    assert f'href="/jobs/{job.pk}/">Update' in page
    assert "Refresh" not in response.headers  # nobody's page is loaded anew under their hands


def test_the_page_counts_what_is_done(member, job):
    report = [{"entity_id": "https://a.example/", "outcome": "unchanged", "message": "", "errors": 0, "revision": None}]
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, done=1, total=40, report=report)
    response = browser(member.administrator).get(f"/jobs/{job.pk}/")
    assert 'value="1" max="40"' in response.content.decode()
    assert "1 of 40" in words(response)
    assert "https://a.example/" in words(response)


def test_one_bad_entity_among_forty_stops_none_of_the_others(member):
    entities = [sp(number) for number in range(39)]
    bad = sp(99).replace(b' entityID="https://sp99.norrvik.example/metadata"', b"")
    job = submit(member, text=aggregate(*entities[:20], bad, *entities[20:]).decode())
    response = browser(member.administrator).get(f"/jobs/{job.pk}/")
    page = words(response)
    assert "Done" in page
    assert "<progress" not in response.content.decode()
    assert "Submitted 39" in page
    assert "Refused 1" in page
    assert page.index("could not be read. Line ") < page.index("https://sp00.norrvik.example/metadata")
    assert "(MD-XML-031)" in page
    assert Entity.objects.count() == 39


def test_entities_with_errors_are_counted_and_lead_to_their_findings(member):
    faulty = sp(1).replace(b"https://sp01.norrvik.example/acs", b"http://sp01.norrvik.example/acs")
    job = submit(member, text=aggregate(sp(0), faulty).decode())
    response = browser(member.administrator).get(f"/jobs/{job.pk}/")
    assert "Submitted 2 (of which 1 with errors)" in words(response)
    revision = MetadataRevision.objects.get(error_count__gt=0)
    assert f'href="/revisions/{revision.pk}/"' in response.content.decode()


def test_an_aggregate_that_cannot_be_read_fails_with_a_sentence(member):
    job = submit(member, text=aggregate(sp(0)).decode() + "<second/>")
    page = words(browser(member.administrator).get(f"/jobs/{job.pk}/"))
    assert "Failed" in page
    assert re.search(r"Failed .*Line \d+: The file is not well-formed XML", page)
    assert "(MD-XML-001)" in page


@pytest.fixture
def failing_server(settings: Settings) -> Iterator[str]:
    """An address on this machine that answers 500 to everything."""

    class Failing(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(500)

        def log_message(self, *_: object) -> None:
            pass

    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/metadata"
    server.shutdown()
    server.server_close()


def test_an_address_that_answers_500_fails_with_a_sentence_and_can_be_tried_again(member, failing_server):
    job = submit(member, url=failing_server)
    visitor = browser(member.administrator)
    response = visitor.get(f"/jobs/{job.pk}/")
    assert "answered 500 (Internal Server Error). Nothing was imported." in words(response)
    assert f'href="/submit/?job={job.pk}"' in response.content.decode()
    again = visitor.get(f"/submit/?job={job.pk}").content.decode()
    assert f'value="{failing_server}"' in again
    assert f'<option value="{member.organisation.pk}" selected>' in again


def test_an_internal_address_is_refused_with_a_way_out(member):
    job = submit(member, url="https://127.0.0.1:1/metadata")
    page = words(browser(member.administrator).get(f"/jobs/{job.pk}/"))
    assert "is an internal address. Upload the file instead" in page


def test_the_latest_imports_are_found_again_from_the_submission_page(member, job):
    page = browser(member.administrator).get("/submit/")
    assert "Your latest imports" in words(page)
    assert f'href="/jobs/{job.pk}/"' in page.content.decode()
    assert "Your latest imports" not in words(browser(member.signatory).get("/submit/"))


def test_a_report_of_hundreds_comes_in_pages(member, job):
    report = [
        {"entity_id": f"https://e{n:03}.example/", "outcome": "unchanged", "message": "", "errors": 0, "revision": None}
        for n in range(150)
    ]
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, report=report)
    visitor = browser(member.administrator)
    assert "https://e149.example/" not in words(visitor.get(f"/jobs/{job.pk}/"))
    assert "https://e149.example/" in words(visitor.get(f"/jobs/{job.pk}/?page=2"))
