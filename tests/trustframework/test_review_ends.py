"""What happens to a review when its declaration goes: it is closed, and its reviewers are released and told."""

import pytest

from members.errors import Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.tags import Tag
from tests import builders, trust
from tests.builders import Member, Operator
from tests.trustframework.deciding import declared, made, second_decision_maker
from trustframework.actions import appeals, declarations
from trustframework.models import Declaration, Review
from trustframework.models.decision import Outcome
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import AssignmentState, ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def review(operator: Operator, member: Member) -> Review:
    """Planned and assigned while the declaration is checked."""
    draft = trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))
    made = trust.review(draft, trust.auditor(operator), state=ReviewState.CLEARED)
    Declaration.objects.filter(pk=draft.pk).update(state=DeclarationState.COMPLETENESS_CHECK)
    draft.refresh_from_db()
    return made


def ended(review: Review) -> tuple[str, str]:
    """The states of the review and of its lead's assignment."""
    review.refresh_from_db()
    return review.state, review.assignments.get().state


def test_a_declaration_that_is_sent_back_releases_its_reviewers(operator: Operator, review: Review) -> None:
    declarations.send_back(review.declaration, because="Underlag saknas.", by=operator.trust_officer)
    assert ended(review) == (ReviewState.CLOSED, AssignmentState.RELEASED)
    assert review.assignments.get().ended_at is not None


def test_one_that_is_withdrawn_does_too_and_they_are_told(member: Member, review: Review) -> None:
    declarations.withdraw(review.declaration, by=member.administrator, note="Vi börjar om.")
    assert ended(review) == (ReviewState.CLOSED, AssignmentState.RELEASED)
    told = Letter.objects.filter(kind=LetterKind.REVIEWER_CHANGED, person__name="Greta Granskare")
    assert told.get().context["state"] in ("Frikopplad", "Released")
    assert AuditEvent.objects.filter(tag=Tag.REVIEWER_MOVED).count() == 1


def test_what_is_decided_on_anew_is_not_withdrawn(operator: Operator, member: Member) -> None:
    decision = made(operator, declared(operator, member.organisation), Outcome.REJECTED)
    appeal = appeals.lodge(decision, text="Vi uppfyller kravet.", by=member.signatory)
    appeals.uphold(appeal, answer="Det stämmer.", by=second_decision_maker(operator))
    again = Declaration.objects.get(pk=decision.declaration_id)
    assert again.state == DeclarationState.RECOMMENDED
    with pytest.raises(Refused, match="wait for the new decision"):
        declarations.withdraw(again, by=member.administrator)
    again.refresh_from_db()
    assert again.state == DeclarationState.RECOMMENDED


def test_what_is_recommended_for_the_first_time_is_withdrawn(operator: Operator, member: Member) -> None:
    waits = declared(operator, member.organisation)
    declarations.withdraw(waits, by=builders.again(member.administrator))
    assert waits.state == DeclarationState.WITHDRAWN
