"""G7–G11 from the rows that the registry has: what each gate is told, for one entity and for many at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Environment, Feed, FirstPublication, Publication
from federation.models.publication import Cause, PublicationState
from federation.selection import judge, judge_all
from members.actions import categories, claims, entities, keys
from members.clock import clock_at
from members.models import Entity, MetadataRevision
from members.saml.prerequisites import SIRTFI
from tests import builders, trust
from tests import categories as showing
from tests.builders import AT, Member, Operator
from trustframework.actions import means, standings
from trustframework.models import Dispensation, Requirement, RequirementGroup

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
IDP = "https://idp.norrvik.example/metadata"
DAY, TODAY = timedelta(days=1), AT.date()
Codes = Callable[..., list[str]]


@pytest.fixture
def idp(operator: Operator, member: Member) -> Entity:
    made = builders.approved_entity(operator, member, entity_id=IDP, role="idp", scopes=("norrvik.example",), key=1)
    builders.place(made, by=member.administrator)
    return made


@pytest.fixture
def codes(operator: Operator, idp: Entity) -> Codes:
    """The reasons against the IdP in a feed of these gates."""

    def asked(*gates: str, at: datetime = AT, entity: Entity = idp, **policy: Any) -> list[str]:
        name = f"feed-{Feed.objects.count()}"
        feed = builders.feed(operator, name, gates=list(gates), **policy)
        (found,) = judge(Entity.objects.filter(pk=entity.pk), feed, at)
        return [reason.code for reason in found.verdict.reasons]

    return asked


def _published(feed: Feed, entity: Entity) -> None:
    publication = Publication.objects.create(
        feed=feed,
        serial=1,
        epoch=1,
        state=PublicationState.PUBLISHED,
        cause=Cause.CHANGED,
        intended_at=AT,
        content_digest="ab" * 32,
        entity_count=1,
    )
    FirstPublication.objects.create(entity=entity, environment=feed.environment, publication=publication)


def test_only_the_acceptance_environment_is_a_test(operator: Operator, idp: Entity, codes: Codes) -> None:
    assert codes("G7") == ["not_tested"]
    _published(builders.feed(operator, "trial", Environment.TRIAL), idp)
    assert codes("G7") == ["not_tested"]
    _published(builders.feed(operator, "acceptance", Environment.ACCEPTANCE), idp)
    assert codes("G7") == []


def test_a_key_that_is_revoked_after_the_approval_closes_at_once(operator: Operator, idp: Entity, codes: Codes) -> None:
    assert codes("G8") == []
    keys.revoke(_key_of(idp), reason="Läckt", by=operator.registrar)
    assert codes("G8") == ["key_revoked"]
    assert codes("G4") == []


def _key_of(entity: Entity) -> str:
    facts: dict[str, Any] = MetadataRevision.objects.get(entity=entity, state="approved").facts
    digest: str = facts["keys"][0]["spki_sha256"]
    return digest


def test_a_key_of_another_owners_closes_both_and_one_of_ones_own_neither(
    operator: Operator, member: Member, idp: Entity, codes: Codes
) -> None:
    builders.approved_entity(operator, member, entity_id="https://sp.norrvik.example/metadata", key=1)
    assert codes("G8") == []
    other = builders.member(operator, "Kommunen Sydvik")
    waiting = builders.submitted(other, entity_id="https://sp.sydvik.example/metadata", key=1)
    assert codes("G8") == []  # what merely waits puts nobody in the wrong
    # Past the rule that would have refused it: registered before there was one, say.
    by = {"decided_by": operator.registrar, "decided_at": AT}
    MetadataRevision.objects.filter(pk=waiting.pk).update(state="approved", **by)
    claims.keep(waiting.entity)
    assert codes("G8") == ["key_shared"]
    builders.place(waiting.entity, by=other.administrator)
    assert codes("G8", entity=waiting.entity) == ["key_shared"]


def test_a_weak_key_closes_whatever_the_profile_makes_of_it(idp: Entity, codes: Codes) -> None:
    MetadataRevision.objects.filter(entity=idp).update(struck={"MD-KEY-003": "error", "MD-KEY-004": "warning"})
    assert codes("G8") == ["key_weak"]
    MetadataRevision.objects.filter(entity=idp).update(struck={"MD-KEY-004": "warning"})
    assert codes("G8") == []


def test_before_the_first_approval_there_are_no_keys_to_look_at(member: Member, codes: Codes) -> None:
    waiting = builders.submitted(member, entity_id="https://new.norrvik.example/metadata").entity
    builders.place(waiting, by=member.administrator)
    assert codes("G8", entity=waiting) == ["keys_unknown"]


def test_approving_and_registering_count_as_confirming_and_a_year_later_somebody_has_to(
    member: Member, idp: Entity, codes: Codes
) -> None:
    last = datetime(2027, 7, 1, 12, tzinfo=UTC)
    assert codes("G9", at=last) == []
    assert codes("G9", at=last + DAY) == ["not_confirmed"]
    with clock_at(last + 100 * DAY):
        entities.confirm(idp, by=member.administrator)
    assert codes("G9", at=last + 101 * DAY) == []


def test_means_open_once_connected_and_verified(operator: Operator, idp: Entity, codes: Codes) -> None:
    card = means.record(
        name="SITHS",
        issuer="Utfärdaren",
        level=builders.level(),
        valid_from=TODAY,
        valid_until=TODAY + 10 * DAY,
        by=operator.trust_officer,
    )
    assert codes("G10") == ["means_missing"]
    means.link(card, [idp], by=operator.trust_officer)
    assert codes("G10") == ["means_unverified"]
    means.verify(card, by=operator.decision_maker)
    assert codes("G10") == []
    assert codes("G10", rank=4, level="LoA4") == ["means_missing"]
    assert codes("G10", at=AT + 10 * DAY) == ["means_expired"]


@pytest.mark.parametrize(
    ("group", "critical", "state", "opens"),
    [
        ("EID", False, "granted", True),
        ("EID", True, "granted", False),
        ("EID", False, "asked", False),
        ("KEY", False, "granted", False),
    ],
)
def test_a_dispensation_from_the_chapter_on_e_id_opens_until_its_day(
    operator: Operator, member: Member, codes: Codes, group: str, critical: bool, state: str, opens: bool
) -> None:
    version = trust.version()
    chapter, _new = RequirementGroup.objects.get_or_create(
        version=version, code=group, defaults={"title_sv": "E-legitimation", "title_en": "E-ID"}
    )
    requirement = Requirement.objects.create(version=version, group=chapter, code=f"{group}-99", critical=critical)
    granted = {"proposed_by": operator.trust_officer, "granted_by": operator.decision_maker, "granted_at": AT}
    Dispensation.objects.create(
        organisation=member.organisation,
        requirement=requirement,
        reason="Upphandling pågår",
        until=TODAY + 5 * DAY,
        state=state,
        asked_by=member.administrator,
        asked_at=AT,
        **(granted if state == "granted" else {}),
    )
    assert codes("G10") == ([] if opens else ["means_missing"])
    assert codes("G10", at=AT + 5 * DAY) == ["means_missing"]


def test_another_bodys_approval_opens_a_feed_for_those_who_have_it(
    operator: Operator, member: Member, codes: Codes
) -> None:
    asked = {"standings": ["Digg"]}
    assert codes("G11", **asked) == ["standing_missing"]
    held = standings.record(
        member.organisation,
        body="Digg",
        roles=["idp"],
        valid_from=TODAY,
        valid_until=TODAY + 9 * DAY,
        by=operator.trust_officer,
    )
    assert codes("G11", **asked) == ["standing_unverified"]
    standings.verify(held, by=operator.decision_maker)
    assert codes("G11", **asked) == []
    assert codes("G11", at=AT + 9 * DAY, **asked) == ["standing_expired"]
    standings.end(held, note="Återkallat", by=operator.trust_officer)
    assert codes("G11", **asked) == ["standing_missing"]


def test_a_category_opens_a_feed_from_its_grant_until_its_day(operator: Operator, member: Member, codes: Codes) -> None:
    holder = showing.holder_to_be(operator, member)
    builders.place(holder, by=member.administrator)
    assert codes("G11", entity=holder, categories=[SIRTFI]) == ["category_missing"]
    categories.grant(holder, SIRTFI, until=TODAY + 5 * DAY, by=operator.registrar)
    assert codes("G11", entity=holder, categories=[SIRTFI]) == []
    assert codes("G11", entity=holder, at=AT + 5 * DAY, categories=[SIRTFI]) == ["category_missing"]


GATES = [f"G{number}" for number in range(1, 13)]


def _feeds(operator: Operator) -> list[Feed]:
    """Of every environment and three profiles, asking for every gate."""
    profiles = ("", "saml2int", "edugain-like", "", "saml2int")
    return [
        builders.feed(operator, f"of-{n}", list(Environment)[n % 3], gates=GATES, profile=profile)
        for n, profile in enumerate(profiles)
    ]


def _entities(operator: Operator, member: Member, until: int) -> None:
    """Copies of one approved entity, made in bulk: approving each would take a minute."""
    (like,) = MetadataRevision.objects.filter(entity__entity_id=IDP, state="approved")
    present = Entity.objects.count()
    made = Entity.objects.bulk_create(
        Entity(entity_id=f"https://e{n}.norrvik.example/m", owner=member.organisation, registered_at=AT)
        for n in range(present, until)
    )
    like.pk = None
    MetadataRevision.objects.bulk_create(replace_entity(like, one) for one in made)


def replace_entity(revision: MetadataRevision, entity: Entity) -> MetadataRevision:
    fields = {f.attname: getattr(revision, f.attname) for f in revision._meta.concrete_fields if not f.primary_key}
    return MetadataRevision(**{**fields, "entity_id": entity.pk})


def test_five_feeds_and_fifty_entities_ask_as_much_as_one_feed_and_five(
    operator: Operator, member: Member, idp: Entity
) -> None:
    feeds = _feeds(operator)

    def queries(of: list[Feed]) -> int:
        with CaptureQueriesContext(connection) as captured:
            answers = judge_all(Entity.objects.all(), of, AT)
        assert [len(rows) for rows in answers] == [Entity.objects.count()] * len(of)
        return len(captured)

    _entities(operator, member, 5)
    keys.revoke("ab" * 32, reason="Läckt", by=operator.registrar)
    queries(feeds)  # what is read once of each revision
    few, of_all = queries(feeds[:1]), queries(feeds)
    _entities(operator, member, 50)
    assert Entity.objects.count() == 50
    queries(feeds)
    assert queries(feeds[:1]) == few
    assert queries(feeds) == of_all == few
    assert few <= 25


def test_together_and_alone_feeds_get_the_same_answers(operator: Operator, member: Member, idp: Entity) -> None:
    _entities(operator, member, 5)
    feeds = _feeds(operator)
    feeds.append(builders.feed(operator, "elsewhere", gates=GATES, zone="Pacific/Auckland"))
    at = datetime(2026, 6, 1, 21, tzinfo=UTC)  # another day already in Auckland
    together = judge_all(Entity.objects.all(), feeds, at)
    assert together == [judge(Entity.objects.all(), feed, at) for feed in feeds]


def test_what_no_gate_asks_for_is_not_read_and_what_a_gate_asks_for_is_never_taken_for_good(
    operator: Operator, idp: Entity
) -> None:
    feed = builders.feed(operator, gates=["G4"])
    (found,) = judge(Entity.objects.filter(pk=idp.pk), feed, AT)
    assert (found.facts.tested, found.facts.keys, found.facts.means) == (False, None, ())
    assert replace(found.facts, asked_for=True).confirmed_at == AT
