"""A declaration's way: begun, approved inside, submitted, checked, sent back, supplemented, withdrawn, lapsed."""

import json
from datetime import timedelta

import pytest

from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.models.agreement import AgreementKind
from members.models.representation import Function
from members.tags import Tag
from tests import builders, mandates, trust
from tests.builders import AT, Member, Operator
from tests.trustframework.declaring import answer, approved, begun, say, shown, submitted
from trustframework import snapshots, waiting
from trustframework.actions import declaration_clock, declarations, evidences
from trustframework.declaration_rules import Incomplete
from trustframework.models import Declaration, FrameworkVersion, Supplement
from trustframework.models.declaration import DeclarationState
from trustframework.models.finding import SupplementState
from trustframework.models.framework import VersionState
from trustframework.models.review import ReviewState

D = DeclarationState


def test_a_declaration_begins_with_an_empty_answer_to_each_requirement(member: Member) -> None:
    draft = begun(member, scope="Alla vårdenheter")
    codes = list(draft.answers.values_list("requirement__code", "status"))
    assert codes == [(code, "") for code in ("GOV-01", "GOV-02", "KEY-01", "IDP-01", "IDP-02")]
    assert (draft.state, draft.agreement) == (D.DRAFT, None)
    assert AuditEvent.objects.filter(tag=Tag.DECLARATION_BEGUN).count() == 1


def test_the_review_agreement_in_force_is_noted(operator: Operator, member: Member) -> None:
    agreement = builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    assert begun(member).agreement == agreement


@pytest.mark.parametrize("state", [state for state in VersionState if state != VersionState.IN_FORCE])
def test_only_a_version_in_force_takes_new_declarations(member: Member, state: VersionState) -> None:
    with pytest.raises(Refused, match="is not in force"):
        begun(member, trust.version(state=state))


def test_a_checklist_for_small_ones_is_not_for_a_region(member: Member) -> None:
    version = trust.version()
    version.checklists.update(size_classes=["small"])
    with pytest.raises(Refused, match="not for organisations of this size"):
        begun(member, version)


def test_another_organisation_s_entity_is_not_declared_for(operator: Operator, member: Member) -> None:
    other = builders.approved_entity(operator, builders.member(operator, "Söderås kommun"))
    with pytest.raises(Refused, match="does not belong to Region Norrvik"):
        begun(member, entities=[other])
    assert not Declaration.objects.exists()


def test_there_is_one_open_declaration_of_a_kind(member: Member) -> None:
    version = trust.version()
    begun(member, version)
    with pytest.raises(Exception, match="There is an open declaration of this kind already"):
        begun(member, version)


def test_an_incomplete_declaration_is_not_approved_and_says_where(member: Member) -> None:
    draft = trust.answered(begun(member))
    draft.answers.filter(requirement__code="GOV-02").update(status="")
    draft.answers.filter(requirement__code="IDP-01").update(status="partly")
    with pytest.raises(Incomplete, match="GOV-02, IDP-01") as refused:
        declarations.approve(draft, by=member.signatory)
    assert [(one.code, one.reason) for one in refused.value.hindrances] == [
        ("GOV-02", "unanswered"),
        ("IDP-01", "critical_unmet"),
    ]
    draft.refresh_from_db()
    assert draft.state == D.DRAFT


def test_a_declarer_does_not_approve_and_a_signatory_does(member: Member) -> None:
    draft = trust.answered(begun(member))
    with pytest.raises(NotAllowed):
        declarations.approve(draft, by=member.administrator)
    declarations.approve(draft, by=member.signatory)
    assert (draft.state, draft.approved_by) == (D.INTERNALLY_APPROVED, member.signatory)


def test_nothing_is_submitted_without_a_review_agreement(member: Member) -> None:
    draft = trust.answered(begun(member))
    declarations.approve(draft, by=member.signatory)
    with pytest.raises(Refused, match="has no review agreement in force"):
        declarations.submit(draft, by=member.administrator)
    draft.refresh_from_db()
    assert (draft.state, draft.snapshots.count()) == (D.INTERNALLY_APPROVED, 0)


def test_evidence_that_expires_before_the_submission_is_named(operator: Operator, member: Member) -> None:
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    draft = trust.answered(begun(member))
    evidences.add(answer(draft, "KEY-01"), shown(valid_until=today()), by=member.administrator)
    declarations.approve(draft, by=member.signatory)
    with clock_at(AT + timedelta(days=1)), pytest.raises(Incomplete, match="KEY-01"):
        declarations.submit(draft, by=member.administrator)


def test_what_is_submitted_is_kept_as_it_was(operator: Operator, member: Member) -> None:
    draft = approved(operator, member)
    taken = declarations.submit(draft, by=member.signatory)
    kept = json.loads(taken.content.bytes())
    assert (draft.state, draft.submitted_at) == (D.SUBMITTED, AT)
    assert kept == snapshots.content_of(draft) | {"number": 1}
    assert kept["answers"]["GOV-01"] == {
        "status": "fulfilled",
        "text": "Så gör vi.",
        "planned_on": None,
        "inherited_from": None,
        "evidence": [],
    }
    event = AuditEvent.objects.get(tag=Tag.SNAPSHOT_TAKEN)
    assert event.chained["snapshot_sha256"] == taken.sha256


@pytest.mark.parametrize(
    ("state", "last", "words"),
    [
        (VersionState.SUPERSEDED, 0, None),
        (VersionState.SUPERSEDED, -1, "its transition ended on"),
        (VersionState.SUPERSEDED, None, "has no transition"),
        (VersionState.RETIRED, 30, "is retired"),
    ],
)
def test_a_draft_on_an_old_version_is_submitted_within_its_transition(
    operator: Operator, member: Member, state: VersionState, last: int | None, words: str | None
) -> None:
    draft = approved(operator, member)
    until = None if last is None else today() + timedelta(days=last)
    FrameworkVersion.objects.update(state=state, transition_until=until)
    draft = Declaration.objects.get(pk=draft.pk)
    if words is None:
        assert declarations.submit(draft, by=member.administrator).number == 1
    else:
        with pytest.raises(Refused, match=words):
            declarations.submit(draft, by=member.administrator)


def test_the_trust_officer_checks_and_sends_back_with_reasons(operator: Operator, member: Member) -> None:
    draft = submitted(operator, member)
    declarations.check(draft, by=operator.trust_officer)
    with pytest.raises(Refused, match="Say what is missing"):
        declarations.send_back(draft, because=" ", by=operator.trust_officer)
    declarations.send_back(draft, because="Bilaga 2 saknas.", by=operator.trust_officer)
    assert (draft.state, draft.returned_because, draft.approved_by) == (D.DRAFT, "Bilaga 2 saknas.", None)
    say(draft, "GOV-02", "fulfilled", member.administrator, "Nu med bilaga 2.")
    declarations.approve(draft, by=member.signatory)
    assert declarations.submit(draft, by=member.administrator).number == 2
    assert draft.returned_because == ""


def test_a_member_does_not_check_and_an_operator_does_not_submit(operator: Operator, member: Member) -> None:
    draft = approved(operator, member)
    with pytest.raises(NotAllowed):
        declarations.submit(draft, by=operator.trust_officer)
    declarations.submit(draft, by=member.administrator)
    with pytest.raises(NotAllowed):
        declarations.check(draft, by=member.signatory)


def test_approval_is_taken_back_before_the_submission(operator: Operator, member: Member) -> None:
    draft = approved(operator, member)
    declarations.reopen(draft, by=member.administrator)
    assert (draft.state, draft.approved_by) == (D.DRAFT, None)
    with pytest.raises(Refused, match="cannot become submitted"):
        declarations.submit(draft, by=member.administrator)


def test_a_supplement_opens_one_answer_and_gives_the_review_a_new_snapshot(operator: Operator, member: Member) -> None:
    draft = submitted(operator, member)
    review = trust.review(draft, trust.auditor(operator))
    first = review.snapshot
    Declaration.objects.filter(pk=draft.pk).update(state=D.SUPPLEMENT_REQUESTED)
    draft.refresh_from_db()
    asked = Supplement.objects.create(
        review=review,
        answer=answer(draft, "KEY-01"),
        question="Hur ofta?",
        due_on=today(),
        asked_by=operator.trust_officer,
        asked_at=AT,
    )
    with pytest.raises(Refused, match="this answer is closed"):
        say(draft, "GOV-01", "fulfilled", member.administrator, "Annat")
    with pytest.raises(Refused, match="this answer is closed"):
        evidences.add(answer(draft, "GOV-01"), shown(), by=member.administrator)
    say(draft, "KEY-01", "fulfilled", member.administrator, "Varje månad.")
    evidences.add(answer(draft, "KEY-01"), shown(), by=member.administrator)
    with pytest.raises(Refused, match="Reply first to what the reviewers ask about: KEY-01"):
        declarations.resubmit(draft, by=member.administrator)
    Supplement.objects.filter(pk=asked.pk).update(state=SupplementState.ANSWERED)
    with pytest.raises(Refused, match="this answer is closed"):
        say(draft, "KEY-01", "fulfilled", member.administrator, "En gång till")
    taken = declarations.resubmit(draft, by=member.administrator)
    review.refresh_from_db()
    assert (draft.state, review.snapshot, taken.number) == (D.UNDER_REVIEW, taken, first.number + 1)
    assert "Varje månad." in taken.content.bytes().decode()


def test_a_withdrawn_declaration_closes_its_review(operator: Operator, member: Member) -> None:
    draft = submitted(operator, member)
    review = trust.review(draft, trust.auditor(operator))
    declarations.withdraw(draft, by=member.signatory, note="Vi börjar om.")
    review.refresh_from_db()
    assert (draft.state, review.state) == (D.WITHDRAWN, ReviewState.CLOSED)


def test_it_lapses_twelve_months_after_the_review_agreement_once(operator: Operator, member: Member) -> None:
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    with clock_at(AT + timedelta(days=90)):
        draft = begun(member)
    for days, lapsed in ((364, 0), (365, 1), (366, 0)):
        with clock_at(AT + timedelta(days=days)):
            assert declaration_clock.lapse_due(AT + timedelta(days=days)) == lapsed
    draft.refresh_from_db()
    assert draft.state == D.LAPSED


def test_a_renewal_under_an_old_agreement_has_twelve_months_of_its_own(operator: Operator, member: Member) -> None:
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    later = AT + timedelta(days=3 * 365)
    with clock_at(later):
        begun(member)
        assert declaration_clock.lapse_due(later + timedelta(days=364)) == 0
        assert declaration_clock.lapse_due(later + timedelta(days=366)) == 1


def test_a_recommended_declaration_waits_for_its_decision(member: Member) -> None:
    draft = begun(member)
    Declaration.objects.filter(pk=draft.pk).update(state=D.RECOMMENDED)
    assert declaration_clock.lapse_due(AT + timedelta(days=1000)) == 0


def test_of_two_who_submit_at_once_one_does(operator: Operator, member: Member) -> None:
    draft = approved(operator, member)
    other = Declaration.objects.get(pk=draft.pk)
    declarations.submit(draft, by=member.administrator)
    with pytest.raises((AlreadyMoved, Refused)):
        declarations.submit(other, by=member.signatory)
    assert draft.snapshots.count() == 1


def test_the_scope_changes_in_a_draft_unless_somebody_was_first(operator: Operator, member: Member) -> None:
    draft = begun(member)
    declarations.rescope(draft, seen=0, scope="Norra delen", entities=[], by=member.administrator)
    with pytest.raises(AlreadyMoved):
        declarations.rescope(draft, seen=0, scope="Södra delen", entities=[], by=member.administrator)
    draft.refresh_from_db()
    assert draft.scope == "Norra delen"


def test_what_waits_is_shown_to_whoever_acts_on_it(operator: Operator, member: Member) -> None:
    draft = submitted(operator, member)
    assert list(waiting.to_handle(operator.trust_officer)) == [draft]
    assert waiting.words(draft) == "is submitted, and waits for the completeness check"
    assert not waiting.to_declare(member.administrator)
    declarations.check(draft, by=operator.trust_officer)
    declarations.send_back(draft, because="Underlag saknas.", by=operator.trust_officer)
    assert list(waiting.to_declare(builders.again(member.administrator))) == [draft]
    assert waiting.words(draft) == "has come back, with what is missing"
    assert not waiting.to_declare(member.reader)
    assert not waiting.to_handle(operator.trust_officer)


@pytest.mark.parametrize(("function", "may"), [(Function.DECLARATIONS, True), (Function.METADATA, False)])
def test_an_agent_declares_on_a_mandate_for_declarations(
    operator: Operator, member: Member, function: Function, may: bool
) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent, functions=(function,))
    declarer = builders.again(agent.administrator)
    checklist = trust.checklist(trust.version())
    if not may:
        with pytest.raises(NotAllowed):
            declarations.begin(member.organisation, checklist, builders.level(), by=declarer)
        return
    draft = declarations.begin(member.organisation, checklist, builders.level(), by=declarer)
    say(draft, "GOV-01", "fulfilled", declarer)
    event = AuditEvent.objects.get(tag=Tag.ANSWER_SAVED)
    assert (event.actor, event.on_behalf_of) == (declarer, member.organisation)
    with pytest.raises(NotAllowed):
        declarations.approve(trust.answered(draft), by=builders.again(agent.signatory))
