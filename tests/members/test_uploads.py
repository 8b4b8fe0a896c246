"""An uploaded document is what its bytes say."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from members.uploads import MAX_BYTES, Document, PdfField, pdf_of, shown
from tests.documents import PDF


def _upload(content: bytes, name: str = "fullmakt.pdf", claimed: str = "application/pdf") -> Document:
    found = PdfField().clean(SimpleUploadedFile(name, content, claimed))
    assert isinstance(found, Document)
    return found


def test_a_pdf_is_taken_in_with_its_name_and_digest() -> None:
    found = _upload(PDF)
    assert (found.file_name, found.content) == ("fullmakt.pdf", PDF)
    assert len(found.sha256) == 64


@pytest.mark.parametrize(
    ("content", "name", "claimed", "says"),
    [
        (b"PK\x03\x04word/document.xml", "fullmakt.pdf", "application/pdf", "begins as ZIP"),
        (b"<html><script>", "fullmakt.pdf", "application/pdf", "begins as HTML"),
        (b"\n MZ\x90", "fullmakt.pdf", "application/pdf", "begins as Windows"),
        (b"just words", "fullmakt.pdf", "application/pdf", "is no PDF"),
        (PDF, "fullmakt.docx", "application/pdf", "claims to be something else"),
        (PDF, "fullmakt.pdf", "text/html", "claims to be something else"),
        (PDF[:-10], "fullmakt.pdf", "application/pdf", "cut short"),
        (PDF + b"0" * MAX_BYTES, "fullmakt.pdf", "application/pdf", "may be"),
        (b"", "fullmakt.pdf", "application/pdf", "empty"),
    ],
)
def test_what_lies_about_its_kind_or_is_too_much_is_refused_in_words(
    content: bytes, name: str, claimed: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        _upload(content, name, claimed)


def test_a_file_that_a_command_reads_is_measured_too() -> None:
    with pytest.raises(ValidationError, match="larger than"):
        pdf_of(PDF + b"0" * MAX_BYTES, "fullmakt.pdf")


def test_a_name_is_shown_without_folders_and_without_what_nobody_sees() -> None:
    assert shown("../../etc/full\u202emakt\x00.pdf") == "fullmakt.pdf"
    assert len(shown("a" * 500 + ".pdf")) == 200
    assert shown("C:\\mandat\\") == "The document"
