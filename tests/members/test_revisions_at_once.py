"""Two people submit metadata for the same entity in the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from members.models import MetadataRevision, Person
from members.models.revision import RevisionState
from tests import builders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time: its immediate transactions queue"
    ),
]


def test_of_two_submissions_at_once_the_later_one_waits_and_the_earlier_is_withdrawn(
    operator: builders.Operator, member: builders.Member
) -> None:
    builders.approved(operator, member)

    def submit(name: str) -> None:
        try:
            by = Person.objects.get(pk=member.administrator.pk)
            builders.submitted(member, by=by, name=name)
        finally:
            connection.close()

    for turn in range(5):
        with ThreadPoolExecutor(2) as people:
            list(people.map(submit, (f"A{turn}", f"B{turn}")))
        states = list(MetadataRevision.objects.order_by("-number").values_list("state", flat=True)[:2])
        assert states == [RevisionState.SUBMITTED, RevisionState.WITHDRAWN]
