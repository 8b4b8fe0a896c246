"""A feed for an outer federation: what its policy can say already, with the profile that is shipped for it."""

import pytest

from federation.models import Environment
from federation.selection import select
from members.models import Entity, MetadataRevision
from members.saml.rules import RULES
from tests import builders
from tests.builders import AT, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
GATES = ["G1", "G2", "G4", "G5"]
ENGLISH = "MD-SCH-018"  # English for everybody: the outer federation's rule, and no condition at home


def test_the_outer_federations_profile_blocks_there_and_not_at_home(operator: Operator, admitted: Entity) -> None:
    home = builders.feed(operator, "home", Environment.PRODUCTION, gates=GATES, profile="lenient-import")
    outer = builders.feed(operator, "outer", Environment.PRODUCTION, gates=GATES, profile="edugain-like")
    assert all(one.verdict.admitted for feed in (home, outer) for one in select(feed, AT))
    MetadataRevision.objects.update(struck={ENGLISH: RULES[ENGLISH].severity.value})
    assert [one.verdict.admitted for one in select(home, AT)] == [True]
    (found,) = select(outer, AT)
    assert [reason.code for reason in found.verdict.reasons] == ["revision_errors"]


def test_the_registrar_is_ours(operator: Operator, admitted: Entity, settings) -> None:  # type: ignore[no-untyped-def]
    outer = builders.feed(operator, "outer", Environment.PRODUCTION, gates=GATES, profile="edugain-like")
    (found,) = select(outer, AT)
    assert found.registry.registration_authority == settings.SIGILL_REGISTRATION_AUTHORITY
