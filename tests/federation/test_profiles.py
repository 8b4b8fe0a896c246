"""Profiles at the gate: each feed judges by its own, and a change is seen before it is made."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import rechecks
from federation.actions import approvals
from federation.effects import effects, used_by
from federation.models import Feed
from federation.selection import judge
from members import profiles
from members.actions import profiles as actions
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Blob, Entity, MetadataRevision, RevisionCheck, RuleProfile
from members.saml.profiles import shipped
from members.saml.rules_key import key_of
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SECURITY = "MD-CON-004"  # warns that there is no security contact, as in every entity that the builders make


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    entity = builders.approved_entity(operator, member)
    builders.certify(operator, member.organisation)
    return entity


def _changed(slug: str = "sambi-like", **parts: Any) -> dict[str, Any]:
    return shipped()[slug].as_json() | parts


def _errors(entity: Entity, feed: Feed) -> list[str]:
    (found,) = judge(Entity.objects.filter(pk=entity.pk), feed, AT)
    return list(found.facts.revision.errors if found.facts.revision else ())


def test_a_rule_that_is_raised_blocks_what_was_approved_before(operator: Operator, entity: Entity, feed: Feed) -> None:
    assert _errors(entity, feed) == []
    actions.record("sambi-like", _changed(rules={SECURITY: "error"}), by=operator.trust_officer)
    assert _errors(entity, feed) == [SECURITY]


def test_each_feed_judges_by_its_own_profile(operator: Operator, entity: Entity, feed: Feed) -> None:
    strict = _changed(rules={SECURITY: "error"})
    actions.record("strict", strict, by=operator.registrar)
    assert _errors(entity, feed) == []
    feed.policy = feed.policy | {"profile": "strict"}
    feed.save()
    assert _errors(entity, feed) == [SECURITY]
    assert used_by("strict") == [feed]


def test_a_feed_cannot_name_a_profile_that_there_is_not(operator: Operator) -> None:
    with pytest.raises(Refused, match="There is no profile called strict"):
        builders.feed(operator, slug="strict", profile="strict")


def test_what_blocks_is_refused_approval(operator: Operator, member: Member) -> None:
    actions.record("sambi-like", _changed(rules={SECURITY: "error"}), by=operator.registrar)
    revision = builders.submitted(member)
    assert revision.error_count == 1
    with pytest.raises(Refused, match=SECURITY):
        approvals.approve(revision, by=operator.registrar)


def test_a_silenced_rule_is_not_told(operator: Operator, member: Member) -> None:
    actions.record("sambi-like", _changed(rules={SECURITY: "off"}), by=operator.registrar)
    revision = builders.submitted(member)
    assert SECURITY not in {finding["rule"] for finding in revision.findings}
    assert SECURITY in revision.struck


def test_the_effect_of_a_change_is_told_before_it_is_made(operator: Operator, entity: Entity) -> None:
    current = profiles.registration()
    proposed = replace(current, rules=profiles.understood("x", _changed(rules={SECURITY: "error"})).rules)
    told = effects(proposed, current)
    assert [(one.revision.entity, one.before, one.after) for one in told.blocked] == [(entity, (), (SECURITY,))]
    assert [one.revision.entity for one in effects(current, proposed).freed] == [entity]
    assert told.looked_at == 1
    assert not told.anew
    assert RuleProfile.objects.count() == 0


def test_other_numbers_are_looked_at_by_the_clock_and_then_block(
    operator: Operator, entity: Entity, feed: Feed
) -> None:
    actions.record("sambi-like", _changed(numbers={"rsa_bits": 8192}), by=operator.registrar)
    assert _errors(entity, feed) == []
    assert rechecks.recheck() == 1
    assert "MD-KEY-003" in _errors(entity, feed)
    assert rechecks.recheck() == 0


def test_metadata_is_looked_at_again_when_the_rules_have_changed(
    entity: Entity, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rechecks.recheck() == 0
    monkeypatch.setattr(rechecks, "RULES_KEY", "another")
    assert rechecks.recheck() == 1
    assert rechecks.recheck() == 0
    assert RevisionCheck.objects.get().rules_key == "another"
    assert _errors(entity, feed) == []


def test_what_can_no_longer_be_read_keeps_what_was_found_and_is_not_asked_for_every_minute(
    entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = MetadataRevision.objects.get()
    Blob.objects.filter(pk=revision.received_id).update(content=b"<no longer/>")
    monkeypatch.setattr(rechecks, "RULES_KEY", "another")
    assert rechecks.recheck() == 1
    assert [f["rule"] for f in RevisionCheck.objects.get().findings] == [f["rule"] for f in revision.findings]


def test_the_number_of_queries_does_not_grow_with_the_entities(operator: Operator, member: Member, feed: Feed) -> None:
    counted = []
    for number in range(3):
        builders.approved_entity(operator, member, entity_id=f"https://sp{number}.norrvik.example/metadata")
        with CaptureQueriesContext(connection) as queries:
            effects(profiles.registration(), profiles.registration())
        counted.append(len(queries))
    assert len(set(counted)) == 1


def test_a_change_and_a_return_are_in_the_log_with_digests(operator: Operator) -> None:
    actions.record("sambi-like", _changed(rules={SECURITY: "error"}), by=operator.registrar)
    actions.restore("sambi-like", by=operator.trust_officer)
    changed, restored = AuditEvent.objects.order_by("number")[AuditEvent.objects.count() - 2 :]
    assert changed.details["before"] != changed.details["after"] == restored.details["before"]
    assert profiles.get("sambi-like") == shipped()["sambi-like"]


def test_a_profile_of_ones_own_has_nothing_to_return_to(operator: Operator) -> None:
    actions.record("strict", _changed(), by=operator.registrar)
    with pytest.raises(Refused, match="strict is not a changed version"):
        actions.restore("strict", by=operator.registrar)


def test_only_those_who_answer_for_rules_change_them(operator: Operator, member: Member) -> None:
    for person in (member.administrator, operator.key_custodian):
        with pytest.raises(NotAllowed):
            actions.record("sambi-like", _changed(), by=person)
        with pytest.raises(NotAllowed):
            actions.restore("sambi-like", by=person)


def test_what_cannot_be_meant_changes_nothing(operator: Operator) -> None:
    with pytest.raises(Refused, match="rules: there is no MD-KEY-999"):
        actions.record("sambi-like", _changed(rules={"MD-KEY-999": "error"}), by=operator.registrar)
    assert RuleProfile.objects.count() == 0


def test_the_key_of_the_rules_changes_with_a_rule_and_with_a_table(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    keys = [key_of(tmp_path)]
    for name in ("rules/keys.py", "tables.yaml", "urls.py"):
        (tmp_path / name).write_text("changed")
        keys.append(key_of(tmp_path))
    assert len(set(keys)) == 4
    assert key_of(tmp_path) == keys[-1]
