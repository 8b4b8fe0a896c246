"""What the trust chain's tests begin from, at any of its links: rows as the actions leave them, without going all the
way there. The whole way, by actions alone, is in tests/journeys.

    version = trust.version()
    draft = trust.declaration(member.organisation, trust.checklist(version))
    review = trust.review(trust.submitted(draft), trust.auditor(operator))
"""

import json
from datetime import date, timedelta
from itertools import count
from typing import Any

from members.actions import people
from members.clock import now, today
from members.models import Agreement, Organisation, Person
from members.models.agreement import AgreementKind, AgreementState
from members.models.blob import Blob
from members.roles import Role
from tests import builders
from tests.builders import Operator
from trustframework.models import (
    Answer,
    Assessment,
    Assignment,
    Auditor,
    Checklist,
    Declaration,
    Framework,
    FrameworkVersion,
    Level,
    Requirement,
    RequirementGroup,
    Review,
    Snapshot,
)
from trustframework.models.auditor import AuditorState
from trustframework.models.checklist import ChecklistRole
from trustframework.models.declaration import DeclarationState
from trustframework.models.framework import VersionState
from trustframework.models.review import AssignmentState, Recommendation, ReviewState

_serial = count(1)
# code, critical, applies_to
REQUIREMENTS = (
    ("GOV-01", True, ["all"]),
    ("GOV-02", False, ["all"]),
    ("KEY-01", True, ["all"]),
    ("IDP-01", True, ["idp"]),
    ("IDP-02", False, ["idp"]),
    ("SP-01", False, ["sp"]),
    ("AGT-01", True, ["agent"]),
)


def version(name: str = "1.0", state: VersionState = VersionState.IN_FORCE) -> FrameworkVersion:
    """A framework version with seven requirements and a checklist for each role."""
    framework, _new = Framework.objects.get_or_create(slug="exempel", name_sv="Exempelramverket", name_en="The Example")
    made = FrameworkVersion.objects.create(
        framework=framework,
        version=name,
        state=state,
        in_force_from=today() if state == VersionState.IN_FORCE else None,
    )
    groups: dict[str, RequirementGroup] = {}
    for position, (code, critical, applies_to) in enumerate(REQUIREMENTS):
        prefix = code.split("-")[0]
        if prefix not in groups:
            groups[prefix] = RequirementGroup.objects.create(
                version=made, code=prefix, position=len(groups), title_sv=f"Avsnitt {prefix}", title_en=f"Part {prefix}"
            )
        Requirement.objects.create(
            version=made,
            group=groups[prefix],
            code=code,
            position=position,
            applies_to=applies_to,
            rank=3,
            critical=critical,
            title_sv=f"Krav {code}",
            title_en=f"Requirement {code}",
            text_sv=f"Det som {code} kräver.",
            text_en=f"What {code} asks.",
        )
    for role in ChecklistRole:
        Checklist.objects.create(
            version=made,
            slug=role.value.replace("_", "-"),
            role=role,
            title_sv=f"Checklista {role.value}",
            title_en=f"Checklist {role.value}",
            tags=["all", role.value],
        )
    return made


def checklist(of: FrameworkVersion, role: ChecklistRole = ChecklistRole.IDP) -> Checklist:
    """The version's checklist for the role."""
    return of.checklists.get(role=role)


def declaration(
    at: Organisation, checklist: Checklist, *, by: Person | None = None, loa: Level | None = None, **fields: Any
) -> Declaration:
    """A draft with an empty answer to each requirement of its checklist."""
    made = Declaration.objects.create(
        organisation=at, checklist=checklist, level=loa or builders.level(), begun_at=now(), begun_by=by, **fields
    )
    asked = [r for r in checklist.version.requirements.all() if set(r.applies_to) & set(checklist.tags)]
    Answer.objects.bulk_create(Answer(declaration=made, requirement=r) for r in asked)
    return made


def answered(draft: Declaration, status: str = "fulfilled") -> Declaration:
    """With the same answer everywhere."""
    draft.answers.update(status=status, text="Så gör vi.")
    return draft


def submitted(draft: Declaration, state: DeclarationState = DeclarationState.SUBMITTED) -> Declaration:
    """Answered, and kept as it was: the declaration has a snapshot."""
    answered(draft)
    Declaration.objects.filter(pk=draft.pk).update(state=state, submitted_at=now())
    draft.refresh_from_db()
    snapshot(draft)
    return draft


def snapshot(of: Declaration) -> Snapshot:
    """A new one; its content is not what trustframework/snapshots.py writes, which tests of that do not mind."""
    number = of.snapshots.count() + 1
    content = json.dumps({"declaration": of.pk, "number": number}).encode()
    by = of.begun_by or builders.person("Disa Deklarant")
    return Snapshot.objects.create(
        declaration=of, number=number, content=Blob.objects.keep(content), taken_by=by, taken_at=now()
    )


def auditor(by: Operator, name: str = "Greta Granskare", *, lead: bool = True, **fields: Any) -> Auditor:
    """Accredited for a year, of a firm of its own, and able to log in."""
    firm = builders.organisation(by, f"Granskarna {next(_serial)} AB")
    person = builders.person(name)
    people.assign_role(person, Role.LEAD_REVIEWER if lead else Role.REVIEWER, firm, by=by.registrar)
    given: dict[str, Any] = {
        "competence": [role.value for role in ChecklistRole],
        "lead": lead,
        "state": AuditorState.ACCREDITED,
        "valid_from": today(),
        "valid_until": today() + timedelta(days=3 * 365),
        "renewed_until": today() + timedelta(days=365),
        "proposed_by": by.trust_officer,
        "proposed_at": now(),
        "accredited_by": by.decision_maker,
    }
    return Auditor.objects.create(person=person, firm=firm, **{**given, **fields})


def review(
    of: Declaration,
    lead: Auditor,
    *,
    by: Person | None = None,
    state: ReviewState = ReviewState.IN_PROGRESS,
    due_on: date | None = None,
    others: tuple[Auditor, ...] = (),
) -> Review:
    """Under way, led by a cleared auditor, with an empty assessment of each requirement."""
    if of.state == DeclarationState.SUBMITTED:
        Declaration.objects.filter(pk=of.pk).update(state=DeclarationState.UNDER_REVIEW)
        of.refresh_from_db()
    made = Review.objects.create(
        declaration=of,
        snapshot=of.snapshots.first() or snapshot(of),
        state=state,
        planned_from=today(),
        due_on=due_on or today() + timedelta(days=28),
    )
    for one in (lead, *others):
        assign(made, one, by or lead.proposed_by, lead=one == lead)
    Assessment.objects.bulk_create(Assessment(review=made, requirement=a.requirement) for a in of.answers.all())
    return made


def recommended(
    of: Declaration, by: Operator, lead: Auditor | None = None, *, recommendation: str = Recommendation.APPROVE
) -> Review:
    """Reviewed to the end: a final report with a recommendation, and the declaration waits for a decision."""
    if of.state == DeclarationState.DRAFT:
        submitted(of)
    made = review(of, lead or auditor(by))
    made.report = Blob.objects.keep(b"%PDF-1.7 report " + str(made.pk).encode() + b" %%EOF")
    made.state, made.recommendation = ReviewState.FINAL, recommendation
    made.finished_by, made.finished_at = made.assignments.get(lead=True).auditor.person, now()
    made.save()
    Declaration.objects.filter(pk=of.pk).update(state=DeclarationState.RECOMMENDED)
    of.refresh_from_db()
    return made


def assign(to: Review, auditor: Auditor, by: Person, *, lead: bool = False) -> Assignment:
    """Cleared of conflicts of interest."""
    free = {"employed": False, "consulted": False, "owned": False, "agent_related": False, "stated_at": now()}
    return Assignment.objects.create(
        review=to,
        auditor=auditor,
        lead=lead,
        state=AssignmentState.CLEARED,
        assigned_by=by,
        assigned_at=now(),
        **free,
    )


def non_disclosure(of: Organisation) -> Agreement:
    """One in force, of a reviewer's firm: `reviews.bind` takes it."""
    return Agreement.objects.create(
        organisation=of,
        template=builders.template(AgreementKind.NON_DISCLOSURE),
        state=AgreementState.IN_FORCE,
        prepared_at=now(),
        valid_from=today(),
    )
