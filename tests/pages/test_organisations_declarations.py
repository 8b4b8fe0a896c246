"""Trust declarations on the organisation's page: what was promised, how far it has come, and who may open it."""

import pytest
from django.urls import reverse

from tests import trust
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from trustframework.models import Declaration

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day", "english")]


@pytest.fixture
def draft(member: Member) -> Declaration:
    return trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)


def test_a_declaration_is_listed_with_its_level_framework_and_state(member: Member, draft: Declaration) -> None:
    trust.submitted(draft)
    page = words(browser(member.administrator).get(f"/organisations/{member.organisation.pk}/"))
    for expected in ("Checklist idp, LoA3", "Submitted", "The Example 1.0", "Begin a trust declaration"):
        assert expected in page


def test_a_draft_opens_for_its_own_people_and_a_submission_for_officers(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    def opens() -> list[bool]:
        people = (member.administrator, member.signatory, member.reader, operator.trust_officer, operator.registrar)
        pages = [browser(person).get(f"/organisations/{member.organisation.pk}/") for person in people]
        return [reverse("declaration", args=[draft.pk]) in page.content.decode() for page in pages]

    assert opens() == [True, True, False, False, False]
    trust.submitted(draft)
    assert opens() == [True, True, False, True, False]


def test_only_a_declarer_is_offered_to_begin_one(member: Member) -> None:
    where = f"/organisations/{member.organisation.pk}/"
    assert "Begin a trust declaration" in words(browser(member.administrator).get(where))
    assert "Begin a trust declaration" not in words(browser(member.signatory).get(where))


def test_without_declarations_the_page_says_so(member: Member) -> None:
    assert "No declaration yet." in words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
