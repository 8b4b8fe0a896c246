"""What the tests of declaring begin from: a draft of the member's, and what its people need to bring it further."""

from datetime import timedelta
from typing import Any

from members.actions import subcontracts
from members.clock import now, today
from members.models import Blob, Organisation, Person
from members.models.agreement import AgreementKind
from members.uploads import Document
from tests import builders, trust
from tests.builders import Member, Operator
from tests.documents import PDF
from trustframework.actions import answers, declarations
from trustframework.actions.evidences import Shown
from trustframework.models import Answer, Certification, Decision, Declaration, FrameworkVersion
from trustframework.models.certification import CertificationState
from trustframework.models.checklist import ChecklistRole
from trustframework.models.decision import DecisionState, Outcome


def begun(member: Member, version: FrameworkVersion | None = None, **more: Any) -> Declaration:
    """By the administrator, as an identity provider, at LoA3."""
    checklist = trust.checklist(version or FrameworkVersion.objects.filter(version="1.0").first() or trust.version())
    return declarations.begin(member.organisation, checklist, builders.level(), by=member.administrator, **more)


def answer(draft: Declaration, code: str) -> Answer:
    """The answer to a requirement, as it is now."""
    return draft.answers.select_related("declaration__organisation", "requirement").get(requirement__code=code)


def say(draft: Declaration, code: str, status: str, by: Person, text: str = "Så gör vi.", **more: Any) -> Answer:
    """Answer one requirement, as it stands."""
    one = answer(draft, code)
    answers.save(one, seen=one.version, by=by, status=status, text=text, **more)
    return one


def shown(title: str = "Informationssäkerhetspolicy", **more: Any) -> Shown:
    """Evidence with a file."""
    return Shown(**{"title": title, "document": Document(PDF, "policy.pdf"), **more})


def approved(operator: Operator, member: Member) -> Declaration:
    """Fulfilled everywhere, approved by the signatory, and with a review agreement: it can be submitted."""
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    draft = trust.answered(begun(member))
    declarations.approve(draft, by=member.signatory)
    return draft


def submitted(operator: Operator, member: Member) -> Declaration:
    """The same, submitted."""
    draft = approved(operator, member)
    declarations.submit(draft, by=member.administrator)
    return draft


def supplier(operator: Operator, member: Member, version: FrameworkVersion) -> Certification:
    """A subcontractor of the member's, certified as an agent on a declaration that fulfils everything."""
    at: Organisation = builders.organisation(operator, "Driftbolaget i Norr AB")
    subcontracts.record(member.organisation, at, what="Drift", by=operator.registrar)
    declared = trust.submitted(trust.declaration(at, trust.checklist(version, ChecklistRole.AGENT)))
    decision = Decision.objects.create(
        declaration=declared,
        review=trust.review(declared, trust.auditor(operator)),
        outcome=Outcome.APPROVED,
        state=DecisionState.MADE,
        reasons="Se rapporten.",
        proposed_by=operator.trust_officer,
        proposed_at=now(),
        decided_by=operator.decision_maker,
        decided_at=now(),
        sealed=Blob.objects.keep(b"{}"),
    )
    return Certification.objects.create(
        organisation=at,
        level=declared.level,
        roles=["agent"],
        decision=decision,
        state=CertificationState.ACTIVE,
        valid_from=today(),
        valid_until=today() + timedelta(days=300),
        recorded_by=operator.trust_officer,
        recorded_at=now(),
        confirmed_by=operator.decision_maker,
        confirmed_at=now(),
    )
