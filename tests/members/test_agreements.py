"""Agreements: both parties sign the same bytes, each for itself, and only then is it in force."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import agreements, templates
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import Agreement, AuditEvent, Person, Signature
from members.models.agreement import AgreementKind, AgreementState, Party, SignatureMethod
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator

TODAY = AT.date()
SHA = builders.DOCUMENT_SHA256
A = AgreementState


@pytest.fixture
def sent(operator: Operator, member: Member) -> Agreement:
    """A review agreement that waits for both parties."""
    agreement = agreements.prepare(member.organisation, builders.template(AgreementKind.REVIEW), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    return agreement


def _sign(agreement: Agreement, party: Party, by: Person, **changes: Any) -> Signature:
    given = {
        "signer": by,
        "authority": "Firmatecknare",
        "method": SignatureMethod.LOGGED_IN,
        "document_sha256": SHA,
        "by": by,
    }
    return agreements.sign(agreement, party, **{**given, **changes})


def test_the_second_signature_brings_it_into_force_today(sent: Agreement, member: Member, operator: Operator) -> None:
    _sign(sent, Party.MEMBER, member.signatory)
    assert (sent.state, sent.valid_from) == (A.PARTLY_SIGNED, None)
    _sign(sent, Party.OPERATOR, operator.registrar)
    sent.refresh_from_db()
    assert (sent.state, sent.valid_from) == (A.IN_FORCE, TODAY)


def test_the_parties_may_sign_in_either_order(sent: Agreement, member: Member, operator: Operator) -> None:
    _sign(sent, Party.OPERATOR, operator.registrar)
    _sign(sent, Party.MEMBER, member.signatory)
    assert sent.state == A.IN_FORCE


def test_a_party_that_had_the_page_open_while_the_other_signed_signs_all_the_same(
    sent: Agreement, member: Member, operator: Operator
) -> None:
    as_the_operator_sees_it = Agreement.objects.get(pk=sent.pk)
    _sign(sent, Party.MEMBER, member.signatory)
    _sign(as_the_operator_sees_it, Party.OPERATOR, operator.registrar)
    assert Agreement.objects.get(pk=sent.pk).state == A.IN_FORCE


def test_a_signature_says_who_with_what_authority_how_and_what(sent: Agreement, member: Member) -> None:
    made = _sign(sent, Party.MEMBER, member.signatory)
    assert (made.signer, made.authority, made.method, made.document_sha256, made.signed_at) == (
        member.signatory,
        "Firmatecknare",
        SignatureMethod.LOGGED_IN,
        SHA,
        AT,
    )
    assert AuditEvent.objects.filter(tag=Tag.AGREEMENT_SIGNED).first().details == {"party": "member"}


def test_parties_that_signed_different_texts_have_no_agreement(
    sent: Agreement, member: Member, operator: Operator
) -> None:
    _sign(sent, Party.MEMBER, member.signatory)
    with pytest.raises(Refused, match="signed another text"):
        _sign(sent, Party.OPERATOR, operator.registrar, document_sha256="cd" * 32)
    sent.refresh_from_db()
    assert sent.state == A.PARTLY_SIGNED
    assert sent.signatures.count() == 1


def test_the_same_digest_in_capitals_is_the_same_text(sent: Agreement, member: Member, operator: Operator) -> None:
    _sign(sent, Party.MEMBER, member.signatory)
    _sign(sent, Party.OPERATOR, operator.registrar, document_sha256=f" {SHA.upper()} ")
    assert sent.state == A.IN_FORCE
    assert {s.document_sha256 for s in sent.signatures.all()} == {SHA}


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "ab" * 33])
def test_what_is_no_sha_256_is_refused(sent: Agreement, member: Member, text: str) -> None:
    with pytest.raises(Refused, match="64 hexadecimal digits"):
        _sign(sent, Party.MEMBER, member.signatory, document_sha256=text)


def test_a_party_signs_once(sent: Agreement, member: Member) -> None:
    _sign(sent, Party.MEMBER, member.signatory)
    with pytest.raises(ValidationError):
        _sign(sent, Party.MEMBER, member.signatory)
    assert Agreement.objects.get(pk=sent.pk).state == A.PARTLY_SIGNED


def test_the_database_too_lets_a_party_sign_once(sent: Agreement, member: Member, operator: Operator) -> None:
    _sign(sent, Party.MEMBER, member.signatory)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            agreement=sent, party=Party.MEMBER, signer=operator.registrar, signed_at=AT, document_sha256=SHA
        )


def test_one_person_does_not_sign_for_both_parties(sent: Agreement, member: Member, operator: Operator) -> None:
    paper = {"method": SignatureMethod.PAPER, "signer": member.signatory}
    _sign(sent, Party.MEMBER, operator.registrar, **paper)
    with pytest.raises(Refused, match="signed for the other party"):
        _sign(sent, Party.OPERATOR, operator.registrar, **paper)


def test_nobody_signs_in_another_person_s_name_in_sigill(sent: Agreement, member: Member) -> None:
    with pytest.raises(Refused, match="Only Reader Andersson can sign as Reader Andersson"):
        _sign(sent, Party.MEMBER, member.signatory, signer=member.reader)


def test_a_registrar_records_what_a_signatory_wrote_on_paper(
    sent: Agreement, member: Member, operator: Operator
) -> None:
    made = _sign(sent, Party.MEMBER, operator.registrar, signer=member.signatory, method=SignatureMethod.PAPER)
    assert made.signer == member.signatory


def test_a_member_does_not_record_papers(sent: Agreement, member: Member) -> None:
    with pytest.raises(NotAllowed):
        _sign(sent, Party.MEMBER, member.signatory, method=SignatureMethod.PAPER)


def test_a_member_does_not_sign_for_the_operator(sent: Agreement, member: Member) -> None:
    with pytest.raises(NotAllowed):
        _sign(sent, Party.OPERATOR, member.signatory)


def test_a_registrar_does_not_sign_for_the_member(sent: Agreement, operator: Operator) -> None:
    with pytest.raises(NotAllowed):
        _sign(sent, Party.MEMBER, operator.registrar)


def test_a_signatory_of_another_member_does_not_sign(sent: Agreement, operator: Operator) -> None:
    stranger = builders.in_role(operator, Role.SIGNATORY, builders.organisation(operator, "Söderås kommun"))
    with pytest.raises(NotAllowed):
        _sign(sent, Party.MEMBER, stranger)


@pytest.mark.parametrize("state", [A.DRAFT, A.IN_FORCE, A.ENDED, A.VOID])
def test_an_agreement_that_does_not_wait_for_signatures_is_not_signed(
    sent: Agreement, member: Member, state: AgreementState
) -> None:
    Agreement.objects.filter(pk=sent.pk).update(state=state)
    sent.refresh_from_db()
    with pytest.raises(Refused, match="not waiting for signatures"):
        _sign(sent, Party.MEMBER, member.signatory)


def test_a_new_agreement_is_not_drawn_up_on_a_template_that_no_longer_counts(
    operator: Operator, member: Member
) -> None:
    template = builders.template(AgreementKind.REVIEW)
    template.accepted_until = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="no longer accepted"):
        agreements.prepare(member.organisation, template, by=operator.registrar)
    template.accepted_until = TODAY
    assert agreements.prepare(member.organisation, template, by=operator.registrar).state == A.DRAFT


def test_agreements_on_a_template_count_to_the_end_of_its_last_day(operator: Operator, member: Member) -> None:
    adopted = {"title_sv": "Avtal", "title_en": "Agreement", "adopted_on": TODAY}
    template = templates.record(AgreementKind.AGENT, "2026", **adopted, by=operator.registrar)
    assert template.accepted_until is None
    templates.accept_until(template, TODAY, by=operator.registrar)
    assert agreements.prepare(member.organisation, template, by=operator.registrar).template == template
    with clock_at(AT + timedelta(days=1)), pytest.raises(Refused, match="no longer accepted"):
        agreements.prepare(member.organisation, template, by=operator.registrar)
    with pytest.raises(ValidationError):
        templates.record(AgreementKind.AGENT, "2026", **adopted, by=operator.registrar)


def test_notice_runs_to_its_day_and_never_backwards(operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    with pytest.raises(Refused, match="today or later"):
        agreements.give_notice(agreement, until=TODAY - timedelta(days=1), by=operator.registrar)
    agreements.give_notice(agreement, until=date(2026, 12, 31), by=operator.registrar)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_until) == (A.NOTICE_GIVEN, date(2026, 12, 31))


def test_an_agreement_ended_at_once_ends_today(operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    agreements.end(agreement, by=operator.registrar, note="Uppgått i Region Söderås")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_until) == (A.ENDED, TODAY)
    assert AuditEvent.objects.first().details["note"] == "Uppgått i Region Söderås"


@pytest.mark.parametrize(
    ("verb", "state"), [(agreements.decline, A.DECLINED), (agreements.void, A.VOID)], ids=["decline", "void"]
)
def test_an_agreement_that_nobody_will_sign_leaves_the_table(
    sent: Agreement, operator: Operator, verb: Any, state: AgreementState
) -> None:
    verb(sent, by=operator.registrar, note="Dubblett")
    sent.refresh_from_db()
    assert sent.state == state


def test_an_agreement_in_force_is_superseded_by_a_newer_one(operator: Operator, member: Member) -> None:
    agreement = member.organisation.agreements.get()
    agreements.supersede(agreement, by=operator.registrar)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_until) == (A.SUPERSEDED, TODAY)
