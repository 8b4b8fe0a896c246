"""Everybody who can log in, or could, with their roles. For registrars, who keep the people."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from members.actions import people
from members.forms_lists import PersonSearch
from members.listing.bulk import bulk_pages
from members.listing.declared import Bulk, Cell, Column, Listing
from members.listing.page import list_page
from members.models import Person, RoleAssignment
from members.models.saved_view import ListName
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import actor
from members.views.stepup import fresh


def _rows(request: HttpRequest) -> QuerySet[Person]:
    require_or_403(actor(request), Permission.REGISTER_ORGANISATION)
    return Person.objects.all()


def _narrow(rows: QuerySet[Person], wanted: dict[str, Any]) -> QuerySet[Person]:
    if q := wanted.get("q", "").strip():
        rows = rows.filter(Q(name__iregex=re.escape(q)) | Q(email__icontains=q))
    if role := wanted.get("role"):
        rows = rows.filter(pk__in=RoleAssignment.objects.in_force().filter(role=role).order_by().values("person"))
    if log_in := wanted.get("log_in"):
        rows = rows.filter(is_active=log_in == "open")
    if day := wanted.get("unused"):
        rows = rows.filter(Q(last_login=None) | Q(last_login__date__lt=day))
    return rows


def _whole(rows: QuerySet[Person]) -> QuerySet[Person]:
    held = RoleAssignment.objects.in_force().select_related("organisation")
    return rows.prefetch_related(Prefetch("roles", held, to_attr="held"))


def _roles(person: Person) -> list[Cell]:
    held: list[RoleAssignment] = person.held  # type: ignore[attr-defined]
    told = [
        Cell(
            one.get_role_display(),
            note=str(one.organisation),
            raw={"role": one.role, "organisation": one.organisation.number},
        )
        for one in held
    ]
    return told or [Cell(note=_("None"), raw={})]


def _log_in(person: Person) -> Cell:
    if person.is_active:
        return Cell(chip=_("May log in"), state="active", raw="open")
    return Cell(chip=_("Log-in closed"), state="closed", raw="closed")


def _not_to_close(person: Person, by: Person) -> str:
    if person == by:
        return _("Nobody closes their own log-in.")
    return "" if person.is_active else _("The log-in is closed already.")


def _not_to_open(person: Person, _by: Person) -> str:
    if person.erased_at is not None:
        return _("Nobody knows any more who this was.")
    return _("The log-in is open already.") if person.is_active else ""


def _counted(n: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", n) % {"n": n}


def _may(person: Person) -> bool:
    return may(person, Permission.REGISTER_ORGANISATION)


PEOPLE = Listing(
    name=ListName.PEOPLE,
    form=PersonSearch,
    columns=(
        Column("name", gettext_lazy("Name"), lambda one: Cell(one.name, reverse("person", args=[one.pk])), ("name",)),
        Column("email", gettext_lazy("E-mail"), lambda one: one.email, ("email",)),
        Column("roles", gettext_lazy("Roles"), _roles),
        Column("log_in", gettext_lazy("Log-in"), _log_in, ("is_active",)),
        Column("last", gettext_lazy("Last logged in"), lambda one: one.last_login, ("last_login",)),
        Column(
            "language",
            gettext_lazy("Language"),
            lambda one: Cell(one.get_language_display(), raw=one.language),
            ("language",),
            chosen=False,
        ),
        Column(
            "registered",
            gettext_lazy("Registered"),
            lambda one: one.registered_at.date(),
            ("registered_at",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="name",
    counted=_counted,
    nothing=gettext_lazy("Nobody is registered yet."),
    no_match=gettext_lazy("Nobody matches. Search for less, or show all."),
    whole=_whole,
    bulk=(
        Bulk(
            "close",
            gettext_lazy("Close the log-in"),
            gettext_lazy("Each one's sessions and tokens end at once. Roles stay in the history as they are."),
            _may,
            _not_to_close,
            lambda person, by: people.deactivate(person, by=by),
        ),
        Bulk(
            "open",
            gettext_lazy("Open the log-in again"),
            gettext_lazy("Each one logs in as before, with the roles that still hold."),
            _may,
            _not_to_open,
            lambda person, by: people.reactivate(person, by=by),
        ),
    ),
)


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """All of them. For registrars."""
    return list_page(request, PEOPLE, "components/list_page.html")


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done to many people at once: the check, then each by their own action."""
    return bulk_pages(request, PEOPLE)
