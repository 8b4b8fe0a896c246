"""A declaration: begin it, see what is left to do, say what it covers, and take it from one version to another."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import timelines
from members.clock import today
from members.models import Organisation, Person
from members.permissions import Permission, is_operator, may
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.conflict import overtaken
from members.views.pages import form_page
from trustframework.actions import carrying, declarations
from trustframework.declaration_rules import closed_because, is_own, review_agreement
from trustframework.forms_declarations import BeginForm, ScopeForm, StepForm
from trustframework.inheriting import offers
from trustframework.models import Declaration, FrameworkVersion
from trustframework.models.declaration import OPEN_DECLARATIONS, WRITABLE
from trustframework.models.framework import VersionState
from trustframework.task_list import TaskList, task_list
from trustframework.views.declaration_access import declaration_or_404
from trustframework.views.declaration_steps import steps_of

EVENTS = 10


@login_required
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one; `?follows=` names the one that it renews, whose answers come along where they still hold."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, organisation)
    follows = _follows(request, organisation)
    form = bound(BeginForm, request, organisation=organisation, initial=_as(follows))
    if done := act_on(form, lambda data: declarations.begin(organisation, by=person, follows=follows, **data)):
        messages.success(request, _("The declaration is begun. Answer one requirement after the other."))
        return redirect("declaration", done.value.pk)
    context = {
        "form": form,
        "organisation": organisation,
        "follows": follows,
        "agreement": review_agreement(organisation),
        "back": reverse("organisation", args=[pk]),
    }
    return render(request, "trustframework/declaration_begin.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list, with the steps that the person may take."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    tasks = task_list(declaration)
    writes = may(person, Permission.DECLARE, declaration.organisation) and declaration.state in WRITABLE
    context = {
        "declaration": declaration,
        "organisation": declaration.organisation,
        "tasks": tasks,
        "entities": declaration.entities.all(),
        "steps": steps_of(declaration, person),
        "writes": writes,
        "offers": _offers(declaration, tasks) if writes else [],
        "snapshots": declaration.snapshots.select_related("taken_by"),
        "events": _history(declaration, person),
        "own": is_own(person, declaration.organisation),
    }
    return render(request, "trustframework/declaration.html", context | _notices(declaration, person))


@login_required
def scope(request: HttpRequest, pk: int) -> HttpResponse:
    """Other entities, or another scope."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, declaration.organisation)
    initial = {
        "scope": declaration.scope,
        "entities": [one.pk for one in declaration.entities.all()],
        "seen": declaration.version,
    }
    form = bound(ScopeForm, request, organisation=declaration.organisation, initial=initial)
    if act_on(form, lambda data: declarations.rescope(declaration, by=person, **{"entities": (), **data})):
        messages.success(request, _("What the declaration covers is changed."))
        return redirect("declaration", pk)
    return form_page(
        request,
        form,
        title=_("What the declaration covers"),
        submit=_("Save"),
        organisation=declaration.organisation,
        back=reverse("declaration", args=[pk]),
        intro=str(declaration),
        facts=overtaken(form, declaration, ("scope",)),
    )


@login_required
def carry_over(request: HttpRequest, pk: int) -> HttpResponse:
    """To the framework version in force: what comes along, and what is asked anew."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, declaration.organisation)
    to = newer_version(declaration)
    if to is None:
        raise Http404
    form = bound(StepForm, request)
    if done := act_on(form, lambda _data: carrying.carry_over(declaration, to, by=person)):
        messages.success(request, _("The answers that still hold came along. The others are listed here."))
        return redirect("declaration", done.value.pk)
    return form_page(
        request,
        form,
        title=_("Carry over to %(version)s") % {"version": to},
        submit=_("Carry over"),
        organisation=declaration.organisation,
        back=reverse("declaration", args=[pk]),
        intro=_(
            "A new draft is made against %(version)s. Answers to requirements that are the same come along, with their"
            " evidence; those that are new or changed are listed, to be answered. This declaration is withdrawn, and"
            " kept as it is."
        )
        % {"version": to},
    )


def newer_version(declaration: Declaration) -> FrameworkVersion | None:
    """The version in force of the same framework, where the declaration is on another one; the newest of several."""
    version = declaration.framework_version
    rows = version.framework.versions.filter(state=VersionState.IN_FORCE).exclude(pk=version.pk)
    return None if version.state == VersionState.IN_FORCE else rows.order_by("-in_force_from", "-pk").first()


def _history(declaration: Declaration, person: Person) -> list[timelines.Told]:
    """With its answers: who wrote them, and when.."""
    answers = declaration.answers.all()
    return timelines.of_object_with(declaration, answers, internal=is_operator(person), size=EVENTS).events


def _follows(request: HttpRequest, organisation: Organisation) -> Declaration | None:
    """The declaration that the address names; 404 for another organisation's."""
    named = request.GET.get("follows", "")
    if not named:
        return None
    rows = organisation.declarations.select_related("checklist__version__framework", "level")
    found = rows.filter(pk=named).first() if named.isdecimal() and len(named) < 19 else None
    if found is None:
        raise Http404
    return found


def _as(follows: Declaration | None) -> dict[str, Any]:
    """A renewal begins as what it renews: in the same capacity, at the same level, for the same."""
    if follows is None:
        return {}
    to = newer_version(follows) or follows.framework_version
    checklist = carrying.counterpart(follows.checklist, to)
    return {
        "checklist": checklist and checklist.pk,
        "level": follows.level_id,
        "scope": follows.scope,
        "entities": [one.pk for one in follows.entities.all()],
    }


def _offers(declaration: Declaration, tasks: TaskList) -> list[tuple[Any, int]]:
    """Certifications of suppliers that answer something which is not answered yet, and how much."""
    open_ones = [row.answer.requirement for row in tasks.rows if not row.answer.status]
    return [(one.certification, len(one.codes)) for one in offers(declaration, open_ones)] if open_ones else []


def _notices(declaration: Declaration, person: Person) -> dict[str, Any]:
    """What is wrong around an open declaration: its version, its agreement."""
    if declaration.state not in OPEN_DECLARATIONS:
        renews = may(person, Permission.DECLARE, declaration.organisation)
        return {"renews": renews}
    version = declaration.framework_version
    superseded = version.state in (VersionState.SUPERSEDED, VersionState.RETIRED)
    to = newer_version(declaration)
    carries = declaration.state in carrying.CARRIED and may(person, Permission.DECLARE, declaration.organisation)
    return {
        "superseded": superseded,
        "before_review": declaration.state in carrying.CARRIED,
        "closed_because": closed_because(version, today()) if declaration.state in carrying.CARRIED else "",
        "newer": to,
        "carries": carries and to is not None,
        "without_agreement": declaration.state in carrying.CARRIED
        and review_agreement(declaration.organisation) is None,
    }
