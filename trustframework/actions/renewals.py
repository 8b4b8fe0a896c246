"""Renewal: it opens so many days before a certification ends. The clock tells so (actions/reminders.py) and changes
nothing: it is the member who begins the declaration."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from members.models import Organisation
from trustframework.deadlines_gathered import ends_on, running
from trustframework.models import Certification, Declaration
from trustframework.models.declaration import OPEN_DECLARATIONS


@dataclass(frozen=True, slots=True)
class Renewal:
    """A certification that can be renewed, the day on which it ends, and the open declaration that renews it."""

    certification: Certification
    ends: date
    begun: Declaration | None

    @property
    def follows(self) -> Declaration | None:
        """The declaration that a new one follows."""
        decision = self.certification.decision
        return decision.declaration if decision else None


def open_for(organisation: Organisation, on: date) -> list[Renewal]:
    """The organisation's certifications that end within the settings' days."""
    near = on + timedelta(days=settings.SIGILL_RENEWAL_AHEAD_DAYS)
    rows = running(on, organisation).select_related("decision__declaration__checklist")
    return [Renewal(one, ends_on(one), _begun(one)) for one in rows if ends_on(one) <= near]


def _begun(certification: Certification) -> Declaration | None:
    rows = Declaration.objects.filter(organisation=certification.organisation, state__in=OPEN_DECLARATIONS)
    former = certification.decision.declaration if certification.decision else None
    found = rows.filter(follows=former) if former else rows.filter(level=certification.level)
    return found.order_by("-begun_at").first()
