"""Every reason for which a gate is closed, by its code: what integrators match on, and the manifest's words."""

from federation.gates.reason import Reason
from federation.gates.reasons_entity import OF_ENTITY
from federation.gates.reasons_owner import OF_OWNER
from federation.gates.reasons_scope import OF_SCOPE

__all__ = ["NOTICES", "REASONS", "Reason"]

REASONS: dict[str, Reason] = {reason.code: reason for reason in (*OF_OWNER, *OF_ENTITY)}
# What costs an entity the scope of one served organisation, and not its place.
NOTICES: dict[str, Reason] = {reason.code: reason for reason in OF_SCOPE}
