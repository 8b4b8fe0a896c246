"""How the API tells of organisations and who is a member: plain values, no people, no contacts."""

from typing import Annotated, Any, TypedDict, cast

from django.db.models import Prefetch, QuerySet

from federation.api.plain import day_or_none
from federation.api.shapes import Day, Number, Said
from members.models import CommunityPlace, Membership, Organisation, Representation
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.models.organisation import LegalForm, Sector, SizeClass
from members.models.representation import Function, RepresentationKind
from members.views import member_list
from trustframework.status import PublicState, named
from trustframework.views.status import Row

__all__ = ["Belongs", "Member", "Standing", "TheOrganisation", "member", "organisation", "place", "status"]

Kind = Annotated[str, Said(one_of=MembershipKind)]
State = Annotated[str, Said(one_of=MembershipState)]
NAMED = {"country": "SE", "number": "5560004615", "name_sv": "Region Norrvik", "name_en": "Norrvik Region"}

CERTIFIED = {
    "id": 7,
    "level": "LoA3",
    "uri": "https://sigill.example/loa/loa3",
    "roles": ["idp"],
    "functions": [],
    "entities": [],
    "suspended_entities": [],
    "state": "valid",
    "since": "2026-02-01",
    "until": "2029-02-01",
    "framework": "tillit",
    "framework_version": "1.0",
    "status_page": "https://sigill.example/certifications/SE/5560004615/",
}


class Named(TypedDict):
    """An organisation, as every answer names it."""

    country: Annotated[str, Said("ISO 3166-1, two letters.")]
    number: Annotated[str, Said("The organisation number, without hyphen.")]
    name_sv: str
    name_en: str


class Member(Named):
    """An organisation that is a member now."""

    sector: Annotated[str, Said(one_of=Sector)]
    memberships: list[Kind]
    since: Annotated[str, Said("A day, as in 2026-06-01.")]


class Belongs(Named):
    """Who belongs to a community."""

    since: Day


class HeldMembership(TypedDict):
    """A membership that is open."""

    kind: Kind
    state: State
    access_method: Annotated[str, Said(one_of=("", *AccessMethod.values))]


class Mandated(Named):
    """The other side of a mandate in force."""

    kind: Annotated[str, Said(one_of=RepresentationKind)]
    functions: list[Annotated[str, Said(one_of=Function)]]
    valid_until: Day | None


class TheOrganisation(Named):
    """An organisation with its open memberships and the mandates in force, both ways. `id` is its key here."""

    id: Number
    legal_form: Annotated[str, Said(one_of=LegalForm)]
    sector: Annotated[str, Said(one_of=Sector)]
    size_class: Annotated[str, Said(one_of=SizeClass)]
    dissolved_on: Day | None
    memberships: list[HeldMembership]
    represented_by: list[Mandated]
    represents: list[Mandated]


class StandingMembership(TypedDict):
    """A membership, as those who rely on the federation see it."""

    kind: Kind
    state: State


class HeldCertification(TypedDict):
    """A certification, as anybody sees it."""

    id: Number
    level: str
    uri: str
    roles: list[str]
    functions: list[str]
    entities: Annotated[list[str], Said("Which entities it covers; empty: all in those roles.")]
    suspended_entities: list[str]
    state: Annotated[str, Said(one_of=PublicState)]
    since: Day
    until: Annotated[str, Said("The first day without.", format="date")]
    framework: str | None
    framework_version: str | None
    status_page: Annotated[str, Said(format="uri")]


class Certified(HeldCertification):
    """A certification with who holds it."""

    organisation: Named


class Standing(Named):
    """How an organisation stands today."""

    memberships: list[StandingMembership]
    certifications: list[HeldCertification]


def with_standing(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """With what `organisation` tells, in a constant number of queries."""
    mandates = Representation.objects.in_force().select_related("representative", "represented")
    return rows.prefetch_related(
        Prefetch("memberships", Membership.objects.open().order_by("pk"), to_attr="open_memberships"),
        Prefetch("represented_by", mandates.order_by("pk"), to_attr="given"),
        Prefetch("acts_for", mandates.order_by("pk"), to_attr="held"),
    )


def member(found: Organisation) -> Member:
    """One that is a member now."""
    return cast(Member, member_list.told(found))


def names(found: Organisation) -> Named:
    return cast(Named, named(found))


def organisation(found: Any) -> TheOrganisation:
    """One organisation with its open memberships and the mandates in force, both ways."""
    return {
        **names(found),
        "id": found.pk,
        "legal_form": found.legal_form,
        "sector": found.sector,
        "size_class": found.size_class,
        "dissolved_on": day_or_none(found.dissolved_on),
        "memberships": [
            {"kind": m.kind, "state": m.state, "access_method": m.access_method} for m in found.open_memberships
        ],
        "represented_by": [_mandate(m, m.representative) for m in found.given],
        "represents": [_mandate(m, m.represented) for m in found.held],
    }


def place(held: CommunityPlace) -> Belongs:
    """Who belongs to a community, and since when."""
    return {**names(held.organisation), "since": held.since.date().isoformat()}


def status(row: Row) -> Standing:
    """How one organisation stands on the day that the row was made for: no people, and no reasons."""
    held = [
        {name: value for name, value in one.as_json().items() if name != "organisation"} for one in row.certifications
    ]
    return {
        **names(row.organisation),
        "memberships": [{"kind": m.kind, "state": m.state} for m in row.memberships],
        "certifications": cast(list[HeldCertification], held),
    }


def _mandate(mandate: Representation, other: Organisation) -> Mandated:
    return {
        **names(other),
        "kind": mandate.kind,
        "functions": mandate.functions,
        "valid_until": day_or_none(mandate.valid_until),
    }
