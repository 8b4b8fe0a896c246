"""Programs that write; the setting is that of the API's other tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Organisation
from members.models.api_token import Scope
from tests import builders, mandates
from tests.api.conftest import Program, _setting, program
from tests.builders import Member, Operator

__all__ = ["_setting", "program"]

XML = "application/samlmetadata+xml"
Sent = Callable[..., Any]


def at(organisation: Organisation, kind: str) -> str:
    """The address of an organisation's things of that kind."""
    return f"/api/v1/organisations/{organisation.country}/{organisation.number}/{kind}/"


def hand_in(client: Client, owner: Organisation, document: bytes, **headers: str) -> Any:
    """One EntityDescriptor, for the owner."""
    return client.post(at(owner, "revisions"), document, content_type=XML, headers=headers)


def item(owner: Organisation, document: bytes) -> dict[str, str]:
    """Of a batch."""
    return {"organisation": f"{owner.country}/{owner.number}", "metadata": document.decode()}


@pytest.fixture
def member_s(program: Program, member: Member) -> Client:
    """The member's administrator's program."""
    return program(member.administrator, member.organisation)


@pytest.fixture
def registrar_s(program: Program, operator: Operator) -> Client:
    return program(operator.registrar, operator.organisation)


@pytest.fixture
def agent(operator: Operator) -> Member:
    return mandates.agent(operator)


@pytest.fixture
def agent_s(program: Program, agent: Member) -> Client:
    return program(agent.administrator, agent.organisation)


def client_of(operator: Operator, agent: Member, number: int) -> Organisation:
    """An organisation that the agent submits metadata for."""
    made = builders.member(operator, f"Kommun {number}", kinds=())
    mandates.active(made, agent)
    return made.organisation


SCOPES = Scope
