"""Assessments: one word of the reviewers on each requirement, while the review is going on."""

import pytest
from django.core.exceptions import ValidationError

from members.actions import people
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.roles import Role
from members.tags import Tag
from tests import builders, reviewing, trust
from tests.builders import Member, Operator
from tests.reviewing import Case
from trustframework.actions import assessments
from trustframework.actions.assessments import Made
from trustframework.models import Assignment
from trustframework.models.auditor import Auditor, AuditorState
from trustframework.models.review import AssignmentState, ReviewState, Verdict


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return reviewing.case(operator, member)


def test_a_verdict_is_saved_with_who_and_one_event(case: Case) -> None:
    one = case.assessment()
    assessments.save(one, seen=0, by=case.second, verdict="met", note="Sett på plats.")
    one.refresh_from_db()
    assert (one.verdict, one.note, one.changed_by, one.version) == ("met", "Sett på plats.", case.second, 1)
    event = AuditEvent.objects.get(tag=Tag.ASSESSMENT_SAVED)
    assert (event.actor, event.chained["outcome"]) == (case.second, "met")


def test_the_second_of_two_who_save_loses_nothing_and_overwrites_nothing(case: Case) -> None:
    mine, yours = case.assessment(), case.assessment()
    assessments.save(yours, seen=0, by=case.second, verdict="partly", note="Halvvägs")
    with pytest.raises(AlreadyMoved, match="changed by somebody else"):
        assessments.save(mine, seen=0, by=case.lead, verdict="met")
    assert case.assessment().verdict == "partly"
    assert AuditEvent.objects.filter(tag=Tag.ASSESSMENT_SAVED).count() == 1


def test_several_are_saved_at_once_with_an_event_for_each(case: Case) -> None:
    made = [Made(one, one.version, "met") for one in case.review.assessments.all()]
    assessments.save_all(case.review, made, by=case.second)
    assert set(case.review.assessments.values_list("verdict", flat=True)) == {"met"}
    assert AuditEvent.objects.filter(tag=Tag.ASSESSMENT_SAVED).count() == len(made) > 1


def test_of_several_none_is_saved_where_one_was_changed_meanwhile(case: Case) -> None:
    made = [Made(one, one.version, "met") for one in case.review.assessments.all()]
    assessments.save(case.assessment(), seen=0, by=case.lead, verdict="partly")
    with pytest.raises(AlreadyMoved, match="changed by somebody else"):
        assessments.save_all(case.review, made, by=case.second)
    assert list(case.review.assessments.exclude(verdict="").values_list("verdict", flat=True)) == ["partly"]


def test_what_belongs_to_another_review_is_not_saved_with_the_rest(operator: Operator, case: Case) -> None:
    at = builders.member(operator, "Region Söderby").organisation
    other = trust.review(trust.submitted(trust.declaration(at, case.review.declaration.checklist)), case.auditor)
    foreign = other.assessments.get(requirement__code="GOV-01")
    with pytest.raises(Refused, match="belongs to another review"):
        assessments.save_all(case.review, [Made(foreign, 0, "met")], by=case.lead)
    foreign.refresh_from_db()
    assert foreign.verdict == ""


@pytest.mark.parametrize("state", sorted(set(ReviewState) - {ReviewState.IN_PROGRESS, ReviewState.FINAL}))
def test_nothing_is_assessed_but_while_the_review_is_going_on(case: Case, state: ReviewState) -> None:
    reviewing.set_state(case, state)
    with pytest.raises(Refused, match="in progress"):
        assessments.save(case.assessment(), seen=0, by=case.lead, verdict="met")
    assert case.assessment().verdict == ""


def test_a_review_that_moved_after_the_page_was_made_takes_nothing(case: Case) -> None:
    one = case.assessment()
    assert one.review.state == ReviewState.IN_PROGRESS
    reviewing.set_state(case, ReviewState.DRAFT_REPORT)
    with pytest.raises(Refused):
        assessments.save(one, seen=0, by=case.lead, verdict="met")


def test_only_reviewers_who_are_assigned_and_cleared_assess(case: Case, operator: Operator) -> None:
    strangers = [case.outside, case.declarer, operator.trust_officer, operator.decision_maker, operator.registrar]
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            assessments.save(case.assessment(), seen=0, by=stranger, verdict="met")


def test_whoever_steps_down_or_loses_the_accreditation_assesses_nothing_more(case: Case) -> None:
    Assignment.objects.filter(auditor__person=case.second).update(state=AssignmentState.STEPPED_DOWN)
    Auditor.objects.filter(pk=case.auditor.pk).update(state=AuditorState.SUSPENDED)
    for one in (case.second, case.lead):
        with pytest.raises(NotAllowed):
            assessments.save(case.assessment(), seen=0, by=one, verdict="met")


def test_an_asked_reviewer_who_has_not_stated_conflicts_assesses_nothing(case: Case, operator: Operator) -> None:
    third = trust.auditor(operator, "Tredje Granskaren")
    assigned = trust.assign(case.review, third, operator.trust_officer)
    Assignment.objects.filter(pk=assigned.pk).update(state=AssignmentState.ASKED)
    with pytest.raises(NotAllowed):
        assessments.save(case.assessment(), seen=0, by=third.person, verdict="met")


def test_an_operator_s_role_beside_opens_no_other_review(case: Case, operator: Operator) -> None:
    people.assign_role(case.outside, Role.TRUST_OFFICER, operator.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        assessments.save(case.assessment(), seen=0, by=case.outside, verdict="met")


def test_a_verdict_that_there_is_not_is_refused(case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        assessments.save(case.assessment(), seen=0, by=case.lead, verdict="excellent")
    assert list(refused.value.message_dict) == ["verdict"]


def test_not_applicable_is_for_the_member_to_say_first(case: Case) -> None:
    with pytest.raises(ValidationError, match="does not say"):
        assessments.save(case.assessment(), seen=0, by=case.lead, verdict=Verdict.NOT_APPLICABLE)


def test_not_applicable_takes_the_reviewer_s_agreement(operator: Operator, member: Member) -> None:
    declarer = member.administrator
    draft = trust.answered(trust.declaration(member.organisation, trust.checklist(trust.version()), by=declarer))
    draft.answers.filter(requirement__code="IDP-02").update(status="not_applicable")
    case = reviewing.of(operator, member, draft, declarer)
    with pytest.raises(ValidationError, match="agree with it"):
        assessments.save(case.assessment("IDP-02"), seen=0, by=case.lead, verdict="met")
    assessments.save(case.assessment("IDP-02"), seen=0, by=case.lead, verdict="not_applicable")
    assert case.assessment("IDP-02").verdict == "not_applicable"
    assessments.save(case.assessment("IDP-02"), seen=1, by=case.lead, verdict="not_met")
    assert case.assessment("IDP-02").verdict == "not_met"
