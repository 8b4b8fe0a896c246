"""The registry is the catalogue built: every rule of the incoming stages is there, or is missing for a reason."""

import pytest

from members.lint.handbook import STAGES, markdown, note_of, unbuilt
from members.saml.catalogue import catalogue
from members.saml.rules import RULES
from members.saml.rules.registry import Asks

INCOMING = {entry.id for entry in catalogue().values() if entry.stage in STAGES}


def test_every_rule_for_incoming_metadata_is_built_or_not_built_for_a_reason():
    assert set(RULES) | set(unbuilt()) == INCOMING
    assert not set(RULES) & set(unbuilt())
    for reason in unbuilt().values():
        assert reason["sv"] != reason["en"]
        assert min(len(reason["sv"]), len(reason["en"])) > 40


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_the_group_of_the_catalogue_and_asks_what_its_stage_allows(rule):
    entry = catalogue()[rule.id]
    assert rule.group == entry.group
    assert (rule.asks is Asks.NETWORK) == (entry.stage == "network")
    if entry.stage == "federation":
        assert rule.asks is Asks.REGISTRY


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_that_counts_otherwise_than_in_the_catalogue_says_why(rule):
    if rule.severity != catalogue()[rule.id].severity:
        assert note_of(rule)


def test_the_page_has_every_rule_with_its_source_and_an_example():
    page = "\n".join(markdown())
    for rule in RULES.values():
        section = page.partition(f"### {rule.id}\n")[2].partition("\n### ")[0]
        assert rule.source in section
        assert "```xml\n" in section


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if rule.id in catalogue()], ids=lambda rule: rule.id)
def test_why_a_rule_is_there_is_said_in_both_languages(rule):
    entry = catalogue()[rule.id]
    assert entry.why_en
    assert entry.why_sv
    assert entry.why_sv != entry.why_en or not any(c.islower() for c in entry.why_en)
