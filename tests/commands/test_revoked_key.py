"""`manage.py revoked_key`: a key is revoked by its certificate or its digest, and whoever has it is named."""

from pathlib import Path

from members.models import RevokedKey
from tests import builders, documents
from tests.commands.conftest import Manage


def test_a_key_is_revoked_by_its_certificate_and_its_holders_are_named(
    manage: Manage, operator: builders.Operator, member: builders.Member, tmp_path: Path
) -> None:
    revision = builders.submitted(member)
    file = tmp_path / "certificate.pem"
    file.write_text(documents.certificate(0))
    said = manage("revoked_key", "record", str(file), "--reason", "leaked", "--as", operator.registrar.email)
    spki = revision.facts["keys"][0]["spki_sha256"]
    assert RevokedKey.objects.get().spki_sha256 == spki
    assert said == f"{spki} is revoked.\n{revision.entity} of {member.organisation.name_en} has it.\n"


def test_a_key_is_revoked_by_its_digest_and_listed(manage: Manage, operator: builders.Operator) -> None:
    manage("revoked_key", "record", "AB" * 32, "--reason", "leaked", "--as", operator.registrar.email)
    assert "ab" * 32 + "  leaked" in manage("revoked_key", "list")


def test_a_key_that_is_revoked_already_is_refused(refused: Manage, manage: Manage, operator: builders.Operator) -> None:
    again = ("revoked_key", "record", "ab" * 32, "--reason", "leaked", "--as", operator.registrar.email)
    manage(*again)
    assert "already exists" in refused(*again)


def test_a_file_that_is_no_certificate_is_refused(refused: Manage, operator: builders.Operator, tmp_path: Path) -> None:
    file = tmp_path / "not.pem"
    file.write_bytes(b"\xff\x00")
    said = refused("revoked_key", "record", str(file), "--reason", "leaked", "--as", operator.registrar.email)
    assert "is not a PEM certificate" in said
