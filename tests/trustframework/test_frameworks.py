"""Framework versions: imported, edited while they are drafts, adopted by another, in force on a day, and over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import Operator
from tests.trustframework import adopting
from tests.trustframework.adopting import TODAY, day
from trustframework.actions import checklists, frameworks, requirement_groups, requirements
from trustframework.actions import framework_life as life
from trustframework.catalogue import as_json, as_yaml, checked, is_asked
from trustframework.catalogue_of import data_of
from trustframework.example import example
from trustframework.fingerprints import fingerprint
from trustframework.models import FrameworkVersion, Level
from trustframework.models.framework import VersionState
from trustframework.requirements_of import requirements_of

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


def test_a_new_requirement_is_the_last_of_its_group(operator: Operator, draft: FrameworkVersion) -> None:
    adopting.new(draft, "GOV-99", operator.trust_officer)
    codes = list(draft.requirements.values_list("code", flat=True))
    assert codes[codes.index("GOV-08") : codes.index("GOV-08") + 3] == ["GOV-08", "GOV-99", "RSK-01"]
    with pytest.raises(ValidationError, match="already exists"):
        adopting.new(draft, "GOV-99", operator.trust_officer)


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
    row = adopting.new(draft, "NEW-01", by, "NEW")
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
