"""The page about one organisation. On the roof, because it shows entities in feeds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation import incidents
from federation.gate import Verdict
from federation.models import Feed
from federation.selection import judge_all
from federation.views import first_connections
from members import timelines
from members.clock import now, today
from members.kin import kin
from members.machine import allowed_states
from members.missing import Item, missing
from members.models import Entity, Membership, Organisation, Person
from members.models.domain import DomainState
from members.models.membership import FINAL_STATES, MembershipKind, MembershipState
from members.permissions import Permission, is_operator, may
from members.views import mandates, notes
from members.views.access import organisation_or_404
from members.views.acting import actor
from members.views.memberships import steps_of as membership_steps
from members.views.pages import Words
from members.views.people_of import people_of
from trustframework.facts import judged
from trustframework.models import Certification, Sanction
from trustframework.models.sanction import SanctionState
from trustframework.views import living
from trustframework.views.certifications import steps_of as certification_steps
from trustframework.views.declaration_access import declarations_of
from trustframework.views.sanctions import steps_of as sanction_steps
from trustframework.views.standing_words import stands

PAGE = 25
EVENTS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table on the organisation's page: the thing, its state in words, and the steps that are open."""

    thing: Membership | Certification | Sanction
    state: str
    label: Words
    steps: list[tuple[str, Words]] | dict[str, bool]
    missing: Sequence[Item] = ()
    leaves: bool = False  # the person may give notice
    chooses: bool = False  # the person may say how its people reach the services


@login_required
@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one organisation, with the steps that the person may take."""
    person = actor(request)
    found = organisation_or_404(pk, person)
    owned, count = _entities(found)
    context = {
        "organisation": found,
        "entities": owned,
        "entity_count": count,
        "may": {p.name.lower(): may(person, p, found) for p in Permission},
        "memberships": _memberships(found, person),
        "agreements": found.agreements.select_related("template"),
        "benefits": found.benefits.on(today()).select_related("agreement__organisation", "agreement__template"),
        "ordered": found.commissioned_agreements.select_related("organisation", "template"),
        "declarations": declarations_of(found, person),
        "certifications": _certifications(found, person),
        "sanctions": _sanctions(found, person),
        "living": living.section(found, person),
        "standings": found.external_standings.order_by("body", "-valid_until"),
        "today": today(),
        "mandates": mandates.section(found),
        "domains": found.domains.exclude(state=DomainState.WITHDRAWN),
        "kin": kin(found),
        "ways": first_connections.of_organisation(found, person, {one.pk: verdicts for one, verdicts in owned}),
        "incidents": incidents.section(found, person),
        "notes": notes.section(found, person),
        "history": timelines.of_organisation(found, internal=is_operator(person), size=EVENTS),
    }
    return render(request, "federation/organisation.html", context | people_of(found, person))


def _memberships(organisation: Organisation, person: Person) -> list[Row]:
    handles = may(person, Permission.HANDLE_MEMBERSHIP, organisation)
    rows = organisation.memberships.order_by("-applied_at")
    leaves, chooses = may(person, Permission.LEAVE, organisation), may(person, Permission.SUBMIT_METADATA, organisation)
    return [
        Row(
            m,
            m.state,
            m.get_state_display(),
            membership_steps(m) if handles else [],
            missing=missing(m, person),
            leaves=leaves and MembershipState.LEAVING in allowed_states(m),
            chooses=chooses and m.kind == MembershipKind.USER_ORGANISATION and m.state not in FINAL_STATES,
        )
        for m in rows
    ]


def _certifications(organisation: Organisation, person: Person) -> list[Row]:
    officer = may(person, Permission.RECORD_CERTIFICATION, organisation)
    rows = Certification.objects.filter(organisation=organisation).select_related("recorded_by", "confirmed_by")
    return [_certification(c, person, officer) for c in judged(rows)]


def _certification(certification: Certification, person: Person, officer: bool) -> Row:
    """How it stands today, and the steps that are open."""
    state, label = stands(certification, today())
    return Row(certification, state, label, certification_steps(certification, person) if officer else [])


def _sanctions(organisation: Organisation, person: Person) -> list[Row]:
    officer = may(person, Permission.SANCTION, organisation)
    rows = Sanction.objects.filter(organisation=organisation).select_related("entity", "imposed_by")
    told = rows if officer else rows.exclude(state=SanctionState.PROPOSED)
    return [Row(s, s.state, s.get_state_display(), sanction_steps(s, person) if officer else {}) for s in told]


def _entities(organisation: Organisation) -> tuple[list[tuple[Entity, list[tuple[Feed, Verdict]]]], int]:
    """The first page of the organisation's entities, each with every feed's verdict on it; and how many they are."""
    owned = organisation.entities.all()
    first = list(owned[:PAGE])
    shown = Entity.objects.filter(pk__in=[entity.pk for entity in first])
    at = now()
    verdicts: dict[str, list[tuple[Feed, Verdict]]] = {entity.entity_id: [] for entity in first}
    feeds = list(Feed.objects.all())
    for feed, answers in zip(feeds, judge_all(shown, feeds, at), strict=True):
        for selected in answers:
            verdicts[selected.entity_id].append((feed, selected.verdict))
    return [(e, verdicts[e.entity_id]) for e in first], owned.count()
