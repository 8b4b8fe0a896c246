"""The auditor register: proposed by one, accredited by another, confirmed and renewed each year."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction

from members.actions import people
from members.clock import clock_at, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Organisation, Person
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import auditors
from trustframework.models import Auditor
from trustframework.models.auditor import AuditorState

YEAR, A = relativedelta(months=12), AuditorState
FACTS = {"competence": ["idp", "sp"], "qualifications": "CISA", "lead": True}


@pytest.fixture
def firm(operator: Operator) -> Organisation:
    return builders.organisation(operator, "Granskarna AB")


@pytest.fixture
def greta(operator: Operator, firm: Organisation) -> Person:
    return builders.in_role(operator, Role.LEAD_REVIEWER, firm, "Greta Granskare")


@pytest.fixture
def candidate(operator: Operator, greta: Person, firm: Organisation) -> Auditor:
    return auditors.propose(greta, firm, by=operator.trust_officer, **FACTS)  # type: ignore[arg-type]


@pytest.fixture
def auditor(operator: Operator, candidate: Auditor) -> Auditor:
    auditors.accredit(candidate, by=operator.decision_maker)
    return candidate


def at(day: date) -> datetime:
    return AT.replace(year=day.year, month=day.month, day=day.day)


def test_one_operator_proposes_and_another_accredits_for_36_months(operator: Operator, candidate: Auditor) -> None:
    assert not Auditor.objects.in_force().exists()
    auditors.accredit(candidate, by=operator.decision_maker)
    kept = Auditor.objects.get()
    assert (kept.state, kept.valid_from) == (A.ACCREDITED, today())
    assert kept.valid_until == today() + relativedelta(months=36)
    assert kept.renewed_until == today() + YEAR
    assert Auditor.objects.in_force().get() == kept
    tags = AuditEvent.objects.filter(object_kind="auditor").order_by("number").values_list("tag", flat=True)
    assert list(tags) == [Tag.AUDITOR_PROPOSED, Tag.AUDITOR_MOVED]


def test_who_proposes_does_not_accredit(operator: Operator, candidate: Auditor) -> None:
    with pytest.raises(Refused, match="You proposed this auditor"):
        auditors.accredit(candidate, by=operator.trust_officer)
    with pytest.raises(IntegrityError, match="two_operators_accredit"), transaction.atomic():
        Auditor.objects.update(state=A.ACCREDITED, accredited_by=operator.trust_officer)


def test_nobody_proposes_or_accredits_themselves(operator: Operator, candidate: Auditor, greta: Person) -> None:
    people.assign_role(greta, Role.DECISION_MAKER, operator.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="Nobody accredits themselves"):
        auditors.accredit(candidate, by=builders.again(greta))
    officer = operator.trust_officer
    with pytest.raises(Refused, match="Nobody proposes themselves"):
        auditors.propose(officer, candidate.firm, by=officer, **FACTS)  # type: ignore[arg-type]


def test_a_registrar_or_a_member_has_no_say(operator: Operator, member: Member, candidate: Auditor) -> None:
    for person in (operator.registrar, member.administrator, candidate.person):
        with pytest.raises(NotAllowed):
            auditors.accredit(candidate, by=person)
        with pytest.raises(NotAllowed):
            auditors.renew(candidate, by=person)


def test_only_who_reviews_for_the_firm_is_proposed(operator: Operator, member: Member, greta: Person) -> None:
    with pytest.raises(Refused, match="does not have the role lead reviewer at Region Norrvik"):
        auditors.propose(greta, member.organisation, by=operator.trust_officer, **FACTS)  # type: ignore[arg-type]


def test_a_reviewer_is_accredited_without_leading(operator: Operator, firm: Organisation) -> None:
    rita = builders.in_role(operator, Role.REVIEWER, firm, "Rita Revisor")
    with pytest.raises(Refused, match="does not have the role lead reviewer"):
        auditors.propose(rita, firm, competence=["idp"], lead=True, by=operator.trust_officer)
    assert not auditors.propose(rita, firm, competence=["idp"], by=operator.trust_officer).lead


@pytest.mark.parametrize("competence", [[], ["everything"]])
def test_competence_is_checklists_that_there_are(
    operator: Operator, greta: Person, firm: Organisation, competence: list[str]
) -> None:
    with pytest.raises(Refused, match="which checklists"):
        auditors.propose(greta, firm, competence=competence, by=operator.trust_officer)


def test_nobody_stands_in_the_register_twice(operator: Operator, candidate: Auditor) -> None:
    with pytest.raises(Refused, match="stands in the register already"):
        auditors.propose(candidate.person, candidate.firm, by=operator.trust_officer, **FACTS)  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "holds"), [(-1, True), (0, False), (1, False)])
def test_without_renewal_it_holds_for_a_year(auditor: Auditor, days: int, holds: bool) -> None:
    on = today() + YEAR + timedelta(days=days)
    assert Auditor.objects.in_force(on).exists() is holds


def test_the_auditor_confirms_and_an_operator_renews_for_a_year(operator: Operator, auditor: Auditor) -> None:
    ends = auditor.renewed_until
    assert ends is not None
    with clock_at(at(ends - timedelta(days=30))):
        with pytest.raises(Refused, match="has not confirmed"):
            auditors.renew(auditor, by=operator.trust_officer)
        auditors.confirm(auditor, seen=auditor.version, interests="Inga", by=auditor.person)
        auditors.renew(auditor, by=operator.trust_officer)
    kept = Auditor.objects.get()
    assert (kept.renewed_until, kept.interests, kept.confirmed_at) == (ends + YEAR, "Inga", None)
    event = AuditEvent.objects.get(tag=Tag.AUDITOR_RENEWED)
    assert event.details == {"until": (ends + YEAR).isoformat()}


@pytest.mark.parametrize(("before", "open_"), [(121, False), (120, True)])
def test_a_renewal_opens_120_days_ahead(operator: Operator, auditor: Auditor, before: int, open_: bool) -> None:
    assert auditor.renewed_until
    with clock_at(at(auditor.renewed_until - timedelta(days=before))):
        auditors.confirm(auditor, seen=auditor.version, by=auditor.person)
        if open_:
            auditors.renew(auditor, by=operator.trust_officer)
            return
        with pytest.raises(Refused, match="The next renewal opens on"):
            auditors.renew(auditor, by=operator.trust_officer)


def test_a_late_renewal_begins_on_its_day_and_none_goes_beyond_the_accreditation(
    operator: Operator, auditor: Auditor
) -> None:
    assert auditor.valid_until is not None
    late = auditor.valid_until - timedelta(days=60)
    with clock_at(at(late)):
        auditors.confirm(auditor, seen=auditor.version, by=auditor.person)
        auditors.renew(auditor, by=operator.trust_officer)
        assert auditor.renewed_until == auditor.valid_until
        with pytest.raises(Refused, match="Propose the auditor anew"):
            auditors.renew(auditor, by=operator.trust_officer)


def test_only_the_auditor_confirms(operator: Operator, auditor: Auditor) -> None:
    with pytest.raises(NotAllowed):
        auditors.confirm(auditor, seen=auditor.version, by=operator.trust_officer)


def test_two_at_once_do_not_overwrite_each_other(operator: Operator, auditor: Auditor) -> None:
    seen = auditor.version
    auditors.confirm(auditor, seen=seen, interests="Aktier i Regn AB", by=auditor.person)
    with pytest.raises(AlreadyMoved):
        auditors.confirm(Auditor.objects.get(), seen=seen, interests="Inga", by=auditor.person)
    with pytest.raises(AlreadyMoved):
        auditors.propose_again(
            Auditor.objects.get(), seen=seen, firm=auditor.firm, competence=["sp"], by=operator.trust_officer
        )
    assert Auditor.objects.get().interests == "Aktier i Regn AB"


def test_a_suspended_auditor_is_restored_with_the_time_that_was_given(operator: Operator, auditor: Auditor) -> None:
    auditors.suspend(auditor, note="Utreds", by=operator.trust_officer)
    assert not Auditor.objects.in_force().exists()
    auditors.restore(auditor, note="Klart", by=operator.trust_officer)
    assert Auditor.objects.in_force().get().renewed_until == today() + YEAR


def test_a_candidate_is_not_restored_past_the_second_operator(operator: Operator, candidate: Auditor) -> None:
    with pytest.raises(Refused, match="Only a suspended auditor"):
        auditors.restore(candidate, by=operator.trust_officer)


def test_a_suspended_one_is_not_accredited_afresh(operator: Operator, auditor: Auditor) -> None:
    auditors.suspend(auditor, note="Utreds", by=operator.trust_officer)
    with pytest.raises(Refused, match="Only a candidate"):
        auditors.accredit(auditor, by=operator.decision_maker)


def test_who_was_proposed_anew_for_more_waits_for_the_second_operator(operator: Operator, auditor: Auditor) -> None:
    auditors.propose_again(
        auditor, seen=auditor.version, firm=auditor.firm, competence=["agent"], lead=True, by=operator.trust_officer
    )
    kept = Auditor.objects.get()
    assert (kept.state, kept.competence, kept.accredited_by) == (A.CANDIDATE, ["agent"], None)
    auditors.accredit(kept, by=operator.decision_maker)
    assert Auditor.objects.in_force().get().competence == ["agent"]


def test_what_is_proposed_of_a_candidate_can_be_mended(operator: Operator, candidate: Auditor) -> None:
    auditors.propose_again(
        candidate, seen=0, firm=candidate.firm, competence=["sp"], lead=False, by=operator.decision_maker
    )
    with pytest.raises(Refused, match="You proposed this auditor"):
        auditors.accredit(candidate, by=operator.decision_maker)
    auditors.accredit(candidate, by=operator.trust_officer)
    assert Auditor.objects.get().competence == ["sp"]


def test_ended_is_for_good(operator: Operator, auditor: Auditor) -> None:
    auditors.end(auditor, note="Slutat", by=operator.trust_officer)
    for step in (auditors.accredit, auditors.restore, auditors.renew):
        with pytest.raises(Refused):
            step(auditor, by=operator.decision_maker)
    assert Auditor.objects.get().state == A.ENDED
