"""Organisations: the list, the page about one, and its log. On the roof, because it shows entities in feeds."""

import re
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.gate import Verdict
from federation.models import Feed
from federation.selection import judge
from members.clock import now, today
from members.forms import SearchForm
from members.models import Contact, Entity, Membership, Organisation, Person, RoleAssignment
from members.models.domain import DomainState
from members.models.membership import FINAL_STATES
from members.permissions import Permission, may
from members.views.access import organisation_or_404, visible
from members.views.acting import actor
from members.views.memberships import steps_of as membership_steps
from members.views.pages import Words
from trustframework.facts import facts_of
from trustframework.judgement import standing
from trustframework.models import Certification, Sanction
from trustframework.views.certifications import steps_of as certification_steps
from trustframework.views.sanctions import steps_of as sanction_steps

PAGE = 25
EVENTS = 10
_NOT_HOLDING = ("expired", "not_yet")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table on the organisation's page: the thing, its state in words, and the steps that are open."""

    thing: Membership | Certification | Sanction
    state: str
    label: Words
    steps: list[tuple[str, Words]] | dict[str, bool]


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Those that the person may see."""
    person = actor(request)
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    open_ones = Prefetch("memberships", Membership.objects.exclude(state__in=FINAL_STATES))
    seen = visible(Organisation.objects.all(), person, "pk").order_by(_by_name())
    found = _search(seen, wanted).prefetch_related(open_ones)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "searched": any(wanted.values())}
    return render(request, "federation/organisations.html", context)


@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one organisation, with the steps that the person may take."""
    person = actor(request)
    found = organisation_or_404(pk, person)
    context = {
        "organisation": found,
        "may": {p.name.lower(): may(person, p, found) for p in Permission},
        "memberships": _memberships(found, person),
        "agreements": found.agreements.select_related("template"),
        "declarations": found.declarations.select_related("framework_version__framework", "level"),
        "certifications": _certifications(found, person),
        "sanctions": _sanctions(found, person),
        "roles": RoleAssignment.objects.in_force().filter(organisation=found).select_related("person"),
        "domains": found.domains.exclude(state=DomainState.WITHDRAWN),
        "contacts": Contact.objects.filter(organisation=found),
        "events": found.audit_events.select_related("actor")[:EVENTS],
        "more_events": found.audit_events.count() > EVENTS,
    }
    return render(request, "federation/organisation.html", context | _entities(found))


@login_required
@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """What has happened to the organisation, all of it."""
    found = organisation_or_404(pk, actor(request))
    page = Paginator(found.audit_events.select_related("actor"), PAGE * 2).get_page(request.GET.get("page"))
    return render(request, "federation/organisation_log.html", {"organisation": found, "page": page})


def _by_name() -> Lower:
    """The order that a reader of the page expects: by the name that it shows."""
    return Lower("name_en" if (get_language() or "").startswith("en") else "name_sv")


def _search(rows: QuerySet[Organisation], wanted: dict[str, str]) -> QuerySet[Organisation]:
    """Names by (escaped) regular expression: SQLite's LIKE does not know that Å and å are one letter."""
    if q := wanted.get("q", "").strip():
        text, number = re.escape(q), q.replace("-", "").replace(" ", "")
        rows = rows.filter(Q(name_sv__iregex=text) | Q(name_en__iregex=text) | Q(number__startswith=number))
    if sector := wanted.get("sector"):
        rows = rows.filter(sector=sector)
    if kind := wanted.get("kind"):
        open_ones = Membership.objects.filter(kind=kind).exclude(state__in=FINAL_STATES)
        rows = rows.filter(pk__in=open_ones.values("organisation"))
    return rows


def _memberships(organisation: Organisation, person: Person) -> list[Row]:
    handles = may(person, Permission.HANDLE_MEMBERSHIP, organisation)
    rows = organisation.memberships.order_by("-applied_at")
    return [Row(m, m.state, m.get_state_display(), membership_steps(m) if handles else []) for m in rows]


def _certifications(organisation: Organisation, person: Person) -> list[Row]:
    officer = may(person, Permission.RECORD_CERTIFICATION, organisation)
    rows = Certification.objects.filter(organisation=organisation).select_related(
        "level", "recorded_by", "confirmed_by"
    )
    return [_certification(c, person, officer) for c in rows.prefetch_related("entities")]


def _certification(certification: Certification, person: Person, officer: bool) -> Row:
    """The stored state in words; what the calendar says instead when it says that it does not hold."""
    by_date = standing(facts_of(certification), today())
    label: Words = certification.get_state_display()
    if by_date in _NOT_HOLDING:
        label = _("Expired") if by_date == "expired" else _("Not yet valid")
    state = by_date if by_date in _NOT_HOLDING else certification.state
    return Row(certification, state, label, certification_steps(certification, person) if officer else [])


def _sanctions(organisation: Organisation, person: Person) -> list[Row]:
    officer = may(person, Permission.SANCTION, organisation)
    rows = Sanction.objects.filter(organisation=organisation).select_related("entity", "imposed_by")
    return [Row(s, s.state, s.get_state_display(), sanction_steps(s, person) if officer else {}) for s in rows]


def _entities(organisation: Organisation) -> dict[str, object]:
    """The first page of the organisation's entities, each with every feed's verdict on it."""
    owned = organisation.entities.all()
    first = list(owned[:PAGE])
    shown = Entity.objects.filter(pk__in=[entity.pk for entity in first])
    at = now()
    verdicts: dict[str, list[tuple[Feed, Verdict]]] = {entity.entity_id: [] for entity in first}
    for feed in Feed.objects.all():
        for selected in judge(shown, feed, at):
            verdicts[selected.entity_id].append((feed, selected.verdict))
    return {"entities": [(e, verdicts[e.entity_id]) for e in first], "entity_count": owned.count()}
