"""A signature has an authority behind it, and something that shows it; whoever tries without is told, and noted."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from members.actions import agreements, authorities, signatures, templates
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import Agreement, AuditEvent, Person, SigningAuthority
from members.models.agreement import AgreementKind, AgreementState, Party, SignatureMethod
from members.models.authority import AuthorityKind, AuthorityState
from members.roles import Role
from members.tags import Tag
from members.uploads import Document
from tests import builders
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.members.pdf_signing import certificate, pem, root, signed

TODAY = AT.date()
DAY = timedelta(days=1)


@pytest.fixture
def sent(operator: Operator, member: Member) -> Agreement:
    """An agreement whose document waits for both parties."""
    texts = {"title_sv": "Granskningsavtal", "title_en": "Review agreement", "body_sv": "# {{ organisation.name }}"}
    text = templates.record(AgreementKind.REVIEW, "1", adopted_on=TODAY, by=operator.registrar, **texts)
    agreement = agreements.prepare(member.organisation, text, by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    return agreement


def _hand_in(member: Member, person: Person, **changes: Any) -> SigningAuthority:
    given = {"kind": AuthorityKind.POWER_OF_ATTORNEY, "document": Document(PDF, "fullmakt.pdf"), "valid_until": None}
    return authorities.submit(member.organisation, person, **{**given, **changes}, by=member.signatory)


def _sign(agreement: Agreement, by: Person, party: Party = Party.MEMBER, **changes: Any) -> None:
    given = {"method": SignatureMethod.LOGGED_IN, "document_sha256": str(agreement.document_id), "signer": by}
    agreements.sign(agreement, party, authority="Fullmakt", by=by, **{**given, **changes})


def _without(member: Member) -> None:
    for authority in SigningAuthority.objects.filter(organisation=member.organisation):
        authorities.withdraw(authority, by=member.signatory)


def test_the_document_is_made_once_and_known_by_its_digest(sent: Agreement) -> None:
    assert sent.document is not None
    assert sent.document.bytes().startswith(b"%PDF-")
    assert sent.sent_at == AT
    event = AuditEvent.objects.filter(tag=Tag.AGREEMENT_MOVED).first()
    assert event is not None
    assert event.details["document_sha256"] == sent.document_id


def test_only_the_digest_of_the_document_is_signed(sent: Agreement, member: Member) -> None:
    with pytest.raises(Refused, match="not the document of this agreement"):
        _sign(sent, member.signatory, document_sha256="cd" * 32)


def test_a_signature_names_the_authority_that_it_was_made_on(sent: Agreement, member: Member) -> None:
    _sign(sent, member.signatory)
    made = sent.signatures.get()
    assert made.signing_authority == SigningAuthority.objects.get(organisation=member.organisation)


def test_who_signs_without_authority_is_told_what_to_do_and_the_attempt_is_noted(
    sent: Agreement, member: Member
) -> None:
    _without(member)
    with pytest.raises(Refused, match="Hand in a register extract, a power of attorney or a delegation decision"):
        _sign(sent, member.signatory)
    assert not sent.signatures.exists()
    event = AuditEvent.objects.filter(tag=Tag.SIGNATURE_REFUSED).get()
    assert (event.actor, event.organisation, event.details["why"]) == (
        member.signatory,
        member.organisation,
        "no_authority",
    )


def test_an_authority_holds_to_the_end_of_its_last_day(sent: Agreement, operator: Operator, member: Member) -> None:
    _without(member)
    authorities.accept(_hand_in(member, member.signatory, valid_until=TODAY + DAY), by=operator.registrar)
    with clock_at(AT + 2 * DAY), pytest.raises(Refused, match="No accepted authority"):
        _sign(sent, member.signatory)
    with clock_at(AT + DAY):
        _sign(sent, member.signatory)
    assert sent.state == AgreementState.PARTLY_SIGNED


def test_an_authority_that_nobody_has_accepted_is_none(sent: Agreement, member: Member) -> None:
    _without(member)
    _hand_in(member, member.signatory)
    with pytest.raises(Refused, match="No accepted authority"):
        _sign(sent, member.signatory)


def test_one_organisation_s_authority_is_none_for_another(sent: Agreement, operator: Operator, member: Member) -> None:
    _without(member)
    other = builders.member(operator, "Kommunen Sydvik")
    builders.authority_to_sign(other.organisation, member.signatory)
    with pytest.raises(Refused, match="No accepted authority"):
        _sign(sent, member.signatory)


def test_an_authority_that_has_ended_is_neither_handed_in_nor_accepted(operator: Operator, member: Member) -> None:
    with pytest.raises(Refused, match="ended 31 May 2026"):
        _hand_in(member, member.signatory, valid_until=TODAY - DAY)
    handed_in = _hand_in(member, member.signatory, valid_until=TODAY)
    with clock_at(AT + DAY), pytest.raises(Refused, match="ended meanwhile"):
        authorities.accept(handed_in, by=operator.registrar)


def test_an_authority_keeps_its_paper_and_who_took_it(operator: Operator, member: Member) -> None:
    handed_in = _hand_in(member, member.signatory)
    authorities.accept(handed_in, by=operator.registrar)
    handed_in.refresh_from_db()
    assert handed_in.file.bytes() == PDF
    assert (handed_in.state, handed_in.accepted_by, handed_in.accepted_at) == (
        AuthorityState.ACCEPTED,
        operator.registrar,
        AT,
    )


def test_nobody_accepts_their_own_authority_and_no_member_accepts_any(operator: Operator, member: Member) -> None:
    own = authorities.submit(
        member.organisation,
        operator.registrar,
        kind=AuthorityKind.DELEGATION,
        document=Document(PDF, "d.pdf"),
        valid_until=None,
        by=member.signatory,
    )
    with pytest.raises(NotAllowed, match="your own"):
        authorities.accept(own, by=operator.registrar)
    with pytest.raises(NotAllowed):
        authorities.accept(own, by=member.signatory)


def test_a_refused_authority_stays_refused(sent: Agreement, operator: Operator, member: Member) -> None:
    handed_in = _hand_in(member, member.signatory)
    authorities.refuse(handed_in, by=operator.registrar, note="Fel organisationsnummer")
    with pytest.raises(Refused, match="cannot become"):
        authorities.accept(handed_in, by=operator.registrar)


def _take(agreement: Agreement, by: Person, adapter: str = "paper", **changes: Any) -> None:
    given = {"evidence": PDF, "signer": by, "authority": "Firmatecknare"}
    signatures.take(agreement, Party.MEMBER, adapter=adapter, by=by, **{**given, **changes})


def test_a_paper_is_kept_as_its_scan_by_the_registrar_who_compared_it(
    sent: Agreement, operator: Operator, member: Member
) -> None:
    _take(sent, operator.registrar, signer=member.signatory)
    made = sent.signatures.get()
    assert made.evidence is not None
    assert (made.evidence.bytes(), made.recorded_by, made.signer, made.method) == (
        PDF,
        operator.registrar,
        member.signatory,
        SignatureMethod.PAPER,
    )


def test_a_paper_is_not_recorded_by_whoever_signed_it_nor_by_a_member(
    sent: Agreement, operator: Operator, member: Member
) -> None:
    with pytest.raises(Refused, match="another registrar"):
        _take(sent, operator.registrar)
    with pytest.raises(NotAllowed):
        _take(sent, member.signatory)


def test_a_paper_without_its_scan_is_no_signature_on_our_document(
    sent: Agreement, operator: Operator, member: Member
) -> None:
    with pytest.raises(Refused, match="Hand in what shows the signature"):
        _sign(sent, operator.registrar, signer=member.signatory, method=SignatureMethod.PAPER)


@pytest.fixture
def trusting(settings: Settings, tmp_path: Path) -> None:
    """An installation that trusts the tests' root."""
    roots = tmp_path / "roots.pem"
    roots.write_bytes(pem(root()))
    settings.SIGILL_SIGNING_ROOTS = str(roots)


@pytest.mark.usefixtures("trusting")
def test_a_signed_pdf_is_a_signature_with_its_certificate_and_time(sent: Agreement, member: Member) -> None:
    assert sent.document is not None
    name = member.signatory.name
    content = signed(sent.document.bytes(), certificate(name), name)
    _take(sent, member.signatory, "pades", evidence=content)
    made = sent.signatures.get()
    assert made.evidence is not None
    assert (made.method, made.signed_at, made.evidence.bytes()) == (SignatureMethod.PADES, AT, content)
    assert made.verified["subject"] == f"Common Name: {name}"
    assert made.verified["time"] == "stated"


@pytest.mark.usefixtures("trusting")
def test_a_pdf_that_somebody_else_signed_is_told_and_noted(sent: Agreement, member: Member) -> None:
    assert sent.document is not None
    content = signed(sent.document.bytes(), certificate("Olle Annan"), "Olle Annan")
    with pytest.raises(Refused, match="signed by Olle Annan, not by Signatory Andersson"):
        _take(sent, member.signatory, "pades", evidence=content)
    assert not sent.signatures.exists()
    assert AuditEvent.objects.filter(tag=Tag.SIGNATURE_REFUSED, actor=member.signatory).count() == 1


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize(
    ("evidence", "told"),
    [(PDF, "not the document of this agreement|cannot be read|no signature"), (b"%PDF-" + b"\0" * 11_000_000, "10 MB")],
    ids=["wrong", "huge"],
)
def test_what_is_no_signed_document_of_ours_gets_a_sentence(
    sent: Agreement, member: Member, evidence: bytes, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        _take(sent, member.signatory, "pades", evidence=evidence)


def test_an_adapter_that_is_not_installed_is_named(sent: Agreement, operator: Operator, settings: Settings) -> None:
    settings.SIGILL_SIGNING_ADAPTERS = ["members.signing.paper.Paper"]
    with pytest.raises(Refused, match="does not take signatures by pades"):
        _take(sent, operator.registrar, "pades")


def test_a_signatory_declines_for_their_own_organisation(sent: Agreement, operator: Operator, member: Member) -> None:
    stranger = builders.in_role(operator, Role.SIGNATORY, builders.organisation(operator, "Söderås kommun"))
    with pytest.raises(NotAllowed):
        agreements.decline(sent, by=stranger, note="Nej")
    agreements.decline(sent, by=member.signatory, note="Nej")
    assert sent.state == AgreementState.DECLINED
