"""An authority orders the review of a region, and binds the reviewers to secrecy by the region's own agreement (rows
S1-03, S4-08, S4-09, S4-10, S4-11)."""

import pytest

from members.models import Agreement, Organisation
from members.models.agreement import AgreementKind
from members.roles import Role
from members.texts import typeset
from tests import builders, trust
from tests.cycle.conftest import Published
from tests.documents import PDF
from tests.journeys import certifying, joining
from tests.journeys.certifying import Panel
from tests.journeys.conftest import scopes_served
from tests.journeys.pressing import press, read
from tests.pages.visiting import browser, words
from trustframework.models import Auditor, Declaration, Evidence, Review

IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def authority(prepared: Published) -> Organisation:
    return builders.organisation(prepared.operator, "E-hälsoverket", legal_form="authority", sector="government")


@pytest.fixture
def panel(prepared: Published) -> Panel:
    """Accredited; no agreement of their own binds them."""
    return certifying.panel(prepared.operator, bound=False)


@pytest.fixture
def declaration(prepared: Published, authority: Organisation) -> Declaration:
    """Handed in on a review agreement that the authority orders and pays."""
    operator, member = prepared.operator, prepared.member
    entity = builders.approved_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))
    builders.place(entity, by=member.administrator)
    ordered = joining.agreed(operator, member, AgreementKind.REVIEW, commissioner=authority.pk)
    assert ordered.commissioner == authority
    draft = certifying.begun(member, trust.checklist(trust.version()), entity)
    certifying.answered(member, draft)
    certifying.shown(member, draft, "GOV-01")
    certifying.submitted(member, draft)
    return draft


def _mirrored(published: Published, authority: Organisation, panel: Panel) -> Agreement:
    """Between the region and the operator, ordered by the authority; it holds for the reviewers' firms as well."""
    operator, kind = published.operator, AgreementKind.NON_DISCLOSURE
    made = joining.agreed(operator, published.member, kind, commissioner=authority.pk)
    numbers = "\n".join(one.firm.number for one in (panel.lead, panel.second))
    press(operator.registrar, f"/agreements/{made.pk}/beneficiaries/add/", numbers=numbers)
    return made


def _tied(published: Published, panel: Panel) -> Auditor:
    """One of the lead's firm who has read for the region until now."""
    firm, reviewer = panel.lead.firm, builders.person("Jonna Jävig")
    for role, at in ((Role.REVIEWER, firm), (Role.READER, published.member.organisation)):
        builders.people.assign_role(reviewer, role, at, by=published.operator.registrar)
    facts = {"reviewer": reviewer.roles.get(role=Role.REVIEWER).pk, "competence": ["idp"]}
    press(published.operator.trust_officer, "/auditors/propose/", **facts)
    made = Auditor.objects.get(person=reviewer)
    press(published.operator.decision_maker, f"/auditors/{made.pk}/steps/accredit/")
    return made


def test_evidence_opens_when_the_mirrored_agreement_binds_and_not_before(
    prepared: Published, authority: Organisation, panel: Panel, declaration: Declaration
) -> None:
    operator, member, evidence = prepared.operator, prepared.member, Evidence.objects.get()
    review, lead = certifying.staffed(operator, declaration, panel), panel.lead.person
    for person in (lead, member.administrator):  # what is reviewed, and why, before it starts
        plan = read(person, f"/reviews/{review.pk}/plan/")
        assert "Inloggning för vårdens medarbetare" in plan
        assert "GOV-01 Requirement GOV-01" in plan
    assert "Granskare på Granskarna AB" in read(operator.trust_officer, "/reviews/")

    opened = browser(lead)
    assert opened.get(f"/evidence/{evidence.pk}/file/").content != PDF
    mirrored = _mirrored(prepared, authority, panel)
    for own in review.assignments.select_related("auditor__person"):
        press(own.auditor.person, f"/assignments/{own.pk}/bind/", agreement=mirrored.pk)
    press(lead, f"/reviews/{review.pk}/begin/")
    assert opened.get(f"/evidence/{evidence.pk}/file/").content == PDF
    assert lead.name in read(member.administrator, f"/evidence/{evidence.pk}/log/")
    assert browser(builders.in_role(operator, Role.RELYING_AUTHORITY, authority)).get(
        f"/evidence/{evidence.pk}/file/"
    ).status_code in (403, 404)  # who orders and pays sees the status, and no evidence

    certifying.assessed(review, lead)
    with typeset.in_this_process():
        certifying.reported(review, member, panel)
    certifying.decided(operator, declaration)
    assert scopes_served(prepared) == {IDP: {"norrvik.example"}}


def test_who_has_worked_for_the_region_is_never_assigned(
    prepared: Published, panel: Panel, declaration: Declaration
) -> None:
    officer, tied = prepared.operator.trust_officer, _tied(prepared, panel)
    press(officer, f"/declarations/{declaration.pk}/steps/check/")
    press(officer, f"/declarations/{declaration.pk}/reviews/plan/", planned_from="2026-06-02", due_on="2026-06-30")
    review = Review.objects.get()
    answer = browser(officer).post(f"/reviews/{review.pk}/assign/", {"auditor": tied.pk})
    assert answer.status_code == 422
    assert "Region Norrvik" in words(answer)
    assert not review.assignments.exists()
