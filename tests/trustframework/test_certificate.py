"""The certificate: one page for anybody, of what holds, in two languages, readable without seeing it."""

import io
import re
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from members.clock import clock_at, today
from members.errors import Refused
from tests import builders, secrets_case
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser
from trustframework import certificates, status
from trustframework.actions import certifications
from trustframework.models import Certification
from trustframework.status import Told


def told_of(certification: Certification) -> Told:
    return status.tell(status.certifications().get(pk=certification.pk), today())


@pytest.fixture
def held(operator: Operator, member: Member) -> Certification:
    return builders.certify(operator, member.organisation, roles=("idp",), days=30)


def address_of(held: Certification) -> str:
    return f"/status/certificates/{held.pk}/"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ["Region Norrvik", "LoA3", "30 juni 2026"]),
        ("en", ["Region Norrvik (en)", "LoA3", "30 June 2026", "Certification number", "Sigill Federationsdrift (en)"]),
    ],
)
def test_it_says_what_the_status_page_says_in_both_languages(
    held: Certification, member: Member, language: str, words: list[str]
) -> None:
    from django.utils import translation  # noqa: PLC0415 - only here

    with translation.override(language):
        source = certificates.source(told_of(held), today(), language)
    number = member.organisation.number
    page = f"http://127.0.0.1:8000/status/SE/{number}/"
    for one in (*words, f"{number[:6]}-{number[6:]}", page, "https://sigill.example/loa/loa3", str(held.pk)):
        assert one in source, one
    assert f'lang: "{language}"' in source


def test_anybody_fetches_a_tagged_document_with_words_for_its_code(held: Certification, member: Member) -> None:
    answer = browser().get(address_of(held), {"language": "sv"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert f"{member.organisation.number}-LoA3-{held.pk}-sv.pdf" in answer["Content-Disposition"]
    catalog = PdfFileReader(io.BytesIO(answer.content)).root
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "sv"
    metadata = catalog["/Metadata"].data.decode()
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=\"1\"", metadata)
    (alternative,) = set(_alternatives(catalog["/StructTreeRoot"]))
    assert f"/status/SE/{member.organisation.number}/" in alternative


def _alternatives(node: object) -> list[str]:
    """The /Alt of every figure beneath, as a reader speaks it."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject  # noqa: PLC0415 - only here

    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        return [found for one in node for found in _alternatives(one)]
    if not isinstance(node, DictionaryObject):
        return []
    own = [str(node["/Alt"])] if node.get("/S") == "/Figure" else []
    return own + (_alternatives(node.raw_get("/K")) if "/K" in node else [])


def test_the_code_is_the_address_of_the_status_page(held: Certification) -> None:
    """What is drawn is what the library draws of that address: no other."""
    import qrcode  # noqa: PLC0415 - only here
    from qrcode.image.svg import SvgPathFillImage  # noqa: PLC0415 - only here

    source = certificates.source(told_of(held), today(), "en")
    drawn = qrcode.make(status.page_of(held.organisation), image_factory=SvgPathFillImage).to_string(encoding="unicode")
    path = re.findall(r' d="([^"]+)"', drawn)[-1]
    assert path in source


def test_the_same_all_day_and_another_one_tomorrow(held: Certification) -> None:
    first = certificates.certificate(told_of(held), today(), "en")
    with clock_at(AT + timedelta(hours=3)):
        assert certificates.certificate(told_of(held), today(), "en") == first
    with clock_at(AT + timedelta(days=1)):
        assert certificates.certificate(told_of(held), today(), "en") != first


@pytest.mark.parametrize("how", ["suspended", "revoked", "expired", "not_yet", "sanctioned", "never"])
def test_there_is_none_of_what_does_not_hold(operator: Operator, member: Member, held: Certification, how: str) -> None:
    by = operator.trust_officer
    at = AT
    if how == "suspended":
        certifications.suspend(held, note="Fel", by=by)
    elif how == "revoked":
        certifications.revoke(held, note="Fel", by=by)
    elif how == "sanctioned":
        secrets_case.sanctions.impose_at_once(member.organisation, reason="Fel", by=by)
    elif how == "expired":
        at += timedelta(days=30)
    elif how == "not_yet":
        at -= timedelta(days=1)
    pk = 999_999 if how == "never" else held.pk
    with clock_at(at):
        assert browser().get(f"/status/certificates/{pk}/").status_code == 404


def test_nobody_makes_one_of_what_does_not_hold(operator: Operator, held: Certification) -> None:
    certifications.suspend(held, note="Fel", by=operator.trust_officer)
    with pytest.raises(Refused, match="only of a certification that holds"):
        certificates.certificate(told_of(held), today(), "en")


def test_nothing_secret_is_in_it(operator: Operator, member: Member) -> None:
    case = secrets_case.case(operator, member)
    source = certificates.source(told_of(case.certification), today(), "en")
    assert "Valid on conditions" in source
    assert "The Example 1.0" in source
    for secret in case.secrets:
        assert secret not in source, secret


def test_a_name_is_never_read_as_typst(operator: Operator) -> None:
    sly = builders.organisation(operator, '"); #read("/etc/passwd") \\')
    held = builders.certify(operator, sly)
    assert browser().get(address_of(held)).content.startswith(b"%PDF-")
