"""Agreement texts: the list, one text as it reads, its drafts, two versions side by side, and who signs anew."""

from difflib import unified_diff
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import resigning, templates
from members.actions.documents import example_of
from members.errors import Refused
from members.forms_templates import CompareForm, NewTemplateForm, TemplateForm
from members.models import AgreementTemplate, Person
from members.models.agreement import AgreementKind, Language, TemplateState
from members.permissions import Permission, may
from members.texts.example import EXAMPLE
from members.texts.fields import FIELDS, Unreadable
from members.texts.shipped import shipped
from members.texts.shown import as_html
from members.views import documents
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh

AT_ONCE = 100  # drafts in one request


def _registrar(request: HttpRequest) -> Person:
    person = actor(request)
    if not may(person, Permission.HANDLE_AGREEMENT):
        raise PermissionDenied
    return person


def _text(pk: int) -> AgreementTemplate:
    return get_object_or_404(AgreementTemplate.objects.select_related("supersedes", "adopted_by"), pk=pk)


@login_required
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """All versions, by kind."""
    _registrar(request)
    return render(request, "members/templates.html", {"texts": AgreementTemplate.objects.all()})


@login_required
@require_safe
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One version as it reads with made-up names, and what can be done with it."""
    _registrar(request)
    found = _text(pk)
    shown = {code: _shown(found, code) for code in Language.values if found.body(code)}
    context = {
        "text": found,
        "shown": shown,
        "draft": found.state == TemplateState.DRAFT,
        "waiting": list(resigning.waiting(found)[: AT_ONCE + 1]) if found.state == TemplateState.ADOPTED else [],
        "others": AgreementTemplate.objects.filter(kind=found.kind).exclude(pk=pk).exists(),
        "agreements": found.agreements.count(),
    }
    return render(request, "members/template.html", context)


@login_required
@require_safe
def example(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The document that it would become, with made-up names."""
    _registrar(request)
    found = _text(pk)
    if language not in Language.values or not found.body(language):
        raise Http404
    try:
        return documents.pdf(example_of(found, language), f"{found.kind}-{found.version}-{language}.pdf")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("agreement_text", pk)


@login_required
def draft(request: HttpRequest) -> HttpResponse:
    """A new version, beginning from the one that it takes over from, or from the text that comes with Sigill."""
    person = _registrar(request)
    form = bound(NewTemplateForm, request)
    if done := act_on(form, lambda data: _draft(data, person)):
        messages.success(request, _("The draft is there. Edit it, look at it, and adopt it."))
        return redirect("agreement_text_edit", done.value.pk)
    back = reverse("agreement_texts")
    return form_page(request, form, title=_("Draft an agreement text"), submit=_("Begin the draft"), back=back)


def _draft(data: dict[str, Any], person: Person) -> AgreementTemplate:
    older: AgreementTemplate | None = data["supersedes"]
    kind = AgreementKind(data["kind"])
    begin = {name: getattr(older, name) for name in templates.TEXTS} if older else shipped(kind)
    return templates.draft(kind, data["version"], supersedes=older, by=person, **begin)


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft's words; what is wrong is told with its line."""
    person = _registrar(request)
    found = _text(pk)
    if found.state != TemplateState.DRAFT:
        messages.error(request, _("An adopted text cannot be changed. Draft a new version."))
        return redirect("agreement_text", pk)
    form = bound(TemplateForm, request, instance=found, initial={"seen": templates.fingerprint(found)})
    if act_on(form, lambda data: templates.revise(_text(pk), by=person, **data)):
        messages.success(request, _("The draft is saved."))
        return redirect("agreement_text", pk)
    context = {"text": found, "form": form, "fields": FIELDS.items(), "now": _overtaken(form, _text(pk))}
    return render(request, "members/template_edit.html", context, status=422 if form.errors else 200)


def _overtaken(form: TemplateForm, now: AgreementTemplate) -> list[tuple[str, str]]:
    """What somebody else has written since this form was made; the next attempt puts what was typed in its place."""
    latest = templates.fingerprint(now)
    if not form.is_bound or form.data.get("seen") == latest:
        return []
    typed: Any = form.data
    posted = typed.copy()
    posted["seen"] = latest
    form.data = posted
    return [(str(form.fields[name].label), getattr(now, name)) for name in templates.TEXTS]


@login_required
@fresh
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """From today agreements are made on it."""
    person = _registrar(request)
    found = _text(pk)
    act(request, lambda: templates.adopt(found, by=person), _("The text is adopted."))
    return redirect("agreement_text", pk)


@login_required
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Line by line, from another version to this one."""
    _registrar(request)
    found = _text(pk)
    language = next(
        (code for code in (get_language(), *Language.values) if code and found.body(code)), Language.SWEDISH
    )
    first = found.supersedes or AgreementTemplate.objects.filter(kind=found.kind).exclude(pk=pk).first()
    chosen = {"other": first.pk if first else "", "language": language} | request.GET.dict()
    form = CompareForm(chosen, template=found)
    lines: list[tuple[str, str]] = []
    if form.is_valid():
        other, code = form.cleaned_data["other"], form.cleaned_data["language"]
        lines = differing(other.body(code), found.body(code))
    context = {"text": found, "form": form, "lines": lines}
    return render(request, "members/template_compare.html", context)


def differing(old: str, new: str) -> list[tuple[str, str]]:
    """Mark and line of a unified difference, without its two file names; a place in the texts has the mark "@"."""
    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    return [(line[0], line[1:] if line[0] != "@" else line) for line in islice(found, 2, None)]


@login_required
@fresh
def resign(request: HttpRequest, pk: int) -> HttpResponse:
    """Drafts of this version for those who signed one that it supersedes."""
    person = _registrar(request)
    found = _text(pk)
    act(request, lambda: _begin(request, found, person), _("Drafts are begun. Send each when it is ready."))
    return redirect("agreement_text", pk)


def _begin(request: HttpRequest, found: AgreementTemplate, person: Person) -> None:
    begun = list(resigning.begin(found, by=person, most=AT_ONCE))
    for one in begun:
        if one.draft is None:
            messages.warning(request, f"{one.agreement.organisation}: {one.refusal}")
    made = sum(one.draft is not None for one in begun)
    left = resigning.waiting(found).count()
    told = ngettext("%(made)d draft; %(left)d left.", "%(made)d drafts; %(left)d left.", made)
    messages.info(request, told % {"made": made, "left": left})


def _shown(found: AgreementTemplate, language: str) -> str:
    try:
        return as_html(found.body(language), EXAMPLE | {"template.version": found.version})
    except Unreadable as unreadable:  # written before a rule that it breaks
        return str(unreadable)
