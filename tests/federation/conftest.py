"""A feed with one entity in it, for the tests that need one."""

import pytest

from federation.models import Feed
from members.models import Entity
from tests import builders
from tests.builders import Member, Operator

IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def admitted(operator: Operator, member: Member) -> Entity:
    """An IdP with everything in order, asked for in production."""
    return builders.admitted_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))
