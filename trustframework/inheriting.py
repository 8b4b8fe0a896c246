"""Whose certification may answer in the declarer's place: that of its agent, its group's representative, or a
subcontractor, where the same requirement was answered as fulfilled there."""

from dataclasses import dataclass

from django.db.models import Q

from members.clock import today
from members.models import Organisation, Representation, Subcontract
from members.models.representation import Function, RepresentationKind
from trustframework.answer_facts import holds
from trustframework.carried import same
from trustframework.models import Answer, Certification, Declaration, Requirement
from trustframework.models.answer import AnswerStatus
from trustframework.models.certification import VALID_STATES

_KINDS = (RepresentationKind.AGENT, RepresentationKind.GROUP)


@dataclass(frozen=True, slots=True)
class Offer:
    """A certification that answers the requirements with these codes."""

    certification: Certification
    codes: frozenset[str]


def suppliers(organisation: Organisation) -> set[int]:
    """Primary keys of the organisations that do part of its work today."""
    mandates = Representation.objects.in_force().filter(represented=organisation)
    behind = {
        m.representative_id for m in mandates if m.kind in _KINDS or Function.DECLARATIONS.value in (m.functions or ())
    }
    return behind | set(
        Subcontract.objects.in_force().filter(principal=organisation).values_list("supplier", flat=True)
    )


def sources(declaration: Declaration) -> list[Certification]:
    """The suppliers' certifications that hold today, at the declaration's level or above, and stand on a decision."""
    found = Certification.objects.filter(
        organisation__in=suppliers(declaration.organisation),
        state__in=VALID_STATES,
        level__rank__gte=declaration.level.rank,
        decision__isnull=False,
    )
    rows = found.select_related("level", "organisation", "decision").prefetch_related("entities")
    return [one for one in rows.order_by("organisation__name_sv", "-valid_until") if holds(one, today())]


def offers(declaration: Declaration, asked: list[Requirement]) -> list[Offer]:
    """What each source answers of what is asked: the same requirement of the same framework, its text unchanged,
    fulfilled there by the source itself."""
    by_code = {one.code: one for one in asked}
    made = sources(declaration)
    framework = declaration.framework_version.framework_id
    own = Answer.objects.filter(
        Q(declaration__in=[one.decision.declaration_id for one in made if one.decision]),
        status=AnswerStatus.FULFILLED,
        inherited_from=None,
        requirement__code__in=by_code,
        requirement__version__framework=framework,
    ).select_related("requirement")
    codes: dict[int, set[str]] = {}
    for answer in own:
        if same(answer.requirement, by_code[answer.requirement.code]):
            codes.setdefault(answer.declaration_id, set()).add(answer.requirement.code)
    every = [(one, codes.get(one.decision.declaration_id, set())) for one in made if one.decision]
    return [Offer(one, frozenset(answered)) for one, answered in every if answered]


def may_inherit(answer: Answer, certification: Certification) -> bool:
    """Whether that certification answers this requirement for the declarer today."""
    found = offers(answer.declaration, [answer.requirement])
    return any(offer.certification == certification for offer in found)
