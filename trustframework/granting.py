"""From a decision to a certification: part of making the decision, in its transaction."""

from datetime import date

from members import audit
from members.clock import now, today
from members.models import Organisation, Person
from members.tags import Tag
from trustframework.actions.moving import move_certification
from trustframework.judgement import end_of_validity
from trustframework.models import Certification, Decision, Declaration, Level, Requirement
from trustframework.models.certification import FUNCTIONS, ROLES, VALID_STATES, CertificationState
from trustframework.models.checklist import CERTIFIES, Checklist, ChecklistRole

C = CertificationState
_RENEWABLE = (*VALID_STATES, C.SUSPENDED)


def certifiable(checklist: Checklist) -> frozenset[str]:
    """What a declaration on the checklist can certify: its own role, and those of whose requirements it asks all.

    A checklist for those without an identity provider asks some of an IdP's requirements, and makes nobody an IdP.
    """
    whole = set(checklist.tags) - _left_out_of(checklist) | {checklist.role}
    return frozenset(name for role, names in CERTIFIES.items() if role.value in whole for name in names)


def _left_out_of(checklist: Checklist) -> set[str]:
    """The tags of which the checklist leaves something out; all of them where that is for everybody."""
    if not checklist.left_out:
        return set()
    rows = Requirement.objects.filter(version=checklist.version_id, code__in=checklist.left_out)
    tags = {tag for applies_to in rows.values_list("applies_to", flat=True) for tag in applies_to}
    return set(checklist.tags) if "all" in tags else tags


def is_agent(checklist: Checklist) -> bool:
    """An agent is certified for a year at a time, and begins on probation."""
    return bool(checklist.role == ChecklistRole.AGENT)


def first_of_agent(declaration: Declaration) -> bool:
    """Whether this would be the agent's first certification, which begins on probation."""
    before = Certification.objects.filter(organisation=declaration.organisation).exclude(state=C.GRANTED)
    return is_agent(declaration.checklist) and not any("agent" in one.roles for one in before)


def renewed_by(organisation: Organisation, level: Level, roles: list[str], entities: set[int]) -> list[Certification]:
    """Those that a certification with this scope takes the place of: same level, roles and entities; newest first."""
    rows = Certification.objects.filter(organisation=organisation, level=level, state__in=_RENEWABLE)
    same = [one for one in rows.prefetch_related("entities") if set(one.roles) == set(roles)]
    return sorted(
        (one for one in same if {entity.pk for entity in one.entities.all()} == entities),
        key=lambda one: (one.valid_until, one.pk),
        reverse=True,
    )


def validity(decision: Decision) -> tuple[date, date]:
    """First day with, first day without; a decision never certifies what has passed."""
    begins = max(decision.valid_from or today(), today())
    usual = end_of_validity(begins, agent=is_agent(decision.declaration.checklist))
    return begins, decision.valid_until or usual


def grant(decision: Decision, *, former: Decision | None, by: Person) -> Certification:
    """Holds at once: two operators stand behind it. Ends those that it renews, and the replaced decision's."""
    declaration = decision.declaration
    scope = set(decision.entities.values_list("pk", flat=True))
    renewed = renewed_by(declaration.organisation, declaration.level, decision.roles, scope)
    replaced = certification_of(former) if former else None
    if replaced is not None and replaced.state not in (C.REVOKED, C.SUPERSEDED):
        renewed = [replaced, *(one for one in renewed if one != replaced)]
    for one in renewed:
        move_certification(one, C.SUPERSEDED, by=by)
    begins, ends = validity(decision)
    made = Certification.objects.create(
        organisation=declaration.organisation,
        level=declaration.level,
        roles=decision.roles,
        decision=decision,
        state=_state(decision),
        renews=renewed[0] if renewed else None,
        valid_from=begins,
        valid_until=ends,
        recorded_by=decision.proposed_by,
        recorded_at=decision.proposed_at,
        confirmed_by=by,
        confirmed_at=now(),
    )
    made.entities.set(decision.entities.all())
    audit.record(
        Tag.CERTIFICATION_RECORDED,
        made,
        by=by,
        organisation=declaration.organisation,
        state=str(made.state),
        level=declaration.level.name,
        roles=made.roles,
        valid_until=ends.isoformat(),
    )
    return made


def withdraw(former: Decision, *, by: Person) -> None:
    """The replaced decision's certification ends with it."""
    held = certification_of(former)
    if held is not None and held.state not in (C.REVOKED, C.SUPERSEDED):
        move_certification(held, C.SUPERSEDED, by=by)


def certification_of(decision: Decision) -> Certification | None:
    """What the decision granted; None for a rejection, and before it is made."""
    return Certification.objects.filter(decision=decision).first()


def _state(decision: Decision) -> CertificationState:
    if decision.conditions.exists():
        return C.CONDITIONAL
    return C.ON_PROBATION if decision.probation else C.ACTIVE


def known(roles: list[str]) -> bool:
    """Whether all are roles of entities or functions of organisations."""
    return bool(roles) and (ROLES | FUNCTIONS).issuperset(roles)
