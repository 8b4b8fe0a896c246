"""Who stands on an organisation that is to be suspended, or is: what they are told, and how long they have. Reads only.

Whoever acts for others takes them along when it goes. They are told when it is, and have thirty days to move to an own
entity or to another representative; only an emergency waits for nobody.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from members.clock import today
from members.models import Organisation, Representation, ServedOrganisation
from members.models.representation import RepresentationKind
from trustframework.models import Sanction
from trustframework.models.sanction import BITING_KINDS, BITING_STATES, HEARD, SanctionState

TO_MOVE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Threat:
    """A representative of the organisation, and the scopes that its entities assert for it. `last_day` is the last on
    which nothing can happen yet; None where it has happened."""

    representative: Organisation
    scopes: tuple[str, ...]
    last_day: date | None

    @property
    def first_day(self) -> date | None:
        """On which it can happen."""
        return self.last_day + timedelta(days=1) if self.last_day else None


def behind(representative: Organisation) -> list[Organisation]:
    """Those that stand on the organisation today, by a mandate that is neither ended nor suspended."""
    rows = _mandates().filter(representative=representative)
    return list(Organisation.objects.filter(pk__in=rows.values("represented")).order_by("pk"))


def last_day_to_move(sanction: Sanction) -> date | None:
    """The last day on which those behind the organisation are safe; None where nobody is, or before it was told."""
    if sanction.kind not in BITING_KINDS or sanction.statement_until is None or not behind(sanction.organisation):
        return None
    return sanction.statement_until - HEARD + TO_MOVE


def threats(organisation: Organisation) -> list[Threat]:
    """Each sanction on somebody who acts for the organisation that it was told of, or that is in effect."""
    mandates = _mandates().filter(represented=organisation)
    rows = Sanction.objects.filter(
        Q(state=SanctionState.NOTIFIED) | Q(state__in=BITING_STATES),
        kind__in=BITING_KINDS,
        organisation__in=mandates.values("representative"),
    )
    return [_threat(one, organisation) for one in rows.select_related("organisation").order_by("imposed_at")]


def _mandates() -> QuerySet[Representation]:
    """Who only does technical work for others takes nobody along."""
    return Representation.objects.dated(today()).exclude(kind=RepresentationKind.TECHNICAL)


def _threat(sanction: Sanction, organisation: Organisation) -> Threat:
    told = sanction.state == SanctionState.NOTIFIED
    served = ServedOrganisation.objects.filter(
        organisation=organisation, entity__owner=sanction.organisation_id, until=None
    )
    if sanction.entity_id:
        served = served.filter(entity=sanction.entity_id)
    scopes = tuple(sorted(served.values_list("scope", flat=True)))
    return Threat(sanction.organisation, scopes, last_day_to_move(sanction) if told else None)
