"""The parts of a draft, one a page: requirements, groups and checklists are added, changed, moved, removed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Person
from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from trustframework.actions import checklists, requirement_groups, requirements
from trustframework.forms_frameworks import ChecklistForm, RequirementForm, TitlesForm
from trustframework.models import Checklist, FrameworkVersion, Requirement, RequirementGroup
from trustframework.views.framework_access import address, version_or_404
from trustframework.views.seen_words import initial, overtaken


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part: its rows, the field that names one, its form, and what is done with it."""

    model: type[Model]
    key: str
    form: type[forms.Form]
    names: tuple[str, ...]
    add: Callable[..., Any]
    change: Callable[..., None]
    remove: Callable[..., None]
    words: tuple[Words, Words, Words]  # to add, to change, to remove


PARTS: dict[str, Part] = {
    "requirements": Part(
        Requirement,
        "code",
        RequirementForm,
        requirements.FIELDS,
        requirements.add,
        requirements.change,
        requirements.remove,
        (
            gettext_lazy("Add a requirement"),
            gettext_lazy("Change the requirement"),
            gettext_lazy("Remove the requirement"),
        ),
    ),
    "groups": Part(
        RequirementGroup,
        "code",
        TitlesForm,
        requirement_groups.FIELDS,
        requirement_groups.add,
        requirement_groups.change,
        requirement_groups.remove,
        (gettext_lazy("Add a group"), gettext_lazy("Change the group"), gettext_lazy("Remove the group")),
    ),
    "checklists": Part(
        Checklist,
        "slug",
        ChecklistForm,
        checklists.FIELDS,
        checklists.add,
        checklists.change,
        checklists.remove,
        (gettext_lazy("Add a checklist"), gettext_lazy("Change the checklist"), gettext_lazy("Remove the checklist")),
    ),
}


@login_required
def add(request: HttpRequest, slug: str, version: str, part: str) -> HttpResponse:
    """A new one, the last of its kind."""
    person, found, kind = _asked(request, slug, version, part)
    form = bound(kind.form, request, version=found, new=True)
    if act_on(form, lambda data: kind.add(found, data.pop("code"), by=person, **_without_seen(data))):
        messages.success(request, _("It is in the draft."))
        return redirect(address(found))
    words = kind.words[0]
    return form_page(request, form, title=words, submit=words, intro=str(found), back=address(found))


@login_required
def change(request: HttpRequest, slug: str, version: str, part: str, code: str) -> HttpResponse:
    """Other words; who was not first sees what the other one wrote, and keeps what was typed."""
    person, found, kind = _asked(request, slug, version, part)
    row = _row(kind, found, code)
    form = bound(kind.form, request, version=found, new=False, initial=initial(row, kind.names))
    if act_on(form, lambda data: kind.change(row, by=person, **data)):
        messages.success(request, _("The draft is saved."))
        return redirect(address(found))
    now = overtaken(form, row, kind.names)
    title = f"{kind.words[1]}: {row}"
    return form_page(request, form, title=title, submit=_("Save the draft"), back=address(found), facts=now)


@login_required
def remove(request: HttpRequest, slug: str, version: str, part: str, code: str) -> HttpResponse:
    """Out of the draft; asked once."""
    person, found, kind = _asked(request, slug, version, part)
    row = _row(kind, found, code)
    form = bound(forms.Form, request)
    if act_on(form, lambda _data: kind.remove(row, by=person)):
        messages.success(request, _("It is no longer in the draft."))
        return redirect(address(found))
    words = kind.words[2]
    return form_page(request, form, title=words, submit=words, intro=str(row), back=address(found), danger=True)


@login_required
def move(request: HttpRequest, slug: str, version: str, code: str, way: str) -> HttpResponse:
    """A requirement up or down in its group."""
    person, found, kind = _asked(request, slug, version, "requirements")
    row: Any = _row(kind, found, code)
    if way not in {"up", "down"}:
        raise Http404
    act(request, lambda: requirements.move(row, up=way == "up", by=person), _("The requirement is moved."))
    return redirect(f"{address(found)}#{code}")


def _asked(request: HttpRequest, slug: str, version: str, part: str) -> tuple[Person, FrameworkVersion, Part]:
    person = actor(request)
    found = version_or_404(person, slug, version)
    if part not in PARTS:
        raise Http404
    require_or_403(person, Permission.HANDLE_FRAMEWORK)
    return person, found, PARTS[part]


def _row(kind: Part, version: FrameworkVersion, code: str) -> Model:
    row: Model | None = kind.model._default_manager.filter(**{"version": version, kind.key: code}).first()
    if row is None:
        raise Http404
    return row


def _without_seen(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "seen"}
