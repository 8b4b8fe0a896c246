"""The federation that the other tests begin from is in order."""

import pytest

from federation.explain import explain
from tests import builders

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def test_the_baseline_entity_is_admitted(operator: builders.Operator, member: builders.Member) -> None:
    entity = builders.admitted_entity(operator, member, entity_id="https://idp.norrvik.example/metadata", role="idp")
    builders.feed(operator)
    (answer,) = explain(entity)
    assert answer.verdict.reasons == ()
    assert answer.verdict.admitted


def test_nothing_is_wrong_with_the_metadata_that_builders_make(operator: builders.Operator) -> None:
    for role in ("idp", "sp"):
        found = builders.inspection(builders.entity_xml(role=role, scopes=("norrvik.example",)))
        assert found.errors == ()
        assert found.facts.roles == (role,)
