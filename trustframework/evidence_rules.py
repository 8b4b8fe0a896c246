"""Whom a piece of evidence opens for, and what is missing where it does not yet; who has opened it. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from members.models import AuditEvent, Person
from members.permissions import Permission, may
from members.tags import Tag
from trustframework.assigned import free_assignment
from trustframework.declaration_rules import is_own
from trustframework.models import Assignment, Declaration, Evidence
from trustframework.models.evidence import Confidentiality
from trustframework.models.review import ReviewState
from trustframework.review_rules import is_bound

# While there is something to look for: from the beginning until the operator has decided.
BEGUN: Final = frozenset({ReviewState.IN_PROGRESS, ReviewState.DRAFT_REPORT, ReviewState.FACT_CHECK, ReviewState.FINAL})
# What the operator's officers see; the rest is for the declarer's own people and its reviewers.
OPEN_TO_OFFICERS: Final = frozenset({Confidentiality.INTERNAL})


class Capacity(StrEnum):
    """As what somebody stands before a piece of evidence."""

    DECLARER = "declarer"
    REVIEWER = "reviewer"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Door:
    """As what the person comes, and the sentences that say why it stays shut; open where there are none."""

    capacity: Capacity
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """One access: who, when, and the reason that was given."""

    by: Person | None
    at: datetime
    reason: str


def door(evidence: Evidence, person: Person) -> Door | None:
    """None: to this person there is no such evidence."""
    declaration = evidence.answer.declaration
    if is_own(person, declaration.organisation):
        return Door(Capacity.DECLARER)
    assignment = free_assignment(person, declaration)
    if assignment is not None:
        return Door(Capacity.REVIEWER, tuple(missing_for(assignment)))
    if _is_officer(person, declaration):
        shut = evidence.confidentiality not in OPEN_TO_OFFICERS
        why = _("It is confidential: it opens for the declarer's own people and the assigned reviewers alone.")
        return Door(Capacity.OFFICER, (why,) if shut else ())
    return None


def missing_for(assignment: Assignment) -> list[str]:
    """What a cleared reviewer still waits for before evidence opens."""
    found = []
    if not is_bound(assignment):
        found.append(
            _("No non-disclosure agreement in force binds %(firm)s for this review. Sign one, and let it be recorded.")
            % {"firm": assignment.auditor.firm}
        )
    if assignment.review.state not in BEGUN:
        found.append(_("The review has not begun, or its reviewers have stepped down."))
    return found


def sees_openings(declaration: Declaration, person: Person) -> bool:
    """Of its evidence: the declarer's own people, and the operator's officers once it is submitted."""
    if is_own(person, declaration.organisation):
        return True
    return _is_officer(person, declaration) and free_assignment(person, declaration) is None


def openings(evidence: Evidence) -> list[Opening]:
    """Everybody who has opened it, the last one first."""
    rows = AuditEvent.objects.filter(
        tag=Tag.EVIDENCE_OPENED, object_kind=Evidence._meta.model_name, object_pk=str(evidence.pk)
    )
    events = rows.order_by("-number").select_related("actor").prefetch_related("private")
    return [Opening(one.actor, one.at, str(one.details.get("reason", ""))) for one in events]


def _is_officer(person: Person, declaration: Declaration) -> bool:
    submitted = declaration.submitted_at is not None
    return submitted and may(person, Permission.SEE_DECLARATION, declaration.organisation)
