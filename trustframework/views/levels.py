"""Levels of assurance: their names, their order, and the URIs that stand for them in metadata."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh
from trustframework.actions import frameworks
from trustframework.forms_frameworks import LevelForm
from trustframework.models import Level
from trustframework.views.seen_words import initial, overtaken


@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    """For everybody: they stand in published metadata."""
    return render(request, "trustframework/levels.html", {"levels": Level.objects.all()})


@login_required
def record(request: HttpRequest) -> HttpResponse:
    """One more."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_FRAMEWORK)
    form = bound(LevelForm, request)
    if act_on(form, lambda data: frameworks.record_level(data["name"], rank=data["rank"], uri=data["uri"], by=person)):
        messages.success(request, _("The level is recorded."))
        return redirect("levels")
    words = _("Record a level")
    return form_page(request, form, title=words, submit=words, back=reverse("levels"))


@login_required
@fresh
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or URI; what is published says so from the next publication on."""
    person = actor(request)
    level = get_object_or_404(Level, pk=pk)
    require_or_403(person, Permission.ADOPT_FRAMEWORK)
    form: Any = bound(LevelForm, request, initial=initial(level, frameworks.LEVEL))
    del form.fields["rank"]
    if act_on(form, lambda data: frameworks.change_level(level, by=person, **data)):
        messages.success(request, _("The level is changed."))
        return redirect("levels")
    now = overtaken(form, level, frameworks.LEVEL)
    title = _("Change %(level)s") % {"level": level}
    intro = _("Everything that is published about this level says so from the next publication on.")
    return form_page(
        request, form, title=title, submit=_("Save"), intro=intro, back=reverse("levels"), danger=True, facts=now
    )
