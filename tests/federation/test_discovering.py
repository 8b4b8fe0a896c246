"""The discovery feed's lines: taken over where nothing has changed, and asked for where something has."""

import hashlib
import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation import discovering
from federation.aggregate import discovery
from federation.aggregate.contents import DIGESTS, DISCOVERY
from federation.aggregate.earlier import Earlier
from federation.aggregate.entries import Entries
from federation.aggregate.types import MANIFEST
from federation.cycle.snapshot import read
from federation.models import Feed
from members.models import Entity
from tests import builders
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
NOTHING = Earlier()


@pytest.fixture
def entries(operator: Operator, member: Member, admitted: Entity, feed: Feed) -> Entries:
    """Of an IdP and an SP, both admitted; their fragments are in the store."""
    builders.admitted_entity(operator, member)
    return read(feed, AT).entries


def _earlier(directory: Path, entries: Entries, lines: list[str], version: int = discovery.VERSION) -> Earlier:
    """A release that said this of its IdPs."""
    document = b"".join(discovery.discovery_document(lines))
    (directory / DISCOVERY).write_bytes(document)
    (directory / DIGESTS).write_text(json.dumps({DISCOVERY: hashlib.sha256(document).hexdigest()}))
    (directory / MANIFEST).write_text(json.dumps({"discovery": version}))
    return Earlier(directory, entries)


def _asked(entries: Entries, earlier: Earlier) -> tuple[list[str], int]:
    with CaptureQueriesContext(connection) as queries:
        found = list(discovering.lines(entries, earlier))
    return found, len(queries)


def test_an_idp_s_line_is_kept_with_its_fragment(entries: Entries, monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = discovering.lines(entries, NOTHING)
    assert line.startswith('{"entityID":"https://idp.norrvik.example/metadata",')
    assert "\n" not in line
    monkeypatch.setattr(discovering, "_AT_ONCE", 1)
    assert list(discovering.lines(entries, NOTHING)) == [line]


def test_what_has_not_changed_is_taken_over_and_the_database_is_not_asked(entries: Entries, tmp_path: Path) -> None:
    lines = list(discovering.lines(entries, NOTHING))
    assert _asked(entries, _earlier(tmp_path, entries, lines)) == (lines, 0)


def test_the_line_of_another_fragment_comes_from_the_store(entries: Entries, tmp_path: Path) -> None:
    lines = list(discovering.lines(entries, NOTHING))
    before = Entries.of((one.entity_id, "0" * 64, one.size) for one in entries)
    old = [lines[0].replace("Norrvik", "Gamla Norrvik")]
    assert _asked(entries, _earlier(tmp_path, before, old)) == (lines, 1)


def test_an_idp_that_came_in_between_keeps_its_place(entries: Entries, tmp_path: Path) -> None:
    (line,) = discovering.lines(entries, NOTHING)
    others = [line.replace("idp.norrvik", f"idp{letter}.norrvik") for letter in "ax"]
    names = [json.loads(other)["entityID"] for other in others]
    before = Entries.of((name, "1" * 64, 7) for name in names)
    after = Entries.of([*before, *entries])
    found = list(discovering.lines(after, _earlier(tmp_path, before, others)))
    assert [json.loads(one)["entityID"] for one in found] == sorted([*names, json.loads(line)["entityID"]])


def test_who_has_left_is_gone(entries: Entries, tmp_path: Path) -> None:
    lines = list(discovering.lines(entries, NOTHING))
    left = Entries.of(one for one in entries if "idp" not in one.entity_id)
    assert len(left) == len(entries) - 1
    assert _asked(left, _earlier(tmp_path, entries, lines)) == ([], 0)


@pytest.mark.parametrize("harm", ["damaged", "gone", "another version", "no digests"])
def test_a_document_that_is_not_what_it_was_is_not_taken_over(entries: Entries, tmp_path: Path, harm: str) -> None:
    lines = list(discovering.lines(entries, NOTHING))
    wrong = [lines[0].replace("Norrvik", "Någon annan")]
    earlier = _earlier(tmp_path, entries, wrong, version=0 if harm == "another version" else discovery.VERSION)
    if harm == "damaged":
        (tmp_path / DISCOVERY).write_text((tmp_path / DISCOVERY).read_text().replace("annan", "ann"))
    if harm == "gone":
        (tmp_path / DISCOVERY).unlink()
    if harm == "no digests":
        (tmp_path / DIGESTS).write_text("{}")
    assert _asked(entries, earlier) == (lines, 1)


def test_a_document_without_idps_has_no_lines(tmp_path: Path) -> None:
    _earlier(tmp_path, Entries(), [])
    assert list(discovery.lines_in(tmp_path / DISCOVERY)) == []
    assert list(discovering.lines(Entries(), NOTHING)) == []


def test_a_document_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / DISCOVERY).write_text('[{"other":"https://idp.example"}]\n')
    with pytest.raises(ValueError, match="line 1"):
        list(discovery.lines_in(tmp_path / DISCOVERY))
