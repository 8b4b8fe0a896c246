"""The list of organisations: columns, filters, and what is done to many."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.forms_lists import OrganisationSearch
from members.actions import contacts, entities
from members.clock import now
from members.listing.bulk import bulk_pages
from members.listing.declared import Bulk, Cell, Column, Listing
from members.listing.page import list_page
from members.models import Contact, Entity, Membership, Organisation, Person
from members.models.contact import Standing
from members.models.saved_view import ListName
from members.permissions import Permission, may
from members.templatetags.sigill import number_of
from members.views.access import visible
from members.views.acting import actor
from members.views.member_list import search
from members.views.stepup import fresh


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation with its open memberships, what it owns, and its contacts that ought to be asked."""

    organisation: Organisation
    entities: int
    unverified: list[Contact] = field(default_factory=list)


def _by_name(language: str) -> Lower:
    return Lower("name_en" if language.startswith("en") else "name_sv")


def _rows(request: HttpRequest) -> QuerySet[Organisation]:
    """Those that the person may see, with the name that they read."""
    seen = visible(Organisation.objects.all(), actor(request), "pk")
    return seen.alias(shown_name=_by_name(get_language() or ""))


def _narrow(rows: QuerySet[Organisation], wanted: dict[str, Any]) -> QuerySet[Organisation]:
    rows = search(rows, wanted)
    if legal_form := wanted.get("legal_form"):
        rows = rows.filter(legal_form=legal_form)
    if state := wanted.get("state"):
        held = Membership.objects.filter(state=state)
        if kind := wanted.get("kind"):
            held = held.filter(kind=kind)
        rows = rows.filter(pk__in=held.values("organisation"))
    if wanted.get("contacts"):
        silent = Contact.objects.current().exclude(pk__in=Contact.objects.verified(now()).values("pk"))
        rows = rows.filter(pk__in=silent.values("organisation"))
    return rows


def _whole(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    open_ones = Prefetch("memberships", Membership.objects.open())
    current = Prefetch("contacts", Contact.objects.current(), to_attr="current_contacts")
    return rows.prefetch_related(open_ones, current)


def _attach(_request: HttpRequest, found: list[Organisation]) -> list[Row]:
    owned = Entity.objects.filter(owner__in=found, retired_at=None).order_by()
    counts = dict(owned.values_list("owner").annotate(Count("pk")))
    return [Row(one, counts.get(one.pk, 0), _unverified(one)) for one in found]


def _unverified(organisation: Organisation) -> list[Contact]:
    at, current = now(), organisation.current_contacts  # type: ignore[attr-defined]
    return [contact for contact in current if contact.standing(at) != Standing.VERIFIED]


def _name(row: Row) -> Cell:
    found = row.organisation
    gone = _("Dissolved") if found.dissolved_on else ""
    return Cell(str(found), reverse("organisation", args=[found.pk]), note=gone)


def _memberships(row: Row) -> list[Cell]:
    held = [
        Cell(m.get_kind_display(), chip=m.get_state_display(), state=m.state, raw={"kind": m.kind, "state": m.state})
        for m in row.organisation.memberships.all()
    ]
    return held or [Cell(note=_("None"), raw={})]


def _label(name: str) -> Any:
    """A field with choices: its words on the page, its value for programs."""

    def told(row: Row) -> Cell:
        found = row.organisation
        return Cell(getattr(found, f"get_{name}_display")(), raw=getattr(found, name))

    return told


def _ask_contacts(row: Row, person: Person) -> None:
    """All of the organisation's that ought to be asked; the machine makes it all or none."""
    for contact in row.unverified:
        contacts.ask(contact, by=person)


def _nobody_to_ask(row: Row, person: Person) -> str:
    if not may(person, Permission.MANAGE_PEOPLE, row.organisation):
        return _("You may not do this for the organisation.")
    return "" if row.unverified else _("All its contacts have verified their addresses.")


def _nothing_to_confirm(row: Row, person: Person) -> str:
    if not may(person, Permission.SUBMIT_METADATA, row.organisation):
        return _("You may not do this for the organisation.")
    return "" if row.entities else _("It has no entity.")


def _counted(n: int) -> str:
    return ngettext("%(n)d organisation", "%(n)d organisations", n) % {"n": n}


ORGANISATIONS = Listing(
    name=ListName.ORGANISATIONS,
    form=OrganisationSearch,
    columns=(
        Column("name", gettext_lazy("Name"), _name, ("shown_name",)),
        Column(
            "number",
            gettext_lazy("Organisation number"),
            lambda row: Cell(number_of(row.organisation), raw=row.organisation.number),
            ("country", "number"),
        ),
        Column("sector", gettext_lazy("Sector"), _label("sector"), ("sector",)),
        Column("memberships", gettext_lazy("Memberships"), _memberships),
        Column("legal_form", gettext_lazy("Legal form"), _label("legal_form"), ("legal_form",), chosen=False),
        Column("size", gettext_lazy("Size"), _label("size_class"), ("size_class",), chosen=False),
        Column("country", gettext_lazy("Country"), lambda row: row.organisation.country, ("country",), chosen=False),
        Column("entities", gettext_lazy("Entities"), lambda row: row.entities, chosen=False, number=True),
        Column(
            "unverified",
            gettext_lazy("Contacts that have not verified their address"),
            lambda row: len(row.unverified),
            chosen=False,
            number=True,
        ),
        Column(
            "registered",
            gettext_lazy("Registered"),
            lambda row: row.organisation.registered_at.date(),
            ("registered_at",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="name",
    counted=_counted,
    nothing=gettext_lazy("There are no organisations here for you to see."),
    no_match=gettext_lazy("No organisation matches. Search for less, or show all."),
    whole=_whole,
    attach=_attach,
    bulk=(
        Bulk(
            "ask_contacts",
            gettext_lazy("Ask contacts to verify their addresses"),
            gettext_lazy("Each contact that has not verified its address gets a letter with a new link."),
            lambda person: may(person, Permission.REGISTER_ORGANISATION),
            _nobody_to_ask,
            _ask_contacts,
        ),
        Bulk(
            "confirm_entities",
            gettext_lazy("Confirm all entities for another year"),
            gettext_lazy("Every entity with approved metadata counts as confirmed for another year."),
            lambda person: may(person, Permission.SUBMIT_METADATA),
            _nothing_to_confirm,
            lambda row, person: entities.confirm_all(row.organisation, by=person),
        ),
    ),
)


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponseBase:
    """Those that the person may see."""
    return list_page(request, ORGANISATIONS, "federation/organisations.html")


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done to many organisations at once: the check, then each by its own action."""
    return bulk_pages(request, ORGANISATIONS)
