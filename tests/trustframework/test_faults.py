"""Bad input and faults of the trust chain that no other file shows: a clear error, and nothing lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.roles import Role
from members.uploads import Document
from tests import builders, reviewing, trust
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.trustframework import declaring
from tests.trustframework.deciding import DAY, TODAY, conditional, declared, made
from trustframework.actions import answers, decisions, declarations, evidences, findings, framework_life, reviews
from trustframework.actions.evidences import Shown
from trustframework.deciding import Wanted
from trustframework.models import (
    Answer,
    Assessment,
    Certification,
    Decision,
    Declaration,
    Evidence,
    FrameworkVersion,
    Requirement,
    Snapshot,
)
from trustframework.models.framework import VersionState
from trustframework.tasks import turn_the_day


def of_another_version() -> Requirement:
    return trust.version("2.0", VersionState.ADOPTED).requirements.get(code="GOV-01")


def test_the_database_takes_no_answer_to_another_version_s_requirement(member: Member) -> None:
    draft, other = declaring.begun(member), of_another_version()
    with pytest.raises(IntegrityError, match="another framework version"), transaction.atomic():
        Answer.objects.create(declaration=draft, requirement=other)
    one = draft.answers.get(requirement__code="GOV-01")
    with pytest.raises(IntegrityError, match="another framework version"), transaction.atomic():
        Answer.objects.filter(pk=one.pk).update(requirement=other)
    assert set(draft.answers.values_list("requirement__version__version", flat=True)) == {"1.0"}


def test_the_database_takes_no_assessment_of_another_version_s_requirement(operator: Operator, member: Member) -> None:
    case = reviewing.case(operator, member)
    with pytest.raises(IntegrityError, match="another framework version"), transaction.atomic():
        Assessment.objects.create(review=case.review, requirement=of_another_version())


def test_nothing_is_found_on_another_version_s_requirement(operator: Operator, member: Member) -> None:
    case = reviewing.case(operator, member)
    with pytest.raises(Refused, match="not asked of this declaration"):
        findings.record(case.review, of_another_version(), severity="minor", text="Brist.", by=case.lead)  # type: ignore[arg-type]
    assert not case.review.findings.exists()


def test_no_condition_is_about_another_version_s_requirement(operator: Operator, member: Member) -> None:
    other = of_another_version()
    Requirement.objects.filter(pk=other.pk).update(critical=False)
    other.refresh_from_db()
    with pytest.raises(ValidationError, match="another framework version"):
        made(
            operator,
            declared(operator, member.organisation),
            "conditional",
            conditions=[Wanted("Visa det.", TODAY + 10 * DAY, other)],
        )
    assert not Decision.objects.exists()


def test_evidence_is_not_replaced_after_submission_and_the_snapshot_names_what_was_there(
    operator: Operator, member: Member
) -> None:
    draft = declaring.approved(operator, member)
    Declaration.objects.filter(pk=draft.pk).update(state="draft")
    kept = evidences.add(declaring.answer(draft, "GOV-01"), declaring.shown(), by=member.administrator)
    Declaration.objects.filter(pk=draft.pk).update(state="submitted")
    with pytest.raises(Refused, match="this answer is closed"):
        evidences.replace(kept, Shown("Ny", document=Document(PDF + b"\n", "ny.pdf")), by=member.administrator)
    with pytest.raises(Refused, match="this answer is closed"):
        evidences.remove(kept, by=member.administrator)
    found = Evidence.objects.get()
    assert (found.pk, found.replaced_by, found.removed_at) == (kept.pk, None, None)


def test_the_bytes_that_a_snapshot_names_are_never_deleted(operator: Operator, member: Member) -> None:
    declaring.submitted(operator, member)
    snapshot = Snapshot.objects.get()
    with pytest.raises(Exception, match="protected"), transaction.atomic():
        snapshot.content.delete()
    assert Snapshot.objects.get().content.bytes()


def test_a_decision_is_not_made_on_what_was_kept_anew_since_it_was_proposed(operator: Operator, member: Member) -> None:
    declaration = declared(operator, member.organisation)
    proposed = decisions.propose(declaration, "approved", reasons="Ja.", by=operator.trust_officer)
    trust.snapshot(declaration)
    with pytest.raises(Refused, match="has changed since it was reviewed"):
        decisions.make(proposed, by=operator.decision_maker)
    assert (Decision.objects.get().state, Certification.objects.count()) == ("proposed", 0)


def test_what_a_reviewer_wrote_before_the_conflict_stays(operator: Operator, member: Member) -> None:
    case = reviewing.case(operator, member)
    reviewing.assess(case)
    people.assign_role(case.lead, Role.READER, member.organisation, by=operator.registrar)
    lead = builders.again(case.lead)
    with pytest.raises(NotAllowed):
        findings.record(
            case.review,
            case.assessment().requirement,
            severity="minor",  # type: ignore[arg-type]
            text="Brist.",
            by=lead,
        )
    assert reviews.watch_conflicts() == 1
    assert reviews.watch_conflicts() == 0
    assert case.again().state == "recused"
    assert set(case.review.assessments.values_list("verdict", flat=True)) == {"met"}


@pytest.mark.parametrize("outcome", ["approved", "conditional"])
def test_a_decision_that_would_have_ended_before_it_is_made_is_refused(
    operator: Operator, member: Member, outcome: str
) -> None:
    conditions = [Wanted("Visa rutinen.", TODAY + 20 * DAY)] if outcome == "conditional" else []
    proposed = decisions.propose(
        declared(operator, member.organisation),
        outcome,
        reasons="Ja.",
        by=operator.trust_officer,
        valid_until=TODAY + 30 * DAY,
        conditions=conditions,
    )
    with clock_at(AT + timedelta(days=30)), pytest.raises(Refused, match="Drop it"):
        decisions.make(proposed, by=operator.decision_maker)
    assert (Decision.objects.get().state, Certification.objects.count()) == ("proposed", 0)


def test_a_decision_whose_conditions_are_due_before_it_is_made_is_refused(operator: Operator, member: Member) -> None:
    proposed = decisions.propose(
        declared(operator, member.organisation),
        "conditional",
        reasons="Ja.",
        by=operator.trust_officer,
        conditions=[Wanted("Visa rutinen.", TODAY + 5 * DAY)],
    )
    with clock_at(AT + timedelta(days=6)), pytest.raises(Refused, match="due before"):
        decisions.make(proposed, by=operator.decision_maker)
    assert (Decision.objects.get().state, Certification.objects.count()) == ("proposed", 0)


def test_a_clock_that_goes_back_ends_nothing_and_one_that_jumps_ends_each_thing_once(
    operator: Operator, member: Member
) -> None:
    conditional(operator, declared(operator, member.organisation), 10)
    with clock_at(AT - timedelta(hours=1)):
        turned = turn_the_day()
    assert not any(done for name, done in turned.items() if name != "reminders")
    for at in (AT + timedelta(days=500), AT + timedelta(days=500), AT, AT + timedelta(days=500)):
        with clock_at(at):
            assert -1 not in turn_the_day().values()
    moved = AuditEvent.objects.filter(tag="certification.moved")
    assert [event.chained["to"] for event in moved] == ["suspended"]


def test_a_version_that_is_taken_out_leaves_its_open_declarations_as_they_are(
    operator: Operator, member: Member
) -> None:
    draft = declaring.approved(operator, member)
    before = list(draft.answers.values())
    version = FrameworkVersion.objects.get()
    FrameworkVersion.objects.update(state=VersionState.SUPERSEDED, transition_until=today() - DAY)
    version.refresh_from_db()
    with pytest.raises(Refused, match="Declarations are open"):
        framework_life.retire(version, by=operator.decision_maker)
    draft = Declaration.objects.get()
    with pytest.raises(Refused, match="transition ended"):
        declarations.submit(draft, by=member.administrator)
    draft.refresh_from_db()
    assert (draft.state, list(draft.answers.values())) == ("internally_approved", before)


def test_an_answer_that_was_read_before_a_withdrawal_is_not_written_after_it(member: Member) -> None:
    draft = declaring.begun(member)
    one = declaring.answer(draft, "GOV-01")
    declarations.withdraw(draft, by=member.administrator)
    with pytest.raises((AlreadyMoved, Refused)):
        answers.save(one, seen=one.version, by=member.administrator, status="fulfilled", text="Så.")
    assert Answer.objects.get(pk=one.pk).status == ""
