"""An entity's categories and certifications: what the registry writes, and what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import categories
from members.clock import today
from members.forms import NoteForm
from members.forms_categories import CategoryGrantForm, CategoryRequestForm
from members.models import CategoryGrant, CategoryRequest, Entity, Person
from members.models.category import RequestState
from members.permissions import Permission, may
from members.saml.prerequisites import GRANTABLE, name_of
from members.saml.settable import REGISTRY_NAMES, is_settable
from members.views.access import require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; while it waits, what stands against granting it, and what the person may do with it."""

    request: CategoryRequest
    against: list[str] = field(default_factory=list)
    may_answer: bool = False
    may_grant: bool = False
    may_take_back: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What the entity page shows. `own` and `left_out` are what its metadata claims: (value, name) of what is published
    as it stands, and of what only the registry writes and has not granted."""

    own: list[str]
    left_out: list[tuple[str, str]]
    grants: list[CategoryGrant]
    asked: list[Asked]
    may_ask: bool
    may_grant: bool


def section(entity: Entity, facts: dict[str, Any] | None, person: Person) -> Section:
    """The part of the entity page; `facts` are those of the revision that the page shows."""
    grants = list(entity.granted.on(today()).select_related("granted_by"))
    stated: dict[str, list[str]] = facts["entity_attributes"] if facts else {}
    granted = {grant.category for grant in grants}
    claimed = [value for name in sorted(REGISTRY_NAMES & stated.keys()) for value in stated[name]]
    requests = entity.category_requests.select_related("asked_by", "answered_by", "entity__owner")
    may_grant = may(person, Permission.APPROVE_METADATA, entity.owner)
    return Section(
        own=[value for name, values in stated.items() for value in values if is_settable(name, value)],
        left_out=[(v, name_of(v)) for v in claimed if v in GRANTABLE and v not in granted],
        grants=grants,
        asked=[_asked(one, person, may_grant=may_grant) for one in requests[:SHOWN]],
        may_ask=may(person, Permission.SUBMIT_METADATA, entity.owner, entity),
        may_grant=may_grant,
    )


def _asked(one: CategoryRequest, person: Person, *, may_grant: bool) -> Asked:
    if one.state != RequestState.ASKED:
        return Asked(one)
    return Asked(
        one,
        categories.lacking(one.entity, one.category),
        may_answer=may_grant,
        may_grant=may_grant and one.asked_by_id != person.pk,
        may_take_back=may(person, Permission.SUBMIT_METADATA, one.entity.owner, one.entity),
    )


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner asks for a category."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    require_or_403(person, Permission.SUBMIT_METADATA, entity.owner, entity)
    form = bound(CategoryRequestForm, request, initial={"category": request.GET.get("category")})
    page = Page(entity, _("Ask for a category"), _("Ask for the category"), _("The category is asked for."))
    return page.answer(request, form, lambda data: categories.request(entity, by=person, **data))


@login_required
@fresh
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar grants a category."""
    person = actor(request)
    entity = visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")
    require_or_403(person, Permission.APPROVE_METADATA, entity.owner)
    form = bound(CategoryGrantForm, request, initial={"category": request.GET.get("category")})
    done = _("The category is granted. It is published at the next turn.")
    page = Page(entity, _("Grant a category"), _("Grant the category"), done)
    return page.answer(request, form, lambda data: categories.grant(entity, by=person, **data))


@login_required
@fresh
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar says no."""
    person = actor(request)
    asked = _request(pk, person)
    require_or_403(person, Permission.APPROVE_METADATA, asked.entity.owner)
    page = Page(asked.entity, _("Refuse %(category)s") % {"category": asked.name}, _("Refuse"), _("It is refused."))
    form = bound(NoteForm, request, required=True)
    return page.answer(request, form, lambda data: categories.refuse(asked, by=person, **data), danger=True)


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner no longer wants it."""
    person = actor(request)
    asked = _request(pk, person)
    act(request, lambda: categories.take_back(asked, by=person), _("The request is taken back."))
    return redirect(_section(asked.entity))


@login_required
@fresh
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar takes a category away."""
    person = actor(request)
    granted = visible_or_404(CategoryGrant.objects.select_related("entity__owner"), pk, person, "entity__owner")
    require_or_403(person, Permission.APPROVE_METADATA, granted.entity.owner)
    title = _("Withdraw %(category)s") % {"category": granted.name}
    page = Page(
        granted.entity, title, _("Withdraw the category"), _("It is withdrawn, and leaves the feeds at the next turn.")
    )
    form = bound(NoteForm, request, required=True)
    return page.answer(request, form, lambda data: categories.withdraw(granted, by=person, **data), danger=True)


@dataclass(frozen=True, slots=True)
class Page:
    """A page with one form about an entity's categories, and what is said when it is done."""

    entity: Entity
    title: Words
    submit: Words
    done: Words

    def answer(
        self, request: HttpRequest, form: Any, action: Callable[[dict[str, Any]], object], *, danger: bool = False
    ) -> HttpResponse:
        """Act, and go back to the entity; or the form, with why not."""
        back = _section(self.entity)
        if act_on(form, action):
            messages.success(request, str(self.done))
            return redirect(back)
        intro = str(self.entity)
        return form_page(request, form, title=self.title, submit=self.submit, intro=intro, back=back, danger=danger)


def _request(pk: int, person: Person) -> CategoryRequest:
    return visible_or_404(CategoryRequest.objects.select_related("entity__owner"), pk, person, "entity__owner")


def _section(entity: Entity) -> str:
    return reverse("entity", args=[entity.pk]) + "#categories"
