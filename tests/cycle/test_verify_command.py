"""`manage.py verify`: two opinions of what is served, that share nothing, and of every MDQ answer."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from federation.aggregate import mdq, release
from tests.cycle.conftest import Published


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify", "production", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify", "production", *arguments, stdout=out)
    return out.getvalue() + str(error.value)


def current(published: Published) -> Path:
    return release.feed_directory(published.releases, "production") / "current"


def test_both_say_that_they_trust_what_is_served(published: Published) -> None:
    lines = verify("--mdq").splitlines()
    assert [line.partition(";")[0] for line in lines[:3]] == [
        "the stranger: trusted",
        "xmlsec: trusted",
        "the MDQ answers: trusted",
    ]
    assert all("exactly the manifest's" in line for line in lines[:3])


def test_a_changed_aggregate_is_trusted_by_neither(published: Published) -> None:
    path = current(published) / "aggregate.xml"
    document = path.read_bytes()
    path.unlink()  # releases share their files
    path.write_bytes(document.replace(b"</md:EntityDescriptor>", b"<md:A></md:A></md:EntityDescriptor>", 1))
    said = refused()
    assert "the stranger: not trusted (content-changed)" in said
    assert "xmlsec: not trusted (content-changed)" in said


def test_what_only_the_stranger_sees_is_said(published: Published, tmp_path: Path) -> None:
    """White space in the Base64 is not signed; xmlsec does not mind, the literal form does."""
    document = (current(published) / "aggregate.xml").read_bytes()
    (tmp_path / "feed.xml").write_bytes(document.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>\n", 1))
    said = refused("--file", str(tmp_path / "feed.xml"))
    assert "the stranger: not trusted (base64)" in said
    assert "xmlsec: trusted; " in said
    assert "xmlsec" not in refused("--file", str(tmp_path / "feed.xml"), "--without-xmlsec")


def test_an_answer_that_was_changed_is_named(published: Published) -> None:
    entity_id = next(iter(published.served().entities))
    path = mdq.document_path(current(published).resolve(), mdq.entity_sha1(entity_id))
    document = path.read_bytes()
    path.unlink()
    path.write_bytes(document.replace(b"</md:EntityDescriptor>", b"x</md:EntityDescriptor>"))
    assert f"the MDQ answers: not trusted (content-changed): {entity_id}: " in refused("--mdq")


def test_what_is_not_there_cannot_be_read(published: Published, tmp_path: Path) -> None:
    assert "cannot be read" in refused("--file", str(tmp_path / "gone.xml"))
