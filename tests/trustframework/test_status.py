"""What the public may know of a certification: how it stands in one word, on each side of each day and act."""

from datetime import timedelta

import pytest

from members.clock import clock_at, today
from members.models import Entity
from tests import builders, secrets_case
from tests.builders import AT, Member, Operator
from tests.secrets_case import Case
from trustframework import status
from trustframework.actions import certifications, sanctions
from trustframework.models import Certification
from trustframework.models.certification import CertificationState
from trustframework.models.sanction import Sanction, SanctionKind
from trustframework.status import PublicState, Told

DAY = timedelta(days=1)
P = PublicState


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return secrets_case.case(operator, member)


def told_of(certification: Certification) -> Told:
    return status.tell(status.certifications().get(pk=certification.pk), today())


def state_of(certification: Certification) -> PublicState:
    """In one word; and the database finds it among those that hold exactly where that word says so."""
    found = told_of(certification)
    held = status.holding(status.certifications(), today()).filter(pk=certification.pk).exists()
    assert held == found.holds
    return found.state


@pytest.mark.parametrize(
    ("days", "state"), [(-1, P.NOT_YET), (0, P.VALID), (364, P.VALID), (365, P.EXPIRED), (900, P.EXPIRED)]
)
def test_days_decide_what_no_act_has_decided(operator: Operator, member: Member, days: int, state: PublicState) -> None:
    certification = builders.certify(operator, member.organisation)
    with clock_at(AT + days * DAY):
        assert state_of(certification) == state


def test_what_was_prolonged_holds_until_the_later_day(operator: Operator, member: Member) -> None:
    certification = builders.certify(operator, member.organisation, days=10)
    Certification.objects.filter(pk=certification.pk).update(extended_until=today() + 20 * DAY)
    with clock_at(AT + 19 * DAY):
        assert state_of(certification) == P.VALID
        assert told_of(certification).last_day == today()
    with clock_at(AT + 20 * DAY):
        assert state_of(certification) == P.EXPIRED


def test_acts_are_told_in_a_word_without_why(operator: Operator, member: Member) -> None:
    certification = builders.certify(operator, member.organisation)
    by = operator.trust_officer
    certifications.suspend(certification, note="SECRET", by=by)
    assert state_of(certification) == P.SUSPENDED
    certifications.restore(certification, note="SECRET", by=by)
    assert state_of(certification) == P.VALID
    certifications.revoke(certification, note="SECRET", by=by)
    assert state_of(certification) == P.REVOKED


@pytest.mark.parametrize("state", [CertificationState.CONDITIONAL, CertificationState.ON_PROBATION])
def test_conditions_and_probation_are_the_same_to_the_public(
    operator: Operator, member: Member, state: CertificationState
) -> None:
    certification = builders.certify(operator, member.organisation)
    Certification.objects.filter(pk=certification.pk).update(state=state)
    assert state_of(certification) == P.CONDITIONAL


def test_a_condition_that_is_late_suspends_and_no_statement_vouches_beyond_that_day(case: Case) -> None:
    assert state_of(case.certification) == P.CONDITIONAL
    assert told_of(case.certification).sure_until == AT.date() + 45 * DAY
    with clock_at(AT + 44 * DAY):
        assert state_of(case.certification) == P.CONDITIONAL
    with clock_at(AT + 45 * DAY):
        assert state_of(case.certification) == P.SUSPENDED


def test_drafts_are_nobody_s_business(operator: Operator, member: Member) -> None:
    recorded = certifications.record(
        member.organisation,
        builders.level(),
        roles=("idp",),
        valid_from=today(),
        valid_until=today() + DAY,
        by=operator.trust_officer,
    )
    assert not status.certifications().exists()
    certifications.revoke(recorded, note="Fel", by=operator.decision_maker)
    assert not status.certifications().exists()


def test_a_sanction_on_everything_suspends_what_would_hold_and_leaves_the_rest(operator: Operator, case: Case) -> None:
    old = builders.certify(operator, case.member.organisation, roles=("sp",), days=1)
    with clock_at(AT + 2 * DAY):
        secrets_case.suspend_by_sanction(operator, case)
        assert (state_of(case.certification), state_of(old)) == (P.SUSPENDED, P.EXPIRED)
        sanctions.lift(Sanction.objects.get(), note="Åter", by=operator.decision_maker)
        assert state_of(case.certification) == P.CONDITIONAL


def test_a_warning_suspends_nothing(operator: Operator, case: Case) -> None:
    secrets_case.suspend_by_sanction(operator, case)
    Sanction.objects.update(kind=SanctionKind.WARNING)
    assert state_of(case.certification) == P.CONDITIONAL


def test_a_sanction_on_one_entity_suspends_that_one(operator: Operator, case: Case) -> None:
    bad = builders.approved_entity(operator, case.member, role="idp", entity_id="https://idp.norrvik.example/metadata")
    secrets_case.suspend_by_sanction(operator, case, entity=bad)
    found = told_of(case.certification)
    assert (found.state, found.suspended_entities) == (P.CONDITIONAL, (bad.entity_id,))
    assert found.of_entity(bad.entity_id).state == P.SUSPENDED
    assert found.of_entity("https://other.norrvik.example/").state == P.CONDITIONAL


@pytest.fixture
def idp(operator: Operator, member: Member) -> Entity:
    return builders.approved_entity(operator, member, role="idp", entity_id="https://idp.norrvik.example/metadata")


def test_an_entity_is_covered_by_name_or_by_its_role(operator: Operator, member: Member, idp: Entity) -> None:
    by_role = builders.certify(operator, member.organisation, roles=("idp",))
    by_name = builders.certify(operator, member.organisation, roles=("idp",), entities=[idp])
    builders.certify(operator, member.organisation, roles=("sp",))
    other = builders.member(operator, "Region Storvik")
    builders.certify(operator, other.organisation, roles=("idp",))
    found = status.covering(status.certifications(), idp.entity_id)
    assert {one.pk for one in found} == {by_role.pk, by_name.pk}
    assert not status.covering(status.certifications(), "https://nowhere.example/").exists()


def test_the_framework_version_is_that_of_the_declaration(operator: Operator, case: Case) -> None:
    told = told_of(case.certification).as_json()
    assert (told["framework"], told["framework_version"]) == ("exempel", "1.0")
    old = told_of(builders.certify(operator, case.member.organisation, roles=("sp",))).as_json()
    assert (old["framework"], old["framework_version"]) == (None, None)


def test_roles_and_functions_are_told_apart(operator: Operator, member: Member) -> None:
    certification = builders.certify(operator, member.organisation, roles=("idp", "aa"))
    Certification.objects.filter(pk=certification.pk).update(roles=["aa", "agent", "idp"])
    told = told_of(certification).as_json()
    assert (told["roles"], told["functions"]) == (["aa", "idp"], ["agent"])


def test_one_word_for_several_is_the_best_of_them(operator: Operator, member: Member) -> None:
    assert status.best([]) == P.NONE
    first = builders.certify(operator, member.organisation)
    builders.certify(operator, member.organisation)
    certifications.suspend(first, note="Fel", by=operator.trust_officer)
    assert status.best(status.tell(row, today()) for row in status.certifications()) == P.VALID
