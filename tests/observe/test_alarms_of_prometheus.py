"""The shipped alert rules and dashboard name only numbers that exist; promtool sees each alarm raised and silent."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from federation import metrics
from tests.run.conftest import ROOT
from tests.tiers import missing, tier

OBSERVE = ROOT / "deploy" / "observe"
OPERATING = ROOT / "docs" / "operating.md"
needs_promtool = tier("operations", missing("promtool"))
_NUMBER = re.compile(r"\bsigill_\w+")
# What Prometheus itself knows of whom it asks.
_ITS_OWN = {"up"}


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((OBSERVE / "rules.yaml").read_text())["groups"]:
        yield from group["rules"]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((OBSERVE / "dashboard.json").read_text())["panels"]
    return found


@pytest.fixture
def numbers(db: None) -> dict[str, str]:
    """Every number by name, and what it says of itself; also of those that have no sample here."""
    told = re.findall(r"^# HELP (\w+) (.+)$", metrics.text().decode(), re.MULTILINE)
    return dict(told)


def test_the_rules_name_only_numbers_that_exist(numbers: dict[str, str]) -> None:
    named = {name for rule in rules() for name in _NUMBER.findall(rule["expr"])}
    assert named <= set(numbers)
    assert len(named) > 15


def test_the_dashboard_shows_every_number_and_no_other(numbers: dict[str, str]) -> None:
    shown = {
        name for panel in panels() for target in panel.get("targets", ()) for name in _NUMBER.findall(target["expr"])
    }
    assert shown == set(numbers)


def test_every_number_is_told_of_in_the_document(numbers: dict[str, str]) -> None:
    assert set(numbers) <= set(_NUMBER.findall(OPERATING.read_text()))


def test_every_panel_has_a_place_a_title_and_a_source() -> None:
    ids = [panel["id"] for panel in panels()]
    assert len(ids) == len(set(ids)) > 20
    for panel in panels():
        place = panel["gridPos"]
        assert 0 <= place["x"] < place["x"] + place["w"] <= 24
        assert panel["title"]
        assert panel["type"] == "row" or panel["datasource"] == {"type": "prometheus", "uid": "${source}"}


def test_every_alarm_says_what_it_is_how_grave_and_where_to_read_what_to_do() -> None:
    headings = set(re.findall(r"^#+ (Sigill\w+)$", OPERATING.read_text(), re.MULTILINE))
    alarms = [rule["alert"] for rule in rules()]
    assert len(alarms) == len(set(alarms))
    assert set(alarms) == headings
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{rule['alert'].lower()}"


def test_the_days_are_those_at_which_sigill_itself_raises_its_alarm() -> None:
    days = {int(found[1]) for rule in rules() if (found := re.fullmatch(r"SigillFeedValid(\d)Days", rule["alert"]))}
    assert days == {2, 3, 5, 7}


def test_every_alarm_is_tried_both_ways() -> None:
    tried: dict[str, set[bool]] = {}
    for case in yaml.safe_load((OBSERVE / "rules_test.yaml").read_text())["tests"]:
        for asked in case["alert_rule_test"]:
            tried.setdefault(asked["alertname"], set()).add(bool(asked["exp_alerts"]))
    assert tried == {rule["alert"]: {True, False} for rule in rules()}


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=300, check=False)


@needs_promtool
def test_promtool_finds_the_rules_sound() -> None:
    done = promtool("check", "rules", OBSERVE / "rules.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(list(rules()))} rules found" in done.stdout


@needs_promtool
def test_promtool_sees_each_alarm_raised_and_silent() -> None:
    done = promtool("test", "rules", OBSERVE / "rules_test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_promtool_would_see_a_wrong_bound(tmp_path: Path) -> None:
    given = yaml.safe_load((OBSERVE / "rules_test.yaml").read_text())
    given["tests"] = [case for case in given["tests"] if case["name"].startswith("SigillFeedOld")]
    (tmp_path / "rules_test.yaml").write_text(yaml.safe_dump(given))
    text = (OBSERVE / "rules.yaml").read_text()
    (tmp_path / "rules.yaml").write_text(text.replace("sigill_feed_age_seconds > 26", "sigill_feed_age_seconds > 20"))
    done = promtool("test", "rules", tmp_path / "rules_test.yaml")
    assert done.returncode != 0
    assert "SigillFeedOld is silent while all is well" in done.stdout + done.stderr


@needs_promtool
@pytest.mark.django_db
def test_promtool_takes_the_page_as_a_collector_does() -> None:
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=metrics.text().decode(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
