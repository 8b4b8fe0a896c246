"""Deadlines of what the ground floor keeps: entities to confirm, which this floor reminds of; and contacts, agreements,
mandates, memberships and removals, whose own clocks remind."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Q
from django.utils import timezone

from members.models import Agreement, Contact, Entity, Membership, Organisation, Removal, Representation
from members.models.agreement import HOLDING
from members.models.membership import MembershipState
from members.models.removal import RemovalState
from members.models.representation import RepresentationState
from members.models.revision import RevisionState
from trustframework.deadlines import Deadline, Kind

AGO = timedelta(days=90)
CONFIRMED_FOR = relativedelta(months=12)
Only = Organisation | Collection[int] | None  # one organisation, several by their keys, or all


def within(only: Only, path: str = "organisation") -> Q:
    """Rows of those organisations, which are found at `path`."""
    if only is None:
        return Q()
    return Q((path, only)) if isinstance(only, Organisation) else Q((f"{path}__in", only))


def _entities(on: date, only: Only) -> Iterator[Deadline]:
    """Twelve months after the owner confirmed it last, or its metadata was approved last."""
    approved = Max("revisions__decided_at", filter=Q(revisions__state__in=[RevisionState.APPROVED]))
    rows = Entity.objects.filter(within(only, "owner"), retired_at=None).annotate(approved=approved)
    told = rows.order_by().values_list("pk", "entity_id", "owner", "owner__name_sv", "confirmed_at", "approved")
    for pk, entity_id, owner, name, confirmed_at, approved_at in told:
        last = max(filter(None, (confirmed_at, approved_at)), default=None)
        if last and approved_at:
            day = timezone.localdate(last) + CONFIRMED_FOR
            if day > on - AGO:
                yield Deadline(f"{Kind.ENTITY} {pk}", Kind.ENTITY, owner, name, day, entity_id, link=("entity", pk))


def _contacts(on: date, only: Only) -> Iterator[Deadline]:
    rows = Contact.objects.current().filter(within(only), stale_at=None, verified_at__isnull=False)
    for one in rows.select_related("organisation").order_by():
        if one.verified_until and (day := timezone.localdate(one.verified_until)) > on - AGO:
            about = str(one.get_kind_display())
            what = f"{Kind.CONTACT} {one.pk}"
            yield Deadline(what, Kind.CONTACT, one.organisation_id, one.organisation.name_sv, day, about)


def _agreements(on: date, only: Only) -> Iterator[Deadline]:
    rows = (
        Agreement.objects.filter(within(only), state__in=HOLDING).select_related("template", "organisation").order_by()
    )
    ends = Q(valid_until__gt=on - AGO) | Q(template__accepted_until__gt=on - AGO)
    for one in rows.filter(ends):
        for kind, day in ((Kind.AGREEMENT, one.valid_until), (Kind.AGREEMENT_TEXT, one.template.accepted_until)):
            if day and day > on - AGO:
                what, link = f"{kind} {one.pk}", ("agreement", one.pk)
                name, about = one.organisation.name_sv, str(one.template)
                yield Deadline(what, kind, one.organisation_id, name, day, about, link=link)


def _mandates(on: date, only: Only) -> Iterator[Deadline]:
    """At both parties."""
    rows = Representation.objects.filter(state=RepresentationState.ACTIVE, valid_until__gt=on - AGO).order_by()
    fields = ("pk", "valid_until", "{0}", "{0}__name_sv", "{1}__name_sv")
    for party, other in (("represented", "representative"), ("representative", "represented")):
        at = rows.filter(within(only, party))
        told: Any = at.values_list(*(field.format(party, other) for field in fields))
        for pk, day, org, name, about in told:
            yield Deadline(f"{Kind.MANDATE} {pk} {org}", Kind.MANDATE, org, name, day, about, link=("mandate", pk))


def _memberships(on: date, only: Only) -> Iterator[Deadline]:
    rows = Membership.objects.filter(within(only), state=MembershipState.LEAVING, leaves_on__gt=on - AGO).order_by()
    for one in rows.select_related("organisation"):
        if one.leaves_on:
            what, about = f"{Kind.MEMBERSHIP} {one.pk}", str(one.get_kind_display())
            name = one.organisation.name_sv
            yield Deadline(what, Kind.MEMBERSHIP, one.organisation_id, name, one.leaves_on, about)


def _removals(_on: date, only: Only) -> Iterator[Deadline]:
    rows = Removal.objects.filter(within(only, "entity__owner"), state=RemovalState.ASKED).order_by()
    told: Any = rows.values_list(
        "pk", "last_day", "entity", "entity__entity_id", "entity__owner", "entity__owner__name_sv"
    )
    for pk, day, entity, entity_id, owner, name in told:
        yield Deadline(f"{Kind.REMOVAL} {pk}", Kind.REMOVAL, owner, name, day, entity_id, link=("entity", entity))


SOURCES = (_entities, _contacts, _agreements, _mandates, _memberships, _removals)
