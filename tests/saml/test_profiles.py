"""A profile decides what a finding counts for: here, from a day on, or for new entities only."""

from datetime import date
from pathlib import Path

import pytest

from members.saml.numbers import Numbers
from members.saml.profiles import Profile, ProfileError, shipped, worst
from members.saml.profiles import profile as module
from members.saml.rules import RULES
from members.saml.types import Finding, Severity

DAY, OLD = date(2026, 11, 1), date(2024, 1, 1)
WORDS = {"title": {"sv": "Prov", "en": "Trial"}, "about": {"sv": "Ett prov", "en": "A trial"}}


def made(**parts: object) -> Profile:
    return Profile.from_json("trial", WORDS | parts)


def finding(rule: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, 3, "/md:EntityDescriptor", "Fel.", "Wrong.", "Rätta.", "Mend.")


def counted(profile: Profile, rule: str, severity: Severity = Severity.ERROR, registered: date = DAY) -> list[str]:
    return [f.severity.value for f in profile.judged([finding(rule, severity)], DAY, registered)]


def test_what_a_profile_does_not_name_counts_as_in_the_catalogue():
    assert counted(made(), "MD-KEY-003") == ["error"]
    assert counted(made(), "MD-END-008", Severity.WARNING) == ["warning"]


def test_a_profile_lowers_raises_and_silences_a_rule():
    profile = made(rules={"MD-KEY-003": "info", "MD-KEY-005": "error", "MD-ENT-005": "off"})
    assert counted(profile, "MD-KEY-003") == ["info"]
    assert counted(profile, "MD-KEY-005", Severity.WARNING) == ["error"]
    assert counted(profile, "MD-ENT-005") == []


def test_yaml_that_reads_off_as_false_means_off():
    assert counted(made(rules={"MD-ENT-005": False}), "MD-ENT-005") == []


def test_a_group_is_lowered_as_a_whole_and_never_raised():
    profile = made(groups={"keys": "warning"}, rules={"MD-KEY-003": "error"})
    assert counted(profile, "MD-KEY-012") == ["warning"]
    assert counted(profile, "MD-KEY-012", Severity.INFO) == ["info"]
    assert counted(profile, "MD-KEY-003") == ["error"]


def test_a_hit_that_its_rule_calls_milder_is_not_raised():
    assert RULES["MD-ENT-016"].severity is Severity.ERROR
    assert counted(made(rules={"MD-ENT-016": "error"}), "MD-ENT-016", Severity.WARNING) == ["warning"]
    assert counted(made(announced={"MD-ENT-016": DAY}), "MD-ENT-016", Severity.WARNING) == ["warning"]


def test_a_rule_is_announced_before_it_blocks():
    profile = made(announced={"MD-KEY-005": "2026-11-02"})
    (before,) = profile.judged([finding("MD-KEY-005", Severity.WARNING)], DAY, OLD)
    (after,) = profile.judged([finding("MD-KEY-005", Severity.WARNING)], date(2026, 11, 2), OLD)
    assert (before.severity, after.severity) == (Severity.WARNING, Severity.ERROR)
    assert before.en == "Wrong. Blocks from 2026-11-02 on."
    assert before.sv == "Fel. Stoppar från och med 2026-11-02."
    assert after.en == "Wrong."


def test_what_was_there_before_a_rule_is_tolerated_and_what_is_new_is_not():
    profile = made(tolerated={"MD-KEY-003": date(2025, 1, 1)})
    (old,) = profile.judged([finding("MD-KEY-003")], DAY, OLD)
    assert old.severity is Severity.WARNING
    assert old.sv == "Fel. Tolereras för entiteter registrerade före 2025-01-01."
    assert counted(profile, "MD-KEY-003", registered=DAY) == ["error"]


def test_the_worst_of_each_rule_is_enough_to_know_what_blocks():
    findings = [finding("MD-KEY-003"), finding("MD-KEY-003", Severity.WARNING), finding("MD-KEY-005", Severity.INFO)]
    struck = worst(findings)
    assert struck == {"MD-KEY-003": "error", "MD-KEY-005": "info"}
    assert made().blocking(struck, DAY, DAY) == ("MD-KEY-003",)
    assert made(rules={"MD-KEY-003": "warning"}).blocking(struck, DAY, DAY) == ()


def test_a_rule_that_is_no_longer_there_counts_as_it_was_found():
    assert made(groups={"keys": "off"}).blocking({"MD-OLD-001": "error"}, DAY, DAY) == ("MD-OLD-001",)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"rules": {"MD-KEY-999": "error"}}, "rules: there is no MD-KEY-999"),
        ({"groups": {"kyes": "error"}}, "groups: there is no kyes"),
        ({"rules": {"MD-KEY-003": "fatal"}}, "rules: MD-KEY-003 is fatal, but has to be error, warning, info or off"),
        ({"rules": ["MD-KEY-003"]}, "rules: write rule: value on each line"),
        ({"announced": {"MD-KEY-003": "soon"}}, "announced: MD-KEY-003 has the day soon, write it as 2027-01-31"),
        ({"numbers": {"rsa_bit": 1}}, "numbers: there is no rsa_bit"),
        ({"numbers": {"rsa_bits": "many"}}, "numbers: rsa_bits is many, but has to be a whole number, 0 or more"),
        ({"title": {"sv": "Prov"}}, "title: write both sv and en"),
        ({"rule": {}}, "unknown: rule"),
        ({"rules": {"MD-SCH-001": "warning"}}, "rules: MD-SCH-001 may not be lowered"),
        ({"tolerated": {"MD-SCH-001": "2026-01-01"}}, "tolerated: MD-SCH-001 may not be lowered"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(parts, told):
    with pytest.raises(ProfileError, match=told) as refused:
        made(**parts)
    assert refused.value.sv
    assert refused.value.sv != told


def test_a_profile_that_is_written_and_read_again_is_the_same():
    for profile in shipped().values():
        assert Profile.from_json(profile.slug, profile.as_json()) == profile


def test_the_five_profiles_are_shipped_with_a_title_and_a_text_in_both_languages():
    assert set(shipped()) == {"edugain-like", "lenient-import", "sambi-like", "saml2int", "sweden-connect-like"}
    for profile in shipped().values():
        assert profile.title["sv"] != profile.title["en"]
        assert len(profile.about["en"]) > 40


def test_no_shipped_profile_is_the_same_as_another():
    judged = {slug: (tuple(p.rules.items()), tuple(p.groups.items()), p.numbers) for slug, p in shipped().items()}
    assert len(set(judged.values())) == len(judged)


def test_every_number_is_read_by_a_rule():
    rules = Path(module.__file__).parent.parent / "rules"
    code = "".join(path.read_text() for path in rules.glob("*.py"))
    assert [name for name in Numbers().as_json() if f"numbers.{name}" not in code] == []
