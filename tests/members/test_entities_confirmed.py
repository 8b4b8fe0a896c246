"""The yearly confirmation: somebody answers for an entity, one event each, for one or for all of an organisation's."""

from datetime import timedelta

import pytest

from members.actions import entities
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def idp(operator: Operator, member: Member) -> Entity:
    return builders.approved_entity(
        operator, member, role="idp", entity_id="https://idp.norrvik.example/m", scopes=("norrvik.example",)
    )


def test_it_is_said_who_and_when(member: Member, idp: Entity) -> None:
    with clock_at(AT + timedelta(days=300)):
        entities.confirm(idp, by=member.administrator)
    idp.refresh_from_db()
    assert idp.confirmed_at == AT + timedelta(days=300)
    assert idp.confirmed_by == member.administrator
    event = AuditEvent.objects.get(tag=Tag.ENTITY_CONFIRMED)
    assert (event.object_kind, event.object_pk) == ("entity", str(idp.pk))


def test_all_of_an_organisation_are_confirmed_at_once_and_those_not_in_use_left_alone(
    operator: Operator, member: Member, idp: Entity
) -> None:
    builders.approved_entity(operator, member, role="sp", entity_id="https://sp.norrvik.example/m")
    waiting = builders.submitted(member, entity_id="https://new.norrvik.example/m").entity
    other = builders.member(operator, "Kommunen Sydvik")
    theirs = builders.approved_entity(operator, other, role="sp", entity_id="https://sp.sydvik.example/m")
    assert entities.confirm_all(member.organisation, by=member.administrator) == 2
    assert set(Entity.objects.filter(confirmed_at=None)) == {waiting, theirs}
    assert AuditEvent.objects.filter(tag=Tag.ENTITY_CONFIRMED).count() == 2


def test_there_has_to_be_something_to_answer_for(member: Member) -> None:
    with pytest.raises(Refused, match="no entity with approved metadata"):
        entities.confirm_all(member.organisation, by=member.administrator)
    waiting = builders.submitted(member).entity
    with pytest.raises(Refused, match="there is nothing to confirm"):
        entities.confirm(waiting, by=member.administrator)


def test_a_reader_and_a_stranger_confirm_nothing(operator: Operator, member: Member, idp: Entity) -> None:
    for person in (member.reader, builders.person("Ny Nyman")):
        with pytest.raises(NotAllowed):
            entities.confirm(idp, by=person)
        with pytest.raises(NotAllowed):
            entities.confirm_all(member.organisation, by=person)
