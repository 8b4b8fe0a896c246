"""Other federations' aggregates, for operators: what each brings, what stays out of it, and why."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.actions.upstream_keys import fingerprints
from federation.models import ForeignConflict, ForeignEntity, JointAct, UpstreamFeed
from federation.models.conflict import ConflictState
from federation.models.foreign_entity import Condition
from federation.models.joint_act import JointActKind, JointActState
from federation.models.upstream import UpstreamState
from federation.views.access import operator_or_404
from members.permissions import Permission, may
from members.views.pages import Words

PAGE = 50


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of an upstream's entities are in a condition."""

    condition: str
    label: Words
    number: int


@login_required
@require_safe
def upstreams(request: HttpRequest) -> HttpResponse:
    """Every upstream, and the conflicts that wait. For operators."""
    person = operator_or_404(request)
    rows = UpstreamFeed.objects.annotate(
        fit=Count("entities", filter=Q(entities__condition=Condition.FIT)),
        quarantined=Count("entities", filter=Q(entities__condition=Condition.QUARANTINED)),
    )
    context = {
        "rows": list(rows),
        "conflicts": Paginator(_conflicts(), PAGE).get_page(request.GET.get("page")),
        "runs": may(person, Permission.HANDLE_PUBLICATION),
    }
    return render(request, "federation/upstreams.html", context)


@login_required
@require_safe
def upstream(request: HttpRequest, slug: str) -> HttpResponse:
    """One: last verdict, filters, entities by condition (`?condition=`), with their findings. For operators."""
    person = operator_or_404(request)
    found = get_object_or_404(UpstreamFeed, slug=slug)
    wanted = request.GET.get("condition", Condition.QUARANTINED)
    condition = wanted if wanted in Condition.values else Condition.QUARANTINED
    entities = ForeignEntity.objects.filter(upstream=found, condition=condition).order_by("entity_id")
    context = {
        "upstream": found,
        "counts": _counts(found),
        "condition": condition,
        "condition_label": Condition(condition).label,
        "page": Paginator(entities, PAGE).get_page(request.GET.get("page")),
        "fingerprints": fingerprints(found),
        "feeds": list(found.republish_in.all()),
        "conflicts": list(_conflicts().filter(theirs__upstream=found)[:PAGE]),
        "waiting": _waiting(found),
        "runs": may(person, Permission.HANDLE_PUBLICATION),
        "looks": found.state == UpstreamState.ACTIVE,
        "over": found.state == UpstreamState.CLOSED,
        "lists": _lists(found),
    }
    return render(request, "federation/upstream.html", context)


def _counts(found: UpstreamFeed) -> list[Counted]:
    numbers = dict(found.entities.order_by().values_list("condition").annotate(Count("pk")))
    return [Counted(one.value, one.label, numbers.get(one.value, 0)) for one in Condition]


def _lists(found: UpstreamFeed) -> list[tuple[Words, list[str]]]:
    return [
        (_("Registrars that it may bring"), found.registrars),
        (_("Only these roles"), found.roles),
        (_("Only with one of these entity categories"), found.categories),
        (_("Never these entities"), found.excluded),
    ]


def _conflicts() -> QuerySet[ForeignConflict]:
    rows = ForeignConflict.objects.filter(state=ConflictState.OPEN)
    return rows.select_related("theirs__upstream", "entity__owner", "other__upstream", "owner")


def _waiting(found: UpstreamFeed) -> list[JointAct]:
    acts = JointAct.objects.filter(kind=JointActKind.PIN_UPSTREAM, state=JointActState.PROPOSED)
    return [act for act in acts.select_related("proposed_by") if act.arguments.get("upstream") == found.slug]


def place() -> tuple[str, str]:
    """Where the pages about one of them stand: the list's address and name."""
    return reverse("upstreams"), _("Other federations")
