"""The answers that a declaration begins with: empty ones, or those of the one that it follows."""

from trustframework.answer_facts import answers_of
from trustframework.carried import same
from trustframework.models import Answer, Declaration, Evidence, Requirement
from trustframework.requirements_of import requirements_of


def make(declaration: Declaration) -> int:
    """An answer to each requirement that is asked, and to nothing else; how many were carried over. Part of an action.

    What was answered to the same code with the same text comes along, with its evidence as rows of its own that name
    the same bytes; the former declaration stays as it was.
    """
    former = {a.requirement.code: a for a in answers_of(declaration.follows)} if declaration.follows else {}
    asked = list(requirements_of(declaration.checklist, declaration.level))
    rows = [_begun(declaration, one, former.get(one.code)) for one in asked]
    made = Answer.objects.bulk_create(rows)
    carried = [(answer, former[answer.requirement.code]) for answer in made if answer.carried_over]
    Evidence.objects.bulk_create(
        _copied(one, answer)
        for answer, old in carried
        for one in old.standing_evidence  # type: ignore[attr-defined]
    )
    return len(carried)


def _begun(declaration: Declaration, requirement: Requirement, former: Answer | None) -> Answer:
    answer = Answer(declaration=declaration, requirement=requirement)
    if former is not None and former.status and same(former.requirement, requirement):
        answer.status, answer.text, answer.planned_on = former.status, former.text, former.planned_on
        answer.inherited_from, answer.carried_over = former.inherited_from, True
        answer.changed_by, answer.changed_at = former.changed_by, former.changed_at
    return answer


def _copied(one: Evidence, answer: Answer) -> Evidence:
    """Who added it, and when, stays true of it."""
    return Evidence(
        answer=answer,
        title=one.title,
        reference=one.reference,
        file_id=one.file_id,
        file_name=one.file_name,
        confidentiality=one.confidentiality,
        valid_until=one.valid_until,
        added_by_id=one.added_by_id,
        added_at=one.added_at,
    )
