"""Fragments: built once, kept as files, built again when anything that they depend on changes or a file is damaged."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from federation import fragments
from federation.aggregate.entries import Entries
from federation.aggregate.preflight import Prepared, prepare
from federation.aggregate.types import Entry, Frame
from federation.fragments import forget
from federation.models import Feed, StoredFragment
from federation.packs import Reader
from federation.selection import Selected, select
from members.models import Blob, Entity, ServedOrganisation
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def entries_of(admitted: Iterable[Selected]) -> list[Entry]:
    return list(fragments.entries_of(admitted))


def reader(entries: Iterable[Entry]) -> Reader:
    return Reader(Entries.of(entries))


def _admitted(feed: Feed) -> list[Selected]:
    return [s for s in select(feed, AT) if s.verdict.admitted]


def _files(settings: Settings) -> list[Path]:
    return sorted(Path(settings.FRAGMENT_STORE).rglob("*.xml"))


def _prepare(entries: Sequence[Entry]) -> Prepared:
    frame = Frame(
        identifier="_production-1",
        name="https://sigill.example/md/production.xml",
        valid_until=AT + timedelta(days=10),
        cache_duration="PT6H",
        publisher="https://sigill.example",
        creation_instant=AT,
        publication_id="1",
    )
    return prepare(frame, reader(entries), approved=Entries.of(entries))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The clean documents that fragments have been built from, in order."""
    seen: list[bytes] = []
    real = fragments.fragment

    def counting(clean: bytes, registry: object) -> bytes:
        seen.append(clean)
        return real(clean, registry)  # type: ignore[arg-type]

    monkeypatch.setattr(fragments, "fragment", counting)
    return seen


@pytest.fixture
def two(operator: Operator, member: Member, admitted: Entity, feed: Feed) -> list[Selected]:
    """An IdP and an SP, both admitted."""
    builders.admitted_entity(operator, member)
    return _admitted(feed)


def test_a_fragment_is_built_once_and_read_from_its_file_afterwards(
    two: list[Selected], built: list[bytes], settings: Settings
) -> None:
    first = entries_of(two)
    assert [e.entity_id for e in first] == [s.entity_id for s in two]
    assert len(built) == len(_files(settings)) == 2
    assert entries_of(two) == first
    assert len(built) == 2
    for fragment, entry in zip(reader(first)(), first, strict=True):
        assert (fragment.entity_id, fragment.sha256, len(fragment.content)) == entry
        assert fragment.content.startswith(f'<md:EntityDescriptor entityID="{entry.entity_id}">'.encode())


def test_what_the_registry_says_is_in_the_fragment(two: list[Selected]) -> None:
    idp = next(f.content.decode() for f in reader(entries_of(two))() if f.entity_id.startswith("https://idp"))
    assert 'registrationAuthority="https://sigill.example"' in idp
    assert "https://sigill.example/loa/loa3" in idp
    assert 'regexp="false">norrvik.example</' in idp


def test_the_reader_starts_again_each_time(two: list[Selected]) -> None:
    read = reader(entries_of(two))
    assert [f.sha256 for f in read()] == [f.sha256 for f in read()]


def _other_scope(operator: Operator, member: Member, entity: Entity) -> None:
    ServedOrganisation.objects.create(
        entity=entity, organisation=member.organisation, scope="omsorg.norrvik.example", since=AT
    )


def _other_level(operator: Operator, member: Member, entity: Entity) -> None:
    builders.certify(operator, member.organisation, roles=("idp",), loa=builders.level("LoA4", 4))


def _other_revision(operator: Operator, member: Member, entity: Entity) -> None:
    builders.approved(
        operator, member, entity_id=entity.entity_id, role="idp", scopes=("norrvik.example",), name="Norrvik ny"
    )


@pytest.mark.parametrize("change", [_other_scope, _other_level, _other_revision])
def test_a_change_costs_the_fragment_of_the_entity_that_changed_and_no_other(
    operator: Operator,
    member: Member,
    admitted: Entity,
    feed: Feed,
    two: list[Selected],
    built: list[bytes],
    change: object,
) -> None:
    before = {e.entity_id: e.sha256 for e in entries_of(two)}
    built.clear()
    change(operator, member, admitted)  # type: ignore[operator]
    after = {e.entity_id: e.sha256 for e in entries_of(_admitted(feed))}
    assert len(built) == 1
    assert {name for name in after if after[name] != before[name]} == {admitted.entity_id}


def test_a_level_that_comes_back_finds_its_old_fragment(
    operator: Operator, admitted: Entity, feed: Feed, built: list[bytes]
) -> None:
    first = entries_of(_admitted(feed))
    low = replace(_admitted(feed)[0].registry, assurance_certifications=())
    entries_of([replace(_admitted(feed)[0], registry=low)])
    built.clear()
    assert entries_of(_admitted(feed)) == first
    assert built == []


def test_a_file_that_was_lost_is_built_again(two: list[Selected], built: list[bytes], settings: Settings) -> None:
    first = entries_of(two)
    built.clear()
    _files(settings)[0].unlink()
    assert entries_of(two) == first
    assert len(built) == 1
    assert len(_files(settings)) == 2


def test_a_file_that_was_cut_is_built_again(two: list[Selected], built: list[bytes], settings: Settings) -> None:
    first = entries_of(two)
    built.clear()
    damaged = _files(settings)[0]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert entries_of(two) == first
    assert len(built) == 1
    assert not _prepare(first).quarantined


def test_a_file_that_was_changed_is_never_published_and_built_again_once_it_is_forgotten(
    two: list[Selected], settings: Settings
) -> None:
    entries = entries_of(two)
    damaged = Path(settings.FRAGMENT_STORE) / entries[0].sha256[:2] / f"{entries[0].sha256}.xml"
    damaged.write_bytes(damaged.read_bytes().replace(b"Norrvik", b"Nordvik"))
    prepared = _prepare(entries)
    assert [e.entity_id for e in prepared.entries] == [entries[1].entity_id]
    (kept_out,) = prepared.quarantined
    assert (kept_out.entity_id, kept_out.code) == (entries[0].entity_id, "digest")
    forget([entries[0].sha256])
    assert entries_of(two) == entries
    assert not _prepare(entries).quarantined


def test_one_that_cannot_be_built_is_named_and_the_others_are_published(two: list[Selected]) -> None:
    broken = [replace(two[0], registry=replace(two[0].registry, scopes=("",))), two[1]]
    prepared = _prepare(entries_of(broken))
    assert [e.entity_id for e in prepared.entries] == [two[1].entity_id]
    assert [q.entity_id for q in prepared.quarantined] == [two[0].entity_id]


def test_one_whose_kept_content_was_damaged_is_named_and_comes_back_when_it_is_mended(two: list[Selected]) -> None:
    row = Blob.objects.filter(sha256=two[0].clean_sha256)
    content = row.get().bytes()
    row.update(content=b"<md:EntityDescr")
    assert [q.entity_id for q in _prepare(entries_of(two)).quarantined] == [two[0].entity_id]
    row.update(content=content)
    assert not _prepare(entries_of(two)).quarantined


def test_content_that_is_not_what_its_digest_says_is_not_published(two: list[Selected]) -> None:
    """Whoever changes the bytes that a registrar approved does not get them signed."""
    row = Blob.objects.filter(sha256=two[0].clean_sha256)
    row.update(content=row.get().bytes().replace(b"Norrvik", b"Nordvik"))
    assert [q.entity_id for q in _prepare(entries_of(two)).quarantined] == [two[0].entity_id]


def test_the_store_knows_which_file_an_input_makes(two: list[Selected], settings: Settings) -> None:
    entries = entries_of(two)
    assert {row.sha256 for row in StoredFragment.objects.all()} == {e.sha256 for e in entries}
    assert {path.stem for path in _files(settings)} == {e.sha256 for e in entries}


def test_no_fragments_are_no_work(db: None) -> None:
    assert entries_of([]) == []
    assert list(reader([])()) == []


def test_a_certification_that_expires_takes_its_level_out_of_the_fragment(admitted: Entity, feed: Feed) -> None:
    (held,) = Certification.objects.all()
    policy = builders.policy(gates=["G1", "G4"])
    feed.policy = policy
    before = entries_of(select(feed, AT))
    day_after = AT + (held.valid_until - AT.date())
    after = entries_of(select(feed, day_after))
    assert before[0].sha256 != after[0].sha256
    (fragment,) = reader(after)()
    assert b"loa3" not in fragment.content
