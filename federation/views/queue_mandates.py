"""What waits about mandates: for the parties to sign or accept, and for a registrar whom a shared entity may serve."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from federation.views.queue_rows import Item
from members.models import Person, Representation, ServingRequest
from members.models.category import RequestState
from members.models.representation import RepresentationState
from members.permissions import Permission, acts_for_itself, assignments

S = RepresentationState


def concerns(person: Person) -> bool:
    """Whether the person signs or accepts mandates for anybody."""
    return bool(_speaks_for(person, Permission.SIGN_MANDATE) | _speaks_for(person, Permission.PROPOSE_MANDATE))


def waiting(person: Person) -> QuerySet[Representation]:
    """Proposed ones for whoever signs, and for whoever accepts those that wait for the representative's word."""
    signs, accepts = _speaks_for(person, Permission.SIGN_MANDATE), _speaks_for(person, Permission.PROPOSE_MANDATE)
    unsigned = Q(state=S.PROPOSED, represented__in=signs)
    unaccepted = Q(state=S.PROPOSED, accepted_by=None) | Q(state=S.SIGNED)
    rows = Representation.objects.filter(unsigned | (unaccepted & Q(representative__in=accepts)))
    return rows.select_related("represented", "representative").order_by("proposed_at")


def item(mandate: Representation) -> Item:
    return Item(
        str(mandate),
        mandate.get_kind_display(),
        mandate.proposed_at,
        reverse("mandate", args=[mandate.pk]),
        mandate.state,
        mandate.get_state_display(),
    )


def to_serve(_person: Person) -> QuerySet[ServingRequest]:
    """Wishes to serve somebody, oldest first."""
    rows = ServingRequest.objects.filter(state=RequestState.ASKED).select_related("entity", "organisation")
    return rows.order_by("asked_at")


def serving_item(asked: ServingRequest) -> Item:
    url = reverse("entity", args=[asked.entity_id]) + "#serves"
    return Item(str(asked), asked.entity.entity_id, asked.asked_at, url, asked.state, asked.get_state_display())


def _speaks_for(person: Person, permission: Permission) -> set[int]:
    return {a.organisation_id for a in assignments(person) if acts_for_itself(person, permission, a.organisation)}
