"""Agreement texts: drafted, adopted once, superseded with a deadline, and then signed anew."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from members.actions import agreements, beneficiaries, resigning, templates
from members.errors import Refused
from members.models import Agreement, AgreementTemplate, AuditEvent
from members.models.agreement import AgreementKind, AgreementState, Party, TemplateState
from members.tags import Tag
from members.texts.shipped import shipped
from tests import builders
from tests.builders import AT, Member, Operator

TODAY = AT.date()


def _draft(operator: Operator, supersedes: AgreementTemplate | None = None, version: str = "2.0") -> AgreementTemplate:
    texts = {"title_sv": "Avtal", "title_en": "Agreement", "body_sv": "# Avtal\n\n{{ organisation.name }}"}
    return templates.draft(AgreementKind.MEMBERSHIP, version, supersedes=supersedes, by=operator.registrar, **texts)


def test_a_draft_is_edited_until_it_is_adopted_and_never_after(operator: Operator) -> None:
    text = _draft(operator)
    templates.revise(text, by=operator.registrar, body_en="# Agreement")
    templates.adopt(text, by=operator.registrar)
    text.refresh_from_db()
    assert (text.state, text.adopted_on, text.adopted_by) == (TemplateState.ADOPTED, TODAY, operator.registrar)
    with pytest.raises(Refused, match="is adopted and cannot be changed"):
        templates.revise(text, by=operator.registrar, body_en="# Other")
    assert AgreementTemplate.objects.get(pk=text.pk).body_en == "# Agreement"


def test_no_agreement_is_made_on_a_draft(operator: Operator, member: Member) -> None:
    with pytest.raises(Refused, match="is a draft"):
        agreements.prepare(member.organisation, _draft(operator), by=operator.registrar)


def test_a_text_that_could_not_become_a_document_is_told_by_field_and_line(operator: Operator) -> None:
    text = _draft(operator)
    with pytest.raises(ValidationError) as refused:
        templates.revise(text, by=operator.registrar, body_en="# A\n\n{{ organisation.namn }}")
    assert refused.value.message_dict["body_en"][0].startswith("Line 3: There is no field organisation.namn")
    assert AgreementTemplate.objects.get(pk=text.pk).body_en == ""


def test_an_empty_text_is_not_adopted(operator: Operator) -> None:
    text = templates.draft(AgreementKind.TRIAL, "1", by=operator.registrar, title_sv="V", title_en="T")
    with pytest.raises(Refused, match="empty in both languages"):
        templates.adopt(text, by=operator.registrar)


def test_adoption_gives_the_older_version_its_last_day(operator: Operator, member: Member, settings: Settings) -> None:
    settings.SIGILL_RESIGN_DAYS = 90
    older = member.organisation.agreements.get().template
    templates.adopt(_draft(operator, older), by=operator.registrar)
    older.refresh_from_db()
    assert older.accepted_until == TODAY + timedelta(days=90)


def test_an_earlier_last_day_of_the_older_version_stands(operator: Operator, member: Member) -> None:
    older = member.organisation.agreements.get().template
    templates.accept_until(older, TODAY + timedelta(days=5), by=operator.registrar)
    templates.adopt(_draft(operator, older), by=operator.registrar)
    older.refresh_from_db()
    assert older.accepted_until == TODAY + timedelta(days=5)


def test_a_version_takes_over_from_an_adopted_text_of_its_own_kind_only(operator: Operator) -> None:
    for other in (builders.template(AgreementKind.REVIEW), _draft(operator)):
        with pytest.raises(Refused, match="of its own kind"):
            _draft(operator, other, version="3.0")


def test_who_signed_the_older_version_gets_a_draft_once(operator: Operator, member: Member) -> None:
    older = member.organisation.agreements.get()
    other = builders.member(operator, "Kommunen Sydvik")
    beneficiaries.add(older, [other.organisation], by=operator.registrar)
    text = _draft(operator, older.template)
    templates.adopt(text, by=operator.registrar)
    begun = list(resigning.begin(text, by=operator.registrar))
    assert {one.agreement.organisation for one in begun} == {member.organisation, other.organisation}
    draft = Agreement.objects.get(organisation=member.organisation, template=text)
    assert (draft.state, draft.replaces) == (AgreementState.DRAFT, older)
    assert [one.organisation for one in draft.beneficiaries.all()] == [other.organisation]
    assert AuditEvent.objects.filter(tag=Tag.AGREEMENT_PREPARED, object_pk=str(draft.pk)).count() == 1
    assert list(resigning.begin(text, by=operator.registrar)) == []


def test_one_that_cannot_be_drafted_does_not_keep_the_others(operator: Operator, member: Member) -> None:
    older = member.organisation.agreements.get()
    builders.member(operator, "Kommunen Sydvik")
    Agreement.objects.filter(pk=older.pk).update(language="en")  # and the new text is in Swedish only
    text = _draft(operator, older.template)
    templates.adopt(text, by=operator.registrar)
    told = {one.agreement.organisation.name_sv: bool(one.draft) for one in resigning.begin(text, by=operator.registrar)}
    assert told == {"Kommunen Sydvik": True, "Region Norrvik": False}


def test_the_new_agreement_takes_over_when_both_have_signed_it(operator: Operator, member: Member) -> None:
    older = member.organisation.agreements.get()
    text = _draft(operator, older.template)
    templates.adopt(text, by=operator.registrar)
    (begun,) = resigning.begin(text, by=operator.registrar)
    assert begun.draft
    agreements.send(begun.draft, by=operator.registrar)
    digest = str(begun.draft.document_id)
    builders.sign(begun.draft, Party.MEMBER, by=member.signatory, document_sha256=digest)
    older.refresh_from_db()
    assert older.state == AgreementState.IN_FORCE
    builders.sign(begun.draft, Party.OPERATOR, by=operator.registrar, document_sha256=digest)
    older.refresh_from_db()
    assert (begun.draft.state, older.state) == (AgreementState.IN_FORCE, AgreementState.SUPERSEDED)


def test_a_text_that_comes_with_sigill_is_adopted_as_it_is(operator: Operator) -> None:
    text = templates.draft(AgreementKind.AGENT, "1", by=operator.registrar, **shipped(AgreementKind.AGENT))
    templates.adopt(text, by=operator.registrar)
    assert str(text) == "Agent agreement 1"
