"""What other bodies have approved: two operators, between two days, and nothing of theirs is published before that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.roles import Role
from members.tags import Tag
from members.uploads import Document
from tests import builders
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from trustframework.actions import standings
from trustframework.models import ExternalStanding

TODAY, DAY = AT.date(), timedelta(days=1)
LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"
Record = Callable[..., ExternalStanding]


@pytest.fixture
def record(operator: Operator, member: Member) -> Record:
    """By the trust officer; anything can be changed."""

    def make(**changes: Any) -> ExternalStanding:
        given: dict[str, Any] = {
            "body": "Digg",
            "uris": [LOA3],
            "roles": ["idp"],
            "valid_from": TODAY,
            "valid_until": TODAY + 365 * DAY,
            "by": operator.trust_officer,
        }
        return standings.record(member.organisation, **{**given, **changes})

    return make


def test_one_operator_records_and_another_verifies(operator: Operator, record: Record) -> None:
    standing = record()
    with pytest.raises(Refused, match="Another operator has to verify it"):
        standings.verify(standing, by=operator.trust_officer)
    assert not ExternalStanding.objects.all().holding().exists()
    standings.verify(standing, by=operator.decision_maker)
    assert ExternalStanding.objects.all().holding().get() == standing
    events = AuditEvent.objects.filter(object_kind="externalstanding").order_by("pk")
    tags = list(events.values_list("tag", flat=True))
    assert tags == [Tag.STANDING_RECORDED, Tag.STANDING_MOVED]


def test_the_database_keeps_to_two_operators(operator: Operator, record: Record) -> None:
    rows = ExternalStanding.objects.filter(pk=record().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="verified", verified_by=operator.trust_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="verified")


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (364, True), (365, False)])
def test_it_holds_from_its_first_day_until_the_day_before_its_last(
    operator: Operator, record: Record, days: int, holds: bool
) -> None:
    standings.verify(record(), by=operator.decision_maker)
    assert ExternalStanding.objects.all().holding(TODAY + days * DAY).exists() is holds


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"body": "  "}, "which body"),
        ({"roles": ["agent"]}, "idp, sp or aa"),
        ({"roles": []}, "for which roles"),
        ({"uris": ["loa3"]}, "is no URI"),
        ({"uris": [f"{LOA3} "]}, "is no URI"),
        ({"uris": ["https://" + "a" * 250 + ".example"]}, "is no URI"),
        ({"uris": ["https://sigill.example/loa/loa3"]}, "the federation's own"),
        ({"uris": ["https://id.sigill.example/loa/loa4"]}, "the federation's own"),
        ({"uris": [f"http://body.example/{n}" for n in range(21)]}, "At most 20"),
    ],
)
def test_what_cannot_be_meant_is_refused(record: Record, change: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        record(**change)
    assert not ExternalStanding.objects.exists()


def test_an_end_before_the_beginning_is_told_in_words(record: Record) -> None:
    with pytest.raises(ValidationError, match="It ends before it begins"):
        record(valid_until=TODAY)


def test_it_may_be_about_the_organisation_as_a_whole_and_publish_nothing(record: Record) -> None:
    assert record(roles=[], uris=[]).roles == []


def test_the_proof_is_kept_with_it(record: Record) -> None:
    standing = record(document=Document(PDF, "beslut.pdf"), reference=" Dnr 2026-11 ")
    assert standing.document is not None
    assert standing.document.bytes() == PDF
    assert standing.reference == "Dnr 2026-11"


def test_what_ran_out_while_it_waited_is_not_verified(operator: Operator, record: Record) -> None:
    standing = record()
    with clock_at(AT + 365 * DAY), pytest.raises(Refused, match="ran out"):
        standings.verify(standing, by=operator.decision_maker)


def test_it_ends_once_with_a_reason(operator: Operator, record: Record) -> None:
    standing = record()
    standings.verify(standing, by=operator.decision_maker)
    seen = ExternalStanding.objects.get(pk=standing.pk)
    with pytest.raises(Refused, match="Say why it ends"):
        standings.end(standing, note=" ", by=operator.trust_officer)
    standings.end(standing, note="Återkallat av Digg", by=operator.trust_officer)
    assert not ExternalStanding.objects.all().holding().exists()
    with pytest.raises(AlreadyMoved):
        standings.end(seen, note="Återkallat", by=operator.decision_maker)
    with pytest.raises(Refused):
        standings.verify(standing, by=operator.decision_maker)


def test_a_member_records_nothing_and_nobody_records_for_their_own_organisation(
    operator: Operator, member: Member, record: Record
) -> None:
    with pytest.raises(NotAllowed):
        record(by=member.administrator)
    people.assign_role(operator.trust_officer, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        record(by=builders.again(operator.trust_officer))
