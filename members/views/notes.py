"""The operator's internal notes: a section of pages that exists for nobody else, and the form that adds to it."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import notes
from members.forms_notes import InternalNoteForm
from members.models import Application, InternalNote, Organisation, Person
from members.permissions import Permission, may
from members.views.access import organisation_or_404, require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page, home_of


@dataclass(frozen=True, slots=True)
class Row:
    """A note, and where the case that it names is shown ("" where no other system is known)."""

    note: InternalNote
    url: str


def section(about: Organisation | Application, person: Person) -> list[Row] | None:
    """The notes, newest first; None for who may not even know that there are any."""
    if not may(person, Permission.KEEP_NOTES, _organisation(about)):
        return None
    return [Row(note, case_url(note.case)) for note in about.internal_notes.select_related("by")]


def case_url(case: str) -> str:
    """The address of the case in the other system."""
    known = case and "{case}" in settings.SIGILL_CASE_URL
    return settings.SIGILL_CASE_URL.replace("{case}", quote(case, safe="")) if known else ""


@login_required
def on_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """A note on an organisation."""
    organisation = organisation_or_404(pk, actor(request))
    return _write(request, organisation, home_of(organisation) + "#notes")


@login_required
def on_application(request: HttpRequest, pk: int) -> HttpResponse:
    """A note on an application."""
    require_or_403(actor(request), Permission.HANDLE_MEMBERSHIP)
    application = get_object_or_404(Application.objects.exclude(sent_at=None).select_related("organisation"), pk=pk)
    return _write(request, application, reverse("application", args=[pk]) + "#notes")


def _write(request: HttpRequest, about: Organisation | Application, back: str) -> HttpResponse:
    person = actor(request)
    require_or_403(person, Permission.KEEP_NOTES, _organisation(about))
    form = bound(InternalNoteForm, request)
    if act_on(form, lambda data: notes.write(about, by=person, **data)):
        messages.success(request, _("The note is written. Only the operator's people see it."))
        return redirect(back)
    title = _("Write an internal note")
    return form_page(request, form, title=title, submit=_("Write the note"), back=back, intro=str(about))


def _organisation(about: Organisation | Application) -> Organisation | None:
    return about if isinstance(about, Organisation) else about.organisation
