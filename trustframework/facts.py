"""From a certification's row to what the pure judgement reads."""

from trustframework.judgement import CertificationFacts
from trustframework.models import Certification


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
