"""The registry never publishes another body's assurance value unless the owner's standing with that body is recorded,
verified and valid, and covers the entity's roles."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from pytest_django import Settings

from federation.models import Feed
from federation.selection import select
from federation.vouching import assurances
from members.models import Entity
from members.saml.prerequisites import SIRTFI
from tests import builders
from tests.builders import AT, Member, Operator
from tests.federation.test_gate import CERTIFICATION, ELSEWHERE, FACTS
from trustframework.actions import standings
from trustframework.models import ExternalStanding, Level
from trustframework.own_uris import is_own

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
TODAY, DAY = AT.date(), timedelta(days=1)
THEIRS = "http://id.elegnamnden.se/loa/1.0/loa3"
OURS = "https://sigill.example/loa/loa3"
HELD: dict[str, Any] = {"state": "verified", "begins": TODAY, "until": TODAY + DAY, "roles": frozenset({"idp"})}
# What each part of a standing may be instead, so that it does not hold for an IdP today.
FAULTS: dict[str, list[Any]] = {
    "state": ["recorded", "ended"],
    "begins": [TODAY + DAY],
    "until": [TODAY],
    "roles": [frozenset(), frozenset({"sp"})],
}


def _cases() -> list[dict[str, Any]]:
    """Every combination of sound and faulty parts."""
    choices = [[HELD[part], *faults] for part, faults in FAULTS.items()]
    return [dict(zip(FAULTS, values, strict=True)) for values in product(*choices)]


@pytest.mark.parametrize("parts", _cases(), ids=str)
@pytest.mark.parametrize("how", ["lent", "level", "both"])
def test_another_bodys_value_is_published_only_while_its_standing_holds(parts: dict[str, Any], how: str) -> None:
    """Also where a level of the registry's own has been configured with such a value, and is held."""
    standing = replace(ELSEWHERE, uris=frozenset({THEIRS}), **parts)
    level = CERTIFICATION if how == "lent" else replace(CERTIFICATION, uri=THEIRS)
    uris = frozenset() if how == "level" else frozenset({THEIRS})
    facts = replace(FACTS, certifications=(level,), standings=(replace(standing, uris=uris),))
    published = THEIRS in assurances(facts, (), TODAY)
    assert published is (parts == HELD and how != "level")


def test_without_any_standing_nothing_of_others_is_published() -> None:
    facts = replace(FACTS, standings=(), certifications=(replace(CERTIFICATION, uri=THEIRS), CERTIFICATION))
    assert assurances(facts, (SIRTFI, THEIRS), TODAY) == (SIRTFI, OURS)


def test_a_standing_never_lends_what_is_the_federations_own() -> None:
    lends = replace(ELSEWHERE, uris=frozenset({OURS, "https://id.sigill.example/loa4"}))
    assert assurances(replace(FACTS, certifications=(), standings=(lends,)), (), TODAY) == ()


@pytest.mark.parametrize(
    ("uri", "own"),
    [
        (OURS, True),
        ("http://id.sigill.example/loa/loa3", True),
        (THEIRS, False),
        ("https://sigill.example.attacker.example/loa3", False),
        ("https://notsigill.example/loa3", False),
        ("urn:sigill.example:loa3", False),
        ("https://[/loa3", False),
        ("", False),
    ],
)
def test_what_lies_in_the_registrys_domain_is_its_own(uri: str, own: bool) -> None:
    assert is_own(uri) is own


def test_the_registrys_domain_is_what_is_configured(settings: Settings) -> None:
    settings.SIGILL_REGISTRATION_AUTHORITY = "https://www.federation.example"
    assert is_own("https://id.federation.example/loa3")
    assert not is_own(OURS)


@pytest.fixture
def said(operator: Operator, member: Member) -> Callable[..., tuple[str, ...]]:
    """What is published of an admitted IdP."""
    builders.feed(operator)
    builders.admitted_entity(operator, member, role="idp", scopes=("norrvik.example",))

    def published(at: Any = AT) -> tuple[str, ...]:
        (selected,) = select(Feed.objects.get(), at)
        return selected.registry.assurance_certifications

    return published


def test_from_the_rows_a_value_comes_when_verified_and_goes_on_its_day_or_when_it_ends(
    operator: Operator, member: Member, said: Callable[..., tuple[str, ...]]
) -> None:
    held = standings.record(
        member.organisation,
        body="Digg",
        uris=[THEIRS],
        roles=["idp"],
        valid_from=TODAY,
        valid_until=TODAY + 9 * DAY,
        by=operator.trust_officer,
    )
    assert said() == (OURS,)
    standings.verify(held, by=operator.decision_maker)
    assert said() == (THEIRS, OURS)
    assert said(AT + 9 * DAY) == (OURS,)
    standings.end(held, note="Återkallat", by=operator.trust_officer)
    assert said() == (OURS,)


def test_a_level_configured_with_another_bodys_value_is_published_with_that_bodys_standing_only(
    operator: Operator, member: Member, said: Callable[..., tuple[str, ...]]
) -> None:
    Level.objects.update(uri=THEIRS)
    assert said() == ()
    ExternalStanding.objects.create(
        organisation=member.organisation,
        body="Digg",
        uris=[THEIRS],
        roles=["idp"],
        state="verified",
        valid_from=TODAY,
        valid_until=TODAY + DAY,
        recorded_by=operator.trust_officer,
        recorded_at=AT,
        verified_by=operator.decision_maker,
    )
    assert Entity.objects.count() == 1
    assert said() == (THEIRS,)
