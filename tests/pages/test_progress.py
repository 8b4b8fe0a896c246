"""Long work while it goes on: the bar that moves by itself, what is said aloud, who sees it, and all of one's jobs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from federation import progress
from federation.models import Feed, Publication
from federation.models.publication import PublicationState, Step
from members.clock import clock_at
from members.models import EntityHealth, Job, MetadataRevision
from members.models.job import JobKind, JobState
from tests import builders
from tests.builders import AT, Member, Operator
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def job(member: Member) -> Job:
    """An import of forty entities, ten of which are done."""
    return Job.objects.create(
        kind=JobKind.IMPORT_METADATA,
        state=JobState.RUNNING,
        asked_by=member.administrator,
        organisation=member.organisation,
        asked_at=AT,
        done=10,
        total=40,
    )


def poll(client: Client, path: str, seen: str = "") -> HttpResponse:
    """As the page's script asks."""
    return client.get(path, {"seen": seen}, headers={"hx-request": "true"})


@pytest.fixture
def administrator(member: Member) -> Client:
    return browser(member.administrator)


def test_a_bar_asks_for_the_next_one_and_tells_what_it_has_seen(administrator, job):
    page = poll(administrator, f"/jobs/{job.pk}/progress/").content.decode()
    assert 'value="10" max="40"' in page
    assert f'hx-get="/jobs/{job.pk}/progress/?seen=2.10.40"' in page


def test_while_nothing_has_changed_nothing_comes(administrator, job):
    answer = poll(administrator, f"/jobs/{job.pk}/progress/", "2.10.40")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(("done", "said"), [(11, False), (12, True)])
def test_a_tenth_is_said_aloud_and_less_is_not(administrator, job, done, said):
    Job.objects.update(done=done)
    page = poll(administrator, f"/jobs/{job.pk}/progress/", "2.10.40").content.decode()
    assert (f'id="job-{job.pk}-said"' in page) is said
    assert ("30 percent" in page) is said


@pytest.mark.parametrize(("state", "told"), [(JobState.DONE, "It is done."), (JobState.FAILED, "It failed.")])
def test_what_has_ended_asks_no_more_says_so_and_leads_to_its_page(administrator, job, state, told):
    Job.objects.update(state=state, done=40)
    page = poll(administrator, f"/jobs/{job.pk}/progress/", "2.10.40").content.decode()
    assert "hx-get" not in page
    assert f'id="job-{job.pk}-said"' in page
    assert told in page
    assert f'href="/jobs/{job.pk}/"' in page


def test_who_opens_a_bars_address_comes_to_the_page(administrator, job):
    answer = administrator.get(f"/jobs/{job.pk}/progress/")
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.pk}/")


def test_a_bar_is_as_hidden_as_its_page(operator, job):
    stranger = browser(builders.member(operator, "Kommunen Sydvik").administrator)
    assert poll(stranger, f"/jobs/{job.pk}/progress/").status_code == 404


def test_a_bar_never_reads_the_report(administrator, job, django_assert_max_num_queries):
    poll(administrator, f"/jobs/{job.pk}/progress/")
    with django_assert_max_num_queries(8) as queries:
        poll(administrator, f"/jobs/{job.pk}/progress/")
    assert not [query for query in queries.captured_queries if '"report"' in query["sql"]]


def test_the_live_region_is_there_before_anything_is_said(administrator, job):
    page = administrator.get(f"/jobs/{job.pk}/").content.decode()
    assert f'<p class="visually-hidden" role="status" id="job-{job.pk}-said"></p>' in page
    assert "htmx-2.min.js" in page


def test_my_jobs_are_mine_with_what_goes_on_first(operator, member, administrator, job):
    Job.objects.create(
        kind=JobKind.IMPORT_METADATA,
        asked_by=operator.registrar,
        organisation=member.organisation,
        asked_at=AT,
        url="https://other.example/",
    )
    page = administrator.get("/jobs/")
    assert words(page).count("Import of metadata") == 1
    assert "10 of 40" in words(page)
    assert f'href="/jobs/{job.pk}/"' in page.content.decode()


def test_who_has_asked_for_nothing_is_told_what_a_job_is(member):
    page = words(browser(member.reader).get("/jobs/"))
    assert "Nothing is going on." in page
    assert "You have asked for no long work." in page


def test_my_jobs_come_in_pages_with_as_many_queries(member, administrator, django_assert_max_num_queries):
    Job.objects.bulk_create(
        Job(
            kind=JobKind.IMPORT_METADATA,
            state=JobState.DONE,
            asked_by=member.administrator,
            organisation=member.organisation,
            asked_at=AT,
        )
        for _number in range(60)
    )
    with django_assert_max_num_queries(10):
        page = administrator.get("/jobs/")
    assert "Page 1 of 3" in words(page)


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def made(feed: Feed) -> Publication:
    """Serial 7, which is being read by the stranger."""
    return Publication.objects.create(
        feed=feed,
        serial=7,
        epoch=7,
        cause="changed",
        intended_at=AT,
        content_digest="",
        entity_count=3,
        step=Step.READING,
        step_at=AT,
    )


def test_operators_see_a_publication_that_is_being_made_with_its_step(operator, made):
    for path in ("/feeds/production/", "/jobs/"):
        page = browser(operator.registrar).get(path)
        assert "Serial 7 of Feed production : 3 of 5" in words(page)
        assert "Reading it as a stranger would" in words(page)


def test_others_do_not_see_it(member, administrator, made):
    assert "Serial 7" not in words(administrator.get("/feeds/production/"))
    assert "Serial 7" not in words(administrator.get("/jobs/"))
    assert poll(administrator, "/feeds/production/progress/").status_code == 404


def test_a_publication_that_fell_silent_is_told_so(made, feed, english):
    with clock_at(AT + progress.SILENT_FOR):
        assert "Nothing has been heard" not in progress.of_feed(feed).told
    with clock_at(AT + progress.SILENT_FOR + timedelta(seconds=1)):
        assert "Nothing has been heard of it since 14:00." in progress.of_feed(feed).told


def test_a_change_that_waits_for_the_signer_is_told(feed, english):
    Feed.objects.update(nudged=False)
    assert progress.of_feed(Feed.objects.get()) is None
    Feed.objects.update(nudged=True)
    assert "waits for the signer" in progress.of_feed(Feed.objects.get()).told


def test_when_it_is_published_the_bar_says_so(operator, made):
    Publication.objects.update(state=PublicationState.PUBLISHED)
    Feed.objects.update(nudged=False)
    page = poll(browser(operator.registrar), "/feeds/production/progress/", "6.3.5").content.decode()
    assert "It is done." in page
    assert "hx-get" not in page


def test_the_signer_tells_each_step_and_what_is_sealed_is_what_stands_in_the_row(
    published: Published, monkeypatch: pytest.MonkeyPatch
):
    told: list[str] = []
    monkeypatch.setattr("federation.cycle.make.tell", _noting(told))
    published.admit(9)
    published.publish()
    assert told == list(Step)
    newest = published.newest()
    assert (newest.state, newest.step) == (PublicationState.PUBLISHED, Step.SERVING)


def _noting(told: list[str]) -> Callable[[Publication, Step], None]:
    from federation.cycle.telling import tell  # noqa: PLC0415 - before it is replaced

    def note(publication: Publication, step: Step) -> None:
        told.append(step)
        tell(publication, step)

    return note


def test_a_look_at_addresses_that_was_asked_for_has_a_bar_until_it_is_done(operator, member, administrator):
    entity = builders.approved_entity(operator, member)
    EntityHealth.objects.all().delete()
    assert "<progress" not in administrator.get(f"/entities/{entity.pk}/").content.decode()
    EntityHealth.objects.create(entity=entity, asked_at=AT, woken_at=AT)
    assert 'id="look-said"' in administrator.get(f"/entities/{entity.pk}/").content.decode()
    assert "hx-get" in poll(administrator, f"/entities/{entity.pk}/addresses/progress/").content.decode()
    EntityHealth.objects.update(at=AT)
    assert (
        "They have been checked." in poll(administrator, f"/entities/{entity.pk}/addresses/progress/").content.decode()
    )


def test_metadata_that_waits_for_todays_rules_has_a_bar_for_operators(operator, member, administrator):
    builders.approved_entity(operator, member)
    registrar = browser(operator.registrar)
    assert "Metadata by today's rules" not in words(registrar.get("/jobs/"))
    MetadataRevision.objects.update(rules_key="older")
    assert "Metadata by today's rules : 0 of 1" in words(registrar.get("/jobs/"))
    assert "Metadata by today's rules" not in words(administrator.get("/jobs/"))
    assert poll(administrator, "/jobs/rules/progress/").status_code == 404
    assert "hx-get" in poll(registrar, "/jobs/rules/progress/").content.decode()
