"""The observer is not fooled: what a broken Sigill would serve, it reports."""

import io
import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC
from pathlib import Path

import pytest

from federation.aggregate import contents, release
from federation.cycle import make, publishing
from federation.cycle.keys import certificate_der
from federation.cycle.lease import Fenced
from federation.cycle.reading import Stranger
from federation.models.publication import Reading
from members.clock import now
from tests.cycle.conftest import Published

from .answers import Answer, Judge, Notes
from .observe import Observer
from .reading import Reader
from .sources import Directory

Look = Callable[[], list[dict[str, object]]]


@pytest.fixture
def look(published: Published, tmp_path: Path) -> Look:
    """Look once; everything that the observer has written down as wrong so far."""
    der = certificate_der(published.feed)
    reader = Reader(der, der, lambda: now().astimezone(UTC))
    directory = Directory("files", published.releases / published.feed.slug, reader)
    notes = io.StringIO()
    observer = Observer(notes, tmp_path / "kept")

    def once() -> list[dict[str, object]]:
        seen = directory.look()
        observer.take("files", seen.aggregate, seen.wrong)
        return [note for note in map(json.loads, notes.getvalue().splitlines()) if note["what"] == "wrong"]

    assert once() == []
    return once


def broken(found: list[dict[str, object]]) -> set[object]:
    return {note["promise"] for note in found}


def test_what_sigill_publishes_turn_after_turn_is_found_right(published: Published, look: Look) -> None:
    for number in range(4, 7):
        published.admit(number)
        published.publish()
        assert look() == []
        assert look() == []


def test_a_swap_that_copies_instead_of_renaming_is_seen(
    published: Published, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of the copying a consumer gets half of a document."""

    def copy_half(root: Path, feed: str, serial: int) -> None:
        content = (release.release_directory(root, feed, serial) / "aggregate.xml").read_bytes()
        (root / feed / "current" / "aggregate.xml").write_bytes(content[: len(content) // 2])

    monkeypatch.setattr(make.release, "swap", copy_half)
    published.admit(4)
    published.publish()
    assert 1 in broken(look())


@pytest.mark.parametrize("fenced", [True, False])
def test_a_zombie_that_wakes_late_is_seen_where_the_fence_is_left_out_and_only_there(
    published: Published, look: Look, monkeypatch: pytest.MonkeyPatch, fenced: bool
) -> None:
    asleep: list[Callable[[], None]] = []
    serve = make.serve
    monkeypatch.setattr(publishing, "serve", lambda *what: asleep.append(lambda: serve(*what)))
    published.publish(force=True)
    monkeypatch.setattr(publishing, "serve", serve)
    published.admit(4)
    published.publish()
    assert look() == []
    if not fenced:
        monkeypatch.setattr(make, "fenced", lambda *_: nullcontext())
        monkeypatch.setattr(release, "_never_back", lambda *_: None)
    with pytest.raises(Fenced) if fenced else nullcontext():
        asleep[0]()
    assert broken(look()) == (set() if fenced else {2})


def test_bytes_that_nobody_verified_are_seen(published: Published, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    write = contents.write_release

    def write_badly(staging: release.Staging, *rest: object, **more: object) -> contents.Written:
        written = write(staging, *rest, **more)
        path = staging.path / "aggregate.xml"
        path.write_bytes(path.read_bytes().replace(b"Norrvik", b"Xorrvik", 1))
        return written

    monkeypatch.setattr(contents, "write_release", write_badly)
    published.admit(4)
    assert published.publish().what == "failed"
    assert look() == []
    monkeypatch.setattr(Stranger, "read", lambda *_, **__: Reading.KNOWN)
    published.admit(5)
    published.publish()
    assert 1 in broken(look())


def test_mdq_answers_of_another_release_than_the_aggregate_are_seen(published: Published, look: Look) -> None:
    entity_id = published.admit(4)
    published.publish()
    served = published.releases / published.feed.slug / "releases"
    (served / "2" / "entities").rename(served / "aside")
    (served / "2" / "entities").symlink_to(served / "1" / "entities")
    found = look()
    assert broken(found) == {1}
    assert entity_id in published.served().entities


def test_an_etag_that_is_not_the_content_is_seen(published: Published, look: Look) -> None:
    published.admit(4)
    published.publish()
    digests = published.releases / published.feed.slug / "current" / "digests.json"
    digests.write_text(json.dumps({**json.loads(digests.read_text()), "discovery.json": "00" * 32}))
    assert broken(look()) == {6}


def served(at: float, serial: int, *names: str) -> str:
    entities = {name: f"digest of {name}" for name in names}
    return json.dumps({"what": "served", "source": "files", "at": at, "serial": serial, "entities": entities}) + "\n"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """The right answer was a and b, then a alone, then a and c."""
    judge = Judge(Notes(tmp_path / "observed"))
    for since, names in ((1.0, "ab"), (2.0, "a"), (3.0, "ac")):
        judge.answers.append(Answer(since, {name: f"digest of {name}" for name in names}))
    return judge


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([served(1.1, 1, "a", "b"), served(3.1, 2, "a", "c")], ""),
        ([served(1.1, 1, "a", "b"), served(2.1, 2, "a"), served(3.1, 3, "a", "b")], "went back"),
        ([served(1.1, 1, "a", "b"), served(2.1, 2, "a", "c")], "never the right answer"),
        ([served(3.1, 1, "a", "b", "c")], "never the right answer"),
    ],
)
def test_content_that_was_not_yet_right_or_no_longer_is_seen(judge: Judge, lines: list[str], said: str) -> None:
    judge.notes.path.write_text("".join(lines))
    found = judge.judge()
    assert [one["promise"] for one in found] == ([3] if said else [])
    assert all(said in one["said"] for one in found)


def test_only_what_a_fault_spoilt_may_be_missing(judge: Judge) -> None:
    judge.damaged.add("b")
    judge.notes.path.write_text(served(1.1, 1, "a"))
    assert judge.judge() == []
    judge.damaged.clear()
    judge.reached.clear()
    judge.notes.path.write_text(judge.notes.path.read_text() + served(1.2, 2, "b"))
    assert len(judge.judge()) == 1
