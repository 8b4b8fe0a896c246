"""From one framework version to another, and from one declaration to the next."""

import pytest

from members.errors import Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import builders, trust
from tests.builders import Member, Operator
from tests.trustframework.declaring import answer, begun, say, shown, submitted
from trustframework.actions import carrying, declarations, evidences
from trustframework.models import Declaration, FrameworkVersion, Requirement
from trustframework.models.declaration import DeclarationState
from trustframework.models.framework import VersionState
from trustframework.task_list import task_list


def newer(of: FrameworkVersion) -> FrameworkVersion:
    """Version 2.0 in force: GOV-02 asks something else, IDP-02 is gone, KEY-02 is new; `of` is superseded."""
    FrameworkVersion.objects.filter(pk=of.pk).update(state=VersionState.SUPERSEDED)
    made = trust.version("2.0")
    Requirement.objects.filter(version=made, code="GOV-02").update(text_sv="Skärpt krav.", text_en="A stricter one.")
    Requirement.objects.filter(version=made, code="IDP-02").update(code="KEY-02")
    return made


@pytest.fixture
def old(member: Member) -> Declaration:
    """A draft on version 1.0, answered, with evidence to GOV-01 (one replaced) and GOV-02."""
    draft = trust.answered(begun(member))
    first = evidences.add(answer(draft, "GOV-01"), shown("Policy 1"), by=member.administrator)
    evidences.replace(first, shown("Policy 2"), by=member.administrator)
    evidences.add(answer(draft, "GOV-02"), shown("Beslut"), by=member.administrator)
    return draft


def test_unchanged_answers_come_along_and_the_rest_is_listed(member: Member, old: Declaration) -> None:
    new = carrying.carry_over(old, newer(old.framework_version), by=member.administrator)
    old.refresh_from_db()
    found = {a.requirement.code: (a.status, a.carried_over) for a in new.answers.select_related("requirement")}
    assert found == {
        "GOV-01": ("fulfilled", True),
        "GOV-02": ("", False),
        "KEY-01": ("fulfilled", True),
        "IDP-01": ("fulfilled", True),
        "KEY-02": ("", False),
    }
    asked = {row.answer.requirement.code: row.asks_anew for row in task_list(new).rows}
    assert {code: how for code, how in asked.items() if how} == {"GOV-02": "changed", "KEY-02": "added"}
    assert (old.state, new.state, new.follows) == (DeclarationState.WITHDRAWN, DeclarationState.DRAFT, old)


def test_evidence_comes_along_as_rows_of_its_own_to_the_same_bytes(member: Member, old: Declaration) -> None:
    new = carrying.carry_over(old, newer(old.framework_version), by=member.administrator)
    (copied,) = answer(new, "GOV-01").evidence.all()
    assert (copied.title, copied.replaced_by) == ("Policy 2", None)
    assert copied.file_id == answer(old, "GOV-01").evidence.get(title="Policy 2").file_id
    assert answer(new, "GOV-02").evidence.count() == 0
    evidences.remove(copied, by=member.administrator)
    assert answer(old, "GOV-01").evidence.filter(removed_at=None).count() == 2
    assert AuditEvent.objects.filter(tag=Tag.DECLARATION_BEGUN).latest("number").chained["carried"] == 3


def test_saving_a_carried_answer_says_that_somebody_has_looked(member: Member, old: Declaration) -> None:
    new = carrying.carry_over(old, newer(old.framework_version), by=member.administrator)
    one = say(new, "GOV-01", "fulfilled", member.administrator)
    assert (one.carried_over, one.version) == (False, 1)


def test_a_declaration_under_review_stays_on_its_version(operator: Operator, member: Member) -> None:
    draft = submitted(operator, member)
    trust.review(draft, trust.auditor(operator))
    with pytest.raises(Refused, match="before its review begins"):
        carrying.carry_over(draft, newer(draft.framework_version), by=member.administrator)
    draft.refresh_from_db()
    assert draft.state == DeclarationState.UNDER_REVIEW


def test_a_version_without_such_a_checklist_takes_nothing_over(member: Member, old: Declaration) -> None:
    to = newer(old.framework_version)
    to.checklists.filter(role="idp").delete()
    with pytest.raises(Refused, match="no checklist that answers to this one"):
        carrying.carry_over(old, to, by=member.administrator)
    old.refresh_from_db()
    assert old.state == DeclarationState.DRAFT


def test_a_renewal_begins_with_the_former_answers(operator: Operator, member: Member) -> None:
    former = submitted(operator, member)
    Declaration.objects.filter(pk=former.pk).update(state=DeclarationState.APPROVED)
    former.refresh_from_db()
    renewed = begun(member, former.framework_version, follows=former)
    assert set(renewed.answers.values_list("status", "carried_over")) == {("fulfilled", True)}
    former.refresh_from_db()
    assert former.state == DeclarationState.APPROVED


def test_another_organisation_s_declaration_is_not_followed(operator: Operator, member: Member) -> None:
    version = trust.version()
    former = trust.declaration(builders.organisation(operator, "Söderås kommun"), trust.checklist(version))
    with pytest.raises(Refused, match="another organisation's"):
        declarations.begin(member.organisation, former.checklist, former.level, by=member.administrator, follows=former)
