"""Which findings somebody finds: those whose review's report they may read, asked of all at once as of each."""

import pytest

from members.actions import people
from members.roles import Role
from tests import builders, reviewing
from tests.builders import Member, Operator
from trustframework.actions import findings
from trustframework.casework import findings_seen_by, sees_report
from trustframework.models import Finding
from trustframework.models.finding import Severity
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.mark.parametrize("state", [ReviewState.IN_PROGRESS, ReviewState.DRAFT_REPORT, ReviewState.FACT_CHECK])
def test_all_at_once_is_what_each_by_itself_is(operator: Operator, member: Member, state: ReviewState) -> None:
    case = reviewing.case(operator, member)
    found = findings.record(
        case.review, case.assessment().requirement, severity=Severity.MINOR, text="Brist.", by=case.lead
    )
    type(case.review).objects.filter(pk=case.review.pk).update(state=state)
    other = builders.member(operator, "Kommunen Sydvik")
    officer_there = builders.in_role(operator, Role.TRUST_OFFICER, operator.organisation, "Tor Officer")
    people.assign_role(officer_there, Role.READER, member.organisation, by=operator.registrar)
    everybody = (
        *(case.lead, case.second, case.outside, case.declarer, member.signatory, member.reader, officer_there),
        *(operator.trust_officer, operator.decision_maker, operator.registrar, other.administrator),
    )
    seen = {}
    for person in map(builders.again, everybody):
        one = Finding.objects.select_related("review__declaration__organisation").get(pk=found.pk)
        seen[person] = findings_seen_by(person).filter(pk=found.pk).exists()
        assert seen[person] is sees_report(person, one.review), person
    assert set(seen.values()) == {True, False}
