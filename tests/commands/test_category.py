"""`manage.py category`: granted, listed and withdrawn as on the pages."""

import pytest

from members.actions import categories
from members.clock import clock_at
from members.models import Entity
from tests import builders
from tests.categories import SIRTFI, SP, holder_to_be
from tests.commands.conftest import Manage


@pytest.fixture
def entity(operator: builders.Operator, member: builders.Member) -> Entity:
    return holder_to_be(operator, member)


def test_a_category_is_granted_listed_and_withdrawn(
    manage: Manage, operator: builders.Operator, entity: Entity
) -> None:
    acting = ("--as", operator.registrar.email)
    said = manage("category", "grant", SP, SIRTFI, "--until", "2999-01-31", *acting)
    assert said == f"{SP} has Sirtfi until 2999-01-31. It is published at the next turn.\n"
    assert manage("category", "list") == f"granted   2999-01-31  {SIRTFI}  {SP}\n"
    assert "has no longer Sirtfi" in manage("category", "withdraw", SP, SIRTFI, "--note", "Slut", *acting)
    assert manage("category", "list") == ""


def test_what_has_run_out_and_what_is_asked_for_are_listed(
    manage: Manage, operator: builders.Operator, member: builders.Member, entity: Entity
) -> None:
    with clock_at(builders.AT):
        categories.grant(entity, SIRTFI, until=builders.AT.date().replace(day=2), by=operator.registrar)
    with clock_at(builders.AT.replace(day=2)):
        categories.request(entity, SIRTFI, reason="Igen", by=member.administrator)
        assert manage("category", "list").splitlines() == [
            f"run out   2026-06-02  {SIRTFI}  {SP}",
            f"asked     2026-06-02  {SIRTFI}  {SP}",
        ]


def test_what_the_metadata_lacks_is_told(refused: Manage, operator: builders.Operator, member: builders.Member) -> None:
    builders.approved_entity(operator, member)
    said = refused("category", "grant", SP, SIRTFI, "--as", operator.registrar.email)
    assert "Sirtfi cannot be granted yet." in said
    assert "MD-ENA-021" in said


def test_what_was_not_granted_cannot_be_withdrawn(refused: Manage, operator: builders.Operator, entity: Entity) -> None:
    said = refused("category", "withdraw", SP, SIRTFI, "--note", "Slut", "--as", operator.registrar.email)
    assert "has not been granted" in said
