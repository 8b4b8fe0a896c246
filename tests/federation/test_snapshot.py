"""P3: what the snapshot reads is what the registry says at one instant, and what the store has lost is built again."""

from pathlib import Path

import pytest
from pytest_django import Settings

from federation.aggregate.entries import Entries
from federation.aggregate.preflight import prepare
from federation.cycle.snapshot import read, reasons
from federation.fragments import lost
from federation.models import Feed, StoredFragment
from federation.packs import Pack, Reader
from members.models import Entity
from tests import builders
from tests.aggregate import making
from tests.builders import AT, Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def entries(operator: Operator, member: Member, admitted: Entity, feed: Feed) -> Entries:
    """Of an IdP and an SP, both admitted; their fragments are in the store."""
    builders.admitted_entity(operator, member)
    return read(feed, AT).entries


def _file(settings: Settings, sha256: str) -> Path:
    return Path(settings.FRAGMENT_STORE) / sha256[:2] / f"{sha256}.xml"


def test_a_fragment_that_was_lost_is_built_again_unless_a_release_has_it(
    entries: Entries, feed: Feed, settings: Settings
) -> None:
    _file(settings, entries[0].sha256).unlink()
    assert read(feed, AT, entries).entries == entries
    assert lost(entries) == [entries[0].sha256], "the bytes come from the release that is served"
    assert read(feed, AT, Entries.of(entries[1:])).entries == entries
    assert lost(entries) == []


def test_where_neither_the_release_nor_the_store_has_it_nothing_is_left_out_and_the_next_snapshot_builds_it(
    entries: Entries, feed: Feed, settings: Settings, tmp_path: Path
) -> None:
    whole = b"".join(fragment.content for fragment in Reader(entries)())
    (tmp_path / "aggregate.xml").write_bytes(whole[:-9] + b"</damaged" + b"</end>")
    pack = Pack(tmp_path / "aggregate.xml", entries, b"</end>")
    source = Reader(entries, pack)
    assert not prepare(making.frame(), source, approved=entries).quarantined
    assert b"".join(fragment.content for fragment in source()) == whole, "the store has mended it"
    _file(settings, entries[1].sha256).unlink()
    with pytest.raises(FileNotFoundError):
        prepare(making.frame(), Reader(entries, pack), approved=entries)
    assert not StoredFragment.objects.filter(sha256=entries[1].sha256).exists()
    assert read(feed, AT, entries).entries == entries
    assert not prepare(making.frame(), Reader(entries, pack), approved=entries).quarantined


def test_reasons_are_asked_for_those_who_are_named_and_no_others(entries: Entries, feed: Feed) -> None:
    name = entries[0].entity_id
    found = reasons(feed, AT, [name, "https://unknown.example"])
    assert set(found) == {name}
    assert found[name].verdict.admitted
