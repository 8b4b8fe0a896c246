"""Agreements with a document, through pages: from the text to the signed file, and who sees what of it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import agreements, beneficiaries, templates
from members.models import Agreement, AgreementTemplate, SigningAuthority
from members.models.agreement import AgreementKind, AgreementState
from members.models.authority import AuthorityState
from tests import builders
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
BODY = "# Granskningsavtal\n\nMellan {{ operator.name }} och {{ organisation.name }}.\n"


def _file(content: bytes = PDF, name: str = "avtal.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def text(operator: Operator) -> AgreementTemplate:
    """An adopted text of the review agreement."""
    titles = {"title_sv": "Granskningsavtal", "title_en": "Review agreement"}
    return templates.record(
        AgreementKind.REVIEW, "1.0", adopted_on=AT.date(), body_sv=BODY, by=operator.registrar, **titles
    )


@pytest.fixture
def sent(operator: Operator, member: Member, text: AgreementTemplate) -> Agreement:
    """Its document waits for both parties."""
    agreement = agreements.prepare(member.organisation, text, by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    return agreement


def test_the_document_is_downloaded_as_a_file_with_its_own_bytes(member: Member, sent: Agreement) -> None:
    assert sent.document is not None
    page = words(browser(member.reader).get(f"/agreements/{sent.pk}/"))
    assert str(sent.document_id)[:4] in page
    response = browser(member.reader).get(f"/agreements/{sent.pk}/document/")
    assert response.content == sent.document.bytes()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="review-{sent.pk}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_signatory_signs_the_document_that_the_page_shows(member: Member, sent: Agreement) -> None:
    signatory = browser(member.signatory)
    address = f"/agreements/{sent.pk}/sign/"
    given = {"authority": "Firmatecknare", "document_sha256": sent.document_id}
    assert signatory.post(address, given).status_code == 422  # not read
    signatory.post(address, given | {"read": "on"})
    assert sent.signatures.get().document_sha256 == sent.document_id


def test_a_signatory_without_authority_is_told_what_to_hand_in(member: Member, sent: Agreement) -> None:
    SigningAuthority.objects.filter(organisation=member.organisation).update(state=AuthorityState.WITHDRAWN)
    given = {"authority": "VD", "document_sha256": sent.document_id, "read": "on"}
    response = browser(member.signatory).post(f"/agreements/{sent.pk}/sign/", given)
    assert response.status_code == 422
    assert "No accepted authority shows that Signatory Andersson may sign" in words(response)
    assert 'value="VD"' in response.content.decode()


def test_a_registrar_records_the_paper_and_the_authority_in_one_step(
    operator: Operator, member: Member, sent: Agreement
) -> None:
    SigningAuthority.objects.filter(organisation=member.organisation).update(state=AuthorityState.WITHDRAWN)
    given: dict[str, Any] = {
        "party": "member",
        "signer": member.signatory.pk,
        "authority": "Fullmakt",
        "evidence": _file(),
        "compared": "on",
        "authority_kind": "power_of_attorney",
        "authority_document": _file(name="fullmakt.pdf"),
    }
    response = browser(operator.registrar).post(f"/agreements/{sent.pk}/sign/paper/", given, follow=True)
    assert "Power of attorney" in words(response)
    made = sent.signatures.get()
    assert made.signing_authority is not None
    assert (made.signing_authority.state, made.signing_authority.file_name) == ("accepted", "fullmakt.pdf")
    assert browser(member.signatory).get(f"/agreements/{sent.pk}/evidence/member/").content == PDF
    assert browser(member.reader).get(f"/agreements/{sent.pk}/evidence/member/").status_code == 403


def test_what_is_no_pdf_is_refused_beside_its_field(operator: Operator, member: Member, sent: Agreement) -> None:
    given = {"party": "member", "signer": member.signatory.pk, "authority": "VD", "compared": "on"}
    response = browser(operator.registrar).post(
        f"/agreements/{sent.pk}/sign/paper/", given | {"evidence": _file(b"MZ\x90\0")}
    )
    assert "avtal.pdf is no PDF, whatever it is called" in words(response)
    assert not sent.signatures.exists()


def test_a_signed_pdf_that_is_not_ours_is_told_as_such(member: Member, sent: Agreement) -> None:
    given = {"authority": "VD", "evidence": _file(b"%PDF-1.7\nett annat\n%%EOF\n")}
    response = browser(member.signatory).post(f"/agreements/{sent.pk}/sign/pades/", given)
    assert response.status_code == 422
    assert "This PDF cannot be read to its end" in words(response)


def test_a_member_has_no_page_for_papers(member: Member, sent: Agreement) -> None:
    signatory = browser(member.signatory)
    assert signatory.get(f"/agreements/{sent.pk}/sign/paper/").status_code == 404
    assert signatory.get(f"/agreements/{sent.pk}/sign/nothing/").status_code == 404
    assert "Signed on paper" not in words(signatory.get(f"/agreements/{sent.pk}/"))
    assert "Signed PDF" in words(signatory.get(f"/agreements/{sent.pk}/"))


def test_an_authority_is_handed_in_by_the_member_and_accepted_by_a_registrar(
    operator: Operator, member: Member
) -> None:
    given = {"person": member.signatory.pk, "kind": "delegation", "document": _file(), "valid_until": "2027-01-01"}
    address = f"/organisations/{member.organisation.pk}/authorities/hand-in/"
    response = browser(member.administrator).post(address, given, follow=True)
    assert "waits for a registrar" in words(response)
    handed_in = SigningAuthority.objects.filter(state=AuthorityState.SUBMITTED).get()
    registrar = browser(operator.registrar)
    assert "Authorities to sign, to accept" in words(registrar.get("/"))
    assert registrar.get(f"/authorities/{handed_in.pk}/file/").content == PDF
    assert "Accepted" in words(registrar.post(f"/authorities/{handed_in.pk}/accept/", follow=True))
    assert browser(member.reader).get(f"/authorities/{handed_in.pk}/").status_code == 403
    stranger = builders.member(operator, "Kommunen Sydvik").signatory
    assert browser(stranger).get(f"/authorities/{handed_in.pk}/").status_code == 404
    assert browser(stranger).get(f"/authorities/{handed_in.pk}/file/").status_code == 404


def test_an_authority_is_refused_with_a_reason(operator: Operator, member: Member) -> None:
    given = {"person": member.signatory.pk, "kind": "delegation", "document": _file()}
    browser(member.signatory).post(f"/organisations/{member.organisation.pk}/authorities/hand-in/", given)
    handed_in = SigningAuthority.objects.filter(state=AuthorityState.SUBMITTED).get()
    registrar = browser(operator.registrar)
    assert registrar.post(f"/authorities/{handed_in.pk}/refuse/", {"note": ""}).status_code == 422
    response = registrar.post(f"/authorities/{handed_in.pk}/refuse/", {"note": "Oläslig"}, follow=True)
    assert "Refused" in words(response)


def test_a_beneficiary_sees_the_agreement_for_as_long_as_it_holds_for_it_and_no_papers(
    operator: Operator, member: Member
) -> None:
    agreement = member.organisation.agreements.get()
    party = builders.member(operator, "Kommunen Sydvik")
    reader = browser(party.reader)
    assert reader.get(f"/agreements/{agreement.pk}/").status_code == 404
    beneficiaries.add(agreement, [party.organisation], by=operator.registrar)
    page = words(reader.get(f"/agreements/{agreement.pk}/"))
    assert "Kommunen Sydvik" in page
    assert "Who may sign for the member" not in page
    assert (
        f"/organisations/{member.organisation.pk}/" not in reader.get(f"/agreements/{agreement.pk}/").content.decode()
    )


def test_an_organisation_s_page_tells_of_agreements_that_hold_for_it_or_that_it_ordered(
    operator: Operator, member: Member, text: AgreementTemplate
) -> None:
    party = builders.member(operator, "Kommunen Sydvik")
    beneficiaries.add(member.organisation.agreements.get(), [party.organisation], by=operator.registrar)
    agreements.prepare(member.organisation, text, commissioner=party.organisation, by=operator.registrar)
    page = words(browser(party.reader).get(f"/organisations/{party.organisation.pk}/"))
    assert "Holds for this organisation, through Region Norrvik (en):" in page
    assert "Ordered and paid for Region Norrvik (en): Review agreement 1.0" in page


def test_fifty_beneficiaries_cost_as_many_queries_as_twenty(operator: Operator, member: Member) -> None:
    agreement, registrar = member.organisation.agreements.get(), browser(operator.registrar)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            registrar.get(f"/agreements/{agreement.pk}/")
        return len(queries)

    parties = [builders.organisation(operator, f"Kommun {number}") for number in range(50)]
    beneficiaries.add(agreement, parties[:20], by=operator.registrar)
    asked()
    few = asked()
    beneficiaries.add(agreement, parties[20:], by=operator.registrar)
    assert asked() == few


def test_beneficiaries_are_added_by_their_numbers(operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    one, two = (builders.organisation(operator, name) for name in ("Kommunen Sydvik", "Kommunen Nordvik"))
    registrar, address = browser(operator.registrar), f"/agreements/{agreement.pk}/beneficiaries/add/"
    response = registrar.post(address, {"numbers": f"{one.number}\n999999-9999"})
    assert "No organisation is registered with: 9999999999." in words(response)
    response = registrar.post(address, {"numbers": f"{one.number[:6]}-{one.number[6:]}\n{two.number}"}, follow=True)
    assert "Beneficiaries added: 2." in words(response)
    held = agreement.beneficiaries.get(organisation=two)
    registrar.post(f"/agreements/{agreement.pk}/beneficiaries/{held.pk}/end/", {"until": "2026-12-31"})
    held.refresh_from_db()
    assert held.until is not None


@pytest.mark.parametrize(("step", "state"), [("decline", AgreementState.DECLINED), ("void", AgreementState.VOID)])
def test_an_agreement_is_declined_or_void_with_a_note(
    operator: Operator, sent: Agreement, step: str, state: AgreementState
) -> None:
    registrar = browser(operator.registrar)
    assert f"/agreements/{sent.pk}/{step}/" in registrar.get(f"/agreements/{sent.pk}/").content.decode()
    assert registrar.post(f"/agreements/{sent.pk}/{step}/", {"note": ""}).status_code == 422
    registrar.post(f"/agreements/{sent.pk}/{step}/", {"note": "Dubblett"})
    sent.refresh_from_db()
    assert sent.state == state


def test_a_signatory_declines_and_voids_nothing(member: Member, sent: Agreement) -> None:
    signatory = browser(member.signatory)
    assert signatory.post(f"/agreements/{sent.pk}/void/", {"note": "Nej"}).status_code == 403
    response = signatory.post(f"/agreements/{sent.pk}/decline/", {"note": "Vi avstår"}, follow=True)
    assert "Declined" in words(response)
    assert "Vi avstår" in words(response)


def test_a_new_version_is_drafted_edited_compared_adopted_and_signed_anew(
    operator: Operator, member: Member, text: AgreementTemplate
) -> None:
    older = agreements.prepare(member.organisation, text, by=operator.registrar)
    Agreement.objects.filter(pk=older.pk).update(state=AgreementState.IN_FORCE)
    registrar = browser(operator.registrar)
    registrar.post("/agreement-texts/draft/", {"kind": "review", "version": "2.0", "supersedes": text.pk})
    new = AgreementTemplate.objects.get(version="2.0")
    address = f"/agreement-texts/{new.pk}/"
    edited = {"title_sv": "Granskningsavtal", "title_en": "Review agreement", "body_en": ""}
    response = registrar.post(f"{address}edit/", edited | {"body_sv": "# A\n\n{{ organisation.namn }}"})
    assert "Line 3: There is no field organisation.namn." in words(response)
    assert "{{ organisation.namn }}" in response.content.decode()
    registrar.post(f"{address}edit/", edited | {"body_sv": f"{BODY}\nNytt stycke.\n"})
    assert "+ Nytt stycke." in words(registrar.get(f"{address}compare/"))
    assert "Region Norrvik" in words(registrar.get(address))
    assert registrar.get(f"{address}sv/").content.startswith(b"%PDF-")
    assert registrar.get(f"{address}en/").status_code == 404
    page = words(registrar.post(f"{address}adopt/", follow=True))
    assert "To be signed anew" in page
    assert "An adopted text cannot be changed" in words(registrar.get(f"{address}edit/", follow=True))
    registrar.post(f"{address}sign-anew/")
    assert Agreement.objects.get(template=new).replaces == older


def test_of_two_who_edit_a_draft_the_second_sees_what_the_first_wrote_and_loses_nothing(operator: Operator) -> None:
    first, second = browser(operator.registrar), browser(operator.second_registrar)
    first.post("/agreement-texts/draft/", {"kind": "trial", "version": "1"})
    address = f"/agreement-texts/{AgreementTemplate.objects.get(kind='trial').pk}/edit/"
    seen = second.get(address).context["form"]["seen"].value()
    titles = {"title_sv": "Villkor", "title_en": "Terms", "body_en": "", "seen": seen}
    first.post(address, titles | {"body_sv": "# Den enas ord"})
    response = second.post(address, titles | {"body_sv": "# Den andras ord"})
    assert response.status_code == 422
    assert "changed by somebody else" in words(response)
    assert "# Den enas ord" in words(response)
    assert "# Den andras ord" in words(response)
    again = response.context["form"]["seen"].value()
    second.post(address, titles | {"body_sv": "# Bådas ord", "seen": again})
    assert AgreementTemplate.objects.get(kind="trial").body_sv == "# Bådas ord"


def test_a_first_text_begins_from_the_one_that_comes_with_sigill(operator: Operator) -> None:
    registrar = browser(operator.registrar)
    response = registrar.post("/agreement-texts/draft/", {"kind": "trial", "version": "1"}, follow=True)
    assert "Villkor för provmiljön" in words(response)


def test_texts_are_the_registrars(member: Member, operator: Operator, text: AgreementTemplate) -> None:
    for address in ("/agreement-texts/", f"/agreement-texts/{text.pk}/", f"/agreement-texts/{text.pk}/compare/"):
        assert browser(member.signatory).get(address).status_code == 403
        assert browser(operator.registrar).get(address).status_code == 200
