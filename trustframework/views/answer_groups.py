"""A whole group of requirements on one page, for those who would rather not go from page to page."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.models import Person
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.conflict import overtaken
from trustframework.actions import answers
from trustframework.forms_answers import AnswerForm, initial_of
from trustframework.models import Answer, Declaration, RequirementGroup
from trustframework.models.declaration import WRITABLE
from trustframework.views.declaration_access import declaration_or_404


@login_required
def group(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One form with an answer to each. What can be saved is saved; the rest stays as it was typed, with why."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    groups = _groups(declaration)
    found = next((one for one in groups if one.code == code), None)
    if found is None:
        raise Http404
    rows = [(one, _form(request, one)) for one in _answers(declaration, found)]
    if request.method == "POST":
        require_or_403(person, Permission.DECLARE, declaration.organisation)
        wrong = [one for one, form in rows if not _save(one, form, person)]
        if not wrong:
            messages.success(request, _("The answers are saved."))
            return redirect("declaration_group", pk, _next(groups, found).code)
    posted = request.method == "POST"
    context = {
        "declaration": declaration,
        "organisation": declaration.organisation,
        "group": found,
        "groups": groups,
        "rows": [(one, form, overtaken(form, one, answers.FIELDS) if posted else []) for one, form in rows],
        "form": next((form for _one, form in rows if form.errors), None),
        "writes": declaration.state in WRITABLE and may(person, Permission.DECLARE, declaration.organisation),
    }
    return render(request, "trustframework/answer_group.html", context, status=422 if context["form"] else 200)


def _groups(declaration: Declaration) -> list[RequirementGroup]:
    rows = RequirementGroup.objects.filter(requirements__answers__declaration=declaration)
    return list(rows.distinct().order_by("position", "code"))


def _answers(declaration: Declaration, group: RequirementGroup) -> list[Answer]:
    related = ("requirement", "inherited_from__organisation", "declaration__organisation")
    return list(declaration.answers.filter(requirement__group=group).select_related(*related))


def _form(request: HttpRequest, answer: Answer) -> Any:
    return bound(AnswerForm, request, prefix=f"a{answer.pk}", initial=initial_of(answer))


def _save(answer: Answer, form: Any, person: Person) -> bool:
    """Whether nothing is wrong with it; what nobody touched is left alone, inherited answers too."""
    if form.is_valid() and not form.differs:
        return True
    return act_on(form, lambda data: answers.save(answer, by=person, **data)) is not None


def _next(groups: list[RequirementGroup], found: RequirementGroup) -> RequirementGroup:
    place = groups.index(found) + 1
    return groups[place] if place < len(groups) else found
