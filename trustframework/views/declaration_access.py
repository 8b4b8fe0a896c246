"""Who sees a declaration: what is not theirs is as if it were not there."""

from django.http import Http404

from members.models import Organisation, Person
from members.permissions import Permission, may
from trustframework.declaration_rules import is_own
from trustframework.models import Answer, Declaration, Evidence

_DECLARATION = ("organisation", "checklist__version__framework", "level", "agreement", "follows")
EVIDENCE = ("answer__requirement", "file", *(f"answer__declaration__{name}" for name in _DECLARATION))


def sees(person: Person, declaration: Declaration) -> bool:
    """Whether the person reads its answers: the declarer's own people, and operators from when it is submitted."""
    organisation = declaration.organisation
    if is_own(person, organisation):
        return True
    return declaration.submitted_at is not None and may(person, Permission.SEE_DECLARATION, organisation)


def declarations_of(organisation: Organisation, person: Person) -> list[tuple[Declaration, bool]]:
    """The organisation's, each with whether the person may open it."""
    rows = organisation.declarations.select_related("organisation", "checklist__version__framework", "level")
    return [(one, sees(person, one)) for one in rows]


def declaration_or_404(pk: int, person: Person) -> Declaration:
    """One that the person reads."""
    found = Declaration.objects.select_related(*_DECLARATION, "begun_by", "approved_by").filter(pk=pk).first()
    if found is None or not sees(person, found):
        raise Http404
    return found


def answer_or_404(pk: int, person: Person) -> Answer:
    """An answer of a declaration that the person reads."""
    related = [f"declaration__{name}" for name in _DECLARATION]
    rows = Answer.objects.select_related(
        *related, "requirement__group", "inherited_from__organisation", "inherited_from__level", "changed_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None or not sees(person, found.declaration):
        raise Http404
    return found


def evidence_or_404(pk: int, person: Person) -> Evidence:
    """Evidence of a declaration that the person reads."""
    found = Evidence.objects.select_related(*EVIDENCE).filter(pk=pk).first()
    if found is None or not sees(person, found.answer.declaration):
        raise Http404
    return found
