"""From a certification's row to what the pure judgement reads; and whom sanctions keep from acting for others."""

from typing import Any

from django.db.models import QuerySet

from trustframework.judgement import CertificationFacts
from trustframework.models import Certification, Sanction
from trustframework.models.sanction import BITING_STATES


def barred_organisations() -> QuerySet[Sanction, Any]:
    """The keys of the organisations that have a sanction in effect on all that they do; `settings` names this."""
    return Sanction.objects.filter(entity=None, state__in=BITING_STATES).order_by().values("organisation")


def facts_of(certification: Certification) -> CertificationFacts:
    """The row's facts; reads its level and entities, so select and prefetch those for many."""
    return CertificationFacts(
        rank=certification.level.rank,
        level=certification.level.name,
        uri=certification.level.uri,
        roles=frozenset(certification.roles),
        entities=frozenset(entity.entity_id for entity in certification.entities.all()),
        state=certification.state,
        valid_from=certification.valid_from,
        valid_until=certification.valid_until,
    )
