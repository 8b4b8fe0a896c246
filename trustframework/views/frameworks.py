"""Trust frameworks as pages: all versions, one version, one checklist, two versions compared, and downloads."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.models import Person
from members.permissions import Permission, may
from trustframework.catalogue import as_json, as_yaml, is_asked
from trustframework.catalogue_of import data_of
from trustframework.comparing import Kind, compare
from trustframework.forms_frameworks import TAGS
from trustframework.framework_words import Told, told
from trustframework.models import Checklist, FrameworkVersion, Level, Requirement
from trustframework.models.framework import VersionState
from trustframework.views.framework_access import version_or_404, versions_for, visitor
from trustframework.views.framework_steps import steps_of

_FORMS = {"yaml": (as_yaml, "application/yaml; charset=utf-8"), "json": (as_json, "application/json")}
_TAG_LABELS = dict(TAGS)


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement, the name of the level from which it is asked, and whom it is for."""

    requirement: Requirement
    level: str
    tags: list[Any]


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """All that the visitor may read, by framework."""
    person = visitor(request)
    rows = versions_for(person).order_by("framework__slug", "-pk")
    return render(request, "trustframework/frameworks.html", {"versions": rows})


@require_safe
def framework(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """One version: what it is and is not, its levels, its checklists, its requirements by group."""
    person = visitor(request)
    found = version_or_404(person, slug, version)
    levels = list(Level.objects.all())
    rows = _rows(list(found.requirements.select_related("group").order_by("position", "code")), levels)
    context = {
        "version": found,
        "levels": levels,
        "groups": [
            (group, [row for row in rows if row.requirement.group_id == group.pk]) for group in found.groups.all()
        ],
        "checklists": [(one, len(_asked(one, rows))) for one in found.checklists.all()],
        "count": len(rows),
        "steps": steps_of(found, person),
        "editable": found.state == VersionState.DRAFT and _may(person, Permission.HANDLE_FRAMEWORK),
        "copyable": _may(person, Permission.HANDLE_FRAMEWORK),
    }
    return render(request, "trustframework/framework.html", context)


@require_safe
def checklist(request: HttpRequest, slug: str, version: str, checklist: str) -> HttpResponse:
    """What one checklist asks."""
    found = version_or_404(visitor(request), slug, version)
    one = found.checklists.filter(slug=checklist).first()
    if one is None:
        raise Http404
    levels = list(Level.objects.all())
    rows = _rows(list(found.requirements.select_related("group").order_by("position", "code")), levels)
    context = {"version": found, "checklist": one, "rows": _asked(one, rows), "left_out": _left_out(one, rows)}
    return render(request, "trustframework/framework_checklist.html", context)


@require_safe
def download(request: HttpRequest, slug: str, version: str, form: str) -> HttpResponse:
    """What can be imported again."""
    found = version_or_404(visitor(request), slug, version)
    if form not in _FORMS:
        raise Http404
    write, kind = _FORMS[form]
    name = f'attachment; filename="{slug}-{version}.{form}"'
    return HttpResponse(write(data_of(found)), content_type=kind, headers={"Content-Disposition": name})


@require_safe
def comparison(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """From another version, the one that it is based on where none is chosen, to this one."""
    person = visitor(request)
    found = version_or_404(person, slug, version)
    others = versions_for(person).filter(framework=found.framework).exclude(pk=found.pk).order_by("pk")
    other = _other(found, list(others), request.GET.get("with", ""))
    context: dict[str, Any] = {"version": found, "others": others, "other": other}
    if other is not None:
        compared = compare(data_of(other), data_of(found))
        context["changed"] = [told(change) for change in compared.of(Kind.CHANGED)]
        context |= {kind.value: compared.of(kind) for kind in Kind if kind != Kind.CHANGED}
        context["groups"] = [change for change in compared.groups if change.kind != Kind.SAME]
        context["checklists"] = _changed_checklists(compared.checklists)
    return render(request, "trustframework/framework_compare.html", context)


def _other(found: FrameworkVersion, others: list[FrameworkVersion], wanted: str) -> FrameworkVersion | None:
    chosen = wanted or (found.based_on.version if found.based_on else "")
    return next((one for one in others if one.version == chosen), None)


def _changed_checklists(changes: Any) -> list[tuple[Any, Told]]:
    return [(one, told(one.change)) for one in changes if one.change.kind != Kind.SAME or one.added or one.removed]


def _rows(requirements: list[Requirement], levels: list[Level]) -> list[Row]:
    names = {level.rank: level.name for level in levels}
    return [
        Row(one, names.get(one.rank, ""), [_TAG_LABELS.get(tag, tag) for tag in one.applies_to]) for one in requirements
    ]


def _asked(checklist: Checklist, rows: list[Row]) -> list[Row]:
    return [row for row in rows if _is_asked(row, checklist, checklist.left_out)]


def _left_out(checklist: Checklist, rows: list[Row]) -> list[Row]:
    """What fits its tags and is named as left out."""
    return [row for row in rows if row.requirement.code in checklist.left_out and _is_asked(row, checklist, [])]


def _is_asked(row: Row, checklist: Checklist, left_out: list[str]) -> bool:
    return is_asked(row.requirement.code, row.requirement.applies_to, checklist.tags, left_out)


def _may(person: Person | None, permission: Permission) -> bool:
    return person is not None and may(person, permission)
