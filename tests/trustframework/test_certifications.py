"""Certifications: two operators, always; from one day until another; what follows from dates is computed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.clock import clock_at, today
from members.errors import Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders, trust
from tests.builders import AT, Member, Operator
from trustframework.actions import certifications
from trustframework.facts import facts_of
from trustframework.judgement import standing
from trustframework.models import Certification
from trustframework.models.certification import CertificationState
from trustframework.models.checklist import ChecklistRole

C = CertificationState
TODAY = AT.date()
UNTIL = date(2029, 6, 1)


@pytest.fixture
def record(operator: Operator, member: Member) -> Callable[..., Certification]:
    """Record by the trust officer; anything can be changed."""

    def make(**changes: Any) -> Certification:
        given = {
            "roles": ["idp"],
            "valid_from": TODAY,
            "valid_until": UNTIL,
            "by": operator.trust_officer,
        }
        return certifications.record(member.organisation, builders.level(), **{**given, **changes})

    return make


@pytest.fixture
def active(operator: Operator, record: Callable[..., Certification]) -> Certification:
    made = record()
    certifications.confirm(made, by=operator.decision_maker)
    return made


def _standing(certification: Certification) -> str:
    return standing(facts_of(certification), today())


def test_one_operator_records_and_another_confirms(operator: Operator, record: Callable[..., Certification]) -> None:
    recorded = record(roles=["sp", "idp", "sp"])
    assert (recorded.state, recorded.roles, _standing(recorded)) == (C.GRANTED, ["idp", "sp"], "unconfirmed")
    certifications.confirm(recorded, by=operator.decision_maker)
    recorded.refresh_from_db()
    assert (recorded.state, recorded.confirmed_by, recorded.confirmed_at) == (C.ACTIVE, operator.decision_maker, AT)
    assert _standing(recorded) == "valid"


def test_nobody_confirms_what_they_recorded(operator: Operator, record: Callable[..., Certification]) -> None:
    recorded = record()
    with pytest.raises(Refused, match="Another operator has to confirm it"):
        certifications.confirm(recorded, by=operator.trust_officer)
    assert Certification.objects.get().state == C.GRANTED


@pytest.mark.parametrize("state", [C.ACTIVE, C.ON_PROBATION, C.CONDITIONAL, C.SUSPENDED, C.SUPERSEDED])
def test_the_database_wants_two_different_names_on_what_holds_or_has_held(
    operator: Operator, record: Callable[..., Certification], state: CertificationState
) -> None:
    recorded = record()
    for confirmed_by in (None, operator.trust_officer):
        with pytest.raises(IntegrityError, match="two_operators_certify"), transaction.atomic():
            Certification.objects.filter(pk=recorded.pk).update(state=state, confirmed_by=confirmed_by)


def test_restoring_is_no_way_around_the_second_operator(
    operator: Operator, record: Callable[..., Certification]
) -> None:
    recorded = record()
    with pytest.raises(Refused, match="Only a suspended certification can be restored"):
        certifications.restore(recorded, by=operator.trust_officer, note="Bråttom")
    assert Certification.objects.get().state == C.GRANTED


def test_confirming_is_no_way_to_restore(operator: Operator, active: Certification) -> None:
    certifications.suspend(active, by=operator.trust_officer, note="Intrång")
    with pytest.raises(Refused, match="awaits confirmation"):
        certifications.confirm(active, by=operator.decision_maker)
    assert Certification.objects.get().state == C.SUSPENDED


@pytest.mark.parametrize("to", [C.REVOKED, C.SUSPENDED, C.GRANTED])
def test_a_confirmation_leads_to_something_that_holds(
    operator: Operator, record: Callable[..., Certification], to: CertificationState
) -> None:
    with pytest.raises(Refused):
        certifications.confirm(record(), by=operator.decision_maker, to=to)


@pytest.mark.parametrize("to", [C.ON_PROBATION, C.CONDITIONAL])
def test_a_confirmation_may_set_conditions(
    operator: Operator, record: Callable[..., Certification], to: CertificationState
) -> None:
    made = record()
    certifications.confirm(made, by=operator.decision_maker, to=to)
    assert _standing(made) == "valid"


def test_it_expires_by_itself_on_its_day_and_nothing_is_written(active: Certification) -> None:
    events = AuditEvent.objects.count()
    noon = AT.replace(year=2029)
    with clock_at(noon - timedelta(days=1)):
        assert _standing(active) == "valid"
    with clock_at(noon):
        assert _standing(active) == "expired"
    active.refresh_from_db()
    assert active.state == C.ACTIVE
    assert AuditEvent.objects.count() == events


def test_its_day_ends_at_midnight_where_the_operator_is(active: Certification) -> None:
    midnight_in_stockholm = AT.replace(year=2029, month=5, day=31, hour=22)
    with clock_at(midnight_in_stockholm - timedelta(seconds=1)):
        assert _standing(active) == "valid"
    with clock_at(midnight_in_stockholm):
        assert _standing(active) == "expired"


def test_suspended_restored_and_revoked_for_good(operator: Operator, active: Certification) -> None:
    certifications.suspend(active, by=operator.trust_officer, note="Intrång")
    assert _standing(active) == "suspended"
    certifications.restore(active, by=operator.decision_maker, note="Utrett")
    assert _standing(active) == "valid"
    certifications.revoke(active, by=operator.decision_maker, note="Upphört")
    assert _standing(active) == "revoked"
    with pytest.raises(Refused):
        certifications.restore(active, by=operator.decision_maker, note="Ånger")
    notes = [e.details.get("note") for e in AuditEvent.objects.filter(tag=Tag.CERTIFICATION_MOVED).order_by("number")]
    assert notes == [None, "Intrång", "Utrett", "Upphört"]


def test_one_that_was_recorded_by_mistake_is_revoked_without_ever_holding(
    operator: Operator, record: Callable[..., Certification]
) -> None:
    made = record()
    certifications.revoke(made, by=operator.trust_officer, note="Fel organisation")
    assert _standing(made) == "revoked"


@pytest.mark.parametrize("roles", [[], ["idp", "judge"], iter([])], ids=["none", "unknown", "an empty iterator"])
def test_it_covers_roles_that_there_are(record: Callable[..., Certification], roles: Any) -> None:
    with pytest.raises(Refused, match="Say which roles"):
        record(roles=roles)


def test_roles_may_come_as_any_iterable(record: Callable[..., Certification]) -> None:
    assert record(roles=iter(["sp"])).roles == ["sp"]


def test_it_names_only_the_organisation_s_own_entities(
    operator: Operator, member: Member, record: Callable[..., Certification]
) -> None:
    other = builders.member(operator, "Söderås kommun")
    mine = builders.approved_entity(operator, member)
    theirs = builders.approved_entity(operator, other, entity_id="https://sp.soderas.example/metadata")
    with pytest.raises(Refused, match=r"https://sp\.soderas\.example/metadata does not belong to Region Norrvik"):
        record(entities=[mine, theirs])
    assert not Certification.objects.exists()
    assert list(record(entities=[mine]).entities.all()) == [mine]


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1)])
def test_it_ends_after_it_begins(record: Callable[..., Certification], until: date) -> None:
    with pytest.raises(ValidationError, match="ends before it begins"):
        record(valid_until=until)


def test_the_audit_event_says_level_roles_and_last_day(record: Callable[..., Certification]) -> None:
    record()
    event = AuditEvent.objects.get(tag=Tag.CERTIFICATION_RECORDED)
    assert event.details == {"level": "LoA3", "roles": ["idp"], "valid_until": "2029-06-01"}


def test_a_function_of_the_organisation_is_certified_without_an_entity(record: Callable[..., Certification]) -> None:
    assert record(roles=["identity_assignment"]).roles == ["identity_assignment"]


def test_a_certification_is_made_narrower_and_never_wider(
    operator: Operator, member: Member, record: Callable[..., Certification]
) -> None:
    made = record(roles=["idp", "sp"])
    certifications.confirm(made, by=operator.decision_maker)
    entity = builders.approved_entity(operator, member)
    by = operator.trust_officer
    certifications.narrow(made, roles=["idp"], entities=[entity], by=by, note="Tjänsten är avvecklad")
    made.refresh_from_db()
    assert (made.roles, list(made.entities.all())) == (["idp"], [entity])
    for roles, entities in ((["idp", "sp"], [entity]), (["idp"], []), (["idp"], [entity]), ([], [entity])):
        with pytest.raises(Refused):
            certifications.narrow(made, roles=roles, entities=entities, by=by, note="Nej")
    assert AuditEvent.objects.filter(tag=Tag.CERTIFICATION_DATED).count() == 1


def test_it_is_prolonged_once_while_its_renewal_is_looked_at(
    operator: Operator, member: Member, active: Certification
) -> None:
    by, until = operator.decision_maker, UNTIL + timedelta(days=90)
    with pytest.raises(Refused, match="only while a declaration"):
        certifications.prolong(active, until=until, by=by, note="Väntar")
    renewal = trust.declaration(member.organisation, trust.checklist(trust.version()))
    with pytest.raises(Refused, match="only while a declaration"):
        certifications.prolong(active, until=until, by=by, note="Väntar")
    trust.submitted(renewal)
    with pytest.raises(Refused, match="at the latest"):
        certifications.prolong(active, until=until + timedelta(days=1), by=by, note="Väntar")
    certifications.prolong(active, until=until, by=by, note="Väntar på granskning")
    with pytest.raises(Refused, match="cannot be prolonged twice"):
        certifications.prolong(active, until=until, by=by, note="Igen")
    active.refresh_from_db()
    assert standing(facts_of(active), until - timedelta(days=1)) == "valid"
    assert standing(facts_of(active), until) == "expired"


def test_a_declaration_in_another_capacity_prolongs_nothing(
    operator: Operator, member: Member, active: Certification
) -> None:
    trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version(), ChecklistRole.SP)))
    with pytest.raises(Refused, match="only while a declaration"):
        certifications.prolong(active, until=UNTIL + timedelta(days=9), by=operator.decision_maker, note="Väntar")


def test_what_has_expired_is_not_prolonged(operator: Operator, member: Member, active: Certification) -> None:
    trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))
    with clock_at(AT.replace(year=2029)), pytest.raises(Refused, match="Only a certification that holds"):
        certifications.prolong(active, until=UNTIL + timedelta(days=9), by=operator.decision_maker, note="Väntar")
