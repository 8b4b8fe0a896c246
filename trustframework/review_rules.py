"""What a review's plan and its reviewers have to be: asked by the actions, and told on pages beforehand. Reads only."""

from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.clock import today
from members.errors import Refused
from members.models import Agreement, RoleAssignment
from members.models.agreement import AgreementKind
from members.roles import Role
from trustframework.conflicts import Block, blocks
from trustframework.models import Assignment, Auditor, Certification, Declaration, Review
from trustframework.models.auditor import AuditorState
from trustframework.models.certification import CertificationState
from trustframework.models.checklist import CERTIFIES, ChecklistRole
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import LOOKING, AssignmentState

D = DeclarationState
# A review that was closed without a result is followed by another one, of a declaration that is under review.
PLANNABLE: Final = frozenset({D.SUBMITTED, D.COMPLETENESS_CHECK, D.UNDER_REVIEW, D.SUPPLEMENT_REQUESTED})
FIRST_TIME: Final = 2  # reviewers of whoever was never certified


def needs_visit(declaration: Declaration) -> bool:
    """An agent or group representative that is on probation, or was never certified, is seen where it works."""
    if declaration.checklist.role != ChecklistRole.AGENT:
        return False
    return (
        is_first(declaration)
        or Certification.objects.filter(
            organisation=declaration.organisation, state=CertificationState.ON_PROBATION
        ).exists()
    )


def is_first(declaration: Declaration) -> bool:
    """Whether the organisation was never certified in this capacity."""
    held = Certification.objects.filter(organisation=declaration.organisation, confirmed_by__isnull=False)
    wanted = set(CERTIFIES[ChecklistRole(declaration.checklist.role)])
    return not any(wanted.intersection(roles) for roles in held.values_list("roles", flat=True))


def require_plan(declaration: Declaration, planned_from: date, due_on: date, *, on_site: bool) -> None:
    """Days in order, and a visit where one is due; raises `Refused`."""
    if due_on < planned_from:
        raise Refused(_("The review is due before it begins. Change one of the days."))
    if due_on < today():
        raise Refused(_("The review would be due in the past. Choose a later day."))
    if needs_visit(declaration) and not on_site:
        raise Refused(
            _(
                "%(organisation)s is an agent that is on probation or was never certified: the review includes a "
                "visit on site."
            )
            % {"organisation": declaration.organisation}
        )


def require_assignable(review: Review, auditor: Auditor, *, lead: bool) -> None:
    """Raise `Refused` with everything that stands in the way of the auditor reviewing this."""
    why = obstacles(review, auditor, lead=lead)
    if why:
        raise Refused(" ".join(why))


def obstacles(review: Review, auditor: Auditor, *, lead: bool) -> list[str]:
    """Sentences that say why the auditor cannot be assigned, none when nothing stands in the way."""
    declaration = review.declaration
    found = [not_in_force(auditor)]
    if declaration.checklist.role not in auditor.competence:
        found.append(
            _("%(auditor)s is not accredited for the checklist %(checklist)s.")
            % {"auditor": auditor, "checklist": declaration.checklist}
        )
    if lead and not (auditor.lead and _holds(auditor, Role.LEAD_REVIEWER)):
        found.append(_("%(auditor)s may review, but not lead.") % {"auditor": auditor})
    if not _holds(auditor, Role.REVIEWER, Role.LEAD_REVIEWER):
        found.append(_("%(auditor)s has no role as a reviewer any more.") % {"auditor": auditor})
    if _stated_before(declaration, auditor):
        found.append(_("%(auditor)s has stated a conflict of interest on this declaration.") % {"auditor": auditor})
    return [*filter(None, found), *map(str, blocks(auditor, declaration))]


def not_in_force(auditor: Auditor, on: date | None = None) -> str:
    """Why the accreditation does not hold on the day, today unless given; empty where it holds."""
    day = on or today()
    if auditor.state != AuditorState.ACCREDITED:
        state = auditor.get_state_display().lower()
        return _("%(auditor)s is %(state)s, not accredited.") % {"auditor": auditor, "state": state}
    if auditor.valid_until is None or auditor.valid_until <= day:
        return _("The accreditation of %(auditor)s is over on %(day)s.") % {
            "auditor": auditor,
            "day": date_format(auditor.valid_until or day),
        }
    if auditor.renewed_until is None or auditor.renewed_until <= day:
        return _("The accreditation of %(auditor)s has to be renewed by %(day)s.") % {
            "auditor": auditor,
            "day": date_format(auditor.renewed_until or day),
        }
    return ""


def warnings(review: Review) -> list[str]:
    """What an officer should know about who reviews, though nothing is refused. Reads assignments with auditors."""
    looking = [one for one in review.assignments.all() if one.state in LOOKING]
    found = [not_in_force(one.auditor, review.due_on) for one in looking]
    if len(looking) < FIRST_TIME and is_first(review.declaration):
        found.append(_("A first certification is reviewed by two: assign another reviewer."))
    if looking and not any(one.lead for one in looking):
        found.append(_("Nobody leads the review yet."))
    found += [
        _("%(auditor)s is not bound by a non-disclosure agreement yet: evidence stays closed.")
        % {"auditor": one.auditor}
        for one in looking
        if one.non_disclosure_id is None
    ]
    return [*filter(None, found)]


def standing_blocks(review: Review) -> list[tuple[Auditor, list[Block]]]:
    """Reviewers of the case in whose way something stands, before the clock has come by."""
    looking = [one.auditor for one in review.assignments.all() if one.state in LOOKING]
    return [(one, why) for one in looking if (why := blocks(one, review.declaration))]


def _stated_before(declaration: Declaration, auditor: Auditor) -> bool:
    stated = auditor.assignments.filter(review__declaration=declaration, state=AssignmentState.CONFLICTED)
    return any(one.employed or one.consulted or one.owned or one.agent_related for one in stated)


def _holds(auditor: Auditor, *roles: Role) -> bool:
    return RoleAssignment.objects.in_force().filter(person=auditor.person_id, role__in=roles).exists()


def require_bindable(assignment: Assignment, agreement: Agreement) -> None:
    """A non-disclosure agreement in force that binds the auditor's firm: its own, or the reviewed organisation's, of
    which it is a beneficiary; raises `Refused`."""
    firm, reviewed = assignment.auditor.firm, assignment.review.declaration.organisation
    if agreement.template.kind != AgreementKind.NON_DISCLOSURE:
        raise Refused(_("%(agreement)s is no non-disclosure agreement.") % {"agreement": agreement})
    if agreement.organisation_id not in (firm.pk, reviewed.pk):
        raise Refused(_("%(agreement)s is about other organisations.") % {"agreement": agreement})
    if not Agreement.objects.covering(firm, today()).filter(pk=agreement.pk).exists():
        raise Refused(
            _("%(agreement)s does not bind %(firm)s today. It has to be in force, and hold for the firm.")
            % {"agreement": agreement, "firm": firm}
        )


def bindable(assignment: Assignment) -> "QuerySet[Agreement]":
    """The agreements that `require_bindable` lets through."""
    firm, reviewed = assignment.auditor.firm, assignment.review.declaration.organisation
    return (
        Agreement.objects.covering(firm, today())
        .filter(template__kind=AgreementKind.NON_DISCLOSURE, organisation__in=[firm, reviewed])
        .select_related("template", "organisation")
    )


def is_bound(assignment: Assignment) -> bool:
    """Whether the agreement that it was bound by still holds for the auditor's firm today."""
    bound_by = assignment.non_disclosure_id
    return bound_by is not None and bindable(assignment).filter(pk=bound_by).exists()
