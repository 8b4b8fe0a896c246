"""G11: a feed for a community, or for a sector, admits only those who belong there today."""

from datetime import timedelta

import pytest

from federation.gate import Policy
from federation.models import Feed
from federation.policy_words import in_words
from federation.selection import select
from members.actions import communities
from members.clock import clock_at
from members.errors import Refused
from members.models import Community
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
GATES = ["G1", "G2", "G4", "G5", "G11"]


@pytest.fixture
def community(operator: Operator) -> Community:
    return communities.found(
        slug="kalmar", name_sv="Kalmar län", name_en="Kalmar County", keeper=None, by=operator.registrar
    )


@pytest.fixture
def feed(operator: Operator, community: Community) -> Feed:
    return builders.feed(operator, gates=GATES, communities=["kalmar"])


@pytest.fixture
def placed(operator: Operator, member: Member, feed: Feed) -> None:
    entity = builders.approved_entity(operator, member, role="sp")
    builders.place(entity, by=member.administrator)


def _codes(feed: Feed) -> list[str]:
    (selected,) = select(feed, AT)
    return [reason.code for reason in selected.verdict.reasons]


def test_who_does_not_belong_is_told_whom_to_ask(placed: None, feed: Feed) -> None:
    assert _codes(feed) == ["community_missing"]


def test_who_belongs_is_admitted_and_leaves_the_feed_when_leaving_the_community(
    placed: None, operator: Operator, member: Member, community: Community, feed: Feed
) -> None:
    place = communities.admit(community, member.organisation, by=operator.registrar)
    assert _codes(feed) == []
    communities.leave(place, by=operator.registrar)
    with clock_at(AT + timedelta(seconds=1)):
        assert _codes(feed) == ["community_missing"]


def test_a_feed_of_a_sector_admits_no_other_sector(placed: None, operator: Operator) -> None:
    pharmacies = builders.feed(operator, "apotek", gates=GATES, sectors=["pharmacy"])
    care = builders.feed(operator, "vard", gates=GATES, sectors=["regional_care", "municipal_care"])
    assert _codes(pharmacies) == ["sector_other"]
    assert _codes(care) == []


def test_a_feed_for_a_community_that_there_is_not_is_refused(operator: Operator) -> None:
    with pytest.raises(Refused, match="kallmar"):
        builders.feed(operator, "kallmar", gates=GATES, communities=["kallmar"])


def test_the_feed_s_page_names_the_community(feed: Feed) -> None:
    words = dict(in_words(Policy.from_json(feed.policy)))
    assert words["G11"] == "The owner belongs to: Kalmar County."
