"""The verbs beside the straight path: how things end, are taken back, and are looked at."""

from datetime import timedelta

import pytest

from federation.models import Placement
from members.clock import today
from members.models import Agreement, AgreementTemplate, RoleAssignment
from tests import builders
from tests.commands.conftest import Manage
from trustframework.models import Sanction


def test_an_applicant_who_came_back_is_taken_on_by_the_open_membership(
    manage: Manage, operator: builders.Operator
) -> None:
    organisation = builders.organisation(operator)
    membership = (organisation.number, "user_organisation", "--as", operator.registrar.email)
    manage("membership", "apply", *membership)
    manage("membership", "advance", *membership, "withdrawn")
    manage("membership", "apply", *membership)
    manage("membership", "advance", *membership, "in_review")
    assert manage("membership", "list").split() == [
        *(organisation.number, "user_organisation", "withdrawn", *organisation.name_en.split()),
        *(organisation.number, "user_organisation", "in_review", *organisation.name_en.split()),
    ]


@pytest.mark.parametrize(
    ("verb", "state"), [("end", "ended"), ("supersede", "superseded"), ("decline", "declined"), ("void", "void")]
)
def test_an_agreement_ends_in_the_way_that_is_named(
    manage: Manage, operator: builders.Operator, member: builders.Member, verb: str, state: str
) -> None:
    by = ("--as", operator.registrar.email)
    agreement = Agreement.objects.get()
    if verb in ("decline", "void"):
        manage("agreement", "prepare", member.organisation.number, "membership", "1.0", *by)
        agreement = Agreement.objects.exclude(pk=agreement.pk).get()
        manage("agreement", "send", str(agreement.pk), *by)
    assert manage("agreement", verb, str(agreement.pk), *by) == f"Agreement {agreement.pk} is {state}.\n"


def test_notice_names_the_last_day(manage: Manage, operator: builders.Operator, member: builders.Member) -> None:
    agreement, day = Agreement.objects.get(), today() + timedelta(days=90)
    said = manage("agreement", "notice", str(agreement.pk), day.isoformat(), "--as", operator.registrar.email)
    assert said == f"Agreement {agreement.pk} is in force until {day}.\n"
    agreement.refresh_from_db()
    assert (agreement.state, agreement.valid_until) == ("notice_given", day)


def test_a_template_gets_its_last_day(manage: Manage, operator: builders.Operator, member: builders.Member) -> None:
    manage("agreement", "accept-until", "membership", "1.0", "2030-06-30", "--as", operator.registrar.email)
    assert AgreementTemplate.objects.get().accepted_until.isoformat() == "2030-06-30"


def test_a_day_that_is_none_is_refused_with_what_was_typed(refused: Manage, operator: builders.Operator) -> None:
    said = refused("agreement", "accept-until", "membership", "1.0", "soon", "--as", operator.registrar.email)
    assert "invalid day value: 'soon'" in said


def test_a_role_ends_and_stays_in_the_history(
    manage: Manage, refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    role = (member.reader.email, "reader", member.organisation.number, "--as", operator.registrar.email)
    assert "is no longer reader" in manage("person", "end-role", *role)
    assert RoleAssignment.objects.get(person=member.reader).until is not None
    assert "is not reader for" in refused("person", "end-role", *role)


def test_a_certification_is_suspended_restored_and_revoked(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    number = str(builders.certify(operator, member.organisation).pk)
    why = ("--note", "because", "--as", operator.decision_maker.email)
    for verb, state in (("suspend", "suspended"), ("restore", "active"), ("revoke", "revoked")):
        assert manage("certification", verb, number, *why) == f"Certification {number} is {state}.\n"
    assert "revoked" in manage("certification", "list")


def test_a_sanction_takes_two_officers(
    manage: Manage, refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    one, other = ("--as", operator.trust_officer.email), ("--as", operator.decision_maker.email)
    manage("sanction", "impose", member.organisation.number, "--reason", "A key leaked.", *one)
    number = str(Sanction.objects.get().pk)
    assert "You imposed this sanction." in refused("sanction", "confirm", number, *one)
    assert manage("sanction", "confirm", number, *other) == f"Sanction {number} is in_effect.\n"
    assert manage("sanction", "lift", number, "--note", "New key.", *other) == f"Sanction {number} is lifted.\n"
    assert "A key leaked." in manage("sanction", "list")


def test_a_revision_is_shown_with_what_was_found_and_can_be_rejected(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    revision = builders.submitted(member)
    name = f"{revision.entity}#1"
    shown = manage("revision", "show", name)
    assert f"{name}: submitted, 0 errors" in shown
    assert "MD-END-008" in shown
    assert name in manage("revision", "list")
    manage("revision", "reject", str(revision.entity), "--note", "Wrong name.", "--as", operator.registrar.email)
    assert manage("revision", "list") == ""
    assert name in manage("revision", "list", "--state", "rejected")


def test_a_wish_to_be_published_is_withdrawn(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    entity = builders.approved_entity(operator, member)
    by = ("--as", member.administrator.email)
    manage("place", "ask", str(entity), "production", *by)
    assert "production" in manage("place", "list")
    manage("place", "stop", str(entity), "production", *by)
    assert not Placement.objects.exists()


def test_the_audit_list_tells_who_did_what_and_can_be_narrowed(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    revision = builders.submitted(member)
    told = manage("audit", "list", "--about", revision.entity.entity_id, "--last", "1")
    assert "revision.submitted" in told
    assert member.administrator.email in told
    assert len(told.splitlines()) == 1


def test_organisations_and_people_are_listed_with_their_roles(
    manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    assert f"{member.organisation.number}  regional_care" in manage("organisation", "list")
    assert f"{member.signatory.email}  " in manage("person", "list")
    assert f"signatory for {member.organisation.name_en}" in manage("person", "list")
