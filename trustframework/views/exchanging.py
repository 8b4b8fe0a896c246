"""A declaration on its way out, as JSON or on paper, and its answers on their way in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.errors import Refused
from members.models import Person
from members.permissions import Permission
from members.views import documents
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from trustframework import declaration_paper
from trustframework.actions import exchanging
from trustframework.forms_declarations import ImportForm
from trustframework.models import Declaration
from trustframework.views.declaration_access import declaration_or_404


@login_required
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers as JSON, to be worked on outside and imported again."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    response = HttpResponse(exchanging.export(declaration, by=person), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, _name(declaration, "json")) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The declaration as PDF/UA."""
    declaration = declaration_or_404(pk, actor(request))
    try:
        return documents.pdf(declaration_paper.pdf_of(declaration), _name(declaration, "pdf"))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("declaration", pk)


@login_required
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """First what the file would change; done when that is confirmed."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, declaration.organisation)
    form = bound(ImportForm, request)
    plan = None
    confirmed = form.is_bound and form.is_valid() and form.cleaned_data["stand"]
    if confirmed and (done := act_on(form, lambda data: _import(declaration, data, person))):
        messages.success(request, _("%(number)d answers were changed.") % {"number": done.value})
        return redirect("declaration", pk)
    if form.is_bound and form.cleaned_data.get("text"):
        plan = _plan(form, declaration, person)
    context = {
        "form": form,
        "declaration": declaration,
        "organisation": declaration.organisation,
        "plan": plan,
        "text": form.cleaned_data.get("text", "") if plan else "",
        "back": reverse("declaration", args=[pk]),
    }
    return render(request, "trustframework/declaration_import.html", context, status=422 if form.errors else 200)


def _import(declaration: Declaration, data: dict[str, Any], person: Person) -> int:
    return exchanging.import_answers(declaration, data["text"], stand=data["stand"], by=person)


def _plan(form: ImportForm, declaration: Declaration, person: Person) -> exchanging.Plan | None:
    """What the file would change as things stand now; None, and why in the form, where it is refused."""
    try:
        return exchanging.plan(declaration, form.cleaned_data["text"], by=person)
    except exchanging.NotRead as refused:
        form.add_error("file", refused.sentences)
        return None


def _name(declaration: Declaration, suffix: str) -> str:
    slug, level = declaration.checklist.slug, declaration.level.name.lower()
    return f"{slug}-{level}-{declaration.organisation.number}-{declaration.pk}.{suffix}"
