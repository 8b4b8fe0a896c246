"""The first registrar: there has to be somebody before anybody can let others in."""

import pytest
from django.core.exceptions import ValidationError

from members import audit
from members.actions import bootstrap, people
from members.errors import Refused
from members.models import AuditEvent, Organisation, Person, RoleAssignment
from members.permissions import Permission, may
from tests import builders

OPERATOR = {
    "name_sv": "Federationsdrift",
    "name_en": "Federation Operations",
    "legal_form": "authority",
    "size_class": "medium",
}


def _first(email: str = "rut@drift.example", **changes: str) -> Person:
    return bootstrap.first_registrar(
        name="Rut Registrator", email=email, **{**OPERATOR, "number": builders.organisation_number(), **changes}
    )


def test_the_first_registrar_lets_in_the_others(db: None) -> None:
    rut = _first()
    assert may(rut, Permission.REGISTER_ORGANISATION)
    assert Organisation.objects.get().sector == "operator"
    people.register(name="Rolf Registrator", email="rolf@drift.example", by=rut)


def test_sigill_itself_stands_in_the_audit_chain(db: None) -> None:
    _first()
    assert [e.actor for e in AuditEvent.objects.all()] == [None] * 3
    assert list(audit.broken_links()) == []


def test_there_is_only_one_first(db: None) -> None:
    _first()
    with pytest.raises(Refused, match="There is a registrar already"):
        _first("eve@drift.example")
    assert Person.objects.count() == 1


def test_when_the_last_registrar_is_gone_there_can_be_a_first_one_again(db: None) -> None:
    rut = _first()
    RoleAssignment.objects.update(until=builders.AT)
    rolf = _first("rolf@drift.example")
    assert may(rolf, Permission.REGISTER_ORGANISATION)
    assert not may(builders.again(rut), Permission.REGISTER_ORGANISATION)
    assert Organisation.objects.count() == 1


def test_a_fault_in_the_operator_s_own_number_leaves_nothing_half_done(db: None) -> None:
    with pytest.raises(ValidationError):
        _first(number="1234567890")
    assert not Person.objects.exists()
    assert not AuditEvent.objects.exists()
