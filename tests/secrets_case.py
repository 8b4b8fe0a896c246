"""A certified organisation whose case is full of what the public must never read."""

from dataclasses import dataclass
from datetime import timedelta

from members.clock import now, today
from members.models.blob import Blob
from members.models.contact import ContactKind
from tests import builders, trust
from tests.builders import Member, Operator
from trustframework.actions import sanctions
from trustframework.models import Appeal, Certification, Comment, Condition, Decision, Finding
from trustframework.models.certification import CertificationState
from trustframework.models.decision import DecisionState, Outcome
from trustframework.models.review import ReviewState


@dataclass(frozen=True)
class Case:
    """A certification on conditions at LoA3, and the words and people around it."""

    member: Member
    certification: Certification
    secrets: frozenset[str]


def case(operator: Operator, member: Member) -> Case:
    """All of it as rows, and every text in it says SECRET."""
    version = trust.version()
    declared = trust.submitted(
        trust.declaration(
            member.organisation, trust.checklist(version), by=member.administrator, scope="SECRET suppliers"
        )
    )
    declared.answers.update(text="SECRET answer")
    answer = declared.answers.all()[0]
    Comment.objects.create(answer=answer, text="SECRET comment", written_by=member.reader, written_at=now())
    auditor = trust.auditor(operator)
    review = trust.review(declared, auditor, state=ReviewState.CLOSED)
    type(review).objects.filter(pk=review.pk).update(summary="SECRET summary", member_remarks="SECRET remarks")
    Finding.objects.create(
        review=review,
        requirement=answer.requirement,
        severity="major",
        text="SECRET finding",
        due_on=today() + timedelta(days=60),
        recorded_by=auditor.person,
        recorded_at=now(),
    )
    decision = Decision.objects.create(
        declaration=declared,
        review=review,
        outcome=Outcome.CONDITIONAL,
        state=DecisionState.MADE,
        reasons="SECRET reasons",
        roles=["idp"],
        proposed_by=operator.trust_officer,
        proposed_at=now(),
        decided_by=operator.decision_maker,
        decided_at=now(),
        snapshot={"note": "SECRET snapshot"},
        sealed=Blob.objects.keep(b"SECRET sealed"),
    )
    condition = Condition.objects.create(
        decision=decision, text="SECRET condition", evidence_asked="SECRET proof", due_on=today() + timedelta(days=30)
    )
    Appeal.objects.create(decision=decision, text="SECRET appeal", lodged_by=member.signatory, lodged_at=now())
    certification = builders.certify(operator, member.organisation, roles=("idp",))
    Certification.objects.filter(pk=certification.pk).update(
        decision=decision, state=CertificationState.CONDITIONAL, grounds="SECRET grounds"
    )
    certification.refresh_from_db()
    contact = builders.contact(member.organisation, ContactKind.SECURITY)
    people = [
        *(member.administrator, member.signatory, member.reader, auditor.person),
        *(operator.trust_officer, operator.decision_maker, operator.registrar),
    ]
    told = {one for person in people for one in (person.name, person.email)}
    when = condition.due_on.isoformat()
    return Case(member, certification, frozenset({"SECRET", contact.name, contact.email, when, *told}))


def suspend_by_sanction(operator: Operator, case: Case, **on: object) -> None:
    """In effect at once, for a reason that is nobody's business."""
    sanctions.impose_at_once(
        case.member.organisation,
        reason="SECRET sanction",
        by=operator.trust_officer,
        **on,  # type: ignore[arg-type]
    )
