"""Which assurance certifications the registry publishes for an entity: nothing that nobody vouches for today.

Its own levels stand on certifications. What is another body's (a URI that lies in another domain than the registry's)
is published only while the owner's standing with that body is recorded, verified and valid, and covers the entity's
roles; also where a level of the registry's own is configured with such a URI. Sirtfi is neither: by REFEDS' rules an
organisation states it itself, and the registry, which has asked for its prerequisites, writes it down.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from federation.gate import EntityFacts
from federation.gates.belonging import how
from federation.gates.facts import StandingFacts
from members.saml.prerequisites import GRANTABLE, SIRTFI, SIRTFI_2
from members.saml.settable import ASSURANCE
from trustframework.judgement import levels_held, to_certify
from trustframework.own_uris import is_own

STATED_BY_THE_MEMBER = frozenset({SIRTFI, SIRTFI_2})


def assurances(facts: EntityFacts, granted: Iterable[str], day: date) -> tuple[str, ...]:
    """The assurance-certification values of the entity on the day, sorted."""
    lent = frozenset(_lent(facts.standings, facts.roles, day))
    levels = levels_held(facts.certifications, facts.entity_id, facts.roles, day)
    said = levels | {value for value in granted if GRANTABLE.get(value) == ASSURANCE}
    return tuple(sorted(lent | {uri for uri in said if is_own(uri) or uri in STATED_BY_THE_MEMBER}))


def _lent(standings: Iterable[StandingFacts], roles: frozenset[str], day: date) -> Iterator[str]:
    """What other bodies' approval lets the registry publish; never a value that is the registry's to give."""
    for one in standings:
        if one.roles and to_certify(roles) <= one.roles and how(one, day) == "valid":
            yield from (uri for uri in one.uris if not is_own(uri))
