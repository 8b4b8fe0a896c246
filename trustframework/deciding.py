"""What a decision may say, and what is sealed of it. Reads only; trustframework/actions/decisions.py decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members.clock import today
from members.errors import Refused
from members.models import Entity, Person
from trustframework import granting
from trustframework.hindrances import hindrances
from trustframework.judgement import end_of_validity
from trustframework.material_change import approved_digests, scope_of
from trustframework.models import Decision, Declaration, Evidence, Requirement, Review
from trustframework.models.decision import Outcome
from trustframework.sealing_decision import SealedCondition, SealedDecision, snapshot_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition to be set; `due_on` is the last day on which it can be met."""

    text: str
    due_on: date
    requirement: Requirement | None = None
    evidence_asked: str = ""


def require_approvable(declaration: Declaration, review: Review) -> None:
    """Raise `Refused`, with all that hinders an approval, if anything does."""
    if found := hindrances(declaration, review):
        raise Refused(" ".join([_("It cannot be approved."), *found]))


def require_fitting(decision: Decision, entities: Sequence[Entity], conditions: Sequence[Wanted]) -> None:
    """Raise ValidationError, by field, for what does not go together."""
    declaration = decision.declaration
    wrong: dict[str, str] = {}
    if not decision.reasons:
        wrong["reasons"] = _("Give the reasons: the organisation and any later reader have to understand the decision.")
    if not granting.known(decision.roles) or not granting.certifiable(declaration.checklist).issuperset(decision.roles):
        wrong["roles"] = _("The declaration is not about these roles. Choose among those of its checklist.")
    allowed = {entity.pk for entity in declaration.entities.all() or declaration.organisation.entities.all()}
    if not {entity.pk for entity in entities} <= allowed:
        wrong["entities"] = _("Only entities that the declaration is about can be certified by it.")
    if said := _wrong_conditions(decision, conditions):
        wrong["conditions"] = said
    wrong |= _wrong_days(decision, {entity.pk for entity in entities})
    if wrong:
        raise ValidationError(wrong)


def _wrong_conditions(decision: Decision, conditions: Sequence[Wanted]) -> str:
    version = decision.declaration.checklist.version_id
    if decision.outcome == Outcome.CONDITIONAL and not conditions:
        return _("Say on which conditions, or approve without.")
    if decision.outcome != Outcome.CONDITIONAL and conditions:
        return _("Conditions belong to an approval with conditions.")
    return next((said for one in conditions if (said := _wrong_condition(one, version))), "")


def _wrong_condition(one: Wanted, version: int) -> str:
    if not one.text.strip():
        return _("Say what has to be done to meet each condition.")
    if one.due_on <= today():
        return _("A condition is due tomorrow at the earliest.")
    if one.requirement is None:
        return ""
    if one.requirement.critical:
        return _("%(code)s is critical: it has to be met before an approval, not after.") % {
            "code": one.requirement.code
        }
    if one.requirement.version_id != version:
        return _("%(code)s is of another framework version than the declaration.") % {"code": one.requirement.code}
    return ""


def _wrong_days(decision: Decision, entities: set[int]) -> dict[str, str]:
    declaration, day = decision.declaration, today()
    begins = decision.valid_from or day
    longest = end_of_validity(begins, agent=granting.is_agent(declaration.checklist))
    if begins < day:
        return {"valid_from": _("A certification cannot begin before it is decided.")}
    if decision.valid_until is not None and not begins < decision.valid_until <= longest:
        return {"valid_until": _("It can be valid until %(day)s at the longest.") % {"day": longest}}
    renewed = granting.renewed_by(declaration.organisation, declaration.level, decision.roles, entities)
    if begins > day and renewed:
        return {"valid_from": _("It takes the place of a certification that holds, so it begins with the decision.")}
    return {}


def require_timely(decision: Decision) -> None:
    """Raise `Refused` where the days that were proposed have passed before the decision is made."""
    begins = max(decision.valid_from or today(), today())
    if decision.valid_until is not None and decision.valid_until <= begins:
        raise Refused(
            _("It was proposed to be valid until %(day)s, which is over. Drop it, and propose a new decision.")
            % {"day": decision.valid_until}
        )
    first = decision.conditions.order_by("due_on").values_list("due_on", flat=True).first()
    if first is not None and first <= today():
        raise Refused(
            _("A condition would be due before the decision holds, on %(day)s. Drop it, and propose a new decision.")
            % {"day": first}
        )


def seal(decision: Decision, *, former: Decision | None, by: Person, at: datetime) -> dict[str, Any]:
    """What the decision rests on, as trustframework/sealing_decision.py says it; `by` makes it, `at` that instant."""
    declaration, review = decision.declaration, decision.review
    version = declaration.framework_version
    return snapshot_of(
        SealedDecision(
            number=decision.pk,
            outcome=str(decision.outcome),
            reasons=decision.reasons,
            organisation=declaration.organisation.number,
            level=declaration.level.uri,
            roles=tuple(decision.roles),
            probation=decision.probation,
            valid_from=decision.valid_from,
            valid_until=decision.valid_until,
            conditions=tuple(_sealed(decision)),
            declaration=declaration.pk,
            declaration_sha256=review.snapshot.sha256,
            evidence=tuple(_evidence(review)),
            framework=version.framework.slug,
            framework_version=version.version,
            source_sha256=version.source_sha256,
            review=review.pk,
            report_sha256=review.report_id or "",
            recommendation=review.recommendation,
            scope=declaration.scope,
            entities=approved_digests(scope_of(decision)),
            every_entity=not decision.entities.exists(),
            reviewers=tuple(decision.reviewers),
            proposed_by=decision.proposed_by_id,
            decided_by=by.pk,
            decided_at=at,
            replaces=former.pk if former else None,
        )
    )


def _evidence(review: Review) -> QuerySet[Evidence, str]:
    """The digests of the files that stood in the declaration when what was reviewed was kept."""
    kept_at = review.snapshot.taken_at
    there = Q(removed_at__isnull=True) | Q(removed_at__gt=kept_at)
    rows = Evidence.objects.filter(there, answer__declaration=review.declaration_id, added_at__lte=kept_at)
    return rows.exclude(file=None).order_by().values_list("file__pk", flat=True)


def _sealed(decision: Decision) -> list[SealedCondition]:
    return [
        SealedCondition(c.text, c.due_on, c.requirement.code if c.requirement else "", c.evidence_asked)
        for c in decision.conditions.select_related("requirement").order_by("due_on", "pk")
    ]
