"""`import_metadata`: one entity, an aggregate, a directory, an address; and everything that can be wrong with them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from members.management.commands import import_metadata
from members.models import Entity, MetadataRevision
from members.models.blob import BlobManager
from tests import builders
from tests.commands.conftest import Manage
from tests.commands.server import Answering

ROOT = "urn:oasis:names:tc:SAML:2.0:metadata"


def sp(number: int, **described: object) -> bytes:
    """One SP of forty; the XML declaration left out, so that it can stand in an aggregate."""
    document = builders.entity_xml(f"https://sp{number}.norrvik.example/metadata", **described)
    return document.partition(b"?>\n")[2]


def aggregate(*entities: bytes) -> bytes:
    return b'<md:EntitiesDescriptor xmlns:md="%s">' % ROOT.encode() + b"\n".join(entities) + b"</md:EntitiesDescriptor>"


@pytest.fixture
def arguments(member: builders.Member, tmp_path: Path) -> tuple[str, ...]:
    """The file, whose it is, and who sends it."""
    return (str(tmp_path / "sent.xml"), "--owner", member.organisation.number, "--as", member.administrator.email)


def test_an_aggregate_comes_in_and_coming_again_changes_nothing(
    manage: Manage, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "sent.xml").write_bytes(aggregate(*(sp(n) for n in range(5))))
    assert "submitted, no errors        5" in manage("import_metadata", *arguments)
    assert "unchanged                   5" in manage("import_metadata", *arguments)
    assert MetadataRevision.objects.count() == 5


def test_one_unreadable_entity_among_forty_is_named_and_the_others_come_in(
    manage: Manage, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    bad = sp(40).replace(b"</md:EntityDescriptor>", b"<x>" + b"x" * (300 << 10) + b"</x></md:EntityDescriptor>")
    (tmp_path / "sent.xml").write_bytes(aggregate(*(sp(n) for n in range(39)), bad))
    said = manage("import_metadata", *arguments)
    assert "submitted, no errors       39" in said
    assert "quarantined                 1" in said
    assert "https://sp40.norrvik.example/metadata: could not be read (MD-XML-010, line " in said
    assert Entity.objects.count() == 39


def test_errors_are_counted_by_rule(manage: Manage, arguments: tuple[str, ...], tmp_path: Path) -> None:
    careless = sp(2).replace(b'Location="https://sp2', b'Location="http://sp2')
    (tmp_path / "sent.xml").write_bytes(aggregate(sp(1), careless))
    said = manage("import_metadata", *arguments)
    assert "submitted, no errors        1" in said
    assert "submitted, with errors      1   MD-END-001 in 1" in said


def test_a_directory_is_read_file_by_file(refused: Manage, member: builders.Member, tmp_path: Path) -> None:
    for number in (1, 3):
        (tmp_path / f"{number}.xml").write_bytes(sp(number))
    (tmp_path / "2.xml").write_bytes(b"<oops")
    (tmp_path / "readme.txt").write_bytes(b"not metadata")
    owner = ("--owner", member.organisation.number, "--as", member.administrator.email)
    said = refused("import_metadata", str(tmp_path), *owner)
    assert f"{tmp_path / '2.xml'}: MD-XML-001: line 1" in said
    assert "submitted, no errors        2" in said
    assert said.endswith("1 document(s) could not be read to the end; the lines above say why.")


def test_without_an_owner_a_known_entity_keeps_its_own_and_a_new_one_is_refused(
    manage: Manage, operator: builders.Operator, member: builders.Member, tmp_path: Path
) -> None:
    other = builders.member(operator, "Västerby kommun")
    builders.submitted(other, entity_id="https://sp1.norrvik.example/metadata")
    (tmp_path / "sent.xml").write_bytes(aggregate(sp(1, name="Nytt namn"), sp(2)))
    said = manage("import_metadata", str(tmp_path / "sent.xml"), "--as", operator.registrar.email)
    assert "https://sp2.norrvik.example/metadata is new. Say which organisation owns it." in said
    assert "refused                     1" in said
    assert Entity.objects.get().owner == other.organisation


def test_what_another_organisation_owns_is_refused(
    manage: Manage, operator: builders.Operator, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    other = builders.member(operator, "Västerby kommun")
    builders.submitted(other, entity_id="https://sp1.norrvik.example/metadata")
    (tmp_path / "sent.xml").write_bytes(sp(1, name="Nytt namn"))
    said = manage("import_metadata", *arguments)
    assert "is already registered by another organisation" in said
    assert MetadataRevision.objects.count() == 1


BAD = {
    "broken XML": (sp(1)[:-20], "MD-XML-001"),
    "a DOCTYPE": (b'<!DOCTYPE x [<!ENTITY a "b">]>\n' + sp(1), "MD-XML-002: line 1"),
    "a second root": (sp(1) + sp(2), "MD-XML-001"),
    "a wrong encoding": (b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + sp(1), "MD-XML-004"),
    "bytes that are not UTF-8": (sp(1).replace(b"Norrvik", b"Norrv\xedk", 1), "MD-XML-004"),
    "nothing at all": (b"", "MD-XML-"),
    "something else": (b"<html/>", "MD-XML-032"),
    "twenty megabytes of text": (sp(1).replace(b"Norrvik", b"N" * (20 << 20), 1), "MD-XML-010"),
    "twenty megabytes of comment": (b"<!--" + b"x" * (20 << 20) + b"-->" + sp(1), "MD-XML-001"),
}


@pytest.mark.parametrize(("document", "rule"), BAD.values(), ids=BAD.keys())
def test_a_document_that_cannot_be_read_is_refused_as_a_whole_with_rule_and_remedy(
    refused: Manage, arguments: tuple[str, ...], tmp_path: Path, document: bytes, rule: str
) -> None:
    (tmp_path / "sent.xml").write_bytes(document)
    said = refused("import_metadata", *arguments)
    assert rule in said
    assert "1 document(s) could not be read to the end" in said
    assert not Entity.objects.exists()


def test_a_file_that_is_not_there_is_named(refused: Manage, arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert refused("import_metadata", *arguments) == f"{tmp_path / 'sent.xml'}: No such file or directory"


def test_a_directory_without_metadata_is_refused(refused: Manage, member: builders.Member, tmp_path: Path) -> None:
    said = refused("import_metadata", str(tmp_path), "--as", member.administrator.email)
    assert said == f"{tmp_path} has no .xml files."


def test_an_address_that_answers_metadata_is_imported(
    manage: Manage, member: builders.Member, settings: Settings
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    owner = ("--owner", member.organisation.number, "--as", member.administrator.email)
    with Answering(200, sp(1)) as url:
        assert "submitted, no errors        1" in manage("import_metadata", url, *owner)
    assert MetadataRevision.objects.get().source == "url"


def test_an_address_that_answers_500_is_told_with_its_status(
    refused: Manage, member: builders.Member, settings: Settings
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    owner = ("--owner", member.organisation.number, "--as", member.administrator.email)
    with Answering(500, b"oops") as url:
        said = refused("import_metadata", url, *owner)
    assert "answered 500" in said
    assert "Nothing was imported" in said
    assert not Entity.objects.exists()


def test_an_interruption_keeps_what_came_in_and_says_how_to_go_on(
    manage: Manage,
    member: builders.Member,
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = import_metadata.take_in

    def interrupted(*given: object, **named: object):
        outcomes = whole(*given, **named)
        yield next(outcomes)
        raise KeyboardInterrupt

    (tmp_path / "sent.xml").write_bytes(aggregate(*(sp(n) for n in range(3))))
    monkeypatch.setattr(import_metadata, "take_in", interrupted)
    with pytest.raises((SystemExit, KeyboardInterrupt)) as stopped:  # the latter would end the whole test run
        manage("import_metadata", *arguments)
    assert isinstance(stopped.value, SystemExit)
    assert stopped.value.code == 130
    assert MetadataRevision.objects.count() == 1
    monkeypatch.setattr(import_metadata, "take_in", whole)
    said = manage("import_metadata", *arguments)
    assert "unchanged                   1" in said
    assert "submitted, no errors        2" in said


def test_an_aggregate_is_kept_once_for_all_its_entities(
    manage: Manage, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = aggregate(*(sp(n) for n in range(4)))
    (tmp_path / "sent.xml").write_bytes(document)
    kept: list[bytes] = []
    keep = BlobManager.keep
    monkeypatch.setattr(BlobManager, "keep", lambda self, content: kept.append(content) or keep(self, content))
    manage("import_metadata", *arguments)
    assert kept.count(document) == 1
    assert {revision.received.bytes() for revision in MetadataRevision.objects.all()} == {document}
