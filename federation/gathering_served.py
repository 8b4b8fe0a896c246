"""Whom shared entities speak for, and who stands behind whom: two queries, however many they are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from members.models import Entity, Organisation, Representation, ServedOrganisation
from members.models.representation import Function, RepresentationKind

_SERVES = (RepresentationKind.AGENT, RepresentationKind.GROUP)


@dataclass(frozen=True, slots=True)
class Served:
    """A scope that an entity asserts for another organisation than its owner."""

    scope: str
    organisation: int
    name: str


class Mandates:
    """What `entities` serve for others, and the mandates in force on `day` of their owners and of those they serve."""

    def __init__(self, entities: QuerySet[Entity], day: date) -> None:
        self.served: defaultdict[int, list[Served]] = defaultdict(list)
        self.groups: defaultdict[int, list[int]] = defaultdict(list)
        self._pairs: set[tuple[int, int]] = set()
        owners = entities.values("owner")
        rows = ServedOrganisation.objects.filter(until=None, entity__in=entities.values("pk")).order_by()
        others = rows.exclude(organisation=F("entity__owner"))
        told = others.values_list("entity__pk", "scope", "organisation__pk", "organisation__name_sv")
        for entity, scope, pk, name in sorted(told):
            self.served[entity].append(Served(scope, pk, name))
        organisations = others.values("organisation")
        concerned = Q(represented__in=owners)
        if self.served:
            concerned |= Q(represented__in=organisations)
        held = Representation.objects.in_force(day).filter(concerned, kind__in=_SERVES).order_by()
        for kind, by, represented, functions in held.values_list(
            "kind", "representative__pk", "represented__pk", "functions"
        ):
            if kind == RepresentationKind.GROUP:
                self.groups[represented].append(by)
            if Function.METADATA in functions:
                self._pairs.add((by, represented))
        self.parties: QuerySet[Any, Any] = owners
        if self.served or self.groups:
            behind = held.filter(kind=RepresentationKind.GROUP).values("representative")
            all_of_them = Q(pk__in=owners) | Q(pk__in=organisations) | Q(pk__in=behind)
            self.parties = Organisation.objects.filter(all_of_them).order_by().values("pk")

    def lets_serve(self, owner: int, organisation: int) -> bool:
        """Whether the owner of a shared entity has a mandate for metadata from the organisation."""
        return (owner, organisation) in self._pairs
