"""How the API tells of things: plain values, no people, no contacts."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from members.models import CommunityPlace, Membership, Organisation, Representation
from members.views.member_list import told as member
from trustframework.status import named
from trustframework.views.status import Row

__all__ = ["member", "organisation", "place", "status", "with_standing"]


def with_standing(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With what `organisation` tells, in a constant number of queries."""
    mandates = Representation.objects.in_force().select_related("representative", "represented")
    return rows.prefetch_related(
        Prefetch("memberships", Membership.objects.open().order_by("pk"), to_attr="open_memberships"),
        Prefetch("represented_by", mandates.order_by("pk"), to_attr="given"),
        Prefetch("acts_for", mandates.order_by("pk"), to_attr="held"),
    )


def organisation(found: Any) -> dict[str, Any]:
    """One organisation with its open memberships and the mandates in force, both ways."""
    return {
        **named(found),
        "legal_form": found.legal_form,
        "sector": found.sector,
        "size_class": found.size_class,
        "dissolved_on": found.dissolved_on.isoformat() if found.dissolved_on else None,
        "memberships": [
            {"kind": m.kind, "state": m.state, "access_method": m.access_method} for m in found.open_memberships
        ],
        "represented_by": [_mandate(m, m.representative) for m in found.given],
        "represents": [_mandate(m, m.represented) for m in found.held],
    }


def place(held: CommunityPlace) -> dict[str, Any]:
    """Who belongs to a community, and since when."""
    return {**named(held.organisation), "since": held.since.date().isoformat()}


def status(row: Row) -> dict[str, Any]:
    """How one organisation stands on the day that the row was made for: no people, and no reasons."""
    return {
        **named(row.organisation),
        "memberships": [{"kind": m.kind, "state": m.state} for m in row.memberships],
        "certifications": [
            {name: value for name, value in one.as_json().items() if name != "organisation"}
            for one in row.certifications
        ],
    }


def _mandate(mandate: Representation, other: Organisation) -> dict[str, Any]:
    until = mandate.valid_until
    return {
        **named(other),
        "kind": mandate.kind,
        "functions": mandate.functions,
        "valid_until": until.isoformat() if until else None,
    }
