"""`manage.py domain`: what an operator scripts about domain names."""

from collections.abc import Iterator

import pytest

from members import proofs
from members.models import Domain
from tests import builders
from tests.commands.conftest import Manage
from tests.members import owner

NAME = "norrvik.example"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    with owner.name_server() as (zone, resolver):
        monkeypatch.setattr(proofs, "resolver", lambda: resolver)
        yield zone


def test_a_domain_is_claimed_published_and_checked(
    manage: Manage, operator: builders.Operator, member: builders.Member, zone: dict[str, list[str]]
) -> None:
    named = (member.organisation.number, NAME, "--as", operator.registrar.email)
    said = manage("domain", "claim", *named)
    token = Domain.objects.get().token
    assert f'Publish: _sigill.{NAME}. IN TXT "{token}"' in said
    assert "is claimed. Nothing is published there yet" in manage("domain", "check", *named)
    zone[f"_sigill.{NAME}"] = [token]
    assert manage("domain", "check", *named) == f"{NAME} is proven. The token is published.\n"
    assert manage("domain", "list").split()[:3] == [member.organisation.number, "proven", "dns"]


def test_a_domain_is_accepted_and_withdrawn(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    named = (member.organisation.number, NAME, "--as", operator.registrar.email)
    manage("domain", "claim", *named, "--method", "registrar")
    assert manage("domain", "accept", *named, "--note", "Utdrag") == f"{NAME} is proven.\n"
    assert manage("domain", "withdraw", *named) == f"The claim on {NAME} is withdrawn.\n"


def test_a_domain_that_nobody_claimed_is_one_clear_line(
    refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    said = refused("domain", "check", member.organisation.number, NAME, "--as", operator.registrar.email)
    assert f"has not claimed {NAME}" in said
