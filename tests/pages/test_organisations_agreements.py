"""Agreements through pages: from draft to signed by both, and to their end."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.actions import agreements
from members.models import Agreement
from members.models.agreement import AgreementState, Party
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
TEXT = b"Anslutningsavtal, version 1.0"
DIGEST = hashlib.sha256(TEXT).hexdigest()


def document(content: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile("avtal.pdf", content, "application/pdf")


@pytest.fixture
def sent(operator: builders.Operator, member: builders.Member) -> Agreement:
    """An agreement that waits for both signatures."""
    agreement = agreements.prepare(member.organisation, builders.template(version="2.0"), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    return agreement


def test_an_agreement_is_prepared_and_sent(operator, member):
    template = builders.template(version="2.0")
    registrar = browser(operator.registrar)
    address = f"/organisations/{member.organisation.pk}/agreements/prepare/"
    response = registrar.post(address, {"template": template.pk}, follow=True)
    agreement = Agreement.objects.get(template=template)
    assert "Send for signing" in words(response)
    assert "waits for signatures now" in words(registrar.post(f"/agreements/{agreement.pk}/send/", follow=True))


def test_both_sign_and_it_is_in_force(operator, member, sent):
    member_signs = {"authority": "Firmatecknare", "document": document()}
    browser(member.signatory).post(f"/agreements/{sent.pk}/sign/", member_signs)
    operator_signs = {
        "party": "operator",
        "method": "logged_in",
        "signer": operator.registrar.pk,
        "authority": "Delegation",
        "document": document(),
    }
    response = browser(operator.registrar).post(f"/agreements/{sent.pk}/sign/", operator_signs, follow=True)
    sent.refresh_from_db()
    assert sent.state == AgreementState.IN_FORCE
    assert "Federation operator" in words(response)
    assert set(sent.signatures.values_list("document_sha256", flat=True)) == {DIGEST}


def test_a_signature_on_another_text_is_refused_and_its_digest_is_not_lost(operator, member, sent):
    browser(member.signatory).post(f"/agreements/{sent.pk}/sign/", {"authority": "VD", "document": document()})
    other = b"Anslutningsavtal, version 1.1"
    given = {
        "party": "operator",
        "method": "logged_in",
        "signer": operator.registrar.pk,
        "authority": "Delegation",
        "document": document(other),
    }
    response = browser(operator.registrar).post(f"/agreements/{sent.pk}/sign/", given)
    assert response.status_code == 422
    assert "another text" in words(response)
    assert f'value="{hashlib.sha256(other).hexdigest()}"' in response.content.decode()
    assert 'value="Delegation"' in response.content.decode()


def test_a_digest_is_taken_as_people_write_it(member, sent):
    written = " ".join(DIGEST[i : i + 4].upper() for i in range(0, 64, 4))
    browser(member.signatory).post(f"/agreements/{sent.pk}/sign/", {"authority": "VD", "document_sha256": written})
    assert sent.signatures.get().document_sha256 == DIGEST


def test_a_signature_needs_the_document_or_its_digest(member, sent):
    response = browser(member.signatory).post(f"/agreements/{sent.pk}/sign/", {"authority": "VD"})
    assert "Choose the document, or write its SHA-256." in words(response)
    assert not sent.signatures.exists()


def test_a_registrar_records_what_was_signed_on_paper(operator, member, sent):
    given = {
        "party": "member",
        "method": "paper",
        "signer": member.signatory.pk,
        "authority": "Firmatecknare",
        "document_sha256": DIGEST,
    }
    browser(operator.registrar).post(f"/agreements/{sent.pk}/sign/", given)
    assert sent.signatures.get(party=Party.MEMBER).signer == member.signatory


def test_a_reader_sees_the_agreement_but_cannot_sign(member, sent):
    reader = browser(member.reader)
    assert reader.get(f"/agreements/{sent.pk}/").status_code == 200
    assert reader.get(f"/agreements/{sent.pk}/sign/").status_code == 403


def test_another_members_agreement_does_not_exist(operator, sent):
    stranger = builders.member(operator, "Kommunen Sydvik").signatory
    assert browser(stranger).get(f"/agreements/{sent.pk}/").status_code == 404
    assert browser(stranger).post(f"/agreements/{sent.pk}/sign/", {"authority": "VD"}).status_code == 404


def test_notice_names_the_last_day(operator, member):
    agreement = member.organisation.agreements.get()
    registrar = browser(operator.registrar)
    assert registrar.post(f"/agreements/{agreement.pk}/notice/", {"until": "2026-05-01"}).status_code == 422
    response = registrar.post(f"/agreements/{agreement.pk}/notice/", {"until": "2026-08-31"}, follow=True)
    assert "Notice given" in words(response)
    assert "31 August 2026" in words(response)


def test_ending_needs_a_note(operator, member):
    agreement = member.organisation.agreements.get()
    registrar = browser(operator.registrar)
    assert registrar.post(f"/agreements/{agreement.pk}/end/", {"note": ""}).status_code == 422
    registrar.post(f"/agreements/{agreement.pk}/end/", {"note": "Verksamheten läggs ned"})
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.ENDED


def test_who_has_signed_is_not_asked_to_sign_again(member, sent):
    signatory = browser(member.signatory)
    assert f"/agreements/{sent.pk}/sign/" in signatory.get(f"/agreements/{sent.pk}/").content.decode()
    response = signatory.post(
        f"/agreements/{sent.pk}/sign/", {"authority": "VD", "document_sha256": DIGEST}, follow=True
    )
    assert f"/agreements/{sent.pk}/sign/" not in response.content.decode()


def test_an_agreement_that_waits_for_nobody_is_not_signed(operator, member):
    agreement = member.organisation.agreements.get()
    response = browser(operator.registrar).get(f"/agreements/{agreement.pk}/sign/", follow=True)
    assert "is not waiting for signatures" in words(response)
