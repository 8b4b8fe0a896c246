"""Answers, their evidence and comments; and answers that another organisation's certification gives."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.models.representation import Function, RepresentationKind
from members.tags import Tag
from tests import builders, mandates, trust
from tests.builders import AT, Member, Operator
from tests.trustframework.declaring import answer, begun, say, shown, submitted, supplier
from trustframework.actions import answers, comments, declarations, evidences
from trustframework.answer_facts import answers_of, figures_of, hindrances_of
from trustframework.completeness import Figures
from trustframework.declaration_rules import Incomplete
from trustframework.inheriting import offers, suppliers
from trustframework.models import Certification, Evidence, Requirement
from trustframework.models.answer import AnswerStatus
from trustframework.models.certification import CertificationState
from trustframework.models.declaration import DeclarationState


def test_an_answer_is_saved_with_one_event_and_an_unchanged_one_without(member: Member) -> None:
    draft = begun(member)
    one = say(draft, "GOV-01", "fulfilled", member.administrator)
    answers.save(one, seen=one.version, by=member.administrator, status="fulfilled", text="Så gör vi.")
    assert (one.version, one.changed_by, one.changed_at) == (1, member.administrator, AT)
    event = AuditEvent.objects.get(tag=Tag.ANSWER_SAVED)
    assert (event.chained["requirement"], event.chained["status"]) == ("GOV-01", "fulfilled")


def test_of_two_who_write_at_once_the_later_is_told_and_nothing_is_lost(member: Member) -> None:
    draft = begun(member)
    first, second = answer(draft, "GOV-01"), answer(draft, "GOV-01")
    answers.save(first, seen=0, by=member.administrator, text="Den första.")
    with pytest.raises(AlreadyMoved, match="has been changed by somebody else"):
        answers.save(second, seen=0, by=member.administrator, text="Den andra.")
    assert answer(draft, "GOV-01").text == "Den första."


def test_line_ends_of_a_browser_are_no_change(member: Member) -> None:
    draft = begun(member)
    one = say(draft, "GOV-01", "fulfilled", member.administrator, "Ett\nTvå")
    answers.save(one, seen=one.version, by=member.administrator, text="Ett\r\nTvå")
    assert answer(draft, "GOV-01").version == 1


@pytest.mark.parametrize("status", ["fulfilled", "not_fulfilled", "not_applicable", ""])
def test_only_a_plan_has_a_day(member: Member, status: str) -> None:
    with pytest.raises(ValidationError, match="Only what is planned"):
        say(begun(member), "GOV-02", status, member.administrator, planned_on=today())


def test_an_unknown_status_and_too_long_a_text_are_refused(member: Member) -> None:
    draft = begun(member)
    with pytest.raises(ValidationError):
        say(draft, "GOV-01", "kanske", member.administrator)
    with pytest.raises(ValidationError):
        say(draft, "GOV-01", "fulfilled", member.administrator, "x" * 20_001)
    assert answer(draft, "GOV-01").version == 0


def test_a_reader_answers_nothing(member: Member) -> None:
    with pytest.raises(NotAllowed):
        say(begun(member), "GOV-01", "fulfilled", member.reader)


def test_after_submission_answers_and_evidence_are_closed(operator: Operator, member: Member) -> None:
    draft = begun(member)
    kept = evidences.add(answer(draft, "GOV-01"), shown(), by=member.administrator)
    declarations.withdraw(draft, by=member.administrator)
    draft = submitted(operator, member)
    copied = Evidence.objects.filter(answer__declaration=draft).first()
    one = answer(draft, "GOV-01")
    assert copied is None
    for act in (
        lambda: answers.save(one, seen=one.version, by=member.administrator, text="Något annat"),
        lambda: evidences.add(one, shown(), by=member.administrator),
        lambda: evidences.replace(kept, shown(), by=member.administrator),
        lambda: evidences.remove(kept, by=member.administrator),
    ):
        with pytest.raises(Refused, match="this answer is closed"):
            act()
    assert Evidence.objects.count() == 1


def test_evidence_is_replaced_by_a_row_of_its_own_and_removed_rows_stay(member: Member) -> None:
    one = answer(begun(member), "KEY-01")
    first = evidences.add(one, shown("Nyckelrutin 1"), by=member.administrator)
    second = evidences.replace(first, shown("Nyckelrutin 2"), by=member.administrator)
    first.refresh_from_db()
    assert (first.title, first.replaced_by, second.file_id) == ("Nyckelrutin 1", second, first.file_id)
    with pytest.raises(AlreadyMoved):
        evidences.replace(first, shown("Nyckelrutin 3"), by=member.administrator)
    evidences.remove(second, by=member.administrator)
    with pytest.raises(AlreadyMoved):
        evidences.remove(second, by=member.administrator)
    assert Evidence.objects.count() == 2
    assert AuditEvent.objects.filter(tag=Tag.EVIDENCE_ADDED).count() == 2
    assert AuditEvent.objects.filter(tag=Tag.EVIDENCE_REMOVED).count() == 1


def test_evidence_is_a_file_or_says_where_it_is_kept(member: Member) -> None:
    one = answer(begun(member), "KEY-01")
    with pytest.raises(ValidationError, match="Choose a file, or say where"):
        evidences.add(one, shown(document=None), by=member.administrator)
    added = evidences.add(one, shown(document=None, reference="Diarienummer 2026/17"), by=member.administrator)
    assert added.file is None
    with pytest.raises(ValidationError, match="last day is past"):
        evidences.add(one, shown(valid_until=today() - timedelta(days=1)), by=member.administrator)


def test_comments_are_written_by_the_declarer_s_own(operator: Operator, member: Member) -> None:
    draft = begun(member)
    comments.write(answer(draft, "GOV-01"), "Är det här rätt?", by=member.signatory)
    for person in (member.reader, operator.trust_officer):
        with pytest.raises(NotAllowed):
            comments.write(answer(draft, "GOV-01"), "Hej", by=person)
    declarations.withdraw(draft, by=member.signatory)
    with pytest.raises(Refused, match="closed"):
        comments.write(answer(draft, "GOV-01"), "För sent", by=member.signatory)


def test_a_supplier_s_certification_answers_what_it_fulfils_itself(operator: Operator, member: Member) -> None:
    version = trust.version()
    source = supplier(operator, member, version)
    draft = begun(member, version)
    (offer,) = offers(draft, [one.requirement for one in answers_of(draft)])
    assert (offer.certification, sorted(offer.codes)) == (source, ["GOV-01", "GOV-02", "KEY-01"])
    one = answer(draft, "KEY-01")
    answers.inherit(one, source, seen=0, by=member.administrator)
    assert (one.status, one.inherited_from) == (AnswerStatus.FULFILLED, source)
    assert figures_of(answers_of(draft)) == Figures(5, 1, 1)
    with pytest.raises(Refused, match="does not answer this requirement"):
        answers.inherit(answer(draft, "IDP-01"), source, seen=0, by=member.administrator)


def test_an_inherited_answer_lapses_with_the_certification(operator: Operator, member: Member) -> None:
    version = trust.version()
    source = supplier(operator, member, version)
    draft = begun(member, version)
    assert answers.inherit_all(draft, source, by=member.administrator) == 3
    for code in ("IDP-01", "IDP-02"):
        say(draft, code, "fulfilled", member.administrator)
    assert hindrances_of(answers_of(draft)) == []
    with clock_at(AT + timedelta(days=300)):
        assert figures_of(answers_of(draft)) == Figures(5, 5, 2)
        with pytest.raises(Incomplete, match="GOV-01, GOV-02, KEY-01"):
            declarations.approve(draft, by=member.signatory)
    Certification.objects.filter(pk=source.pk).update(state=CertificationState.SUSPENDED)
    assert [one.reason for one in hindrances_of(answers_of(draft))] == ["inheritance_ended"] * 3


def test_answering_oneself_ends_the_inheritance(operator: Operator, member: Member) -> None:
    version = trust.version()
    source = supplier(operator, member, version)
    draft = begun(member, version)
    answers.inherit(answer(draft, "GOV-01"), source, seen=0, by=member.administrator)
    one = say(draft, "GOV-01", "partly", member.administrator)
    assert (one.inherited_from, one.status) == (None, AnswerStatus.PARTLY)


@pytest.mark.parametrize("spoiled", ["changed", "not fulfilled", "inherited", "lower", "ended", "other framework"])
def test_nothing_is_inherited_from_what_does_not_answer_it(operator: Operator, member: Member, spoiled: str) -> None:
    version = trust.version()
    source = supplier(operator, member, version)
    assert source.decision is not None
    declared = source.decision.declaration
    newer = version
    if spoiled == "changed":
        newer = trust.version("2.0")
        Requirement.objects.filter(version=newer).update(text_sv="Något annat krävs.")
    elif spoiled == "not fulfilled":
        declared.answers.update(status=AnswerStatus.PARTLY)
    elif spoiled == "inherited":
        declared.answers.update(inherited_from=source)
    elif spoiled == "lower":
        Certification.objects.filter(pk=source.pk).update(level=builders.level("LoA2", 2))
    elif spoiled == "ended":
        Certification.objects.filter(pk=source.pk).update(valid_from=today() - timedelta(days=9), valid_until=today())
    else:
        framework = type(version.framework).objects.create(slug="annat", name_sv="Annat", name_en="Other")
        newer = trust.version("3.0")
        type(newer).objects.filter(pk=newer.pk).update(framework=framework)
    draft = begun(member, newer)
    with pytest.raises(Refused):
        answers.inherit(answer(draft, "GOV-01"), source, seen=0, by=member.administrator)


@pytest.mark.parametrize(
    ("kind", "function", "counts"),
    [
        (RepresentationKind.AGENT, Function.METADATA, True),
        (RepresentationKind.TECHNICAL, Function.METADATA, False),
        (RepresentationKind.TECHNICAL, Function.DECLARATIONS, True),
    ],
)
def test_whose_work_counts_is_that_of_agents_and_subcontractors(
    operator: Operator, member: Member, kind: RepresentationKind, function: Function, counts: bool
) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent, kind=kind, functions=(function,))
    assert suppliers(member.organisation) == ({agent.organisation.pk} if counts else set())


def test_saving_an_answer_costs_the_same_whatever_the_size(
    member: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    version = trust.version()
    _grow(version.pk, 60)
    draft = begun(member, version)
    assert draft.answers.count() == 65
    one = answer(draft, "GOV-01")
    by = builders.again(member.administrator)
    with django_assert_max_num_queries(25):
        answers.save(one, seen=0, by=by, status="fulfilled", text="Så gör vi.")


def _grow(version: int, number: int) -> None:
    """That many more requirements for everybody."""
    like = Requirement.objects.filter(version=version).first()
    assert like is not None
    for place in range(number):
        like.pk, like.code, like.position, like.applies_to = None, f"EXT-{place:02}", 100 + place, ["all"]
        like.save(force_insert=True)


def test_an_answer_of_a_declaration_under_review_is_closed(member: Member) -> None:
    draft = begun(member)
    type(draft).objects.filter(pk=draft.pk).update(state=DeclarationState.UNDER_REVIEW)
    with pytest.raises(Refused, match="under review"):
        say(draft, "GOV-01", "fulfilled", member.administrator)
