"""End to end: another federation's aggregate, served on the loopback interface, republished and read as a stranger."""

from datetime import timedelta
from pathlib import Path

import pytest

from federation.actions import foreign_conflicts, upstreams
from federation.actions.upstream_imports import look
from federation.cycle import snapshot
from federation.cycle.keys import certificate_der
from federation.models import Feed, ForeignConflict, ForeignEntity, Placement, PublicationChange, UpstreamFeed
from federation.models.conflict import ConflictKind, ConflictState, Newcomer
from federation.models.feed import FeedMode
from federation.models.publication import ChangeKind
from federation.stranger import read_all
from members.clock import clock_at
from members.errors import Refused
from tests import builders
from tests.builders import AT, again
from tests.cycle.conftest import Published
from tests.foreign.making import IDP, REGISTRAR, SP, aggregate, foreign_idp, foreign_sp, signed
from tests.saml.entities import changed
from tests.upstreams import conftest as fixtures
from tests.upstreams.conftest import Abroad

pytestmark = pytest.mark.usefixtures("english")
abroad, draft, upstream = fixtures.abroad, fixtures.draft, fixtures.upstream
LATER = timedelta(minutes=30)
S = ConflictState


@pytest.fixture
def republished(published: Published, upstream: UpstreamFeed) -> UpstreamFeed:
    """Taken in, and chosen for the feed; not published yet."""
    _lift_the_brake()
    upstreams.republish(upstream, [published.feed], by=again(published.operator.key_custodian))
    assert look(upstream) == "accepted"
    return UpstreamFeed.objects.get(pk=upstream.pk)


def _lift_the_brake() -> None:
    """Of five entities one is more than a tenth."""
    Feed.objects.update(brake_key_percent=100)


def aggregate_of(published: Published) -> bytes:
    return (Path(published.releases) / published.feed.slug / "current" / "aggregate.xml").read_bytes()


def why_not(published: Published, entity_id: str) -> list[str]:
    found = snapshot.reasons(published.feed, AT, [entity_id])[entity_id]
    return [reason.code for reason in found.verdict.reasons]


def decide(published: Published, decision: ConflictState) -> ForeignConflict:
    conflict = ForeignConflict.objects.exclude(state=S.OVER).get()
    foreign_conflicts.decide(conflict, decision, by=again(published.operator.registrar), grounds="Efter samtal.")
    return conflict


def test_what_comes_from_abroad_is_published_with_its_own_registrar(
    published: Published, republished: UpstreamFeed
) -> None:
    assert published.publish().what == "published"
    assert {IDP, SP} <= set(published.served().entities)
    document = aggregate_of(published)
    assert f'registrationAuthority="{REGISTRAR}" registrationInstant="2025-02-03T04:05:06Z"'.encode() in document
    assert b'<shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">vard.example<' in document


def test_our_stranger_reads_every_byte_of_it(published: Published, republished: UpstreamFeed) -> None:
    published.publish()
    told = read_all([aggregate_of(published)], certificate_der(published.feed), AT, max_validity=timedelta(days=15))
    assert told is not None


def test_an_upstream_that_is_republished_nowhere_is_published_nowhere(
    published: Published, republished: UpstreamFeed
) -> None:
    upstreams.republish(republished, [], by=again(published.operator.key_custodian))
    assert published.publish().what == "unchanged"
    assert why_not(published, IDP) == ["foreign_not_republished"]


def test_what_an_upstream_no_longer_vouches_for_leaves_the_feed(
    published: Published, republished: UpstreamFeed
) -> None:
    published.publish()
    with clock_at(AT + timedelta(days=7)):
        assert published.publish().what == "published"
        assert not {IDP, SP} & set(published.served().entities)
    gone = PublicationChange.objects.get(entity_id=IDP, kind=ChangeKind.REMOVED)
    assert [reason["code"] for reason in gone.reasons] == ["foreign_expired"]


def test_no_hold_and_no_mode_keeps_what_nobody_vouches_for_any_more(
    published: Published, republished: UpstreamFeed
) -> None:
    published.publish()
    Feed.objects.update(mode=FeedMode.RE_SIGN_ONLY)
    with clock_at(AT + timedelta(days=7)):
        assert published.publish().what == "published"
        assert len(published.served().entities) == 3
        assert published.publish().what == "unchanged"


def test_the_brake_holds_our_own_and_lets_what_has_expired_go(published: Published, republished: UpstreamFeed) -> None:
    published.publish()
    Feed.objects.update(brake_drop=0, brake_drop_percent=0, protected=["https://sp1.norrvik.example/metadata"])
    Placement.objects.filter(entity__entity_id="https://sp1.norrvik.example/metadata").delete()
    with clock_at(AT + timedelta(days=7)):
        assert published.publish().what == "published"
        assert set(published.served().entities) == {f"https://sp{n}.norrvik.example/metadata" for n in (1, 2, 3)}
        assert published.publish().what == "held"


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"roles": ["sp"]}, {SP}),
        ({"excluded": [SP]}, {IDP}),
        ({"categories": ["http://refeds.org/category/research-and-scholarship"]}, set()),
        ({"registrars": ["https://annan.example"]}, set()),
    ],
)
def test_filters_take_effect_at_the_next_turn(
    published: Published, republished: UpstreamFeed, fields: dict[str, list[str]], left: set[str]
) -> None:
    by = again(published.operator.key_custodian)
    upstreams.change(republished, by=by, version=republished.version, **fields)
    published.publish()
    assert {IDP, SP} & set(published.served().entities) == left
    for name in {IDP, SP} - left:
        assert why_not(published, name) == ["foreign_filtered"]


def test_a_closed_upstream_leaves_and_a_paused_one_stays(published: Published, republished: UpstreamFeed) -> None:
    by = again(published.operator.key_custodian)
    upstreams.pause(republished, by=by, note="Frågor om deras nyckel.")
    published.publish()
    assert IDP in published.served().entities
    upstreams.close(UpstreamFeed.objects.get(pk=republished.pk), by=by, note="Avtalet är slut.")
    published.publish()
    assert IDP not in published.served().entities


def test_md_fed_013_an_entity_of_ours_is_not_replaced_before_an_operator_says_so(
    published: Published,
    upstream: UpstreamFeed,
    abroad: Abroad,
) -> None:
    ours = "https://sp1.norrvik.example/metadata"
    before = published.served().entities[ours]
    abroad.document = signed(aggregate(foreign_idp(), changed(foreign_sp(), SP, ours)))
    _lift_the_brake()
    upstreams.republish(upstream, [published.feed], by=again(published.operator.key_custodian))
    look(upstream)
    published.publish()
    conflict = ForeignConflict.objects.get(kind=ConflictKind.ENTITY_ID)
    assert (conflict.state, conflict.newcomer) == (S.OPEN, Newcomer.THEIRS)
    assert published.served().entities[ours] == before
    assert IDP in published.served().entities
    foreign_conflicts.decide(conflict, S.THEIRS, by=again(published.operator.registrar), grounds="Den har flyttat.")
    published.publish()
    assert published.served().entities[ours] != before
    foreign_conflicts.reopen(conflict, by=again(published.operator.registrar), note="Det var fel.")
    published.publish()
    assert published.served().entities[ours] == before


def test_md_fed_013_both_may_never_have_one_name(
    published: Published,
    upstream: UpstreamFeed,
    abroad: Abroad,
) -> None:
    abroad.document = signed(aggregate(changed(foreign_sp(), SP, "https://sp1.norrvik.example/metadata")))
    look(upstream)
    with pytest.raises(Refused, match="cannot both be published"):
        decide(published, S.BOTH)
    with pytest.raises(Refused, match="grounds"):
        foreign_conflicts.decide(
            ForeignConflict.objects.get(), S.OURS, by=again(published.operator.registrar), grounds=" "
        )


def test_what_was_published_stays_when_a_member_comes_with_the_same_name(
    published: Published, republished: UpstreamFeed
) -> None:
    published.publish()
    theirs = published.served().entities[SP]
    builders.admitted_entity(published.operator, published.member, entity_id=SP)
    published.publish()
    assert published.served().entities[SP] == theirs
    conflict = ForeignConflict.objects.get(kind=ConflictKind.ENTITY_ID)
    assert conflict.newcomer == Newcomer.OURS
    decide(published, S.OURS)
    published.publish()
    assert published.served().entities[SP] != theirs


def test_a_conflict_that_is_over_says_so_by_itself(
    published: Published,
    upstream: UpstreamFeed,
    abroad: Abroad,
) -> None:
    abroad.document = signed(
        aggregate(foreign_idp(), changed(foreign_sp(), SP, "https://sp1.norrvik.example/metadata"))
    )
    look(upstream)
    abroad.document = signed(aggregate(foreign_idp(), foreign_sp(), made=LATER))
    look(UpstreamFeed.objects.get(pk=upstream.pk))
    assert ForeignConflict.objects.get().state == S.OVER


def test_rows_that_are_gone_stay_with_all_that_they_said(
    published: Published,
    republished: UpstreamFeed,
    abroad: Abroad,
) -> None:
    published.publish()
    abroad.document = signed(aggregate(foreign_idp(), made=LATER))
    look(republished)
    published.publish()
    assert SP not in published.served().entities
    assert ForeignEntity.objects.get(entity_id=SP).revisions.count() == 1
    assert why_not(published, SP) == ["foreign_gone"]
