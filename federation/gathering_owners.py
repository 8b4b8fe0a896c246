"""What holds for everything that an organisation owns, or stands for: one query for each kind of row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from federation.gate import AgreementFacts, ContactFacts, StandingFacts
from federation.instants import AsText, instant
from members.models import Agreement, Beneficiary, CommunityPlace, Contact, Membership
from members.models.agreement import HOLDING
from members.models.membership import FINAL_STATES
from trustframework.facts import facts_by_organisation
from trustframework.judgement import CertificationFacts
from trustframework.models import Certification, Dispensation, ExternalStanding
from trustframework.models.dispensation import DispensationState
from trustframework.models.standing import StandingState

EID = "EID"  # the framework's chapter on e-ID means


@dataclass(frozen=True, slots=True)
class Owner:
    """`dispensed_until`: the first day without a dispensation from any requirement of the chapter on e-ID that is not
    critical: from a critical one nobody is dispensed."""

    memberships: dict[str, str]
    agreements: tuple[AgreementFacts, ...]
    certifications: tuple[CertificationFacts, ...]
    communities: frozenset[str]
    contacts: tuple[ContactFacts, ...]
    standings: tuple[StandingFacts, ...]
    dispensed_until: date | None


NOBODY = Owner({}, (), (), frozenset(), (), (), None)


def owners(of: QuerySet[Any, Any]) -> dict[int, Owner]:
    """By key; one of whom nothing is known is `NOBODY`."""
    held = Membership.objects.filter(organisation__in=of).exclude(state__in=FINAL_STATES)
    memberships = _told(held.order_by("organisation_id", "applied_at").values_list("organisation_id", "kind", "state"))
    agreements = _agreements(of)
    certifications = facts_by_organisation(Certification.objects.filter(organisation__in=of))
    places = CommunityPlace.objects.in_force().filter(organisation__in=of).order_by()
    communities: defaultdict[int, list[str]] = defaultdict(list)
    for pk, slug in places.values_list("organisation", "community__slug"):
        communities[pk].append(slug)
    answering = Contact.objects.current().filter(organisation__in=of).order_by()
    contacts = _told(answering.values_list("organisation__pk", "kind", AsText("verified_at"), AsText("stale_at")))
    recorded = ExternalStanding.objects.filter(organisation__in=of).exclude(state=StandingState.ENDED)
    standings = by_owner(recorded.order_by("pk"))
    dispensed = _dispensed(of)
    return defaultdict(
        lambda: NOBODY,
        {
            pk: Owner(
                memberships=dict(memberships[pk]),
                agreements=tuple(agreements[pk]),
                certifications=tuple(certifications[pk]),
                communities=frozenset(communities[pk]),
                contacts=tuple(_contact(*c) for c in contacts[pk]),
                standings=tuple(_standing(s) for s in standings[pk]),
                dispensed_until=dispensed.get(pk),
            )
            for pk in {*memberships, *agreements, *certifications, *communities, *contacts, *standings, *dispensed}
        },
    )


def by_owner(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    """Rows by the organisation that they are of."""
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.organisation_id].append(row)
    return grouped


def _dispensed(of: QuerySet[Any, Any]) -> dict[int, date]:
    of_chapter = Dispensation.objects.filter(requirement__group__code=EID, requirement__critical=False)
    granted = of_chapter.filter(organisation__in=of, state=DispensationState.GRANTED)
    longest = granted.order_by().values("organisation").annotate(longest=Max("until"))
    return dict(longest.values_list("organisation", "longest"))


def _told(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    """The rest of each row by its first, the organisation: what is asked, and no more."""
    grouped: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *rest in rows:
        grouped[pk].append(tuple(rest))
    return grouped


def _contact(kind: str, verified_at: str | None, stale_at: str | None) -> ContactFacts:
    answered = verified_at if stale_at is None else None
    return ContactFacts(kind, timezone.localdate(instant(answered)) if answered else None)


def _standing(standing: ExternalStanding) -> StandingFacts:
    return StandingFacts(
        body=standing.body,
        roles=frozenset(standing.roles),
        uris=frozenset(standing.uris),
        state=standing.state,
        begins=standing.valid_from,
        until=standing.valid_until,
    )


def _agreements(of: QuerySet[Any, Any]) -> defaultdict[int, list[AgreementFacts]]:
    """By organisation: its own, and those of others that it is a beneficiary of, for as long as it is."""
    found: defaultdict[int, list[AgreementFacts]] = defaultdict(list)
    own = Agreement.objects.filter(organisation__in=of).order_by("organisation_id", "pk")
    told = ("state", "valid_from", "valid_until", "template__kind", "template__accepted_until")
    for pk, *agreement in own.values_list("organisation__pk", *told):
        found[pk].append(_agreement(*agreement))
    covered = Beneficiary.objects.filter(organisation__in=of, agreement__state__in=HOLDING)
    theirs = (f"agreement__{name}" for name in told)
    for pk, starts, until, *agreement in covered.values_list("organisation__pk", "starts", "until", *theirs):
        found[pk].append(_narrowed(_agreement(*agreement), starts, until))
    return found


def _agreement(state: str, begins: date | None, ends: date | None, kind: str, accepted: date | None) -> AgreementFacts:
    return AgreementFacts(
        kind=kind, in_force=state in HOLDING, valid_from=begins, valid_until=ends, accepted_until=accepted
    )


def _narrowed(agreement: AgreementFacts, starts: date, until: date | None) -> AgreementFacts:
    """For a beneficiary: from when it is one, as long as it is."""
    begins = max(filter(None, (starts, agreement.valid_from)))
    ends = min(filter(None, (until, agreement.valid_until)), default=None)
    return replace(agreement, valid_from=begins, valid_until=ends)
