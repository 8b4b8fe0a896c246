"""`manage.py feed` and `joint_act`: everything that an operator does to a feed, from a shell."""

import json
from pathlib import Path

import pytest

from federation.models import Feed, JointAct, Publication
from members.clock import now
from tests import builders
from tests.builders import Member, Operator
from tests.commands.conftest import Manage

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


def first(operator: Operator) -> tuple[str, ...]:
    return ("--grounds", "Prov", "--as", operator.key_custodian.email)


def agreed(manage: Manage, operator: Operator) -> str:
    """The newest joint act is agreed to by another."""
    return manage("joint_act", "agree", str(JointAct.objects.latest("pk").pk), "--as", operator.registrar.email)


def test_a_feed_stops_and_goes_on(manage: Manage, refused: Manage, operator: Operator, feed: Feed) -> None:
    by = first(operator)
    assert manage("feed", "pause", "production", *by) == "production is paused.\n"
    assert manage("feed", "re-sign-only", "production", *by) == "production is re_sign_only.\n"
    assert "production  re_sign_only  signed with" in manage("feed", "list").replace(
        "production  production", "production"
    )
    assert manage("feed", "go-on", "production", *by) == "production is normal.\n"
    assert "already" in refused("feed", "go-on", "production", *by)
    assert refused("feed", "pause", "nowhere", *by) == "There is no feed nowhere. Feeds: production."


def test_what_cannot_be_rolled_back_is_one_clear_line(refused: Manage, operator: Operator, feed: Feed) -> None:
    by = first(operator)
    assert "is not kept" in refused("feed", "roll-back", "production", "7", *by)
    assert "is not rolled back" in refused("feed", "let-go-on", "production", *by)


def test_entities_are_protected_and_no_longer_by_two(
    manage: Manage, refused: Manage, operator: Operator, member: Member, feed: Feed
) -> None:
    name, by = builders.admitted_entity(operator, member).entity_id, first(operator)
    said = manage("feed", "protect", "production", name, *by)
    number = str(JointAct.objects.latest("pk").pk)
    assert f"Joint act {number} is proposed" in said
    assert f"manage.py joint_act agree {number} --as EMAIL" in said
    assert name in manage("joint_act", "show", number)
    assert "Another operator" in refused("joint_act", "agree", number, "--as", operator.key_custodian.email)
    assert agreed(manage, operator) == f"Joint act {number} is carried out.\n"
    assert Feed.objects.get().protected == [name]
    assert refused("feed", "unprotect", "production", "https://x", *by) == "https://x is not protected."
    manage("feed", "unprotect", "production", name, *by)
    agreed(manage, operator)
    assert Feed.objects.get().protected == []


def test_brake_policy_and_release_are_proposed(
    manage: Manage, refused: Manage, operator: Operator, feed: Feed, tmp_path: Path
) -> None:
    by = first(operator)
    manage("feed", "brake", "production", "--drop", "9", "--drop-percent", "3", "--key-percent", "11", *by)
    agreed(manage, operator)
    assert Feed.objects.get().brake_drop == 9
    wanted = tmp_path / "policy.json"
    wanted.write_text("{")
    assert "is not JSON" in refused("feed", "policy", "production", str(wanted), *by)
    wanted.write_text(json.dumps({**feed.policy, "gates": ["G1"]}))
    manage("feed", "policy", "production", str(wanted), *by)
    agreed(manage, operator)
    assert Feed.objects.get().policy["gates"] == ["G1"]
    assert refused("feed", "release", "production", "1", *by) == "production has no serial 1."
    held = {"state": "held", "cause": "changed", "intended_at": now(), "entity_count": 3, "epoch": 1}
    Publication.objects.create(feed=feed, serial=1, **held)
    manage("feed", "release", "production", "1", *by)
    agreed(manage, operator)
    assert Publication.objects.get().released_by == operator.registrar


def test_a_proposal_is_declined_or_withdrawn(manage: Manage, refused: Manage, operator: Operator, feed: Feed) -> None:
    brake = ("--drop", "9", "--drop-percent", "3", "--key-percent", "11")
    for verb, who, more in (
        ("decline", operator.registrar, ("--note", "För mycket")),
        ("withdraw", operator.key_custodian, ()),
    ):
        manage("feed", "brake", "production", *brake, *first(operator))
        number = str(JointAct.objects.latest("pk").pk)
        assert "proposed by" in manage("joint_act", "list")
        assert number in manage("joint_act", verb, number, *more, "--as", who.email)
    assert manage("joint_act", "list") == ""
    everything = manage("joint_act", "list", "--all")
    assert ("declined" in everything, "withdrawn" in everything) == (True, True)
    assert "There is no joint act 999." in refused("joint_act", "show", "999")
