"""Evidence of an answer: add it, replace it, take it away, open it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from members.models import Person
from members.permissions import Permission
from members.views import documents
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import evidence_access, evidences
from trustframework.actions.evidences import Shown
from trustframework.assigned import free_assignment
from trustframework.evidence_rules import door
from trustframework.forms_answers import EvidenceForm, ReasonForm
from trustframework.models import Answer, Evidence
from trustframework.models.evidence import Confidentiality
from trustframework.views.cases import assessment_of
from trustframework.views.declaration_access import EVIDENCE as RELATED
from trustframework.views.declaration_access import answer_or_404, evidence_or_404, sees


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A file, or where a document is kept."""
    person = actor(request)
    answer = answer_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, answer.declaration.organisation)
    form = bound(EvidenceForm, request)
    if act_on(form, lambda data: evidences.add(answer, Shown(**data), by=person)):
        messages.success(request, _("The evidence is added."))
        return redirect(_back(answer))
    return _page(request, form, answer, _("Add evidence to %(requirement)s"))


@login_required
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Another version of it; the former one stays, and is marked as replaced."""
    person = actor(request)
    evidence = evidence_or_404(pk, person)
    answer = evidence.answer
    require_or_403(person, Permission.DECLARE, answer.declaration.organisation)
    form = bound(EvidenceForm, request, initial=_initial(evidence))
    if act_on(form, lambda data: evidences.replace(evidence, Shown(**data), by=person)):
        messages.success(request, _("The evidence is replaced. The former version is kept."))
        return redirect(_back(answer))
    return _page(request, form, answer, _("Replace evidence of %(requirement)s"), intro=evidence.title)


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """It no longer stands behind the answer."""
    person = actor(request)
    evidence = evidence_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, evidence.answer.declaration.organisation)
    act(request, lambda: evidences.remove(evidence, by=person), _("The evidence is removed from the answer."))
    return redirect(_back(evidence.answer))


@login_required
@fresh
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, to save; each time is logged. What is strictly confidential asks for a reason first."""
    person = actor(request)
    evidence = Evidence.objects.select_related(*RELATED).filter(pk=pk).first()
    if evidence is None or door(evidence, person) is None:
        raise Http404
    reasons = evidence.confidentiality == Confidentiality.STRICT
    form = bound(ReasonForm if reasons else Form, request)
    if request.method != "POST" and not reasons:
        form.is_bound, form.data = True, {}  # nothing is asked: a link is enough
    if done := act_on(form, lambda data: evidence_access.open_evidence(evidence, by=person, **data)):
        return documents.pdf(done.value, evidence.file_name or f"{evidence.pk}.pdf")
    return form_page(
        request,
        form,
        title=_("Open evidence"),
        submit=pgettext("a file", "Open"),
        organisation=evidence.answer.declaration.organisation,
        back=_came_from(evidence, person),
        intro=evidence.title,
    )


def _page(request: HttpRequest, form: Any, answer: Answer, title: str, **more: Any) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title % {"requirement": answer.requirement.code},
        submit=_("Save"),
        organisation=answer.declaration.organisation,
        back=_back(answer),
        **more,
    )


def _initial(evidence: Evidence) -> dict[str, Any]:
    return {"title": evidence.title, "reference": evidence.reference, "confidentiality": evidence.confidentiality}


def _came_from(evidence: Evidence, person: Person) -> str:
    """The answer's page; for a reviewer, to whom there is none, the requirement's in the workspace."""
    declaration = evidence.answer.declaration
    assignment = None if sees(person, declaration) else free_assignment(person, declaration)
    if assignment is None:
        return _back(evidence.answer)
    return assessment_of(assignment.review, evidence.answer.requirement_id)


def _back(answer: Answer) -> str:
    return reverse("answer", args=[answer.pk]) + "#evidence"
