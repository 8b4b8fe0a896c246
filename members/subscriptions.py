"""Who is told about an organisation's things, and how: their own choice, or what goes with their roles. Reads only."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from members.models import Entity, Organisation, Person, Representation, RoleAssignment, Subscription
from members.models.letter import Topic
from members.models.representation import Function
from members.models.subscription import Delivery
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role

R = Role
# Whom a topic concerns so closely that they hear of it at once, unless they choose otherwise.
_CLOSE: Final[dict[Topic, frozenset[Role]]] = {
    Topic.REMINDERS: frozenset({R.ADMINISTRATOR, R.SIGNATORY}),
    Topic.MEMBERSHIP: frozenset({R.ADMINISTRATOR, R.SIGNATORY}),
    Topic.METADATA: frozenset({R.ADMINISTRATOR, R.TECHNICAL_CONTACT, R.TECHNICAL_AGENT}),
    Topic.PUBLICATION: frozenset({R.TECHNICAL_CONTACT, R.TECHNICAL_AGENT, R.KEY_CUSTODIAN}),
    Topic.TRUST: frozenset({R.ADMINISTRATOR, R.DECLARER, R.TRUST_OFFICER}),
    Topic.PEOPLE: frozenset({R.ADMINISTRATOR}),
    Topic.SECURITY: (MEMBER_ROLES | OPERATOR_ROLES) - {R.READER},
}
# Who only looks is told nothing, unless they ask for it.
_LOOKERS: Final = frozenset({R.READER, R.RELYING_AUTHORITY, R.STEERING_GROUP})
# Who acts on a mandate is told about what the mandate is for.
_FUNCTIONS: Final[dict[Topic, Collection[Function]]] = {
    Topic.REMINDERS: tuple(Function),
    Topic.MEMBERSHIP: (Function.AGREEMENTS,),
    Topic.METADATA: (Function.METADATA,),
    Topic.PUBLICATION: (Function.METADATA,),
    Topic.TRUST: (Function.DECLARATIONS,),
    Topic.PEOPLE: (Function.CONTACTS,),
    Topic.SECURITY: (Function.INCIDENTS,),
}
_MONDAY = 0


def by_roles(roles: Collection[Role], topic: Topic) -> Delivery:
    """How somebody with these roles is told who has not chosen."""
    if _CLOSE[topic].intersection(roles):
        return Delivery.AT_ONCE
    if OPERATOR_ROLES.intersection(roles):
        return Delivery.DAILY
    return Delivery.WEEKLY if set(roles) - _LOOKERS else Delivery.NONE


def choices(person: Person) -> dict[Topic, Delivery]:
    """How the person is told about each topic, by choice or by role."""
    held = RoleAssignment.objects.in_force().filter(person=person).values_list("role", flat=True)
    roles = [Role(role) for role in held]
    own = {Topic(topic): Delivery(how) for topic, how in person.subscriptions.values_list("topic", "delivery")}
    return {topic: own.get(topic) or by_roles(roles, topic) for topic in Topic}


def chosen(person: Person, topic: Topic) -> Delivery | None:
    """The person's own choice, if there is one."""
    found = person.subscriptions.filter(topic=topic).values_list("delivery", flat=True).first()
    return Delivery(found) if found else None


def receivers(
    topic: Topic, organisation: Organisation | None, roles: Iterable[Role] | None, entity: Entity | None = None
) -> dict[Person, Delivery]:
    """People who may log in and hold one of the roles (None: any of a member's) at the organisation, or for it on a
    mandate; an operator's role counts for every organisation."""
    held: dict[Person, list[Role]] = defaultdict(list)
    for one in _assignments(topic, organisation, MEMBER_ROLES if roles is None else frozenset(roles)):
        if entity is None or one.organisation_id != entity.owner_id or one.covers(entity):
            held[one.person].append(Role(one.role))
    chosen = Subscription.objects.filter(person__in=held, topic=topic).values_list("person_id", "delivery")
    own = {pk: Delivery(delivery) for pk, delivery in chosen}
    return {person: own.get(person.pk) or by_roles(roles, topic) for person, roles in held.items()}


class Receivers:
    """The same for many organisations (keys): three queries, however many they are."""

    def __init__(self, topic: Topic, organisations: Collection[int]) -> None:
        self._acting: dict[int, set[int]] = {pk: {pk} for pk in organisations}
        wanted = set(_FUNCTIONS[topic])
        for mandate in Representation.objects.in_force().filter(represented__in=organisations).order_by():
            if wanted.intersection(mandate.functions):
                self._acting[mandate.represented_id].add(mandate.representative_id)
        at = set().union(*self._acting.values())
        rows = RoleAssignment.objects.in_force().filter(organisation__in=at, role__in=MEMBER_ROLES)
        self._held: dict[int, list[RoleAssignment]] = defaultdict(list)
        for row in rows.filter(person__is_active=True).select_related("person").order_by("pk"):
            self._held[row.organisation_id].append(row)
        chosen = Subscription.objects.filter(topic=topic).values_list("person_id", "delivery")
        self._topic, self._own = topic, {pk: Delivery(delivery) for pk, delivery in chosen}

    def of(self, organisation: int, roles: Collection[Role]) -> dict[Person, Delivery]:
        """Those who hold one of a member's `roles` at the organisation, or for it on a mandate."""
        held: dict[Person, list[Role]] = defaultdict(list)
        for at in sorted(self._acting[organisation]):
            for row in self._held[at]:
                if row.role in roles:
                    held[row.person].append(Role(row.role))
        return {p: self._own.get(p.pk) or by_roles(found, self._topic) for p, found in held.items()}


def _assignments(topic: Topic, organisation: Organisation | None, roles: frozenset[Role]) -> Iterable[RoleAssignment]:
    where = Q(role__in=roles & OPERATOR_ROLES)
    if organisation is not None:
        where |= Q(role__in=roles, organisation__in=[organisation.pk, *_acting_for(organisation, topic)])
    rows = RoleAssignment.objects.in_force().filter(where, person__is_active=True)
    return rows.select_related("person").prefetch_related("entities").order_by("pk")


def _acting_for(organisation: Organisation, topic: Topic) -> list[int]:
    mandates = Representation.objects.in_force().filter(represented=organisation)
    wanted = set(_FUNCTIONS[topic])
    return [m.representative_id for m in mandates if wanted.intersection(m.functions)]


def next_round(delivery: Delivery, at: datetime) -> datetime:
    """When the next digest is made after `at`: every day at the hour of the settings, or on Mondays then."""
    day = timezone.localtime(at).date()
    while True:
        made = timezone.make_aware(datetime.combine(day, time(settings.SIGILL_DIGEST_HOUR)))
        if made > at and (delivery == Delivery.DAILY or day.weekday() == _MONDAY):
            return made
        day += timedelta(days=1)
