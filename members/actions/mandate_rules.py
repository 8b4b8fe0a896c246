"""What a mandate has to be before it opens a door: complete, alone in its function, and held by one who may."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from members.clock import today
from members.errors import Refused
from members.models import Entity, Organisation, Representation
from members.models.representation import (
    MEMBERSHIP_OF,
    STANDING,
    Function,
    RepresentationKind,
    RepresentationQuerySet,
    RepresentationState,
)

# Several vendors may hold technical mandates at once; an agent or group representative answers for its function alone.
_ALONE = (RepresentationKind.AGENT, RepresentationKind.GROUP)


def require_complete(represented: Organisation, functions: Iterable[Function], entities: Iterable[Entity]) -> None:
    """Something that it is about, and nothing that the represented organisation does not own."""
    if not list(functions):
        raise Refused(_("Choose at least one function: what the representative may do."))
    for entity in entities:
        if entity.owner_id != represented.pk:
            raise Refused(
                _("%(entity)s is not an entity of %(organisation)s.") % {"entity": entity, "organisation": represented}
            )


def require_standing(mandate: Representation, *, silent: bool = False) -> bool:
    """The representative is a member as what it is to act as; raises `Refused` where not, unless `silent`."""
    kind = MEMBERSHIP_OF.get(RepresentationKind(mandate.kind))
    if kind is None or mandate.representative.memberships.filter(kind=kind, state__in=STANDING).exists():
        return True
    if silent:
        return False
    raise Refused(
        _("%(organisation)s has no active membership as %(kind)s. It applies for one first; then accept again.")
        % {"organisation": mandate.representative, "kind": kind.label.lower()}
    )


def require_alone(mandate: Representation) -> None:
    """No other agent or group representative has one of the functions for one of the entities at the same time."""
    if mandate.kind not in _ALONE:
        return
    for other in _meeting(mandate).select_related("representative").prefetch_related("entities"):
        shared = sorted(set(mandate.functions) & set(other.functions))
        if shared and _same_entities(mandate, other):
            raise Refused(
                _(
                    "%(other)s acts for %(organisation)s in this already: %(functions)s. End that mandate first, or "
                    "limit both to different entities."
                )
                % {
                    "other": other.representative,
                    "organisation": mandate.represented,
                    "functions": ", ".join(str(Function(function).label).lower() for function in shared),
                }
            )


def _meeting(mandate: Representation) -> RepresentationQuerySet:
    """Others' mandates for the same organisation whose days meet this one's."""
    held = (RepresentationState.ACTIVE, RepresentationState.SUSPENDED)
    rows = Representation.objects.filter(represented=mandate.represented_id, state__in=held, kind__in=_ALONE)
    begins = max(mandate.valid_from, today())
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gte=begins)).exclude(pk=mandate.pk)
    return rows.filter(valid_from__lte=mandate.valid_until) if mandate.valid_until else rows


def _same_entities(one: Representation, other: Representation) -> bool:
    mine, theirs = ({entity.pk for entity in mandate.entities.all()} for mandate in (one, other))
    return not mine or not theirs or bool(mine & theirs)
