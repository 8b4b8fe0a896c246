"""One entity: who answers for it, whether it is in the feeds and why not, what it says and what happened to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.explain import Explained, explain, instant_of
from federation.forms_explain import DayForm
from federation.models import Environment, Placement
from federation.preview import preview
from federation.progress import of_look
from federation.receipts import place_in_queue, receipts
from federation.views import key_advice
from federation.views.access import entity_or_404
from members import own_approval, profiles, timelines
from members.clock import now
from members.models import Entity, MetadataRevision, Person, Refresh, RevisionCheck
from members.models.revision import RevisionState
from members.permissions import Permission, is_operator, may
from members.views import categories, removals, serving
from members.views.acting import actor
from trustframework.models import EidMeans

EVENTS = 50
LOOKS = 10
SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the entity as the page shows it; `standing` is "expired", "soon" (within 90 days) or "good"."""

    fact: dict[str, Any]
    not_after: datetime
    standing: str


@dataclass(frozen=True, slots=True)
class Wish:
    """An environment, whether the owner asks for it, and the answer of each of its feeds."""

    environment: Environment
    asked: bool
    feeds: list[Explained]


@login_required
@require_safe
def entity(request: HttpRequest, pk: int) -> HttpResponse:
    """The entity page; `?at=` asks the gate about a day to come."""
    person = actor(request)
    form, at = _asked_day(request)
    context = entity_context(entity_or_404(person, pk), person, at) | {"day_form": form, "at": at}
    return render(request, "federation/entity.html", context)


def _asked_day(request: HttpRequest) -> tuple[DayForm, datetime | None]:
    """The form, and the instant that it asks for; None for now, and while what was asked makes no sense."""
    form = DayForm(request.GET if request.GET.get("at") else None)
    return form, instant_of(form.cleaned_data["at"].isoformat()) if form.is_bound and form.is_valid() else None


def entity_context(entity: Entity, person: Person, at: datetime | None = None) -> dict[str, object]:
    """All that the entity page shows, with the gate's answer at `at` (now)."""
    revisions = _revisions(entity)
    approved = next((r for r in revisions if r.state == RevisionState.APPROVED), None)
    newest = revisions[0] if revisions else None
    shown = approved or newest
    wishes, seen = wishes_of(entity, at), preview(shown) if shown else None
    asked = [answer for wish in wishes if wish.asked and at is None for answer in wish.feeds]
    return {
        "entity": entity,
        "facts": shown.facts if shown else None,
        "shown": shown,
        "approved": approved,
        "newest": newest,
        "revisions": revisions,
        "live": live_findings(newest) if newest else None,
        "keys": keys_of(shown.facts) if shown else [],
        "waits_for_owner": newest is not None and own_approval.is_missing(newest),
        "removal": removals.section(entity, person),
        "rollover": key_advice.advice(revisions),
        "form_roles": key_advice.form_roles(shown.facts["roles"] if shown else ()),
        "wishes": wishes,
        "receipts": receipts(asked, approved, seen.sha256 if seen else ""),
        "place": place_in_queue(newest),
        "means": means_of(entity),
        "served": entity.serves.filter(until=None).select_related("organisation"),
        "serves": serving.section(entity, person),
        "preview": seen,
        "history": timelines.of_entity(entity, internal=is_operator(person), size=EVENTS),
        "health": list(entity.health.exclude(at=None)[:LOOKS]),
        "looking": of_look(entity),
        "refresh": Refresh.objects.filter(entity=entity).select_related("set_by").first(),
        "may_report": may(person, Permission.REPORT_INCIDENT, entity.owner, entity),
        "may_submit": may(person, Permission.SUBMIT_METADATA, entity.owner, entity),
        "categories": categories.section(entity, shown.facts if shown else None, person),
        "base_url": settings.SIGILL_BASE_URL,
    }


@dataclass(frozen=True, slots=True)
class Live:
    """What today's rules find, and when somebody looked by them; None where that is still what was found first."""

    findings: list[dict[str, Any]]
    at: datetime | None


def live_findings(revision: MetadataRevision) -> Live:
    """By the numbers of the profile that submissions are judged by."""
    key = profiles.numbers_key(profiles.registration().numbers)
    check = RevisionCheck.objects.filter(revision=revision, numbers_key=key).first()
    return Live(check.findings, check.at) if check else Live(revision.findings, None)


def keys_of(facts: dict[str, Any]) -> list[Key]:
    """The keys with how they stand today."""
    at = now()
    return [_key(fact, at) for fact in facts["keys"]]


def _key(fact: dict[str, Any], at: datetime) -> Key:
    not_after = datetime.fromisoformat(fact["not_after"])
    standing = "expired" if not_after < at else "soon" if not_after < at + SOON else "good"
    return Key(fact, not_after, standing)


def means_of(entity: Entity) -> QuerySet[EidMeans]:
    """With what people log in there, an IdP."""
    return entity.eid_means.select_related("level").order_by("name")


def wishes_of(entity: Entity, at: datetime | None = None) -> list[Wish]:
    """Each environment that has a feed, with its answers at `at` (now)."""
    asked = set(Placement.objects.filter(entity=entity).values_list("environment", flat=True))
    explained = explain(entity, at=at)
    environments = [e for e in Environment if any(x.feed.environment == e for x in explained)]
    return [Wish(e, e in asked, [x for x in explained if x.feed.environment == e]) for e in environments]


def _revisions(entity: Entity) -> list[MetadataRevision]:
    """Newest first; each knows the entity object, so that naming it costs no query."""
    found = list(entity.revisions.select_related("submitted_by", "decided_by", "clean_content"))
    for revision in found:
        revision.entity = entity
    return found
