"""What feeds ask beside membership: means to log in with, other bodies' approval, a level; and a trial that waits for
no review (rows S0-12, S1-25, S2-08, S2-17, S3-09, S4-03, S4-12, S4-13, S4-15)."""

from datetime import date, timedelta
from typing import Any

import pytest

from federation.models import Environment
from members.models import Entity
from tests import builders
from tests.builders import AT
from tests.cycle.conftest import Published
from tests.journeys.conftest import another_feed, assurances_served, scopes_served
from tests.journeys.pressing import Time, first_instant, press, read
from trustframework.models import EidMeans, ExternalStanding

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
IDP, OTHER = "https://idp.norrvik.example/metadata", "https://sp.storvik.example/metadata"
THEIRS = "http://id.elegnamnden.se/loa/1.0/loa3"


@pytest.fixture
def idp(prepared: Published) -> Entity:
    """Certified; beside it another member's service, of which no means and no approval are asked."""
    other = builders.member(prepared.operator, "Region Storvik")
    builders.admitted_entity(prepared.operator, other, entity_id=OTHER, key=1)
    return builders.admitted_entity(
        prepared.operator, prepared.member, entity_id=IDP, role="idp", scopes=("norrvik.example",)
    )


def _means(published: Published, name: str, level: Any, until: date, *, to: Entity) -> EidMeans:
    """Recorded by one officer, verified by another, connected to the identity provider."""
    first, second = published.operator.trust_officer, published.operator.decision_maker
    filled = {"name": name, "issuer": "Utfärdaren", "level": level.pk, "reference": "", "valid_from": AT.date()}
    press(first, "/means/record/", **filled, valid_until=until)
    made = EidMeans.objects.get(name=name)
    press(second, f"/means/{made.pk}/verify/")
    press(second, f"/means/{made.pk}/link/", entities=to.entity_id)
    return made


def test_a_password_opens_no_feed_at_loa3_and_a_card_does_until_its_successor_takes_over(
    prepared: Published, idp: Entity, time: Time
) -> None:
    feed = another_feed(prepared, "inloggning", gates=["G1", "G2", "G3", "G4", "G5", "G10"])
    assert set(scopes_served(feed)) == {OTHER}
    _means(prepared, "Lösenord", builders.level("LoA2", 2), AT.date() + 300 * DAY, to=idp)
    assert set(scopes_served(feed)) == {OTHER}
    ends = AT.date() + 90 * DAY
    card = _means(prepared, "SITHS", builders.level(), AT.date() + 300 * DAY, to=idp)
    assert set(scopes_served(feed)) == {IDP, OTHER}

    # Efos takes over before the old cards end: the identity provider is never without.
    new = {"name": "Efos", "issuer": "Utfärdaren", "level": builders.level().pk, "reference": ""}
    days = {"until": ends, "valid_from": ends - 30 * DAY, "valid_until": AT.date() + 300 * DAY}
    press(prepared.operator.trust_officer, f"/means/{card.pk}/succeed/", **new, **days)
    efos = EidMeans.objects.get(name="Efos")
    time.at(first_instant(ends) - SECOND)
    assert set(scopes_served(feed)) == {IDP, OTHER}
    time.at(first_instant(ends))
    assert set(scopes_served(feed)) == {OTHER}  # nobody has verified the successor yet
    press(prepared.operator.decision_maker, f"/means/{efos.pk}/verify/")
    assert set(scopes_served(feed)) == {IDP, OTHER}


def test_a_feed_may_ask_for_another_body_s_approval_and_only_that_lends_its_value(
    prepared: Published, idp: Entity, time: Time
) -> None:
    operator, at = prepared.operator, prepared.member.organisation
    feed = another_feed(
        prepared, "recept", gates=["G1", "G3", "G4", "G5", "G11"], standings=["Sambi", "Sweden Connect"]
    )
    other = Entity.objects.get(entity_id=OTHER).owner
    ends = AT.date() + 100 * DAY
    for one, body, uris in ((other, "Sambi", ""), (at, "Sweden Connect", THEIRS)):
        filled = {"body": body, "roles": [], "uris": uris, "valid_from": AT.date(), "valid_until": ends}
        filled |= {"roles": ["idp"]} if uris else {}
        press(operator.trust_officer, f"/organisations/{one.pk}/standings/record/", **filled)
    first, second = ExternalStanding.objects.order_by("pk")
    press(operator.decision_maker, f"/standings/{first.pk}/verify/")
    assert assurances_served(feed) == {OTHER: {"https://sigill.example/loa/loa3"}}
    press(operator.decision_maker, f"/standings/{second.pk}/verify/")
    assert assurances_served(feed)[IDP] == {"https://sigill.example/loa/loa3", THEIRS}
    time.at(first_instant(ends) - SECOND)
    assert set(scopes_served(feed)) == {IDP, OTHER}
    assert THEIRS in assurances_served(prepared)[IDP]
    time.at(first_instant(ends))
    assert THEIRS not in assurances_served(prepared)[IDP]


def test_whoever_waits_for_the_review_is_in_the_acceptance_feed_meanwhile(prepared: Published) -> None:
    member = prepared.member
    acceptance = {"environment": Environment.ACCEPTANCE, "gates": ["G1", "G2", "G4", "G5"]}
    feed = another_feed(prepared, "acceptans", **acceptance)
    idp = builders.approved_entity(prepared.operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",))
    for environment in ("acceptance", "production"):
        press(member.administrator, f"/entities/{idp.pk}/ask/{environment}/")
    assert scopes_served(feed) == {IDP: {"norrvik.example"}}
    assert assurances_served(feed) == {IDP: set()}  # nobody has certified anything
    assert "No certification at LoA3 covers the entity" in read(member.reader, f"/entities/{idp.pk}/")


def test_a_feed_at_a_lower_level_takes_what_the_other_does_not(prepared: Published, idp: Entity) -> None:
    lower = builders.member(prepared.operator, "Kommunen Sydvik")
    name = "https://idp.sydvik.example/metadata"
    entity = builders.approved_entity(
        prepared.operator, lower, entity_id=name, role="idp", scopes=("sydvik.example",), key=2
    )
    builders.certify(prepared.operator, lower.organisation, entities=(entity,), loa=builders.level("LoA2", 2))
    builders.place(entity, by=lower.administrator)
    feed = another_feed(prepared, "lagre", rank=2, level="LoA2")
    assert set(scopes_served(prepared)) == {IDP, OTHER}
    assert set(scopes_served(feed)) == {IDP, OTHER, name}
