"""The commands at a live registry: what they print, and the exit code that a pipeline branches on."""

import json
from pathlib import Path
from typing import Any

import pytest

from federation.models import Environment
from members.actions import revisions
from members.models import MetadataRevision
from members.models.api_token import Scope
from tests import builders, mandates
from tests.client.conftest import House
from tests.documents import entity_xml

pytestmark = pytest.mark.django_db(transaction=True)
SP = "https://sp.norrvik.example/metadata"
BROKEN = entity_xml().replace(b"https://sp.norrvik.example/acs", b"http://sp.norrvik.example/acs")
Out = pytest.CaptureFixture[str]


def written(tmp_path: Path, content: bytes, name: str = "entity.xml") -> str:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def told(out: Out) -> Any:
    return json.loads(out.readouterr().out)


def test_a_sound_file_is_0_and_one_with_errors_is_1_with_its_line_and_rule(
    house: House, tmp_path: Path, capsys: Out
) -> None:
    assert house.run("validate", written(tmp_path, entity_xml())) == 0
    broken = written(tmp_path, BROKEN, "broken.xml")
    assert house.run("validate", broken) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"{broken}:") and ": error " in line for line in lines)
    assert lines[-1].startswith(f"{broken}: blocked")
    assert not MetadataRevision.objects.exists()


def test_for_programs_there_is_one_object(house: House, tmp_path: Path, capsys: Out) -> None:
    assert house.run("validate", "--json", written(tmp_path, BROKEN)) == 1
    found = told(capsys)
    assert (found["ok"], found["exit"], found["results"][0]["blocks"]) == (False, 1, True)


def test_swedish_is_printed_where_it_is_asked_for(house: House, tmp_path: Path, capsys: Out) -> None:
    path = written(tmp_path, BROKEN)
    house.run("validate", path, "--language", "sv")
    swedish = capsys.readouterr().out
    house.run("validate", path)
    assert swedish != capsys.readouterr().out


def test_a_file_is_handed_in_and_its_status_and_difference_are_told(house: House, tmp_path: Path, capsys: Out) -> None:
    path = written(tmp_path, entity_xml())
    assert house.run("diff", path) == 0
    assert "the first publication" in capsys.readouterr().out
    assert house.run("submit", path, "--json") == 0
    number = str(told(capsys)["revision"]["id"])
    assert house.run("status", number) == 0
    said = capsys.readouterr().out
    assert f"{SP} #1: submitted" in said
    assert "A second contact has to confirm it: not asked." in said
    assert "Number 1 of 1" in said
    assert house.run("diff", "--revision", number) == 0
    assert house.run("submit", path) == 0
    assert "nothing would change" in capsys.readouterr().out


def test_what_was_kept_with_errors_is_1(house: House, tmp_path: Path, capsys: Out) -> None:
    assert house.run("submit", written(tmp_path, BROKEN), "--json") == 1
    assert house.run("status", str(told(capsys)["revision"]["id"])) == 1
    assert "cannot be approved as it is" in capsys.readouterr().out


def test_watch_waits_until_it_is_decided_on(house: House, capsys: Out) -> None:
    waiting = builders.submitted(house.member)

    def decide(_seconds: float) -> None:
        revisions.reject(waiting, by=house.operator.registrar, note="Byt nyckel")

    house.waits.then = decide
    assert house.run("watch", str(waiting.pk), "--every", "7") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2].partition(",")[0] for line in lines] == ["submitted", "rejected"]
    assert house.waits.waited == [7.0]


def test_watch_says_when_the_time_is_up(house: House, capsys: Out) -> None:
    waiting = builders.submitted(house.member)
    assert house.run("watch", str(waiting.pk), "--patience", "30", "--every", "15") == 5
    assert house.waits.waited == [15.0, 15.0]
    assert capsys.readouterr().out.splitlines()[-1] == "The time is up."


def test_explain_tells_each_closed_gate_and_is_0_only_where_the_feed_admits_it(house: House, capsys: Out) -> None:
    builders.feed(house.operator)
    builders.feed(house.operator, "acceptance", Environment.ACCEPTANCE)
    builders.admitted_entity(house.operator, house.member)
    assert house.run("explain", SP) == 0
    assert house.run("explain", SP, "--feed", "production") == 0
    assert house.run("explain", SP, "--feed", "acceptance") == 1
    said = capsys.readouterr().out
    assert "production: in the feed" in said
    assert "G0 not_asked_for:" in said


def test_a_refusal_is_4_and_told_in_words(house: House, tmp_path: Path, capsys: Out) -> None:
    house.token(house.member.administrator, house.member.organisation, Scope.STATUS)
    assert house.run("submit", written(tmp_path, entity_xml())) == 4
    assert "metadata:write" in capsys.readouterr().err
    assert house.run("status", "1", "--json") == 4
    assert told(capsys)["problem"]["status"] == 403


def test_a_registry_that_is_not_there_is_3(house: House, capsys: Out) -> None:
    assert house.run("status", "1", "--url", "http://127.0.0.1:9", "--attempts", "2") == 3
    assert "does not answer" in capsys.readouterr().err
    assert len(house.waits.waited) == 1


@pytest.mark.parametrize(("flags", "count"), [((), 1), (("--atomic",), 0)])
def test_an_agent_hands_in_a_directory_of_many(
    house: House, tmp_path: Path, capsys: Out, flags: tuple[str, ...], count: int
) -> None:
    agent = mandates.agent(house.operator)
    mandates.active(house.member, agent)
    stranger = builders.member(house.operator, "Region Storvik")
    house.token(agent.administrator, agent.organisation)
    written(tmp_path, entity_xml(), f"{house.number}/sp.xml")
    written(tmp_path, entity_xml("https://annan.example/metadata"), f"{stranger.organisation.number}/sp.xml")
    assert house.run("submit", "--batch", str(tmp_path), *flags) == 1
    said = capsys.readouterr().out
    assert f"SE/{stranger.organisation.number} is no organisation that you act for" in said
    assert MetadataRevision.objects.count() == count


def test_several_files_of_one_organisation_are_a_batch_too(house: House, tmp_path: Path, capsys: Out) -> None:
    one = written(tmp_path, entity_xml())
    two = written(tmp_path, entity_xml("https://sp2.norrvik.example/metadata"), "two.xml")
    assert house.run("submit", one, two, "--idempotency-key", "run-17", "--json") == 0
    assert [item["outcome"] for item in told(capsys)["items"]] == ["submitted", "submitted"]
    assert house.run("submit", one, two, "--idempotency-key", "run-17", "--json") == 0
    assert [item["outcome"] for item in told(capsys)["items"]] == ["submitted", "submitted"]
