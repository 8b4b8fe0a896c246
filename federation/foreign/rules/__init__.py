"""All rules of the catalogue's stage `import`, by id; `members.saml.rules` has those about what members send."""

from typing import Final

from federation.foreign.rules.entity import ENTITY
from federation.foreign.rules.feed import FEED
from federation.foreign.rules.signature import SIGNATURE
from members.saml.rules.registry import Rule

IMPORT: Final[dict[str, Rule]] = {rule.id: rule for rule in (*SIGNATURE, *FEED, *ENTITY)}
