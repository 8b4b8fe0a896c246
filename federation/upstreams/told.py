"""A conflict as the finding of its rule: what collides with what, and whose that is."""

from federation.foreign.rules import entity as rules
from federation.models import ForeignConflict
from federation.models.conflict import ConflictKind
from members.saml.types import Finding

_PATH = "/md:EntityDescriptor"


def told(conflict: ForeignConflict) -> Finding | None:
    """None for a shared key, which the catalogue has no rule of import for: the conflict's own words do."""
    owner = owner_of(conflict)
    match conflict.kind:
        case ConflictKind.ENTITY_ID:
            return rules.OURS.at(None, _PATH, entity_id=conflict.subject, owner=owner)
        case ConflictKind.SCOPE:
            ours = conflict.entity or conflict.other
            return rules.SCOPE.at(None, _PATH, scope=conflict.subject, ours=str(ours), owner=owner)
        case ConflictKind.DOMAIN:
            inside = [host for host in conflict.theirs.hosts if f".{host}".endswith(f".{conflict.subject}")]
            host = inside[0] if inside else conflict.theirs.entity_id
            return rules.DOMAIN.at(None, _PATH, host=host, domain=conflict.subject, owner=owner)
    return None


def owner_of(conflict: ForeignConflict) -> str:
    """Whose the other side is: a member, or another federation."""
    if conflict.entity:
        return str(conflict.entity.owner)
    return str(conflict.other.upstream) if conflict.other else str(conflict.owner)
