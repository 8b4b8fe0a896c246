"""The trust chain as its people walk it, through pages: frameworks, declarations, reviews, decisions. Each function is
a step that journeys share; what a journey is about it tells itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from members.clock import today
from members.models import Agreement, Entity, Person, RoleAssignment
from members.models.agreement import AgreementKind
from members.roles import Role
from tests import builders
from tests.builders import Member, Operator
from tests.cycle.conftest import Published
from tests.journeys.joining import a_pdf, firm
from tests.journeys.pressing import press
from tests.pages.visiting import browser, words
from trustframework.models import Auditor, Certification, Checklist, Decision, Declaration, Review
from trustframework.models.checklist import ChecklistRole

FREE = {"employed": "no", "consulted": "no", "owned": "no", "agent_related": "no"}
ANSWER = {"status": "fulfilled", "text": "Så gör vi, och så har vi gjort länge.", "planned_on": ""}


@dataclass(frozen=True, slots=True)
class Panel:
    """Two reviewers, each with the non-disclosure agreement of their firm."""

    lead: Auditor
    second: Auditor

    def people(self) -> tuple[Person, Person]:
        return self.lead.person, self.second.person


def panel(operator: Operator, *, bound: bool = True) -> Panel:
    """Proposed by the trust officer, accredited by the decision maker."""
    return Panel(
        *(_accredited(operator, name, lead, bound) for name, lead in (("Granskarna AB", True), ("Syn AB", False)))
    )


def _accredited(operator: Operator, name: str, lead: bool, bound: bool) -> Auditor:
    _firm, reviewer = firm(operator, name, role=Role.LEAD_REVIEWER if lead else Role.REVIEWER, bound=bound)
    held = RoleAssignment.objects.get(person=reviewer)
    facts = {"reviewer": held.pk, "competence": [role.value for role in ChecklistRole]} | (
        {"lead": "on"} if lead else {}
    )
    press(operator.trust_officer, "/auditors/propose/", **facts)
    made = Auditor.objects.get(person=reviewer)
    press(operator.decision_maker, f"/auditors/{made.pk}/steps/accredit/")
    return made


def begun(member: Member, checklist: Checklist, *entities: Entity, follows: Declaration | None = None) -> Declaration:
    """A draft at LoA3, by the administrator."""
    address = f"/organisations/{member.organisation.pk}/declarations/begin/"
    address += f"?follows={follows.pk}" if follows else ""
    given = {"checklist": checklist.pk, "level": builders.level().pk, "entities": [one.pk for one in entities]}
    press(member.administrator, address, **given, scope="Inloggning för vårdens medarbetare")
    return Declaration.objects.filter(organisation=member.organisation).latest("pk")


def answered(member: Member, draft: Declaration) -> None:
    """Every requirement that has no answer yet, group by group."""
    visitor = browser(member.administrator)
    for code in sorted(set(draft.answers.values_list("requirement__group__code", flat=True))):
        rows = draft.answers.filter(requirement__group__code=code)
        given = {f"a{one.pk}-{name}": value for one in rows for name, value in _said(one).items()}
        answer = visitor.post(f"/declarations/{draft.pk}/groups/{code}/", given)
        assert answer.status_code == 302, words(answer)


def _said(one: Any) -> dict[str, Any]:
    if one.status:
        return {"seen": one.version, "status": one.status, "text": one.text, "planned_on": one.planned_on or ""}
    return {"seen": one.version, **ANSWER}


def shown(member: Member, draft: Declaration, code: str) -> None:
    """A file that shows how the requirement is met."""
    answer = draft.answers.get(requirement__code=code)
    given = {"title": "Policy för informationssäkerhet", "document": a_pdf(), "confidentiality": "confidential"}
    press(member.administrator, f"/answers/{answer.pk}/evidence/add/", **given)


def submitted(member: Member, draft: Declaration) -> None:
    """Approved by the signatory, submitted by the administrator."""
    press(member.signatory, f"/declarations/{draft.pk}/steps/approve/")
    press(member.administrator, f"/declarations/{draft.pk}/steps/submit/")


def under_review(operator: Operator, declaration: Declaration, panel: Panel, *, on_site: bool = False) -> Review:
    """Checked, planned and staffed by the trust officer; cleared, bound and begun by the reviewers."""
    review = staffed(operator, declaration, panel, on_site=on_site)
    for own in review.assignments.select_related("auditor__person"):
        signed = Agreement.objects.get(organisation=own.auditor.firm, template__kind=AgreementKind.NON_DISCLOSURE)
        press(own.auditor.person, f"/assignments/{own.pk}/bind/", agreement=signed.pk)
    press(panel.lead.person, f"/reviews/{review.pk}/begin/")
    return review


def staffed(operator: Operator, declaration: Declaration, panel: Panel, *, on_site: bool = False) -> Review:
    """Checked, planned, assigned, and every reviewer cleared of conflicts of interest."""
    officer = operator.trust_officer
    press(officer, f"/declarations/{declaration.pk}/steps/check/")
    days = {"planned_from": today(), "due_on": today() + timedelta(days=28)} | ({"on_site": "on"} if on_site else {})
    press(officer, f"/declarations/{declaration.pk}/reviews/plan/", **days)
    review = Review.objects.get(declaration=declaration)
    for auditor, lead in ((panel.lead, {"lead": "on"}), (panel.second, {})):
        press(officer, f"/reviews/{review.pk}/assign/", auditor=auditor.pk, **lead)
        own = review.assignments.get(auditor=auditor)
        press(auditor.person, f"/assignments/{own.pk}/conflicts/", **FREE)
    return review


def assessed(review: Review, by: Person, **others: str) -> None:
    """Everything met, but those that are named: GOV_02="not_met"."""
    visitor = browser(by)
    for one in review.assessments.select_related("requirement"):
        verdict = others.get(one.requirement.code.replace("-", "_"), "met")
        answer = visitor.post(f"/assessments/{one.pk}/", {"verdict": verdict, "note": "", "seen": one.version})
        assert answer.status_code == 302, words(answer)


def reported(review: Review, member: Member, panel: Panel, recommendation: str = "approve") -> None:
    """Drafted by the lead, checked by the member, and final."""
    page = f"/reviews/{review.pk}/report/"
    press(panel.lead.person, f"{page}draft/", summary="Det är i ordning.", recommendation=recommendation)
    press(panel.lead.person, f"{page}fact-check/")
    press(member.administrator, f"{page}remark/", text="Vi har inget att invända.")
    press(panel.lead.person, f"{page}finish/")


def decided(operator: Operator, declaration: Declaration, outcome: str = "approved", **given: Any) -> Certification:
    """Proposed by the trust officer as the form stands, and made by the decision maker."""
    form = browser(operator.trust_officer).get(f"/declarations/{declaration.pk}/decide/").context["form"]
    proposal = {"outcome": outcome, "reasons": "Granskningen visar det.", "roles": form.initial["roles"]}
    proposal |= {"probation": "on"} if form.initial["probation"] else {}
    press(operator.trust_officer, f"/declarations/{declaration.pk}/decide/", **proposal, **given)
    decision = Decision.objects.get(declaration=declaration, state="proposed")
    press(operator.decision_maker, f"/decisions/{decision.pk}/steps/make/")
    return Certification.objects.get(decision=decision)


def certified(
    operator: Operator, member: Member, panel: Panel, draft: Declaration, outcome: str = "approved", **given: Any
) -> Certification:
    """The whole way from the draft on, without a hitch."""
    answered(member, draft)
    submitted(member, draft)
    review = under_review(operator, draft, panel, on_site=draft.checklist.role == ChecklistRole.AGENT)
    assessed(review, panel.lead.person)
    if review.on_site:
        press(panel.second.person, f"/reviews/{review.pk}/report/visit/", visited_on=today())
    reported(review, member, panel, "approve" if outcome == "approved" else "conditions")
    return decided(operator, draft, outcome, **given)


def entity_of(published: Published, entity_id: str, *, scope: str = "norrvik.example") -> Entity:
    """The member's identity provider, approved and asked for, with a review agreement: all but the certification."""
    operator, member = published.operator, published.member
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    entity = builders.approved_entity(operator, member, entity_id=entity_id, role="idp", scopes=(scope,))
    builders.place(entity, by=member.administrator)
    return entity
