"""Framework versions: imported, edited while they are drafts, adopted by another, in force on a day, and over."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.clock import clock_at
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Person
from members.roles import Role
from members.tags import Tag
from tests import builders, trust
from tests.builders import AT, Member, Operator
from trustframework.actions import checklists, framework_clock, frameworks, requirement_groups, requirements
from trustframework.actions import framework_life as life
from trustframework.catalogue import as_json, as_yaml, checked, is_asked
from trustframework.catalogue_of import data_of
from trustframework.example import example
from trustframework.fingerprints import fingerprint
from trustframework.models import FrameworkVersion, Level, Requirement
from trustframework.models.framework import VersionState
from trustframework.requirements_of import requirements_of

V = VersionState
TODAY = AT.date()


def day(days: int) -> Any:
    """The clock, so many days from the day on which tests play."""
    return clock_at(AT + timedelta(days=days))


@pytest.fixture
def draft(operator: Operator) -> FrameworkVersion:
    return frameworks.import_version(example(), by=operator.trust_officer)


@pytest.fixture
def adopted(operator: Operator, draft: FrameworkVersion) -> FrameworkVersion:
    return _adopted(operator, draft)


def _adopted(operator: Operator, version: FrameworkVersion) -> FrameworkVersion:
    with day(-30):
        life.consult(version, until=TODAY - timedelta(days=1), by=operator.trust_officer)
    life.adopt(version, by=operator.decision_maker)
    return version


@pytest.fixture
def in_force(operator: Operator, adopted: FrameworkVersion) -> FrameworkVersion:
    life.bring_into_force(adopted, by=operator.decision_maker)
    return adopted


@pytest.fixture
def newer(operator: Operator, in_force: FrameworkVersion) -> FrameworkVersion:
    return frameworks.draft(in_force.framework, "2.0", based_on=in_force, by=operator.trust_officer)


# In and out again


def test_the_example_is_imported_whole(draft: FrameworkVersion) -> None:
    assert (draft.state, draft.requirements.count(), draft.groups.count()) == (V.DRAFT, 60, 12)
    asked = {one.slug: requirements_of(one).count() for one in draft.checklists.all()}
    assert len(asked) == 7
    assert min(asked.values()) >= 1
    assert asked["checklist-idp-small"] == asked["checklist-idp"] - 4
    assert draft.requirements.filter(critical=True).count() == 19
    assert "Sambi" in draft.notice_sv
    assert list(Level.objects.values_list("name", "rank")) == [("LoA2", 2), ("LoA3", 3), ("LoA4", 4)]


def test_what_was_imported_goes_out_byte_for_byte(draft: FrameworkVersion) -> None:
    assert data_of(draft) == example()
    assert as_yaml(data_of(draft)) == as_yaml(example())
    assert as_json(data_of(draft)) == as_json(example())


def test_a_version_is_imported_once(operator: Operator, draft: FrameworkVersion) -> None:
    with pytest.raises(ValidationError, match="already exists"):
        frameworks.import_version(example(), by=operator.trust_officer)
    assert FrameworkVersion.objects.count() == 1


def test_what_is_wrong_with_the_data_is_told_and_nothing_is_kept(operator: Operator) -> None:
    data = example()
    data["requirements"].append(data["requirements"][0])
    with pytest.raises(ValidationError, match="GOV-01 is there already"):
        frameworks.import_version(data, by=operator.trust_officer)
    assert not FrameworkVersion.objects.exists()
    assert not Level.objects.exists()


def test_a_level_that_is_here_keeps_its_uri(operator: Operator) -> None:
    here = builders.level()
    uri = here.uri
    frameworks.import_version(example(), by=operator.trust_officer)
    here.refresh_from_db()
    assert here.uri == uri
    assert Level.objects.count() == 3


def test_a_level_of_another_rank_is_told_before_anything_is_kept(operator: Operator) -> None:
    frameworks.record_level("LoA3", rank=5, uri="https://levels.example/5", by=operator.trust_officer)
    with pytest.raises(ValidationError, match="Level LoA3 has rank 3 in the file"):
        frameworks.import_version(example(), by=operator.trust_officer)
    assert not FrameworkVersion.objects.exists()


def test_another_name_for_a_framework_that_is_here_is_told(operator: Operator, draft: FrameworkVersion) -> None:
    data = example()
    data["framework"] |= {"version": "2.0", "name_en": "Another"}
    with pytest.raises(ValidationError, match="Write the same names"):
        frameworks.import_version(data, by=operator.trust_officer)


def test_an_import_is_one_event_for_the_version(operator: Operator, draft: FrameworkVersion) -> None:
    events = AuditEvent.objects.filter(object_kind="frameworkversion")
    assert [event.tag for event in events] == [Tag.FRAMEWORK_RECORDED]
    assert draft.source_sha256


# Who may


@pytest.mark.parametrize("who", ["registrar", "decision_maker", "key_custodian"])
def test_only_a_trust_officer_drafts(operator: Operator, who: str) -> None:
    with pytest.raises(NotAllowed):
        frameworks.import_version(example(), by=getattr(operator, who))


def test_a_trust_officer_neither_adopts_nor_brings_into_force(operator: Operator, draft: FrameworkVersion) -> None:
    life.consult(draft, until=TODAY, by=operator.trust_officer)
    with day(1), pytest.raises(NotAllowed):
        life.adopt(draft, by=operator.trust_officer)
    life_of = FrameworkVersion.objects.get(pk=draft.pk)
    assert life_of.state == V.CONSULTATION
    for act in (life.bring_into_force, life.supersede, life.retire):
        with pytest.raises(NotAllowed):
            act(draft, by=operator.trust_officer)


@pytest.fixture
def both(operator: Operator) -> Person:
    """Somebody who drafts and decides."""
    person = builders.person("Beda Både")
    for role in (Role.TRUST_OFFICER, Role.DECISION_MAKER):
        builders.people.assign_role(person, role, operator.organisation, by=operator.registrar)
    return person


def test_nobody_adopts_what_they_drafted(operator: Operator, both: Person) -> None:
    version = frameworks.import_version(example(), by=both)
    life.consult(version, until=TODAY, by=both)
    with day(1):
        with pytest.raises(Refused, match="Somebody else has to adopt"):
            life.adopt(version, by=both)
        life.adopt(version, by=operator.decision_maker)
    assert (version.state, version.adopted_by) == (V.ADOPTED, operator.decision_maker)


def test_nobody_adopts_what_they_changed(operator: Operator, draft: FrameworkVersion, both: Person) -> None:
    requirements.change(draft.requirements.get(code="GOV-01"), text_en="Mine.", by=both)
    life.consult(draft, until=TODAY, by=operator.trust_officer)
    with day(1), pytest.raises(Refused, match="drafted or changed"):
        life.adopt(draft, by=both)


# A draft's text


def test_a_requirement_is_changed_and_the_event_names_the_fields(operator: Operator, draft: FrameworkVersion) -> None:
    row = draft.requirements.get(code="GOV-01")
    requirements.change(row, text_en="Line one\r\nline two ", critical=False, by=operator.trust_officer)
    row.refresh_from_db()
    assert (row.text_en, row.critical) == ("Line one\nline two", False)
    event = AuditEvent.objects.latest("number")
    assert (event.tag, event.object_pk) == (Tag.FRAMEWORK_REVISED, str(draft.pk))
    assert event.chained["codes"] == ["GOV-01"]
    assert sorted(event.chained["changed"]) == ["critical", "text_en"]


@pytest.mark.parametrize("name", ["title_sv", "title_en", "text_sv", "text_en"])
def test_a_requirement_is_in_both_languages(operator: Operator, draft: FrameworkVersion, name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        requirements.change(draft.requirements.get(code="GOV-01"), **{name: " "}, by=operator.trust_officer)


def test_of_two_who_change_one_requirement_the_second_is_told(operator: Operator, draft: FrameworkVersion) -> None:
    row = draft.requirements.get(code="GOV-01")
    seen = fingerprint(row, requirements.FIELDS)
    requirements.change(row, title_en="First", seen=seen, by=operator.trust_officer)
    with pytest.raises(AlreadyMoved, match="changed by somebody else"):
        requirements.change(row, title_en="Second", seen=seen, by=operator.trust_officer)
    assert draft.requirements.get(code="GOV-01").title_en == "First"


def _new(draft: FrameworkVersion, code: str, by: Person, group: str = "GOV") -> Requirement:
    return requirements.add(
        draft,
        code,
        group_id=draft.groups.get(code=group).pk,
        applies_to=["all"],
        rank=3,
        title_sv="Nytt",
        title_en="New",
        text_sv="Nytt.",
        text_en="New.",
        by=by,
    )


def test_a_new_requirement_is_the_last_of_its_group(operator: Operator, draft: FrameworkVersion) -> None:
    _new(draft, "GOV-99", operator.trust_officer)
    codes = list(draft.requirements.values_list("code", flat=True))
    assert codes[codes.index("GOV-08") : codes.index("GOV-08") + 3] == ["GOV-08", "GOV-99", "RSK-01"]
    with pytest.raises(ValidationError, match="already exists"):
        _new(draft, "GOV-99", operator.trust_officer)


def test_a_requirement_moves_within_its_group_and_no_farther(operator: Operator, draft: FrameworkVersion) -> None:
    def order() -> list[str]:
        return list(draft.requirements.filter(group__code="RSK").values_list("code", flat=True))

    last = draft.requirements.get(code="RSK-03")
    requirements.move(last, up=True, by=operator.trust_officer)
    assert order() == ["RSK-01", "RSK-03", "RSK-02"]
    for _again in range(3):
        requirements.move(last, up=True, by=operator.trust_officer)
    assert order() == ["RSK-03", "RSK-01", "RSK-02"]
    requirements.move(last, up=False, by=operator.trust_officer)
    assert order() == ["RSK-01", "RSK-03", "RSK-02"]


def test_a_removed_requirement_is_no_longer_left_out_either(operator: Operator, draft: FrameworkVersion) -> None:
    requirements.remove(draft.requirements.get(code="GOV-07"), by=operator.trust_officer)
    assert draft.requirements.count() == 59
    assert "GOV-07" not in draft.checklists.get(slug="checklist-idp-small").left_out
    checked(data_of(draft))


def test_a_group_is_added_renamed_and_removed_while_empty(operator: Operator, draft: FrameworkVersion) -> None:
    by = operator.trust_officer
    group = requirement_groups.add(draft, "NEW", title_sv="Ny", title_en="New", by=by)
    requirement_groups.change(group, title_sv="Nyare", title_en="Newer", by=by)
    row = _new(draft, "NEW-01", by, "NEW")
    with pytest.raises(Refused, match="has requirements"):
        requirement_groups.remove(group, by=by)
    requirements.remove(row, by=by)
    requirement_groups.remove(group, by=by)
    assert draft.groups.count() == 12


def test_a_checklist_asks_something_of_what_there_is(operator: Operator, draft: FrameworkVersion) -> None:
    by = operator.trust_officer
    titles = {"role": "sp", "title_sv": "Liten", "title_en": "Small"}
    made = checklists.add(draft, "small", **titles, tags=["sp"], left_out=["SP-01"], by=by)
    assert [one.code for one in requirements_of(made)][:2] == ["KEY-01", "KEY-02"]
    with pytest.raises(Refused, match="would ask nothing"):
        checklists.change(made, tags=[], by=by)
    with pytest.raises(Refused, match="no requirement called SP-99"):
        checklists.change(made, left_out=["SP-99"], by=by)
    checklists.remove(made, by=by)
    assert draft.checklists.count() == 7


def test_a_level_leaves_out_what_is_asked_above_it(operator: Operator, draft: FrameworkVersion) -> None:
    requirements.change(draft.requirements.get(code="GOV-02"), rank=4, by=operator.trust_officer)
    checklist = draft.checklists.get(slug="checklist-idp")
    levels = {one.name: one for one in Level.objects.all()}
    asked = {name: {row.code for row in requirements_of(checklist, level)} for name, level in levels.items()}
    assert (len(asked["LoA2"]), len(asked["LoA3"]), len(asked["LoA4"])) == (0, 37, 38)
    assert asked["LoA4"] - asked["LoA3"] == {"GOV-02"}


def test_what_a_checklist_asks_is_two_queries(
    draft: FrameworkVersion, django_assert_num_queries: Callable[[int], Any]
) -> None:
    checklist, level = draft.checklists.get(slug="checklist-idp"), Level.objects.get(name="LoA3")
    with django_assert_num_queries(2):
        rows = list(requirements_of(checklist, level))
    data = example()
    row = next(one for one in data["checklists"] if one["id"] == "checklist-idp")
    assert [one.code for one in rows] == [
        r["id"] for r in data["requirements"] if is_asked(r["id"], r["applies_to"], row["tags"], row["left_out"])
    ]


# After the draft

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
        lambda: _new(draft, "GOV-99", by),
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
    _adopted(operator, newer)
    life.bring_into_force(newer, by=operator.decision_maker)
    in_force.refresh_from_db()
    assert (newer.state, newer.in_force_from) == (V.IN_FORCE, TODAY)
    assert (in_force.state, in_force.transition_until) == (V.SUPERSEDED, TODAY + timedelta(days=180))


def test_another_transition_can_be_said(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    _adopted(operator, newer)
    with pytest.raises(ValidationError, match="cannot end before it begins"):
        life.bring_into_force(newer, transition_until=TODAY - timedelta(days=1), by=operator.decision_maker)
    life.bring_into_force(newer, transition_until=date(2026, 12, 31), by=operator.decision_maker)
    in_force.refresh_from_db()
    assert in_force.transition_until == date(2026, 12, 31)


def test_the_clock_brings_a_planned_version_into_force_on_its_day_and_once(
    operator: Operator, in_force: FrameworkVersion, newer: FrameworkVersion
) -> None:
    _adopted(operator, newer)
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
    _adopted(operator, newer)
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


def test_a_draft_of_another_frameworks_version_is_refused(operator: Operator, draft: FrameworkVersion) -> None:
    other = frameworks.record("annat", name_sv="Annat", name_en="Other", by=operator.trust_officer)
    with pytest.raises(Refused, match="of another framework"):
        frameworks.draft(other, "1", based_on=draft, by=operator.trust_officer)


def test_a_copy_says_what_its_original_says(in_force: FrameworkVersion, newer: FrameworkVersion) -> None:
    old, new = data_of(in_force), data_of(newer)
    assert newer.based_on == in_force
    assert new["framework"].pop("version") == "2.0"
    assert old["framework"].pop("version") == "1.0"
    assert old == new


@pytest.mark.parametrize("number", ["", "1/2", "två", "-1", "1 2"])
def test_a_versions_number_stands_in_an_address(operator: Operator, draft: FrameworkVersion, number: str) -> None:
    with pytest.raises(ValidationError, match="letters, figures"):
        frameworks.draft(draft.framework, number, by=operator.trust_officer)


# Levels


def test_a_level_gets_another_uri_by_a_decision_maker(operator: Operator) -> None:
    level = frameworks.record_level("LoA3", rank=3, uri="https://levels.example/3", by=operator.trust_officer)
    with pytest.raises(NotAllowed):
        frameworks.change_level(level, name="LoA3", uri="https://levels.example/x", by=operator.trust_officer)
    frameworks.change_level(level, name="LOA3", uri="https://levels.example/x", by=operator.decision_maker)
    level.refresh_from_db()
    assert (level.name, level.uri, level.rank) == ("LOA3", "https://levels.example/x", 3)


def test_of_two_who_change_one_level_the_second_is_told(operator: Operator) -> None:
    level = frameworks.record_level("LoA3", rank=3, uri="https://levels.example/3", by=operator.trust_officer)
    seen = fingerprint(level, frameworks.LEVEL)
    by = operator.decision_maker
    frameworks.change_level(level, name="LoA3", uri="https://levels.example/a", seen=seen, by=by)
    with pytest.raises(AlreadyMoved):
        frameworks.change_level(level, name="LoA3", uri="https://levels.example/b", seen=seen, by=by)


def test_the_database_itself_lets_nobody_adopt_what_they_drafted(draft: FrameworkVersion) -> None:
    with pytest.raises(IntegrityError, match="framework_adopted_by_another"):
        FrameworkVersion.objects.filter(pk=draft.pk).update(adopted_by=draft.drafted_by)
