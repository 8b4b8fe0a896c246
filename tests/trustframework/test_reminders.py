"""Reminders: each stage of each deadline once, in one letter for each person and organisation; late ones go further."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries, Settings

from members.actions import letters
from members.clock import clock_at, now, today
from members.models import AuditEvent, Entity, Letter, Person
from members.models.letter import LetterKind
from members.models.subscription import Delivery
from members.tags import Tag
from tests import builders, mandates, trust
from tests.builders import AT, Member, Operator
from tests.trustframework import deciding
from trustframework import tasks
from trustframework.actions import renewals
from trustframework.actions.reminders import remind
from trustframework.deadlines import Deadline, Kind, Who
from trustframework.deadlines_gathered import gather
from trustframework.models import (
    Certification,
    Condition,
    Declaration,
    Dispensation,
    EidMeans,
    Evidence,
    ExternalStanding,
    Finding,
    Reminder,
    Supplement,
)
from trustframework.models.certification import CertificationState
from trustframework.models.declaration import DeclarationState
from trustframework.models.framework import VersionState
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day")
DAY = AT.date()


@pytest.fixture
def ending(operator: Operator, member: Member) -> Certification:
    """Ends in 130 days: its only deadline but the yearly confirmation of nothing."""
    return builders.certify(operator, member.organisation, days=130)


def _on(ahead: int) -> int:
    with clock_at(AT + timedelta(days=ahead)):
        return remind(now())


def _letters(**wanted: Any) -> list[Letter]:
    return list(Letter.objects.filter(kind=LetterKind.DEADLINES, **wanted).order_by("pk"))


def _stages(what: str) -> list[int]:
    return list(Reminder.objects.filter(what=what).order_by("pk").values_list("stage", flat=True))


def test_every_stage_is_told_once_from_four_months_before_to_one_after(ending: Certification) -> None:
    for ahead in range(0, 170):
        _on(ahead)
        _on(ahead)
    assert _stages(f"certification {ending.pk}") == [120, 90, 30, 7, 0, -7, -30]
    assert _stages(f"renewal {ending.pk}") == [120]


def test_a_job_that_stood_still_for_a_week_tells_the_latest_stage_alone(ending: Certification) -> None:
    _on(20)
    assert _on(130 - 25) > 0  # nobody looked at 90 and 30
    assert _stages(f"certification {ending.pk}") == [120, 30]


def test_a_clock_that_goes_back_tells_nothing_twice(ending: Certification) -> None:
    _on(130 - 7)
    before = len(_letters())
    for ahead in (10, 40, 100, 123):
        assert _on(ahead) == 0
    assert len(_letters()) == before


def test_a_day_that_is_moved_is_a_new_deadline(ending: Certification) -> None:
    _on(123)
    Certification.objects.update(extended_until=DAY + timedelta(days=160))
    _on(131)
    assert set(_stages(f"certification {ending.pk}")) == {7, 30}


def test_one_letter_for_each_person_with_all_that_comes_near(
    operator: Operator, member: Member, ending: Certification
) -> None:
    builders.certify(operator, member.organisation, roles=["idp"], days=131)
    _on(12)
    told = _letters(person=member.administrator)
    assert len(told) == 1
    assert len(told[0].context["items"]) == 4  # each of two ends, and can be renewed
    assert {letter.person for letter in _letters()} == {member.administrator, member.signatory}
    assert told[0].organisation == member.organisation
    (event,) = AuditEvent.objects.filter(tag=Tag.DEADLINE_TOLD)
    assert event.chained["count"] == 4


def test_letters_are_in_each_ones_language_and_as_each_has_chosen(member: Member, ending: Certification) -> None:
    Person.objects.filter(pk=member.signatory.pk).update(language="sv")
    member.administrator.subscriptions.create(topic="reminders", delivery=Delivery.NONE)
    _on(12)
    (letter,) = _letters()
    assert letter.person == member.signatory
    assert letter.language == "sv"


def test_what_is_late_is_told_to_trust_officers_and_then_to_decision_makers(
    operator: Operator, ending: Certification
) -> None:
    for ahead in range(0, 130 + 7):
        _on(ahead)
    assert not _letters(organisation=None)
    _on(130 + 7)
    assert {letter.person for letter in _letters(organisation=None)} == {operator.trust_officer}
    for ahead in range(130 + 8, 130 + 31):
        _on(ahead)
    assert {letter.person for letter in _letters(organisation=None)} == {
        operator.trust_officer,
        operator.decision_maker,
    }
    assert _stages(f"operator: certification {ending.pk}") == [-7, -30]


def test_stages_and_escalation_are_settings(operator: Operator, ending: Certification, settings: Settings) -> None:
    settings.SIGILL_REMINDER_DAYS = [10]
    settings.SIGILL_ESCALATION_OFFICER_DAYS = 2
    settings.SIGILL_ESCALATION_DECIDER_DAYS = 3
    settings.SIGILL_RENEWAL_AHEAD_DAYS = 15
    for ahead in range(0, 140):
        _on(ahead)
    assert _stages(f"certification {ending.pk}") == [10]
    assert _stages(f"renewal {ending.pk}") == [15]
    assert _stages(f"operator: certification {ending.pk}") == [-2, -3]
    assert _letters(person=operator.decision_maker)


def test_of_two_clocks_one_tells(ending: Certification, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _on(12)
    monkeypatch.setattr("trustframework.actions.reminders._told", lambda _on: {})  # read before the other one wrote
    before = len(_letters())
    assert first > 0
    assert _on(12) == 0
    assert len(_letters()) == before


def test_what_cannot_be_told_to_one_is_told_to_all_others(
    operator: Operator, member: Member, ending: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = builders.member(operator, "Region Söderby")
    builders.certify(operator, other.organisation, days=130)
    post = letters.post

    def breaks(kind: Any, *, organisation: Any, **rest: Any) -> Any:
        if organisation == member.organisation:
            raise RuntimeError("no template")
        return post(kind, organisation=organisation, **rest)

    monkeypatch.setattr(letters, "post", breaks)
    _on(12)
    assert {letter.organisation for letter in _letters()} == {other.organisation}
    assert not Reminder.objects.filter(what=f"certification {ending.pk}").exists()  # told the next time
    monkeypatch.undo()
    with clock_at(AT + timedelta(days=12)):
        _on(12)
    assert _letters(organisation=member.organisation)


def test_a_renewal_is_offered_until_it_is_begun(operator: Operator, member: Member, ending: Certification) -> None:
    with clock_at(AT + timedelta(days=9)):
        assert renewals.open_for(member.organisation, today()) == []
    with clock_at(AT + timedelta(days=10)):
        (offer,) = renewals.open_for(member.organisation, today())
        assert (offer.certification, offer.begun) == (ending, None)
        assert Kind.RENEWAL in {one.kind for one in gather(today())}
        begun = trust.declaration(member.organisation, trust.checklist(trust.version()))
        (offer,) = renewals.open_for(member.organisation, today())
        assert offer.begun == begun
        assert Kind.RENEWAL not in {one.kind for one in gather(today())}
    assert Declaration.objects.count() == 1  # the clock makes none


def _kinds(on: date = DAY) -> dict[Kind, Deadline]:
    return {one.kind: one for one in gather(on)}


@pytest.fixture
def case(operator: Operator, member: Member) -> Any:
    """A review under way, with one of everything that has a day."""
    version = trust.version()
    draft = trust.submitted(trust.declaration(member.organisation, trust.checklist(version), by=member.administrator))
    auditor = trust.auditor(operator)
    review = trust.review(draft, auditor)
    answer = draft.answers.all()[0]
    Finding.objects.create(
        review=review,
        requirement=answer.requirement,
        severity="major",
        text="Brist",
        due_on=DAY + timedelta(days=60),
        recorded_by=auditor.person,
        recorded_at=AT,
    )
    return review, auditor, answer


def test_cases_have_their_days(operator: Operator, member: Member, case: Any) -> None:
    review, auditor, answer = case
    found = _kinds()
    assert (found[Kind.FINDING].due_on, found[Kind.FINDING].who) == (DAY + timedelta(days=60), Who.MEMBER)
    assert (found[Kind.REVIEW].due_on, found[Kind.REVIEW].people) == (review.due_on, (auditor.person.pk,))
    assert found[Kind.LAPSE].due_on == date(2027, 6, 1)
    assert found[Kind.ACCREDITATION].due_on == auditor.valid_until
    assert found[Kind.AUDITOR_YEAR].due_on == auditor.renewed_until
    assert Kind.SUPPLEMENT not in found
    Supplement.objects.create(
        review=review,
        answer=answer,
        question="Vad?",
        due_on=DAY + timedelta(days=10),
        asked_by=auditor.person,
        asked_at=AT,
    )
    Declaration.objects.update(state=DeclarationState.SUPPLEMENT_REQUESTED)
    assert _kinds()[Kind.SUPPLEMENT].due_on == DAY + timedelta(days=10)
    type(review).objects.update(state=ReviewState.FACT_CHECK, fact_check_until=DAY + timedelta(days=5))
    assert _kinds()[Kind.FACT_CHECK].due_on == DAY + timedelta(days=5)
    version = review.declaration.checklist.version
    type(version).objects.update(state=VersionState.SUPERSEDED, transition_until=DAY + timedelta(days=70))
    assert _kinds()[Kind.TRANSITION].due_on == DAY + timedelta(days=70)  # the last day on which it is taken


def test_reviewers_are_told_and_nobody_else_of_their_own_day(case: Any, member: Member) -> None:
    review, auditor, _answer = case
    type(review).objects.update(due_on=DAY + timedelta(days=100))
    Finding.objects.all().delete()
    _on(10)
    told = [
        letter for letter in _letters() if any("Review to be finished" in item[0] for item in letter.context["items"])
    ]
    assert {letter.person for letter in told} == {auditor.person}


def test_what_an_organisation_holds_has_its_days(operator: Operator, member: Member, case: Any) -> None:
    _review, _auditor, answer = case
    at, officer = member.organisation, operator.trust_officer
    until = {"valid_from": DAY, "valid_until": DAY + timedelta(days=44)}
    ExternalStanding.objects.create(
        organisation=at,
        body="Digg",
        state="verified",
        recorded_by=officer,
        recorded_at=AT,
        verified_by=operator.decision_maker,
        **until,
    )
    given: dict[str, Any] = {"reason": "Byter kort", "asked_by": member.administrator, "asked_at": AT}
    Dispensation.objects.create(
        organisation=at,
        requirement=answer.requirement,
        until=DAY + timedelta(days=33),
        state="granted",
        proposed_by=officer,
        granted_by=operator.decision_maker,
        **given,
    )
    Entity.objects.create(entity_id="https://sp.norrvik.example/x", owner=at, registered_at=AT)  # nothing approved
    entity = builders.approved_entity(operator, member)
    found = _kinds()
    assert found[Kind.STANDING].due_on == DAY + timedelta(days=44)
    assert found[Kind.DISPENSATION].due_on == DAY + timedelta(days=33)
    assert (found[Kind.ENTITY].about, found[Kind.ENTITY].due_on) == (entity.entity_id, date(2027, 6, 1))
    assert found[Kind.CONTACT].due_on == date(2027, 6, 1)
    assert {one.organisation for one in gather(DAY, at)} == {at.pk}


def test_what_has_letters_of_its_own_is_listed_and_not_told_here(member: Member, operator: Operator) -> None:
    member.organisation.agreements.update(valid_until=DAY + timedelta(days=7))
    assert Kind.AGREEMENT in _kinds()
    assert remind(AT) == 0


def test_going_through_them_asks_a_constant_number_of_queries(
    operator: Operator, member: Member, ending: Certification, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(6):
        builders.certify(operator, builders.organisation(operator, f"Kommun {n}"), days=200)
    with django_assert_max_num_queries(24):
        assert len(gather(DAY)) >= 7


def test_one_turn_that_fails_stops_no_other(ending: Certification, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_at: Any) -> int:
        raise RuntimeError("broken")

    monkeypatch.setitem(tasks.TURNS, "frameworks", breaks)
    with clock_at(AT + timedelta(days=12)):
        done = tasks.turn_the_day()
    assert done["frameworks"] == tasks.FAILED
    assert done["reminders"] > 0


def test_the_day_turned_twice_is_turned_once(ending: Certification) -> None:
    with clock_at(AT + timedelta(days=12)):
        assert sum(tasks.turn_the_day().values()) > 0
        assert sum(tasks.turn_the_day().values()) == 0


def test_the_database_tells_once(ending: Certification) -> None:
    _on(12)
    with pytest.raises(IntegrityError):
        Reminder.objects.create(what=f"certification {ending.pk}", due_on=ending.valid_until, stage=120, told_at=AT)


def test_a_revoked_certification_has_no_day(operator: Operator, ending: Certification) -> None:
    Certification.objects.update(state=CertificationState.REVOKED)
    assert Kind.CERTIFICATION not in _kinds()


def test_who_acts_on_a_mandate_is_told_of_the_days_of_the_represented(
    operator: Operator, member: Member, ending: Certification
) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent)
    _on(12)
    told = {letter.person for letter in _letters(organisation=member.organisation)}
    assert told == {member.administrator, member.signatory, agent.administrator, agent.signatory}


def test_conditions_and_evidence_have_their_days(operator: Operator, member: Member) -> None:
    declaration = deciding.declared(operator, member.organisation)
    deciding.conditional(operator, declaration, 25)
    answer = declaration.answers.all()[0]
    shown: dict[str, Any] = {"title": "Policy", "reference": "Arkivet", "added_by": member.administrator}
    until = {"valid_until": DAY + timedelta(days=20), "added_at": AT}
    Evidence.objects.create(answer=answer, **shown, **until)
    Evidence.objects.create(answer=answer, removed_at=AT, **shown, **{**until, "valid_until": DAY + timedelta(days=19)})
    found = _kinds()
    assert (found[Kind.CONDITION].due_on, found[Kind.CONDITION].who) == (DAY + timedelta(days=25), Who.MEMBER)
    assert found[Kind.EVIDENCE].due_on == DAY + timedelta(days=20)
    Condition.objects.update(state="reported")
    assert _kinds()[Kind.CONDITION].who == Who.OPERATOR
    assert _on(0) == 2
    assert _letters(organisation=None, person=operator.trust_officer)  # it waits for the operator


def test_e_id_means_have_their_day_at_each_owner_of_an_identity_provider(operator: Operator, member: Member) -> None:
    entity = builders.approved_entity(operator, member)
    means = EidMeans.objects.create(
        name="SITHS",
        issuer="Inera",
        level=builders.level(),
        state="verified",
        valid_from=DAY,
        valid_until=DAY + timedelta(days=15),
        recorded_by=operator.trust_officer,
        recorded_at=AT,
        verified_by=operator.decision_maker,
    )
    assert Kind.MEANS not in _kinds()
    means.entities.add(entity)
    assert (_kinds()[Kind.MEANS].organisation, _kinds()[Kind.MEANS].about) == (member.organisation.pk, "SITHS")
