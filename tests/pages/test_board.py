"""The board: what waits, what is open and late, who has how much; and that it costs the same however much there is."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from members.actions import people
from members.clock import clock_at, today
from members.models import Organisation
from members.roles import Role
from tests import builders, trust
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words
from trustframework.models import Auditor, Checklist, Declaration, Review
from trustframework.models.review import ReviewState
from trustframework.workload import board

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def checklist(operator: Operator) -> Checklist:
    return trust.checklist(trust.version())


@pytest.fixture
def auditor(operator: Operator) -> Auditor:
    return trust.auditor(operator)


def submitted(at: Organisation, checklist: Checklist) -> Declaration:
    return trust.submitted(trust.declaration(at, checklist))


def test_a_submitted_declaration_waits_until_a_review_is_planned(
    operator: Operator, member: Member, checklist: Checklist, auditor: Auditor
) -> None:
    declaration = submitted(member.organisation, checklist)
    with clock_at(AT + timedelta(days=12)):
        assert board(today()).waiting == [(declaration, 12)]
        shown = words(browser(operator.trust_officer).get("/reviews/"))
    assert "Waiting for a review 1" in shown
    assert "Checklist idp LoA3 – Region Norrvik (en)" in shown
    trust.review(declaration, auditor)
    assert board(today()).waiting == []


def test_a_draft_does_not_wait(member: Member, checklist: Checklist) -> None:
    trust.declaration(member.organisation, checklist)
    assert board(today()).waiting == []


@pytest.mark.parametrize(("days", "late"), [(-1, 1), (0, 0), (1, 0)])
def test_a_review_is_late_from_the_day_after_it_was_due(
    member: Member, checklist: Checklist, auditor: Auditor, days: int, late: int
) -> None:
    trust.review(submitted(member.organisation, checklist), auditor, due_on=today() + timedelta(days=days))
    found = board(today())
    assert (found.overdue, found.loads[0].overdue) == (late, late)


def test_what_has_its_report_is_not_late_and_takes_no_room(
    member: Member, checklist: Checklist, auditor: Auditor
) -> None:
    trust.review(submitted(member.organisation, checklist), auditor, due_on=today() - timedelta(days=9))
    Review.objects.update(state=ReviewState.CLOSED)
    assert board(today()).reviews == []
    assert board(today()).loads[0].reviews == 0


def test_each_auditor_s_load_is_counted_by_the_month_in_which_it_is_due(
    operator: Operator, checklist: Checklist, auditor: Auditor
) -> None:
    gun = trust.auditor(operator, "Gun Granskare")
    dues = {"A": -40, "B": 3, "C": 35, "D": 36, "E": 200}
    for name, days in dues.items():
        at = builders.organisation(operator, f"Kommun {name}")
        trust.review(submitted(at, checklist), auditor, due_on=today() + timedelta(days=days))
    (greta, other) = board(today()).loads
    assert (greta.auditor, other.auditor) == (auditor, gun)
    assert (greta.reviews, greta.leads, greta.overdue) == (5, 5, 1)
    assert [(month.month, count) for month, count in greta.due] == [(6, 2), (7, 2), (8, 0), (9, 0)]
    assert (other.reviews, [count for _month, count in other.due]) == (0, [0, 0, 0, 0])


def test_the_board_is_for_trust_officers(operator: Operator, member: Member, auditor: Auditor) -> None:
    for person in (operator.decision_maker, operator.registrar, member.signatory, auditor.person):
        assert browser(person).get("/reviews/").status_code == 404


def test_nobody_plans_the_review_of_their_own_organisation(
    operator: Operator, member: Member, checklist: Checklist
) -> None:
    submitted(member.organisation, checklist)
    people.assign_role(operator.trust_officer, Role.READER, member.organisation, by=operator.registrar)
    shown = words(browser(operator.trust_officer).get("/reviews/"))
    assert "Nothing waits" in shown


def test_the_board_costs_the_same_however_much_there_is(
    operator: Operator, checklist: Checklist, auditor: Auditor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def more(serial: int) -> None:
        trust.review(submitted(builders.organisation(operator, f"Region {serial}"), checklist), auditor)
        submitted(builders.organisation(operator, f"Kommun {serial}"), checklist)
        trust.auditor(operator, f"Gerd {serial}")

    more(0)
    with django_assert_num_queries(4):
        board(today())
    for serial in range(1, 5):
        more(serial)
    with django_assert_num_queries(4):
        board(today())
