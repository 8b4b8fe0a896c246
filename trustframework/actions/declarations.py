"""A declaration's way from draft to decision."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Organisation, Person, RoleAssignment
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Decision, Declaration, FrameworkVersion, Level
from trustframework.models.declaration import ChecklistRole, DeclarationState


@transaction.atomic
def begin(
    organisation: Organisation, version: FrameworkVersion, level: Level, checklist: ChecklistRole, *, by: Person
) -> Declaration:
    """A draft against the framework version in force."""
    require(by, Permission.RECORD_CERTIFICATION, organisation)
    declaration = Declaration(
        organisation=organisation, framework_version=version, level=level, checklist=checklist, begun_at=now()
    )
    save_checked(declaration)
    audit.record(Tag.DECLARATION_MOVED, declaration, by=by, organisation=organisation, to=declaration.state)
    return declaration


def advance(declaration: Declaration, to: DeclarationState, *, by: Person, reviewer: Person | None = None) -> None:
    """The next step; decisions are made by `decide`."""
    require(by, Permission.RECORD_CERTIFICATION, declaration.organisation)
    if to in (DeclarationState.APPROVED, DeclarationState.CONDITIONAL, DeclarationState.REJECTED):
        raise Refused(_("A declaration is decided, with reasons; it is not moved there."))
    changes: dict[str, object] = {}
    if to == DeclarationState.SUBMITTED:
        changes["submitted_at"] = now()
    if reviewer is not None:
        _require_independent(declaration, reviewer)
        changes["reviewer"] = reviewer
    _move(declaration, to, by=by, **changes)


@transaction.atomic
def decide(declaration: Declaration, outcome: DeclarationState, *, reasons: str, by: Person) -> Decision:
    """The operator's decision on a recommended declaration; never by the one who reviewed it."""
    require(by, Permission.RECORD_CERTIFICATION, declaration.organisation)
    if declaration.reviewer is None:
        raise Refused(_("Nobody has reviewed this declaration."))
    if declaration.reviewer_id == by.pk:
        raise Refused(_("You reviewed this declaration. Somebody else has to decide."))
    decision = Decision(
        declaration=declaration,
        outcome=outcome,
        reviewer=declaration.reviewer,
        decided_by=by,
        decided_at=now(),
        reasons=reasons,
        snapshot={"framework_version": str(declaration.framework_version), "level": declaration.level.uri},
    )
    save_checked(decision)
    _move(declaration, outcome, by=by)
    audit.record(Tag.DECISION_MADE, decision, by=by, organisation=declaration.organisation, outcome=outcome.value)
    return decision


def _require_independent(declaration: Declaration, reviewer: Person) -> None:
    """Not from the house that is reviewed, and never in the place of somebody who has begun: they could then decide."""
    if RoleAssignment.objects.in_force().filter(person=reviewer, organisation=declaration.organisation).exists():
        raise Refused(
            _("%(person)s has a role at %(organisation)s and cannot review it.")
            % {"person": reviewer, "organisation": declaration.organisation}
        )
    if declaration.reviewer_id not in (None, reviewer.pk):
        raise Refused(_("%(person)s is the reviewer of this declaration.") % {"person": declaration.reviewer})


def _move(declaration: Declaration, to: DeclarationState, *, by: Person, **changes: object) -> None:
    move(declaration, to, by=by, tag=Tag.DECLARATION_MOVED, organisation=declaration.organisation, **changes)  # type: ignore[arg-type]
