"""A signed PDF is taken when it is this document, signed once, by the right person, with a certificate to trust."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from members.signing.names import same_person
from members.signing.pdf_signature import Examined, Wrong, examine
from tests.members.pdf_signing import SIGNED_AT, certificate, document, pem, revocation_list, root, signed

NAME = "Siv Signatär"
HOUR = timedelta(hours=1)


def _examined(content: bytes, **changes: Any) -> Examined:
    asked: dict[str, Any] = {
        "document": document(),
        "roots": pem(root()),
        "revoked": b"",
        "sent_at": SIGNED_AT - HOUR,
        "at": SIGNED_AT + HOUR,
    }
    return examine(signed=content, **{**asked, **changes})


def _code(content: bytes, **changes: Any) -> str:
    with pytest.raises(Wrong) as wrong:
        _examined(content, **changes)
    return wrong.value.code


def _good(**changes: Any) -> bytes:
    return signed(document(), certificate(NAME), NAME, **changes)


def test_a_sound_signature_says_who_signed_when_and_with_what_certificate() -> None:
    found = _examined(_good())
    assert (found.signer_name, found.signed_at, found.trusted_time) == (NAME, SIGNED_AT, False)
    assert "Root" in found.issuer
    assert len(found.certificate_sha256) == 64


def test_a_timestamp_is_the_time_and_makes_up_for_a_certificate_that_has_expired_since() -> None:
    soon = certificate(NAME, until=SIGNED_AT + timedelta(days=1))
    stamp = certificate("Stamp", stamps_time=True)
    later = SIGNED_AT + timedelta(days=30)
    found = _examined(signed(document(), soon, NAME, stamped_by=stamp), at=later)
    assert (found.signed_at, found.trusted_time) == (SIGNED_AT, True)
    assert _code(signed(document(), soon, NAME), at=later) == "expired"


def test_a_timestamp_by_an_authority_that_nobody_trusts_is_no_time() -> None:
    own = certificate("Stamp", issuer="Stamp", stamps_time=True)
    soon = certificate(NAME, until=SIGNED_AT + timedelta(days=1))
    content = signed(document(), soon, NAME, stamped_by=own)
    assert _examined(content).trusted_time is False
    assert _code(content, at=SIGNED_AT + timedelta(days=30)) == "expired"


def test_the_document_without_a_signature_is_unsigned() -> None:
    assert _code(document()) == "unsigned"


def test_another_document_is_not_ours_however_well_it_is_signed() -> None:
    assert _code(signed(document("Ett annat avtal"), certificate(NAME), NAME)) == "other_document"


def test_a_document_written_anew_before_it_was_signed_is_not_ours() -> None:
    writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(io.BytesIO(document())))
    anew = io.BytesIO()
    writer.write(anew)
    assert _code(signed(anew.getvalue(), certificate(NAME), NAME)) == "other_document"


def _with_another_page_text(content: bytes) -> bytes:
    """An update that puts another page's content in place of the first one's."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_was_put_over_our_text_before_it_was_signed_is_seen() -> None:
    shadow = signed(_with_another_page_text(document()), certificate(NAME), NAME)
    assert shadow.startswith(document())
    assert _code(shadow) == "altered"


def test_what_was_changed_after_it_was_signed_is_seen() -> None:
    assert _code(_with_another_page_text(_good())) in ("altered", "altered_after")


def test_a_byte_changed_within_the_signed_part_is_a_forgery() -> None:
    content = _good()
    place = content.index(b"/M (D", len(document())) + 9
    forged = content[:place] + b"1" + content[place + 1 :]
    assert _code(forged) in ("forged", "broken")


def test_a_signature_moved_from_another_document_is_a_forgery() -> None:
    other = signed(document("Ett annat avtal"), certificate(NAME), NAME)
    ours = _good()
    taken, place = _contents(other), _contents(ours)
    assert _code(ours.replace(place, taken)) == "forged"


def _contents(content: bytes) -> bytes:
    start = content.rindex(b"/Contents <")
    return content[start : content.index(b">", start)]


def test_a_certificate_of_ones_own_making_is_not_trusted() -> None:
    assert _code(signed(document(), certificate(NAME, issuer=NAME), NAME)) == "self_signed"


def test_an_issuer_that_the_operator_does_not_trust_is_not_trusted() -> None:
    assert _code(signed(document(), certificate(NAME, issuer="Annan"), NAME)) == "untrusted"


def test_a_certificate_that_had_expired_is_not_taken() -> None:
    gone = certificate(NAME, until=SIGNED_AT - timedelta(days=1))
    assert _code(signed(document(), gone, NAME)) == "expired"


def test_a_revoked_certificate_is_not_taken() -> None:
    by = certificate(NAME)
    assert _code(signed(document(), by, NAME), revoked=revocation_list(by)) == "revoked"
    assert _examined(signed(document(), by, NAME), revoked=revocation_list()).signer_name == NAME


def test_a_certificate_for_something_else_than_signing_is_not_taken() -> None:
    assert _code(signed(document(), certificate(NAME, signs_documents=False), NAME)) == "usage"


def test_two_signatures_are_one_too_many() -> None:
    twice = signed(_good(), certificate("Olle Operatör"), "Olle Operatör", field="Signature2")
    assert _code(twice) == "two_signatures"


def test_a_signature_from_before_the_document_was_sent_or_from_the_future_is_not_taken() -> None:
    assert _code(_good(), sent_at=SIGNED_AT + HOUR, at=SIGNED_AT + 2 * HOUR) == "time"
    assert _code(_good(at=SIGNED_AT + timedelta(days=2))) == "time"


def test_an_encrypted_pdf_is_told_as_such() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(document())))
    writer.encrypt("hemligt", "hemligt")
    out = io.BytesIO()
    writer.write(out)
    assert _code(out.getvalue()) == "encrypted"


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"%PDF-1.7\n%%EOF", document()[: len(document()) // 2], document() + b"x" * 5000, b"\0" * 9000],
    ids=["empty", "head", "nothing", "half", "trailing", "zeros"],
)
def test_a_damaged_pdf_is_told_as_such_and_never_a_traceback(content: bytes) -> None:
    assert _code(content) in ("broken", "unsigned")


def test_without_roots_nothing_is_trusted() -> None:
    assert _code(_good(), roots=b"") == "no_roots"


@pytest.mark.parametrize(
    ("certified", "person", "same"),
    [
        ("SIV  SIGNATÄR", "Siv Signatär", True),
        ("Signatär, Siv Maria", "Siv Signatär", True),
        ("Siv Signata\u0308r", "Siv Signatär", True),
        ("Siv Signatör", "Siv Signatär", False),
        ("\u0405iv Signatär", "Siv Signatär", False),
        ("Siv", "Siv Signatär", False),
        ("", "Siv Signatär", False),
        ("Siv Signatär", "", False),
    ],
)
def test_a_certified_name_is_a_persons_by_all_parts_of_it(certified: str, person: str, same: bool) -> None:
    assert same_person(certified, person) is same
