"""What is saved as somebody types fills no timeline: it is told with the declaration, many in one line."""

import pytest
from django.urls import reverse

from members import timelines
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from trustframework.actions import answers
from trustframework.models import Declaration

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture
def typed(member: Member) -> Declaration:
    """Twelve times at one answer."""
    draft = trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)
    one = draft.answers.select_related("declaration__organisation", "requirement")[0]
    for n in range(12):
        answers.save(one, seen=n, by=member.administrator, text="x" * (n + 1))
    return draft


def test_an_organisation_s_timeline_leaves_single_answers_out(member: Member, typed: Declaration) -> None:
    for internal in (True, False):
        told = timelines.of_organisation(member.organisation, internal=internal).events
        assert told
        assert "Answer saved" not in [event.label for event in told]


def test_the_declaration_tells_them_in_one_line(member: Member, typed: Declaration) -> None:
    told = timelines.of_object_with(typed, typed.answers.all(), internal=False).events
    assert [(event.label, event.times) for event in told] == [("Answer saved", 12)]
    page = words(browser(member.administrator).get(reverse("declaration", args=[typed.pk])))
    assert page.count("answered the requirement GOV-01") == 1
    assert "(12 times in a row)" in page


def test_two_people_are_two_lines(operator: Operator, member: Member, typed: Declaration) -> None:
    other = builders.in_role(operator, Role.DECLARER, member.organisation)
    one = typed.answers.select_related("declaration__organisation", "requirement")[0]
    answers.save(one, seen=12, by=other, text="Av en annan.")
    told = timelines.of_object_with(typed, typed.answers.all(), internal=False).events
    assert [event.times for event in told] == [1, 12]
