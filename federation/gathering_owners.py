"""What holds for everything that an organisation owns, or stands for: one query for each kind of row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from federation.gate import AgreementFacts, ContactFacts, StandingFacts
from members.models import Agreement, Beneficiary, CommunityPlace, Contact, Membership
from members.models.agreement import HOLDING
from members.models.membership import FINAL_STATES
from trustframework.facts import facts_of, judged
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
    memberships = by_owner(Membership.objects.filter(organisation__in=of).exclude(state__in=FINAL_STATES))
    agreements = _agreements(of)
    certifications = by_owner(judged(Certification.objects.filter(organisation__in=of)))
    places = CommunityPlace.objects.in_force().filter(organisation__in=of).order_by()
    communities: defaultdict[int, list[str]] = defaultdict(list)
    for pk, slug in places.values_list("organisation", "community__slug"):
        communities[pk].append(slug)
    contacts = by_owner(Contact.objects.current().filter(organisation__in=of).order_by())
    recorded = ExternalStanding.objects.filter(organisation__in=of).exclude(state=StandingState.ENDED)
    standings = by_owner(recorded.order_by("pk"))
    dispensed = _dispensed(of)
    return defaultdict(
        lambda: NOBODY,
        {
            pk: Owner(
                memberships={m.kind: m.state for m in memberships[pk]},
                agreements=tuple(agreements[pk]),
                certifications=tuple(facts_of(c) for c in certifications[pk]),
                communities=frozenset(communities[pk]),
                contacts=tuple(_contact(c) for c in contacts[pk]),
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


def _contact(contact: Contact) -> ContactFacts:
    answered = contact.verified_at if contact.stale_at is None else None
    return ContactFacts(contact.kind, timezone.localdate(answered) if answered else None)


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
    for own in Agreement.objects.filter(organisation__in=of).select_related("template"):
        found[own.organisation_id].append(_agreement(own, own.valid_from, own.valid_until))
    covered = Beneficiary.objects.filter(organisation__in=of, agreement__state__in=HOLDING)
    for one in covered.select_related("agreement__template"):
        begins = max(filter(None, (one.starts, one.agreement.valid_from)))
        ends = min(filter(None, (one.until, one.agreement.valid_until)), default=None)
        found[one.organisation_id].append(_agreement(one.agreement, begins, ends))
    return found


def _agreement(agreement: Agreement, begins: date | None, ends: date | None) -> AgreementFacts:
    return AgreementFacts(
        kind=agreement.template.kind,
        in_force=agreement.state in HOLDING,
        valid_from=begins,
        valid_until=ends,
        accepted_until=agreement.template.accepted_until,
    )
