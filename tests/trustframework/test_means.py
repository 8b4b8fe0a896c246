"""E-ID means: two operators, the identity providers at which people log in with them, and what succeeds what."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from members import timelines
from members.actions import people
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Entity
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import means
from trustframework.models import EidMeans

TODAY, DAY = AT.date(), timedelta(days=1)
Record = Callable[..., EidMeans]


@pytest.fixture
def record(operator: Operator) -> Record:
    """By the trust officer; anything can be changed."""

    def make(**changes: Any) -> EidMeans:
        given: dict[str, Any] = {
            "name": "SITHS",
            "issuer": "Utfärdaren",
            "level": builders.level(),
            "valid_from": TODAY - 100 * DAY,
            "valid_until": TODAY + 365 * DAY,
            "by": operator.trust_officer,
        }
        return means.record(**{**given, **changes})

    return make


@pytest.fixture
def idp(operator: Operator, member: Member) -> Entity:
    return builders.approved_entity(
        operator, member, role="idp", entity_id="https://idp.norrvik.example/m", scopes=("norrvik.example",)
    )


def test_one_operator_records_and_another_verifies(operator: Operator, record: Record) -> None:
    card = record()
    with pytest.raises(Refused, match="Another operator has to verify it"):
        means.verify(card, by=operator.trust_officer)
    means.verify(card, by=operator.decision_maker)
    assert EidMeans.objects.all().holding().get() == card
    events = AuditEvent.objects.filter(object_kind="eidmeans").order_by("pk")
    tags = list(events.values_list("tag", flat=True))
    assert tags == [Tag.MEANS_RECORDED, Tag.MEANS_MOVED]


def test_identity_providers_are_connected_and_disconnected_one_event_each(
    operator: Operator, record: Record, idp: Entity
) -> None:
    card = record()
    means.link(card, [idp], by=operator.trust_officer)
    means.link(card, [idp], by=operator.decision_maker)  # again: nothing happens
    assert list(card.entities.all()) == [idp]
    means.unlink(card, idp, by=operator.trust_officer)
    with pytest.raises(AlreadyMoved):
        means.unlink(card, idp, by=operator.trust_officer)
    events = AuditEvent.objects.filter(object_kind="eidmeans").order_by("pk")
    tags = list(events.values_list("tag", flat=True))
    assert tags == [Tag.MEANS_RECORDED, Tag.MEANS_LINKED, Tag.MEANS_UNLINKED]


def test_the_timeline_says_at_which_identity_provider(operator: Operator, record: Record, idp: Entity) -> None:
    card = record()
    means.verify(card, by=operator.decision_maker)
    means.link(card, [idp], by=operator.trust_officer)
    told = timelines.sentence(AuditEvent.objects.get(tag=Tag.MEANS_LINKED))
    assert told == f"{operator.trust_officer} connected the e-ID means SITHS to {idp.entity_id}."


def test_a_service_provider_is_never_connected_and_the_rest_of_the_list_is_not_either(
    operator: Operator, member: Member, record: Record, idp: Entity
) -> None:
    service = builders.approved_entity(operator, member, role="sp", entity_id="https://sp.norrvik.example/m")
    card = record()
    with pytest.raises(Refused, match="is no identity provider"):
        means.link(card, [idp, service], by=operator.trust_officer)
    assert not card.entities.exists()


def test_what_has_ended_is_not_connected_any_more(operator: Operator, record: Record, idp: Entity) -> None:
    card = record()
    with pytest.raises(Refused, match="Say why it ends"):
        means.end(card, note="", by=operator.trust_officer)
    means.end(card, note="Utfärdaren har slutat", by=operator.trust_officer)
    with pytest.raises(AlreadyMoved):
        means.link(card, [idp], by=operator.trust_officer)


def _succeed(old: EidMeans, by: Operator, **changes: Any) -> EidMeans:
    given: dict[str, Any] = {
        "name": "Efos",
        "issuer": "Utfärdaren",
        "level": builders.level(),
        "valid_from": TODAY + 10 * DAY,
        "valid_until": TODAY + 900 * DAY,
        "until": TODAY + 30 * DAY,
        "by": by.trust_officer,
    }
    return means.succeed(old, **{**given, **changes})


def test_a_successor_takes_over_the_identity_providers_and_the_old_one_gets_its_end(
    operator: Operator, record: Record, idp: Entity
) -> None:
    old = record()
    means.verify(old, by=operator.decision_maker)
    means.link(old, [idp], by=operator.trust_officer)
    new = _succeed(old, operator)
    assert new.succeeds == old
    assert list(new.entities.all()) == [idp]
    old.refresh_from_db()
    assert old.valid_until == TODAY + 30 * DAY
    assert new.state == "recorded"
    assert AuditEvent.objects.filter(tag=Tag.MEANS_DATED).count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"until": TODAY - 100 * DAY}, "Choose a day between them"),
        ({"until": TODAY + 366 * DAY}, "Choose a day between them"),
        ({"valid_from": TODAY + 31 * DAY}, "days without either"),
    ],
)
def test_a_successor_that_would_leave_a_gap_or_prolong_the_old_one_is_refused(
    operator: Operator, record: Record, changes: dict[str, Any], says: str
) -> None:
    old = record()
    with pytest.raises(Refused, match=says):
        _succeed(old, operator, **changes)
    assert EidMeans.objects.get().valid_until == old.valid_until


def test_a_member_changes_nothing_and_nobody_connects_their_own_organisations(
    operator: Operator, member: Member, record: Record, idp: Entity
) -> None:
    card = record()
    with pytest.raises(NotAllowed):
        means.link(card, [idp], by=member.administrator)
    people.assign_role(operator.trust_officer, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        means.link(card, [idp], by=builders.again(operator.trust_officer))
