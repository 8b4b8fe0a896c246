"""Agreements on the command line: a text, a document, an authority, and a paper that shows the signature."""

import hashlib
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from members.models import Agreement, AgreementTemplate
from members.models.agreement import AgreementState
from tests import builders
from tests.builders import Member, Operator
from tests.commands.conftest import Manage
from tests.documents import PDF

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def paper(tmp_path: Path) -> str:
    """A file that is a PDF."""
    (tmp_path / "papper.pdf").write_bytes(PDF)
    return str(tmp_path / "papper.pdf")


def test_a_text_is_drafted_written_and_adopted(manage: Manage, operator: Operator, tmp_path: Path) -> None:
    rut = ("--as", operator.registrar.email)
    assert "is a draft" in manage("agreement_text", "draft", "trial", "1", *rut)
    words = tmp_path / "text.md"
    words.write_text("# A\n\n{{ organisation.namn }}")
    with pytest.raises(CommandError, match="body_en: Line 3: There is no field"):
        manage("agreement_text", "revise", "trial", "1", "--en", str(words), *rut)
    words.write_text("# A\n\n{{ organisation.name }}")
    manage("agreement_text", "revise", "trial", "1", "--en", str(words), *rut)
    assert "0 agreements are to be signed anew" in manage("agreement_text", "adopt", "trial", "1", *rut)
    assert AgreementTemplate.objects.get(kind="trial").body_en == words.read_text()


def test_a_document_is_written_and_signed_on_paper(
    manage: Manage, operator: Operator, member: Member, tmp_path: Path, paper: str
) -> None:
    rut, number = ("--as", operator.registrar.email), member.organisation.number
    manage("agreement_text", "draft", "trial", "1", *rut)
    manage("agreement_text", "adopt", "trial", "1", *rut)
    pk = manage("agreement", "prepare", number, "trial", "1", "--language", "en", *rut).split()[1]
    with pytest.raises(CommandError, match="has no document"):
        manage("agreement", "document", pk, str(tmp_path / "avtal.pdf"))
    manage("agreement", "send", pk, *rut)
    assert "SHA-256" in manage("agreement", "document", pk, str(tmp_path / "avtal.pdf"))
    digest = hashlib.sha256((tmp_path / "avtal.pdf").read_bytes()).hexdigest()
    assert Agreement.objects.get(pk=pk).document_id == digest
    signed = ("--party", "member", "--signer", member.administrator.email, "--authority", "VD", "--evidence", paper)
    with pytest.raises(CommandError, match="No accepted authority"):
        manage("agreement", "hand-in", pk, "paper", *signed, *rut)
    shown = manage("authority", "hand-in", number, member.administrator.email, "register_extract", paper, *rut)
    assert "is accepted" in manage("authority", "accept", shown.split()[1], *rut)
    assert "is partly_signed" in manage("agreement", "hand-in", pk, "paper", *signed, *rut)


def test_what_is_no_pdf_is_one_clear_line(manage: Manage, operator: Operator, member: Member, tmp_path: Path) -> None:
    lie = tmp_path / "fullmakt.pdf"
    lie.write_bytes(b"PK\x03\x04")
    with pytest.raises(CommandError, match="is no PDF, whatever it is called"):
        manage(
            *("authority", "hand-in", member.organisation.number, member.signatory.email, "delegation", str(lie)),
            *("--as", operator.registrar.email),
        )


def test_beneficiaries_and_the_clock(manage: Manage, operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    parties = [builders.organisation(operator, name).number for name in ("Kommunen Sydvik", "Kommunen Nordvik")]
    told = manage("agreement", "cover", str(agreement.pk), *parties, "--as", operator.registrar.email)
    assert told == f"Agreement {agreement.pk} holds for 2 more.\n"
    Agreement.objects.filter(pk=agreement.pk).update(valid_until="2026-05-31")
    assert manage("agreement", "watch") == "1 ended, 0 reminded of.\n"
    assert Agreement.objects.get(pk=agreement.pk).state == AgreementState.ENDED
