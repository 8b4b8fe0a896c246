"""Two people end the last two roles at the same moment: one of the roles is left."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from members.actions import contacts, roles
from members.clock import clock_at
from members.errors import Refused
from members.models import Contact, RoleAssignment
from members.models.contact import ContactKind
from members.roles import Role
from tests import builders
from tests.builders import AT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time: its immediate transactions queue"
    ),
]


def both(deeds: list[Callable[[], object]]) -> list[str]:
    """Each in a thread of its own, begun together; what was refused."""
    ready, refused = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        with clock_at(AT):
            ready.wait()
            try:
                deed()
            except Refused as error:
                refused.append(str(error))
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_of_the_last_two_administrators_one_stays() -> None:
    operator = builders.operator()
    member = builders.member(operator)
    builders.in_role(operator, Role.ADMINISTRATOR, member.organisation, "Ada")
    held = list(
        RoleAssignment.objects.filter(role=Role.ADMINISTRATOR, organisation=member.organisation).select_related(
            "person", "organisation"
        )
    )
    refused = both([lambda one=one: roles.end(one, by=one.person) for one in held])  # type: ignore[misc]
    assert len(refused) == 1
    assert RoleAssignment.objects.in_force().filter(role=Role.ADMINISTRATOR).count() == 1


def test_of_the_last_two_security_contacts_one_stays() -> None:
    operator = builders.operator()
    member = builders.member(operator)
    made = [
        contacts.record(
            member.organisation,
            kind=ContactKind.SECURITY,
            name="Vakt",
            email=f"vakt{n}@norrvik.example",
            verified=True,
            by=operator.registrar,
        )
        for n in (1, 2)
    ]
    assert len(both([lambda one=one: contacts.remove(one, by=operator.registrar) for one in made])) == 1  # type: ignore[misc]
    assert Contact.objects.current().filter(kind=ContactKind.SECURITY).count() == 1
