"""POST /batches/: one call for many organisations, all of it or each for itself; a large one is a job, done once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.actions import batch_jobs
from members.clock import clock_at
from members.models import AuditEvent, Entity, Job, MetadataRevision, Organisation
from members.models.api_token import Scope
from members.models.representation import Function
from members.roles import Role
from members.tags import Tag
from members.tasks import run_job, sweep_jobs
from tests import builders, mandates
from tests.api.acts.conftest import client_of, item
from tests.api.conftest import Program
from tests.api.sending import send
from tests.builders import AT, Member, Operator
from tests.documents import entity_xml
from tests.pages.visiting import browser

BATCHES = "/api/v1/batches/"
UNREADABLE = b"<!DOCTYPE x><x/>"


def sp(number: int, key: int = 0) -> bytes:
    return entity_xml(f"https://sp{number}.norrvik.example/metadata", key=key)


@pytest.fixture
def clients(operator: Operator, agent: Member) -> list[Organisation]:
    """Three for which the agent may."""
    return [client_of(operator, agent, number) for number in range(3)]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    called: list[int] = []
    monkeypatch.setattr(batch_jobs, "wake", lambda _task, pk: called.append(pk))
    return called


def sent(client: Client, mode: str, items: list[dict[str, str]], **more: str) -> Any:
    return send(client, BATCHES, **{"mode": mode, "items": items, **more})


def outcomes(told: dict[str, Any]) -> list[str]:
    return [one["outcome"] for one in told["items"]]


@pytest.mark.parametrize("mode", ["atomic", "each"])
def test_one_call_submits_for_every_organisation_of_a_mandate(
    agent: Member, agent_s: Client, clients: list[Organisation], mode: str
) -> None:
    answer = sent(agent_s, mode, [item(one, sp(number)) for number, one in enumerate(clients)])
    told = answer.json()
    assert (answer.status_code, told["state"], told["job"], outcomes(told)) == (200, "done", None, ["submitted"] * 3)
    owners = [MetadataRevision.objects.get(pk=one["revision"]).entity.owner for one in told["items"]]
    assert owners == clients
    events = AuditEvent.objects.filter(tag=Tag.REVISION_SUBMITTED)
    assert {(one.actor, one.on_behalf_of_id) for one in events} == {(agent.administrator, one.pk) for one in clients}


def test_each_for_itself_what_is_outside_the_mandate_is_refused_and_the_rest_is_submitted(
    member: Member, agent_s: Client, clients: list[Organisation]
) -> None:
    told = sent(agent_s, "each", [item(clients[0], sp(0)), item(member.organisation, sp(1)), item(clients[1], sp(2))])
    assert outcomes(told.json()) == ["submitted", "refused", "submitted"]
    problem = told.json()["items"][1]["problem"]
    assert (problem["status"], problem["code"]) == (403, "not_allowed")
    assert f"SE/{member.organisation.number}" in problem["detail"]
    assert MetadataRevision.objects.count() == 2


@pytest.mark.parametrize("bad", ["outside", "unreadable", "another's"])
def test_all_or_nothing_is_nothing_when_one_item_is_refused(
    operator: Operator, member: Member, agent_s: Client, clients: list[Organisation], bad: str
) -> None:
    taken = builders.submitted(member, xml=sp(7))
    wrong = {
        "outside": item(member.organisation, sp(8)),
        "unreadable": item(clients[1], UNREADABLE),
        "another's": item(clients[1], sp(7)),
    }[bad]
    before = AuditEvent.objects.count()
    answer = sent(agent_s, "atomic", [item(clients[0], sp(0)), wrong, item(clients[2], sp(2))])
    told = answer.json()
    assert (answer.status_code, told["code"], outcomes(told)) == (422, "batch_refused", ["undone", "refused", "undone"])
    code = {"outside": "not_allowed", "unreadable": "unreadable", "another's": "refused"}[bad]
    assert told["items"][1]["problem"]["code"] == code
    assert list(MetadataRevision.objects.all()) == [taken]
    assert (Entity.objects.count(), AuditEvent.objects.count()) == (1, before)


def test_a_document_that_cannot_be_read_says_by_which_rule_and_on_which_line(
    agent_s: Client, clients: list[Organisation]
) -> None:
    (one,) = sent(agent_s, "each", [item(clients[0], UNREADABLE)]).json()["items"]
    (finding,) = one["problem"]["findings"]
    assert (one["problem"]["status"], one["problem"]["code"]) == (422, "unreadable")
    assert finding["rule"] in one["problem"]["detail"]


def test_a_mandate_that_has_ended_opens_nothing(operator: Operator, agent: Member, agent_s: Client) -> None:
    other = builders.member(operator, "Kommun 9", kinds=())
    mandate = mandates.active(other, agent)
    type(mandate).objects.filter(pk=mandate.pk).update(valid_from="2026-01-01", valid_until="2026-05-31")
    (one,) = sent(agent_s, "each", [item(other.organisation, sp(0))]).json()["items"]
    assert (one["outcome"], one["problem"]["code"]) == ("refused", "not_allowed")
    assert not Entity.objects.exists()


def test_a_mandate_for_something_else_is_none_for_metadata(operator: Operator, agent: Member, agent_s: Client) -> None:
    other = builders.member(operator, "Kommun 9", kinds=())
    mandates.active(other, agent, functions=(Function.INCIDENTS,))
    (one,) = sent(agent_s, "each", [item(other.organisation, sp(0))]).json()["items"]
    assert one["problem"]["code"] == "not_allowed"
    assert not Entity.objects.exists()


def test_the_same_batch_again_is_unchanged(agent_s: Client, clients: list[Organisation]) -> None:
    items = [item(one, sp(number)) for number, one in enumerate(clients)]
    first, second = (sent(agent_s, "atomic", items).json() for _ in range(2))
    assert (outcomes(first), outcomes(second)) == (["submitted"] * 3, ["unchanged"] * 3)
    assert MetadataRevision.objects.count() == 3


def test_under_the_same_key_a_batch_is_done_once(agent_s: Client, clients: list[Organisation]) -> None:
    items = [item(clients[0], sp(0))]
    first, second = (sent(agent_s, "each", items, key="run-1") for _ in range(2))
    assert first.content == second.content
    assert outcomes(second.json()) == ["submitted"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"mode": "all", "items": []}, "#/mode"),
        ({"items": []}, "#/mode"),
        ({"mode": "each", "items": [{"organisation": "1"}]}, "#/items/0/metadata"),
        ({"mode": "each", "items": [{"organisation": 1, "metadata": ""}]}, "#/items/0/organisation"),
    ],
)
def test_a_batch_of_another_shape_is_told_where(agent_s: Client, body: dict[str, Any], pointer: str) -> None:
    answer = send(agent_s, BATCHES, **body)
    assert answer.status_code == 400
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]


def test_an_empty_batch_is_refused(agent_s: Client) -> None:
    assert sent(agent_s, "each", []).status_code == 400


def test_a_token_has_to_be_for_handing_in(agent: Member, program: Program) -> None:
    client = program(agent.administrator, agent.organisation, Scope.METADATA)
    assert sent(client, "each", []).status_code == 403


def many(operator: Operator, agent: Member, number: int) -> list[Organisation]:
    return [client_of(operator, agent, one) for one in range(number)]


@pytest.mark.parametrize("mode", ["atomic", "each"])
def test_fifty_organisations_become_a_job_that_a_worker_does_once(
    operator: Operator,
    agent: Member,
    agent_s: Client,
    woken: list[int],
    mode: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    owners = many(operator, agent, 50)
    with django_capture_on_commit_callbacks(execute=True):
        answer = sent(agent_s, mode, [item(one, sp(number)) for number, one in enumerate(owners)])
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"], answer.json()["state"]) == (202, f"{BATCHES}{job.pk}/", "waiting")
    assert (woken, job.organisation, job.total) == ([job.pk], agent.organisation, 50)
    run_job(job.pk)
    told = agent_s.get(answer["Location"]).json()
    assert (told["state"], told["done"], outcomes(told)) == ("done", 50, ["submitted"] * 50)
    assert [MetadataRevision.objects.get(pk=one["revision"]).entity.owner for one in told["items"]] == owners
    run_job(job.pk)
    assert MetadataRevision.objects.count() == 50


def test_each_item_costs_the_same_number_of_queries(operator: Operator, agent: Member, program: Program) -> None:
    owners = many(operator, agent, 24)
    client = program(agent.administrator, agent.organisation)

    def cost(some: list[Organisation], key: int) -> int:
        items = [item(one, sp(owners.index(one) + 100 * key, key)) for one in some]
        with CaptureQueriesContext(connection) as queries:
            assert outcomes(sent(client, "atomic", items).json()) == ["submitted"] * len(some)
        return len(queries)

    cost(owners[:1], 1)  # what is read once per process
    eight, sixteen, all_of_them = cost(owners[:8], 2), cost(owners[:16], 3), cost(owners, 4)
    assert all_of_them - sixteen == sixteen - eight
    assert (sixteen - eight) / 8 <= 40


def asked(agent: Member, items: list[tuple[Organisation, bytes]], *, atomic: bool) -> Job:
    given = [batch_jobs.Item(place, one.country, one.number, document) for place, (one, document) in enumerate(items)]
    by = builders.again(agent.administrator)
    return batch_jobs.ask(given, atomic=atomic, organisation=agent.organisation, by=by)


def test_a_job_of_all_or_nothing_fails_as_a_whole_and_says_what_was_wrong(
    member: Member, agent: Member, agent_s: Client, clients: list[Organisation], woken: list[int]
) -> None:
    job = asked(agent, [(clients[0], sp(0)), (member.organisation, sp(1))], atomic=True)
    run_job(job.pk)
    told = agent_s.get(f"{BATCHES}{job.pk}/").json()
    assert (told["state"], outcomes(told)) == ("failed", ["undone", "refused"])
    assert told["error"].startswith("Nothing of the batch is submitted")
    assert not MetadataRevision.objects.exists()


def test_a_job_acts_at_the_organisation_in_whose_name_it_was_asked_and_nowhere_else(
    operator: Operator, agent: Member, member: Member, clients: list[Organisation], woken: list[int]
) -> None:
    at, by = member.organisation, operator.registrar
    builders.people.assign_role(agent.administrator, Role.ADMINISTRATOR, at, by=by)
    job = asked(agent, [(clients[0], sp(0)), (member.organisation, sp(1))], atomic=False)
    run_job(job.pk)
    job.refresh_from_db()
    assert [line["outcome"] for line in job.report] == ["submitted", "refused"]


def test_a_worker_that_dies_has_submitted_what_the_report_says_and_the_next_goes_on_from_there(
    agent: Member, clients: list[Organisation], woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_jobs, "TOGETHER", 1)
    job = asked(agent, [(one, sp(number)) for number, one in enumerate(clients)], atomic=False)
    whole, calls = batch_jobs.submit, []

    def dies(*arguments: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            whole(*arguments, **more)
            raise SystemExit("killed")
        return whole(*arguments, **more)

    monkeypatch.setattr(batch_jobs, "submit", dies)
    with pytest.raises(SystemExit):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, MetadataRevision.objects.count()) == ("running", 1, 1)
    with clock_at(AT + timedelta(minutes=6)):
        sweep_jobs()
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, [line["outcome"] for line in job.report]) == ("done", ["submitted"] * 3)
    assert AuditEvent.objects.filter(tag=Tag.REVISION_SUBMITTED).count() == 3


def test_a_worker_that_was_thought_dead_takes_back_what_it_did(
    agent: Member, clients: list[Organisation], woken: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(agent, [(clients[0], sp(0))], atomic=True)
    whole = batch_jobs.submit

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        Job.objects.filter(pk=job.pk).update(attempts=2)
        return whole(*arguments, **more)

    monkeypatch.setattr(batch_jobs, "submit", meanwhile)
    run_job(job.pk)
    assert not MetadataRevision.objects.exists()


def test_a_private_key_is_refused_before_anything_of_the_batch_is_kept(
    agent_s: Client, operator: Operator, agent: Member
) -> None:
    owner = client_of(operator, agent, 1)
    secret = b"<!-- -----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY----- -->"
    items = [item(owner, sp(number)) for number in range(25)] + [item(owner, secret + sp(99))]
    answer = sent(agent_s, "each", items)
    assert (answer.status_code, answer.json()["code"]) == (409, "refused")
    assert answer.json()["detail"].startswith("Item 25:")
    assert not Job.objects.exists()


def test_another_s_batch_is_as_one_that_there_is_not(
    agent: Member, member_s: Client, clients: list[Organisation], woken: list[int]
) -> None:
    job = asked(agent, [(clients[0], sp(0))], atomic=True)
    assert member_s.get(f"{BATCHES}{job.pk}/").status_code == 404


def test_the_page_of_a_batch_s_job_says_what_was_taken_back(
    member: Member, agent: Member, clients: list[Organisation], woken: list[int]
) -> None:
    job = asked(agent, [(clients[0], sp(0)), (member.organisation, sp(1))], atomic=True)
    run_job(job.pk)
    page = browser(builders.again(agent.administrator)).get(f"/jobs/{job.pk}/").content.decode()
    assert "Taken back" in page
    assert "Try again" not in page
