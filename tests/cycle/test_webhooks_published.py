"""What a publication is for programs: the serial, and each entity that it changed; why, for its owner alone."""

from typing import Any

from federation.actions import placements
from federation.models import Environment, Feed, WebhookEndpoint
from members.models import Entity
from tests import builders
from tests.cycle.conftest import Published
from tests.federation.webhook_cases import added, filled


def _entities(endpoint: WebhookEndpoint) -> list[dict[str, Any]]:
    return [one for one in filled(endpoint) if one["type"].startswith("entity.") and "serial" in one["data"]]


def test_an_entity_that_comes_and_goes_is_told_to_everybody_and_why_to_its_owner(prepared: Published) -> None:
    prepared.admit(6)
    prepared.publish()
    other = builders.member(prepared.operator, "Region Storvik")
    near = added(prepared.member.organisation, prepared.member.administrator)
    far = added(other.organisation, other.administrator)
    entity_id = prepared.admit(7)
    prepared.publish()
    placements.stop_asking(
        Entity.objects.get(entity_id=entity_id), Environment.PRODUCTION, by=prepared.member.administrator
    )
    prepared.publish()
    for endpoint in (near, far):
        told = [one for one in _entities(endpoint) if one["data"]["entity"]["entity_id"] == entity_id]
        assert [one["type"] for one in told] == ["entity.published", "entity.removed"]
        assert told[0]["data"]["feed"]["slug"] == "production"
        assert told[1]["data"]["serial"] == prepared.serial()
        assert len(told[0]["data"]["sha256"]) == 64
    removed = {one: _entities(one)[-1]["data"] for one in (near, far)}
    assert removed[near]["reasons"]
    assert "reasons" not in removed[far]


def test_a_serial_comes_before_its_entities_and_each_has_an_id_of_its_own(prepared: Published) -> None:
    endpoint = added(prepared.member.organisation, prepared.member.administrator)
    prepared.admit(8)
    prepared.publish()
    told = filled(endpoint)
    serial = next(number for number, one in enumerate(told) if one["type"] == "feed.published")
    assert told[serial]["data"]["serial"] == prepared.serial()
    assert {one["type"] for one in told[serial + 1 :]} >= {"entity.published"}
    ids = list(endpoint.deliveries.values_list("message_id", flat=True))
    assert len(ids) == len(set(ids)) == len(told)


def test_what_the_brake_holds_is_told_to_the_operator_alone(prepared: Published) -> None:
    for number in range(3):
        prepared.admit(number)
    prepared.publish()
    operator = prepared.operator
    whole = added(operator.organisation, operator.registrar)
    own = added(prepared.member.organisation, prepared.member.administrator)
    entity_id = next(iter(dict(prepared.served().entities)))
    Feed.objects.update(protected=[entity_id])
    placements.stop_asking(
        Entity.objects.get(entity_id=entity_id), Environment.PRODUCTION, by=prepared.member.administrator
    )
    prepared.publish()
    assert "feed.held" in [one["type"] for one in filled(whole)]
    assert not [one for one in filled(own) if one["type"].startswith("feed.")]
