"""Revisions: submitted by a member, approved by a registrar who did not submit it, never changed afterwards."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections

from members.actions import revisions
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Entity, MetadataRevision, Organisation
from members.models.revision import RevisionState, Source
from members.roles import Role
from members.saml.types import Finding, Inspection, Severity
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from tests.tiers import needs_postgres

R = RevisionState
FAULT = Finding("MD-KEY-001", Severity.ERROR, 7, "/md:EntityDescriptor", "Nyckeln", "The key", "Byt", "Change")


def _submit(found: Inspection, owner: Organisation, operator: Operator) -> MetadataRevision:
    return revisions.submit(found, b"<as received/>", owner=owner, source=Source.PASTE, by=operator.registrar)


@pytest.fixture
def waiting(member: Member) -> MetadataRevision:
    return builders.submitted(member)


def test_a_submission_keeps_what_came_what_it_becomes_and_what_was_found(member: Member) -> None:
    xml = builders.entity_xml(role="idp", scopes=("vard.norrvik.example",))
    found = builders.inspection(xml)
    revision = builders.submitted(member, xml=xml)
    revision.refresh_from_db()
    assert (revision.number, revision.state, revision.source) == (1, R.SUBMITTED, Source.UPLOAD)
    assert revision.received.bytes() == xml
    assert revision.clean_content.bytes() == found.clean
    assert revision.facts["roles"] == ["idp"]
    assert revision.facts["scopes"] == ["vard.norrvik.example"]
    assert [f["rule"] for f in revision.findings] == [f.rule for f in found.findings]
    assert (revision.submitted_by, revision.submitted_at) == (member.administrator, AT)
    assert revision.decided_by is None


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each, run at the same time: "done", or the name of what it raised."""
    start = threading.Barrier(len(acts))
    told: list[str] = []

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=10)
        try:
            act()
            told.append("done")
        except Exception as error:
            told.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told)


@pytest.mark.postgres
@needs_postgres  # SQLite keeps a test's database in memory, where threads do not wait for each other
@pytest.mark.django_db(transaction=True)
def test_of_two_submissions_in_the_same_instant_one_is_nothing_new() -> None:
    operator = builders.operator()
    member = builders.member(operator)
    found = builders.inspection(builders.entity_xml())
    assert _at_once(*[lambda: _submit(found, member.organisation, operator)] * 2) == ["NothingNew", "done"]
    assert MetadataRevision.objects.count() == 1


@pytest.mark.postgres
@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_withdrawal_in_the_same_instant_do_not_wait_for_each_other_for_ever() -> None:
    operator = builders.operator()
    member = builders.member(operator)
    for number in range(4):
        builders.approved(operator, member, name=f"Norrvik {number}")
        waiting = builders.submitted(member, name=f"Norrvik {number} ny")
        mine, theirs = (MetadataRevision.objects.get(pk=waiting.pk) for _ in range(2))
        told = _at_once(
            partial(builders.approve, mine, by=operator.registrar),
            partial(revisions.withdraw, theirs, by=member.administrator),
        )
        assert told == ["AlreadyMoved", "done"]


def test_the_first_submission_registers_the_entity_and_later_ones_do_not(member: Member) -> None:
    first = builders.submitted(member)
    with clock_at(AT + timedelta(days=1)):
        second = builders.submitted(member, name="Norrvik ny")
    assert first.entity == second.entity
    assert (second.entity.owner, second.entity.registered_at) == (member.organisation, AT)
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_REGISTERED).count() == 1


def test_the_audit_event_of_a_submission_names_the_content(waiting: MetadataRevision) -> None:
    event = AuditEvent.objects.get(tag=Tag.REVISION_SUBMITTED)
    assert event.details == {"clean_sha256": waiting.clean_content_id, "source": "upload"}


def test_a_newer_submission_withdraws_the_one_that_waits(member: Member, waiting: MetadataRevision) -> None:
    newer = builders.submitted(member, name="Norrvik ny")
    waiting.refresh_from_db()
    assert (newer.number, newer.state) == (2, R.SUBMITTED)
    assert (waiting.state, waiting.decision_note) == (R.WITHDRAWN, "Replaced by a newer submission.")


@pytest.mark.parametrize("approve_first", [False, True], ids=["waiting", "approved"])
def test_the_same_content_again_is_nothing_new(
    operator: Operator, member: Member, waiting: MetadataRevision, approve_first: bool
) -> None:
    if approve_first:
        builders.approve(waiting, by=operator.registrar)
    with pytest.raises(revisions.NothingNew, match="revision 1 already says this"):
        builders.submitted(member)
    assert MetadataRevision.objects.count() == 1


def test_another_formatting_of_the_same_content_is_nothing_new(member: Member, waiting: MetadataRevision) -> None:
    with pytest.raises(revisions.NothingNew):
        builders.submitted(member, xml=builders.entity_xml().replace(b"\n", b"\n\n"))


def test_other_scopes_alone_are_news(operator: Operator, member: Member) -> None:
    builders.approved(operator, member, role="idp", scopes=("vard.norrvik.example",))
    again = builders.submitted(member, role="idp", scopes=("vard.norrvik.example", "omsorg.norrvik.example"))
    assert again.number == 2


def test_what_was_rejected_may_be_submitted_again(
    operator: Operator, member: Member, waiting: MetadataRevision
) -> None:
    revisions.reject(waiting, by=operator.registrar, note="Fel organisation")
    assert builders.submitted(member).number == 2


def test_an_entity_id_belongs_to_whoever_registered_it(operator: Operator, member: Member) -> None:
    builders.submitted(member)
    other = builders.member(operator, "Söderås kommun")
    with pytest.raises(Refused, match="already registered by another organisation"):
        builders.submitted(other, name="Söderås")
    assert Entity.objects.get().owner == member.organisation


def test_an_entity_id_longer_than_saml_allows_is_refused_before_the_database(
    operator: Operator, member: Member
) -> None:
    found = replace(builders.inspection(builders.entity_xml()), entity_id="https://sp.example/" + "x" * 1006)
    with pytest.raises(Refused, match="longer than 1024 characters"):
        _submit(found, member.organisation, operator)
    assert not Entity.objects.exists()


def test_another_registrar_s_approval_makes_it_the_approved_one(operator: Operator, waiting: MetadataRevision) -> None:
    builders.approve(waiting, by=operator.registrar, note="Kontrollringd")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by, waiting.decided_at) == (R.APPROVED, operator.registrar, AT)
    assert AuditEvent.objects.get(tag=Tag.REVISION_APPROVED).details["note"] == "Kontrollringd"


def test_an_approval_supersedes_the_one_before(operator: Operator, member: Member) -> None:
    first = builders.approved(operator, member)
    second = builders.approved(operator, member, name="Norrvik ny")
    first.refresh_from_db()
    assert (first.state, second.state) == (R.SUPERSEDED, R.APPROVED)
    assert first.decided_by == operator.registrar


def test_whoever_submitted_does_not_approve(operator: Operator, member: Member) -> None:
    mine = builders.submitted(member, by=operator.registrar)
    with pytest.raises(Refused, match="You submitted this metadata"):
        builders.approve(mine, by=operator.registrar)
    builders.approve(mine, by=operator.second_registrar)
    assert mine.state == R.APPROVED


def test_a_registrar_with_a_role_at_the_owner_does_not_approve(
    operator: Operator, member: Member, waiting: MetadataRevision
) -> None:
    builders.people.assign_role(operator.second_registrar, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        builders.approve(waiting, by=builders.again(operator.second_registrar))


def test_metadata_with_errors_is_not_approved(operator: Operator, member: Member) -> None:
    found = replace(builders.inspection(builders.entity_xml()), findings=(FAULT,))
    revision = _submit(found, member.organisation, operator)
    assert revision.error_count == 1
    with pytest.raises(Refused, match=FAULT.rule):
        builders.approve(revision, by=operator.second_registrar)


def test_warnings_do_not_stop_an_approval(operator: Operator, member: Member) -> None:
    found = replace(builders.inspection(builders.entity_xml()), findings=(replace(FAULT, severity=Severity.WARNING),))
    revision = _submit(found, member.organisation, operator)
    builders.approve(revision, by=operator.second_registrar)
    assert revision.state == R.APPROVED


def test_a_rejection_says_what_has_to_change_and_leaves_what_is_approved(operator: Operator, member: Member) -> None:
    first = builders.approved(operator, member)
    second = builders.submitted(member, name="Norrvik ny")
    for nothing in ("", "  \n"):
        with pytest.raises(Refused, match="Say what has to change"):
            revisions.reject(second, by=operator.registrar, note=nothing)
    revisions.reject(second, by=operator.registrar, note="Fel namn")
    first.refresh_from_db()
    assert (first.state, second.state, second.decision_note) == (R.APPROVED, R.REJECTED, "Fel namn")


def test_a_member_takes_a_submission_back(member: Member, waiting: MetadataRevision) -> None:
    revisions.withdraw(waiting, by=member.administrator)
    assert (waiting.state, waiting.decided_by) == (R.WITHDRAWN, member.administrator)


def test_a_submission_that_was_taken_back_while_the_registrar_read_is_not_approved(
    operator: Operator, member: Member
) -> None:
    builders.approved(operator, member)
    as_the_registrar_saw_it = builders.submitted(member, name="Norrvik ny")
    revisions.withdraw(MetadataRevision.objects.get(number=2), by=member.administrator)
    with pytest.raises(AlreadyMoved):
        builders.approve(as_the_registrar_saw_it, by=operator.registrar)
    states = dict(MetadataRevision.objects.values_list("number", "state"))
    assert states == {1: R.APPROVED, 2: R.WITHDRAWN}


@pytest.mark.parametrize("state", [R.APPROVED, R.SUPERSEDED, R.REJECTED, R.WITHDRAWN])
def test_a_decided_revision_is_not_decided_again(
    operator: Operator, waiting: MetadataRevision, state: RevisionState
) -> None:
    MetadataRevision.objects.filter(pk=waiting.pk).update(state=state, decided_by=operator.registrar)
    waiting.refresh_from_db()
    for decide in (
        lambda: builders.approve(waiting, by=operator.second_registrar),
        lambda: revisions.reject(waiting, by=operator.second_registrar, note="Nej"),
        lambda: revisions.withdraw(waiting, by=waiting.submitted_by),
    ):
        with pytest.raises(Refused, match="cannot become"):
            decide()
    waiting.refresh_from_db()
    assert waiting.state == state


def test_a_reader_does_not_submit(member: Member) -> None:
    with pytest.raises(NotAllowed):
        builders.submitted(member, by=member.reader)
    assert not Entity.objects.exists()
