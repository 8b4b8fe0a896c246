"""Material changes: reported at once by the member; the operator says what follows, and both are written to."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Letter
from members.models.letter import LetterKind
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import changes
from trustframework.models import MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState

S = ChangeState


@pytest.fixture
def reported(member: Member) -> MaterialChange:
    return _report(member)


def _report(member: Member, **other: Any) -> MaterialChange:
    given = {"kind": ChangeKind.SUPPLIER, "text": "Driften flyttar", "from_day": AT.date() + timedelta(days=30)}
    return changes.report(member.organisation, **{**given, "by": member.administrator, **other})


def test_a_report_reaches_the_trust_officers(operator: Operator, reported: MaterialChange) -> None:
    assert (reported.state, reported.reported_at) == (S.REPORTED, AT)
    (letter,) = Letter.objects.filter(kind=LetterKind.CHANGE)
    assert letter.person == operator.trust_officer
    (event,) = AuditEvent.objects.filter(tag=Tag.CHANGE_REPORTED)
    assert "Driften" not in str(event.chained)


@pytest.mark.parametrize("to", [S.NO_CONSEQUENCE, S.REVIEW, S.NARROWED])
def test_an_officer_says_what_follows_and_the_member_reads_it(
    operator: Operator, member: Member, reported: MaterialChange, to: ChangeState
) -> None:
    changes.assess(reported, to, consequence="Så här blir det", by=operator.trust_officer)
    reported.refresh_from_db()
    assert (reported.state, reported.consequence, reported.assessed_by) == (
        to,
        "Så här blir det",
        operator.trust_officer,
    )
    told = Letter.objects.filter(kind=LetterKind.CHANGE).exclude(person=operator.trust_officer)
    assert {letter.person for letter in told} == {member.administrator, member.signatory}


def test_it_is_assessed_once_and_with_words(operator: Operator, reported: MaterialChange) -> None:
    with pytest.raises(Refused, match="Write what follows"):
        changes.assess(reported, S.REVIEW, consequence=" ", by=operator.trust_officer)
    changes.assess(reported, S.REVIEW, consequence="Granskas", by=operator.trust_officer)
    with pytest.raises(Refused, match="cannot become"):
        changes.assess(reported, S.NARROWED, consequence="Igen", by=operator.trust_officer)


def test_nobody_assesses_what_they_reported(operator: Operator, reported: MaterialChange) -> None:
    MaterialChange.objects.update(reported_by=operator.trust_officer)
    reported.refresh_from_db()
    with pytest.raises(Refused, match="Another operator"):
        changes.assess(reported, S.REVIEW, consequence="Granskas", by=operator.trust_officer)


def test_only_its_own_people_report_and_only_officers_assess(
    operator: Operator, member: Member, reported: MaterialChange
) -> None:
    with pytest.raises(NotAllowed):
        _report(member, by=member.reader)
    with pytest.raises(NotAllowed):
        changes.assess(reported, S.REVIEW, consequence="Granskas", by=member.administrator)
    with pytest.raises(NotAllowed):
        changes.assess(reported, S.REVIEW, consequence="Granskas", by=operator.registrar)


def test_another_organisations_certification_is_refused(operator: Operator, member: Member) -> None:
    others = builders.certify(operator, builders.organisation(operator, "Region Söderby"))
    with pytest.raises(Refused, match="The certification is not"):
        _report(member, certification=others)


@pytest.mark.parametrize("bad", [{"text": ""}, {"kind": "gossip"}, {"text": "x" * 10_001}])
def test_what_is_missing_or_too_long_is_said(member: Member, bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _report(member, **bad)
    assert not MaterialChange.objects.exists()
