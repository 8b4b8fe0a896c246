"""Applications from outside: nobody sees one before its mailbox has answered, and a member stands for strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from members.actions import applications, membership_clock, memberships
from members.clock import clock_at
from members.eligibility import Answer, answer
from members.errors import NotAllowed, Refused
from members.models import Application, Invitation, Letter, Membership, Organisation
from members.models.application import ApplicationState, Recommendation
from members.models.letter import LetterKind
from members.models.membership import MembershipKind, MembershipState
from members.models.organisation import Sector
from tests import builders
from tests.builders import AT, Member, Operator

A, K, S = ApplicationState, MembershipKind, Sector
FACTS: dict[str, Any] = {
    "country": "SE",
    "name_sv": "Vårdbolaget Vinden AB",
    "name_en": "Vinden Care Ltd",
    "legal_form": "company",
    "sector": "private_care",
    "size_class": "small",
    "applicant_name": "Vera Vind",
    "applicant_email": "vera@vinden.example",
    "applicant_phone": "",
    "language": "sv",
    "message": "Våra sjuksköterskor läser NPÖ.",
}


def _begun(kinds: tuple[K, ...] = (K.USER_ORGANISATION,), by: Organisation | None = None, **facts: Any) -> Application:
    given = {**FACTS, "number": builders.organisation_number(), **facts}
    return applications.begin(kinds=list(kinds), recommender=by, **given)


def _sent(**facts: Any) -> Application:
    application = _begun(**facts)
    applications.send(application)
    return application


@pytest.mark.parametrize(
    ("kind", "sector", "told"),
    [
        (K.USER_ORGANISATION, S.PRIVATE_CARE, Answer.WELCOME),
        (K.USER_ORGANISATION, S.SUPPLIER, Answer.OUTSIDE),
        (K.SERVICE_PROVIDER, S.PHARMACY, Answer.WELCOME),
        (K.SERVICE_PROVIDER, S.SUPPLIER, Answer.RECOMMENDED),
        (K.TRUSTED_PARTY, S.SUPPLIER, Answer.RECOMMENDED),
        (K.GROUP_REPRESENTATIVE, S.SUPPLIER, Answer.WELCOME),
        (K.AGENT, S.SUPPLIER, Answer.WELCOME),
        (K.RELYING_AUTHORITY, S.GOVERNMENT, Answer.WELCOME),
        (K.RELYING_AUTHORITY, S.PRIVATE_CARE, Answer.AUTHORITY),
        (K.AGENT, S.OPERATOR, Answer.OPERATOR),
    ],
)
def test_the_sector_decides_what_one_can_apply_for(kind: K, sector: S, told: Answer) -> None:
    assert answer(kind, sector) == told


def test_the_link_goes_to_the_applicant_only_and_the_row_keeps_no_code(db: None) -> None:
    application = _begun()
    letter = Letter.objects.get(kind=LetterKind.APPLICATION_BEGUN)
    assert letter.address == "vera@vinden.example"
    assert application.state == A.BEGUN
    assert application.code_sha256 not in str(letter.context)


def test_what_cannot_be_meant_is_refused_before_anything_is_kept(db: None) -> None:
    with pytest.raises(Refused, match="health and social care"):
        _begun(sector="supplier")
    with pytest.raises(Refused, match="recommended by a member"):
        _begun((K.SERVICE_PROVIDER,), sector="supplier")
    with pytest.raises(ValidationError, match="is not a Swedish organisation number"):
        _begun(number="1234567890")
    assert not Application.objects.exists()
    assert not Letter.objects.exists()


def test_one_who_is_no_member_recommends_nobody(operator: Operator) -> None:
    outsider = builders.organisation(operator, "Utanför AB")
    with pytest.raises(Refused, match="recommended by a member"):
        _begun((K.SERVICE_PROVIDER,), outsider, sector="supplier")


def test_the_named_member_is_asked_once_the_application_is_sent(member: Member) -> None:
    application = _begun((K.SERVICE_PROVIDER,), member.organisation, sector="supplier")
    assert not Letter.objects.filter(kind=LetterKind.APPLICATION_RECOMMEND).exists()
    applications.send(application)
    asked = set(Letter.objects.filter(kind=LetterKind.APPLICATION_RECOMMEND).values_list("address", flat=True))
    assert asked == {member.administrator.email, member.signatory.email}
    assert application.recommendation == Recommendation.ASKED


def test_nobody_is_accepted_before_the_member_has_answered(operator: Operator, member: Member) -> None:
    application = _sent(kinds=(K.SERVICE_PROVIDER,), by=member.organisation, sector="supplier")
    with pytest.raises(Refused, match="No member recommends"):
        applications.accept(application, by=operator.registrar)
    applications.recommend(application, note="Vi köper journalsystemet.", by=member.administrator)
    assert applications.accept(application, by=operator.registrar).name_sv == "Vårdbolaget Vinden AB"


def test_one_that_the_member_does_not_stand_for_is_not_accepted(operator: Operator, member: Member) -> None:
    application = _sent(kinds=(K.SERVICE_PROVIDER,), by=member.organisation, sector="supplier")
    applications.recommend(application, note="Okänd för oss.", stands=False, by=member.administrator)
    with pytest.raises(Refused, match="No member recommends"):
        applications.accept(application, by=operator.registrar)
    with pytest.raises(Refused, match="answered already"):
        applications.recommend(application, note="Ändå.", by=member.signatory)


def test_another_member_s_administrator_recommends_nobody(operator: Operator, member: Member) -> None:
    application = _sent(kinds=(K.SERVICE_PROVIDER,), by=member.organisation, sector="supplier")
    stranger = builders.member(operator, "Region Storvik").administrator
    with pytest.raises(NotAllowed):
        applications.recommend(application, note="Bra.", by=stranger)


def test_acceptance_registers_invites_and_begins_the_review(operator: Operator) -> None:
    application = _sent(access_method="direct_card")
    organisation = applications.accept(application, by=operator.registrar)
    membership = Membership.objects.get(organisation=organisation)
    assert (membership.kind, membership.state) == (K.USER_ORGANISATION, MembershipState.IN_REVIEW)
    assert membership.access_method == "direct_card"
    invitation = Invitation.objects.get(organisation=organisation)
    assert (invitation.email, invitation.roles) == ("vera@vinden.example", ["administrator"])


def test_who_applied_by_itself_is_approved_by_whoever_recorded_that(operator: Operator) -> None:
    organisation = applications.accept(_sent(), by=operator.registrar)
    membership = Membership.objects.get(organisation=organisation)
    memberships.advance(membership, MembershipState.APPROVED, by=operator.registrar)
    assert membership.approved_by == operator.registrar


def test_a_registrar_does_not_approve_what_that_registrar_recorded(operator: Operator) -> None:
    membership = memberships.apply(builders.organisation(operator), K.AGENT, by=operator.registrar)
    memberships.advance(membership, MembershipState.IN_REVIEW, by=operator.registrar)
    with pytest.raises(Refused, match="Another registrar approves it"):
        memberships.advance(membership, MembershipState.APPROVED, by=operator.registrar)


def test_an_organisation_that_is_registered_gets_another_membership(operator: Operator, member: Member) -> None:
    application = _sent(kinds=(K.AGENT,), number=member.organisation.number)
    assert applications.accept(application, by=operator.registrar) == member.organisation
    assert member.organisation.memberships.filter(kind=K.AGENT).exists()
    assert not Invitation.objects.exists()


def test_a_name_like_a_member_s_is_asked_about_and_nothing_is_half_done(operator: Operator, member: Member) -> None:
    application = _sent(name_sv=member.organisation.name_sv)
    with pytest.raises(Refused, match="nearly the same name"):
        applications.accept(application, by=operator.registrar)
    assert Application.objects.get().state == A.SENT
    assert not Invitation.objects.exists()
    applications.accept(application, by=operator.registrar, is_another=True)
    assert Application.objects.get().state == A.ACCEPTED


def test_a_rejection_tells_why(operator: Operator) -> None:
    application = _sent()
    with pytest.raises(Refused, match="Say why"):
        applications.reject(application, note=" ", by=operator.registrar)
    applications.reject(application, note="Ni finns inte i registret.", by=operator.registrar)
    assert Letter.objects.filter(kind=LetterKind.APPLICATION_ANSWERED, address="vera@vinden.example").count() == 1


def test_two_registrars_do_not_answer_one_application_twice(operator: Operator) -> None:
    application = _sent()
    same = Application.objects.get()
    applications.accept(application, by=operator.registrar)
    with pytest.raises(Refused):
        applications.reject(same, note="Nej.", by=operator.second_registrar)
    assert Application.objects.get().state == A.ACCEPTED


def test_withdrawing_takes_the_person_s_name_away(db: None) -> None:
    application = _sent()
    applications.withdraw(application)
    application.refresh_from_db()
    assert (application.applicant_name, application.applicant_email) == ("", "")


def test_what_is_not_sent_lapses_after_a_fortnight_and_is_forgotten(db: None) -> None:
    application = _begun()
    assert membership_clock.lapse(AT + timedelta(days=13)) == 0
    assert membership_clock.lapse(AT + timedelta(days=15)) == 1
    application.refresh_from_db()
    assert (application.state, application.applicant_email) == (A.LAPSED, "")


def test_a_silent_member_is_reminded_once_a_month_and_the_application_lapses_after_a_year(member: Member) -> None:
    _sent(kinds=(K.SERVICE_PROVIDER,), by=member.organisation, sector="supplier")
    month, year = AT + timedelta(days=31), AT + timedelta(days=366)
    assert [membership_clock.remind(at) for at in (AT, month, month + timedelta(days=1))] == [0, 1, 0]
    assert Letter.objects.filter(kind=LetterKind.APPLICATION_RECOMMEND).count() == 4
    assert membership_clock.lapse(year) == 1


def test_a_membership_that_stands_still_is_reminded_of_and_lapses(operator: Operator) -> None:
    at = builders.organisation(operator)
    administrator = builders.in_role(operator, builders.Role.ADMINISTRATOR, at)
    membership = memberships.apply(at, K.AGENT, by=operator.registrar)
    assert membership_clock.remind(AT + timedelta(days=31)) == 1
    assert Letter.objects.get(kind=LetterKind.MEMBERSHIP_WAITS).person == administrator
    assert membership_clock.lapse(AT + timedelta(days=366)) == 1
    membership.refresh_from_db()
    assert membership.state == MembershipState.WITHDRAWN


def test_a_member_s_own_notice_runs_for_ninety_days(member: Member) -> None:
    membership = member.organisation.memberships.get(kind=K.SERVICE_PROVIDER)
    with pytest.raises(Refused, match="30 August 2026 at the earliest"):
        memberships.leave(membership, last_day=AT.date() + timedelta(days=89), by=member.signatory)
    memberships.leave(membership, last_day=AT.date() + timedelta(days=90), by=member.signatory)
    assert membership.state == MembershipState.LEAVING


def test_an_administrator_who_does_not_sign_gives_no_notice(member: Member) -> None:
    membership = member.organisation.memberships.get(kind=K.SERVICE_PROVIDER)
    with pytest.raises(NotAllowed):
        memberships.leave(membership, last_day=AT.date() + timedelta(days=90), by=member.administrator)


def test_who_leaves_is_a_member_to_the_end_of_the_last_day(operator: Operator, member: Member) -> None:
    membership = member.organisation.memberships.get(kind=K.SERVICE_PROVIDER)
    memberships.leave(membership, last_day=AT.date(), by=operator.registrar)
    assert membership_clock.end_those_who_left() == 0
    with clock_at(AT + timedelta(days=1)):
        assert membership_clock.end_those_who_left() == 1
    membership.refresh_from_db()
    assert membership.state == MembershipState.ENDED
