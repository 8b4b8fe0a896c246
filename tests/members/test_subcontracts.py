"""Subcontractors: who does part of whose work, in a chain that never closes on itself."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import subcontracts
from members.errors import Refused
from members.models import Organisation, Subcontract
from tests import builders
from tests.builders import Member, Operator


@pytest.fixture
def others(operator: Operator) -> list[Organisation]:
    return [builders.organisation(operator, f"Leverantör {n}", sector="supplier") for n in range(3)]


def _told(principal: Organisation) -> list[tuple[int, str]]:
    return [(level, row.supplier.name_sv) for level, row in subcontracts.chain(principal)]


def test_the_chain_is_told_with_its_depth(operator: Operator, member: Member, others: list[Organisation]) -> None:
    first, second, third = others
    subcontracts.record(member.organisation, first, what="Drift", by=member.administrator)
    subcontracts.record(first, second, what="Serverhall", by=operator.registrar)
    subcontracts.record(member.organisation, third, what="Support", by=member.administrator)
    assert _told(member.organisation) == [(0, "Leverantör 0"), (1, "Leverantör 1"), (0, "Leverantör 2")]


def test_a_circle_is_refused(operator: Operator, others: list[Organisation]) -> None:
    first, second, third = others
    subcontracts.record(first, second, what="Drift", by=operator.registrar)
    subcontracts.record(second, third, what="Drift", by=operator.registrar)
    with pytest.raises(Refused, match="circle"):
        subcontracts.record(third, first, what="Drift", by=operator.registrar)
    assert Subcontract.objects.count() == 2


def test_nobody_is_their_own_subcontractor(operator: Operator, others: list[Organisation]) -> None:
    with pytest.raises(ValidationError, match="their own subcontractor"):
        subcontracts.record(others[0], others[0], what="Drift", by=operator.registrar)


def test_an_entry_that_has_ended_is_not_in_the_chain(member: Member, others: list[Organisation]) -> None:
    entry = subcontracts.record(member.organisation, others[0], what="Drift", by=member.administrator)
    subcontracts.end(entry, by=member.administrator)
    assert _told(member.organisation) == []
    with pytest.raises(Refused, match="ended already"):
        subcontracts.end(entry, by=member.administrator)


def test_a_long_chain_costs_one_question(operator: Operator, others: list[Organisation]) -> None:
    first, second, third = others
    subcontracts.record(first, second, what="Drift", by=operator.registrar)
    subcontracts.record(second, third, what="Drift", by=operator.registrar)
    with CaptureQueriesContext(connection) as queries:
        assert len(subcontracts.chain(first)) == 2
    assert len(queries) == 1
