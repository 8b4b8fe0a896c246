"""Whatever the description allows, and much that it does not, is sent to every address by those who may much and those
who may nothing: no answer is a fault, and each is one of those that the description has."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from federation.api.description import described
from members.actions import imports, tokens
from members.models import Person
from members.models.api_token import Scope
from tests import builders, mandates, trust
from tests.builders import Member, Operator

EXAMPLES = 3  # of each operation and asker
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ASKERS = ("registrar", "key_custodian", "administrator", "nobody")


@pytest.fixture(autouse=True)
def _connection_stays() -> Iterator[None]:
    """A handler ends each request by letting go of the database, whose transaction is the test's here."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def keys(operator: Operator, member: Member, on_the_day: None, english: None) -> dict[str, dict[str, str]]:
    """A registry with something of everything, and each asker's headers."""
    builders.approved_entity(operator, member, role="idp", scopes=("norrvik.example",))
    builders.feed(operator)
    builders.certify(operator, member.organisation, roles=("idp",))
    mandates.active(member, mandates.agent(operator))
    trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))
    imports.ask(member.organisation, by=member.administrator, content=b"<x/>")

    def headers(person: Person, at: Any) -> dict[str, str]:
        _token, key = tokens.issue(at, name="Prov", scopes=tuple(Scope), days=3, by=builders.again(person))
        return {"Authorization": f"Token {key}", "Accept-Language": "en"}

    return {
        "registrar": headers(operator.registrar, operator.organisation),
        "key_custodian": headers(operator.key_custodian, operator.organisation),
        "administrator": headers(member.administrator, member.organisation),
        "nobody": {"Accept-Language": "en"},
    }


def _operations() -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(described())
    schema.app = WSGIHandler()
    for found in schema.get_all_operations():
        yield found.ok()


def _tried(operation: Any, headers: dict[str, str]) -> None:
    """Each asked and taken back, so that one example does not change what the next one finds."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        given(case=operation.as_strategy(generation_mode=mode))(ask)()


@pytest.mark.django_db
@pytest.mark.parametrize("asker", ASKERS)
def test_no_request_is_a_fault_and_every_answer_is_as_described(keys: dict[str, dict[str, str]], asker: str) -> None:
    faults = []
    for operation in _operations():
        try:
            _tried(operation, keys[asker])
        except BaseException as fault:
            faults.append(f"{operation.label}: {fault}")
    assert not faults, "\n\n".join(faults)
