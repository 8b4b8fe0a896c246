"""What an approval needs follows from the risk of the change, and from what the operator has decided for it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from federation.actions import approval_rules, approvals
from federation.approval_rules import DEFAULTS, rules
from federation.models import Confirmation, Endorsement
from federation.proposal import proposal
from members.actions import revisions
from members.clearance import Clearance
from members.errors import Refused
from members.models import AuditEvent, MetadataRevision
from members.models.revision import RevisionState
from members.roles import Role
from members.saml.difference import Risk
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
IDP = {"entity_id": "https://idp.norrvik.example/metadata", "role": "idp"}


@pytest.fixture
def approved(operator: Operator, member: Member) -> MetadataRevision:
    return builders.approved(operator, member, **IDP, scopes=("norrvik.example",))


def submitted(member: Member, **described: object) -> MetadataRevision:
    return builders.submitted(member, **{**IDP, "scopes": ("norrvik.example",), **described})


def test_a_first_publication_is_of_high_risk_and_waits_for_a_second_contact(operator: Operator, member: Member) -> None:
    waiting = builders.submitted(member)
    assert (proposal(waiting).risk, proposal(waiting).approved) == (Risk.HIGH, None)
    with pytest.raises(Refused, match="a second verified contact has to confirm what will be published"):
        approvals.approve(waiting, by=operator.registrar)
    waiting.refresh_from_db()
    assert waiting.state == RevisionState.SUBMITTED


def test_new_texts_are_approved_by_one_registrar(
    operator: Operator, member: Member, approved: MetadataRevision
) -> None:
    waiting = submitted(member, name="Norrvik ny")
    assert proposal(waiting).risk is Risk.LOW
    assert approvals.approve(waiting, by=operator.registrar)
    assert waiting.state == RevisionState.APPROVED


def test_another_path_is_approved_by_one_registrar(
    operator: Operator, member: Member, approved: MetadataRevision
) -> None:
    xml = builders.entity_xml(**IDP, scopes=("norrvik.example",)).replace(b"example/sso", b"example/saml/sso")
    waiting = builders.submitted(member, xml=xml)
    assert proposal(waiting).risk is Risk.MEDIUM
    assert approvals.approve(waiting, by=operator.registrar)


@pytest.mark.parametrize("change", [{"key": 1}, {"scopes": ("norrvik.example", "ny.norrvik.example")}])
def test_another_key_or_scope_waits_for_a_second_contact(
    operator: Operator, member: Member, approved: MetadataRevision, change: dict[str, object]
) -> None:
    waiting = submitted(member, **change)
    with pytest.raises(Refused, match="a second verified contact has to confirm"):
        approvals.approve(waiting, by=operator.registrar)
    builders.confirm(waiting)
    assert approvals.approve(waiting, by=operator.registrar)


def test_the_log_says_what_the_approval_rests_on(approved: MetadataRevision) -> None:
    (event,) = AuditEvent.objects.filter(tag=Tag.REVISION_APPROVED)
    confirmation = Confirmation.objects.get()
    assert event.details["risk"] == "high"
    assert event.details["published_sha256"] == confirmation.sha256
    assert event.details["confirmation"] == confirmation.pk


def test_a_clearance_is_for_one_revision(operator: Operator, member: Member) -> None:
    waiting = builders.submitted(member)
    with pytest.raises(ValueError, match="not for"):
        revisions.approve(waiting, Clearance(waiting.pk + 1, "low", "ab" * 32), by=operator.registrar)


def test_the_operator_may_switch_the_confirmation_off(operator: Operator, member: Member) -> None:
    approval_rules.decide(Risk.HIGH, registrars=1, confirmation=False, by=operator.decision_maker)
    waiting = builders.submitted(member)
    assert approvals.approve(waiting, by=operator.registrar)
    assert not Confirmation.objects.exists()


def test_a_rule_is_decided_in_the_log_and_the_others_stay_as_they_are(operator: Operator) -> None:
    approval_rules.decide(Risk.LOW, registrars=2, confirmation=False, by=operator.trust_officer)
    approval_rules.decide(Risk.LOW, registrars=2, confirmation=True, by=operator.trust_officer)
    low = rules()[Risk.LOW]
    assert (low.registrars, low.confirmation) == (2, True)
    assert rules()[Risk.HIGH] == DEFAULTS[Risk.HIGH]
    newest = AuditEvent.objects.filter(tag=Tag.APPROVAL_RULE_DECIDED)[0]
    assert newest.details == {"registrars": 2, "confirmation": True}


@pytest.mark.parametrize("registrars", [0, 3])
def test_one_or_two_registrars_and_no_other_number(operator: Operator, registrars: int) -> None:
    with pytest.raises(ValidationError):
        approval_rules.decide(Risk.LOW, registrars=registrars, confirmation=False, by=operator.decision_maker)


@pytest.fixture
def two_for_texts(operator: Operator, member: Member, approved: MetadataRevision) -> MetadataRevision:
    """A submission of low risk, where the operator wants two registrars."""
    approval_rules.decide(Risk.LOW, registrars=2, confirmation=False, by=operator.decision_maker)
    return submitted(member, name="Norrvik ny")


def test_the_second_of_two_registrars_approves(operator: Operator, two_for_texts: MetadataRevision) -> None:
    assert not approvals.approve(two_for_texts, by=operator.registrar, note="Rimligt.")
    two_for_texts.refresh_from_db()
    assert two_for_texts.state == RevisionState.SUBMITTED
    assert AuditEvent.objects.get(tag=Tag.REVISION_ENDORSED).details == {"note": "Rimligt."}
    assert approvals.approve(two_for_texts, by=operator.second_registrar)
    assert two_for_texts.decided_by == operator.second_registrar


def test_one_registrar_twice_is_not_two(operator: Operator, two_for_texts: MetadataRevision) -> None:
    approvals.approve(two_for_texts, by=operator.registrar)
    with pytest.raises(Refused, match="You have said yes already"):
        approvals.approve(two_for_texts, by=operator.registrar)
    with pytest.raises(IntegrityError), transaction.atomic():
        Endorsement.objects.create(revision=two_for_texts, person=operator.registrar, at=builders.AT)


def test_the_yes_of_somebody_who_is_a_registrar_no_longer_does_not_count(
    operator: Operator, two_for_texts: MetadataRevision
) -> None:
    approvals.approve(two_for_texts, by=operator.registrar)
    role = operator.registrar.roles.get(role=Role.REGISTRAR)
    builders.people.end_role(role, by=operator.second_registrar)
    assert not approvals.approve(two_for_texts, by=operator.second_registrar)
    two_for_texts.refresh_from_db()
    assert two_for_texts.state == RevisionState.SUBMITTED
