"""Begin a version, out of a file or as a copy of another one, and what stands on the version itself."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Person
from members.permissions import Permission
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from trustframework.actions import frameworks
from trustframework.catalogue import CatalogueError, Data, read
from trustframework.catalogue_words import sentences
from trustframework.forms_frameworks import DraftForm, ImportForm, VersionForm
from trustframework.models import FrameworkVersion, Level
from trustframework.views.framework_access import address, version_or_404
from trustframework.views.seen_words import initial, overtaken


@login_required
def take_in(request: HttpRequest) -> HttpResponse:
    """A draft out of a file; every fault of the file is told, with its line."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_FRAMEWORK)
    form = bound(ImportForm, request)
    if done := act_on(form, lambda data: _import(request, data["file"], person)):
        messages.success(request, _("The version is a draft. Look it through, and send it out for consultation."))
        return redirect(address(done.value))
    return form_page(
        request,
        form,
        title=_("Import a framework version"),
        submit=_("Import"),
        intro=_("A file in the shape in which versions are downloaded. It becomes a draft."),
        back=reverse("frameworks"),
    )


def _import(request: HttpRequest, text: str, person: Person) -> FrameworkVersion:
    try:
        data = read(text)
    except CatalogueError as error:
        raise ValidationError(sentences(error)) from error
    made = frameworks.import_version(data, by=person)
    for name, here in _other_uris(data):
        said = _("%(level)s keeps the URI that it has here: %(uri)s") % {"level": name, "uri": here}
        messages.info(request, said)
    return made


def _other_uris(data: Data) -> list[tuple[str, str]]:
    here = dict(Level.objects.values_list("name", "uri"))
    return [(row["name"], here[row["name"]]) for row in data["levels"] if here[row["name"]] != row["uri"]]


@login_required
def draft(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A copy of the version, to be changed."""
    person = actor(request)
    found = version_or_404(person, slug, version)
    require_or_403(person, Permission.HANDLE_FRAMEWORK)
    form = bound(DraftForm, request)
    if done := act_on(form, lambda data: _copy(found, data, person)):
        messages.success(request, _("The copy is a draft. Change it, compare it, and send it out for consultation."))
        return redirect(address(done.value))
    title = _("Draft a new version based on %(version)s") % {"version": found}
    return form_page(request, form, title=title, submit=_("Begin the draft"), back=address(found))


def _copy(found: FrameworkVersion, data: dict[str, Any], person: Person) -> FrameworkVersion:
    return frameworks.draft(found.framework, data["version"], based_on=found, by=person)


@login_required
def edit(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A draft's number and notices."""
    person = actor(request)
    found = version_or_404(person, slug, version)
    require_or_403(person, Permission.HANDLE_FRAMEWORK)
    form = bound(VersionForm, request, initial=initial(found, frameworks.NOTICES))
    if act_on(form, lambda data: frameworks.revise(found, number=data.pop("version"), by=person, **data)):
        messages.success(request, _("The draft is saved."))
        found.refresh_from_db()
        return redirect(address(found))
    title = _("Change %(version)s") % {"version": found}
    now = overtaken(form, found, frameworks.NOTICES)
    return form_page(request, form, title=title, submit=_("Save the draft"), back=address(found), facts=now)
