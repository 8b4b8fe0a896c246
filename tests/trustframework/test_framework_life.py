"""After the draft: consulted on, adopted, in force, followed by another version, retired; and unchanged meanwhile."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from members.clock import clock_at
from members.errors import AlreadyMoved, Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import trust
from tests.builders import AT, Member, Operator
from tests.trustframework import adopting
from tests.trustframework.adopting import TODAY, day
from trustframework.actions import checklists, framework_clock, frameworks, requirement_groups, requirements
from trustframework.actions import framework_life as life
from trustframework.catalogue_of import data_of
from trustframework.example import example
from trustframework.models import FrameworkVersion, Level, Requirement
from trustframework.models.framework import VersionState

V = VersionState


@pytest.fixture
def draft(operator: Operator) -> FrameworkVersion:
    return frameworks.import_version(example(), by=operator.trust_officer)


@pytest.fixture
def adopted(operator: Operator, draft: FrameworkVersion) -> FrameworkVersion:
    return adopting.adopted(operator, draft)


@pytest.fixture
def in_force(operator: Operator, adopted: FrameworkVersion) -> FrameworkVersion:
    life.bring_into_force(adopted, by=operator.decision_maker)
    return adopted


@pytest.fixture
def newer(operator: Operator, in_force: FrameworkVersion) -> FrameworkVersion:
    return frameworks.draft(in_force.framework, "2.0", based_on=in_force, by=operator.trust_officer)


SENT_OUT = (V.CONSULTATION, V.ADOPTED, V.IN_FORCE, V.SUPERSEDED, V.RETIRED)


@pytest.mark.parametrize("state", SENT_OUT)
def test_what_has_been_sent_out_never_changes(operator: Operator, draft: FrameworkVersion, state: str) -> None:
    by = operator.trust_officer
    row, group, checklist = draft.requirements.first(), draft.groups.first(), draft.checklists.first()
    assert row
    assert group
    assert checklist
    FrameworkVersion.objects.filter(pk=draft.pk).update(state=state)
    before = deepcopy(data_of(draft))
    attempts: tuple[Callable[[], object], ...] = (
        lambda: requirements.change(row, text_en="Other", by=by),
        lambda: requirements.move(row, up=False, by=by),
        lambda: requirements.remove(row, by=by),
        lambda: adopting.new(draft, "GOV-99", by),
        lambda: requirement_groups.add(draft, "NEW", title_sv="Ny", title_en="New", by=by),
        lambda: requirement_groups.change(group, title_sv="Ny", title_en="New", by=by),
        lambda: requirement_groups.remove(group, by=by),
        lambda: checklists.add(draft, "new", role="sp", title_sv="Ny", title_en="New", tags=["all"], by=by),
        lambda: checklists.change(checklist, title_en="New", by=by),
        lambda: checklists.remove(checklist, by=by),
        lambda: frameworks.revise(draft, number="9", notice_sv="", notice_en="", by=by),
    )
    for attempt in attempts:
        with pytest.raises(Refused, match="out for consultation" if state == V.CONSULTATION else "never changes"):
            attempt()
    assert data_of(FrameworkVersion.objects.get(pk=draft.pk)) == before


def test_a_draft_goes_out_whole_or_not_at_all(operator: Operator, draft: FrameworkVersion) -> None:
    Requirement.objects.filter(version=draft, code="GOV-02").update(text_sv="")
    with pytest.raises(ValidationError, match="GOV-02 text_sv: The Swedish text is missing"):
        life.consult(draft, until=TODAY, by=operator.trust_officer)
    draft.refresh_from_db()
    assert draft.state == V.DRAFT


def test_an_empty_draft_does_not_go_out(operator: Operator) -> None:
    framework = frameworks.record("tomt", name_sv="Tomt", name_en="Empty", by=operator.trust_officer)
    version = frameworks.draft(framework, "1", by=operator.trust_officer)
    with pytest.raises(ValidationError, match="A framework needs at least one"):
        life.consult(version, until=TODAY, by=operator.trust_officer)


def test_a_consultation_ends_on_a_day_to_come_and_is_taken_back(operator: Operator, draft: FrameworkVersion) -> None:
    by = operator.trust_officer
    with pytest.raises(ValidationError, match="The day has passed"):
        life.consult(draft, until=TODAY - timedelta(days=1), by=by)
    life.consult(draft, until=TODAY + timedelta(days=30), by=by)
    life.take_back(draft, by=by)
    assert (draft.state, draft.consultation_until) == (V.DRAFT, None)
    requirements.change(draft.requirements.get(code="GOV-01"), title_en="After the consultation", by=by)


def test_nothing_is_adopted_before_the_consultation_is_over(operator: Operator, draft: FrameworkVersion) -> None:
    life.consult(draft, until=TODAY + timedelta(days=30), by=operator.trust_officer)
    with day(30), pytest.raises(Refused, match="The consultation runs until"):
        life.adopt(draft, by=operator.decision_maker)
    with day(31):
        life.adopt(draft, by=operator.decision_maker)
    assert draft.state == V.ADOPTED


def test_a_version_in_force_gives_the_former_a_hundred_and_eighty_days(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    adopting.adopted(operator, newer)
    life.bring_into_force(newer, by=operator.decision_maker)
    in_force.refresh_from_db()
    assert (newer.state, newer.in_force_from) == (V.IN_FORCE, TODAY)
    assert (in_force.state, in_force.transition_until) == (V.SUPERSEDED, TODAY + timedelta(days=180))


def test_another_transition_can_be_said(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    adopting.adopted(operator, newer)
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        life.bring_into_force(newer, transition_until=TODAY - timedelta(days=1), by=operator.decision_maker)
    life.bring_into_force(newer, transition_until=date(2026, 12, 31), by=operator.decision_maker)
    in_force.refresh_from_db()
    assert in_force.transition_until == date(2026, 12, 31)


def test_the_clock_brings_a_planned_version_into_force_on_its_day_and_once(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    adopting.adopted(operator, newer)
    life.bring_into_force(newer, on=TODAY + timedelta(days=10), by=operator.decision_maker)
    assert (newer.state, newer.in_force_from) == (V.ADOPTED, TODAY + timedelta(days=10))
    at = AT + timedelta(days=9)
    with clock_at(at):
        assert framework_clock.come_into_force(at) == 0
    at = AT + timedelta(days=10)
    with clock_at(at):
        assert [framework_clock.come_into_force(at), framework_clock.come_into_force(at)] == [1, 0]
    newer.refresh_from_db()
    in_force.refresh_from_db()
    assert newer.state == V.IN_FORCE
    assert (in_force.state, in_force.transition_until) == (V.SUPERSEDED, TODAY + timedelta(days=190))
    events = AuditEvent.objects.filter(tag=Tag.FRAMEWORK_MOVED, actor=None)
    assert [(event.object_pk, event.chained["to"]) for event in events.order_by("number")] == [
        (str(in_force.pk), "superseded"),
        (str(newer.pk), "in_force"),
    ]


def test_a_clock_that_stood_still_for_a_week_keeps_the_planned_day(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    adopting.adopted(operator, newer)
    life.bring_into_force(newer, on=TODAY + timedelta(days=10), by=operator.decision_maker)
    with day(17):
        framework_clock.come_into_force(AT + timedelta(days=17))
    newer.refresh_from_db()
    in_force.refresh_from_db()
    assert newer.in_force_from == TODAY + timedelta(days=10)
    assert in_force.transition_until == TODAY + timedelta(days=190)


def test_an_adopted_version_without_a_day_waits(operator: Operator, adopted: FrameworkVersion) -> None:
    assert framework_clock.come_into_force(AT) == 0
    adopted.refresh_from_db()
    assert adopted.state == V.ADOPTED


def test_a_version_comes_into_force_once(operator: Operator, adopted: FrameworkVersion) -> None:
    stale = FrameworkVersion.objects.get(pk=adopted.pk)
    life.bring_into_force(adopted, by=operator.decision_maker)
    with pytest.raises(AlreadyMoved):
        life.bring_into_force(stale, by=operator.decision_maker)
    assert AuditEvent.objects.filter(tag=Tag.FRAMEWORK_MOVED, object_pk=str(adopted.pk)).count() == 3


def test_a_version_is_retired_after_its_transition(operator: Operator, in_force: FrameworkVersion) -> None:
    by = operator.decision_maker
    life.supersede(in_force, transition_until=TODAY + timedelta(days=10), by=by)
    with day(10), pytest.raises(Refused, match="The transition period runs until"):
        life.retire(in_force, by=by)
    with day(11):
        life.retire(in_force, by=by)
    assert in_force.state == V.RETIRED


def test_a_version_with_open_declarations_is_not_retired_and_they_are_named(
    operator: Operator, member: Member, in_force: FrameworkVersion
) -> None:
    open_one = trust.declaration(
        member.organisation, in_force.checklists.get(slug="checklist-idp"), loa=Level.objects.get(name="LoA3")
    )
    life.supersede(in_force, transition_until=TODAY, by=operator.decision_maker)
    with day(1):
        with pytest.raises(Refused, match=r"Declarations are open against .* \(1\)") as refused:
            life.retire(in_force, by=operator.decision_maker)
        assert str(open_one) in str(refused.value)
        type(open_one).objects.filter(pk=open_one.pk).update(state="withdrawn")
        life.retire(in_force, by=operator.decision_maker)
    assert in_force.state == V.RETIRED
