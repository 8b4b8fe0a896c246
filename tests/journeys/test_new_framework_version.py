"""A framework version takes the place of another while declarations are open: what is unchanged comes along, the rest
is listed, and the former version takes what was begun against it until its last day (rows S1-12, S1-13)."""

from datetime import date, timedelta

import pytest

from members.clock import today
from members.texts import typeset
from tests import builders, trust
from tests.builders import AT
from tests.cycle.conftest import Published
from tests.journeys import certifying, rules
from tests.journeys.conftest import scopes_served
from tests.journeys.pressing import Time, first_instant, press, read
from tests.pages.visiting import browser, words
from trustframework.models import Declaration, FrameworkVersion
from trustframework.tasks import turn_the_day

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
IN_FORCE = AT.date() + 30 * DAY
LAST = IN_FORCE + 60 * DAY
IDP, OTHER = "https://idp.norrvik.example/metadata", "https://idp.storvik.example/metadata"


@pytest.fixture
def draft(prepared: Published) -> Declaration:
    """Against the first version, answered to the end, and not handed in."""
    entity = certifying.entity_of(prepared, IDP)
    made = certifying.begun(prepared.member, trust.checklist(trust.version()), entity)
    certifying.answered(prepared.member, made)
    certifying.shown(prepared.member, made, "GOV-01")
    return made


@pytest.fixture
def newer(prepared: Published, draft: Declaration, time: Time) -> FrameworkVersion:
    """A copy with one requirement changed and one added: adopted, and to come into force in a month."""
    officer, former = prepared.operator.trust_officer, draft.framework_version
    press(officer, f"{rules.home_of(former)}draft/", version="2.0")
    made = FrameworkVersion.objects.get(version="2.0")
    home, changed = rules.home_of(made), f"{rules.home_of(made)}change/requirements/GOV-02/"
    page = browser(officer).get(changed).context["form"]
    stands = {name: value for name, value in page.initial.items() if value not in (None, False)}
    press(officer, changed, **{**stands, "group": made.groups.get(code="GOV").pk, "text_en": "Twice a year."})
    texts = {"title_sv": "Nytt", "title_en": "New", "text_sv": "Något nytt.", "text_en": "Something new."}
    group = made.groups.get(code="IDP").pk
    press(officer, f"{home}add/requirements/", code="IDP-03", group=group, applies_to=["idp"], rank=3, **texts)
    rules.adopted(prepared.operator, made, time)
    rules.in_force(prepared.operator, made, on=IN_FORCE, transition_until=LAST)
    return made


def _comes_into_force(time: Time) -> None:
    """By itself, on its day."""
    time.on(IN_FORCE)
    turn_the_day()


def _somebody_else(published: Published) -> None:
    """So that the feed is never empty."""
    other = builders.member(published.operator, "Region Storvik")
    builders.admitted_entity(published.operator, other, entity_id=OTHER, role="idp", scopes=("storvik.example",))


def test_what_is_unchanged_comes_along_and_the_rest_is_asked_again(
    prepared: Published, draft: Declaration, newer: FrameworkVersion, time: Time
) -> None:
    operator, member = prepared.operator, prepared.member
    _somebody_else(prepared)
    compared = read(member.reader, f"{rules.home_of(newer)}compare/")
    assert "GOV-02" in compared
    assert "IDP-03" in compared
    _comes_into_force(time)
    page = read(member.administrator, f"/declarations/{draft.pk}/")
    assert "This declaration can be submitted until" in page
    assert "Carry over to" in page
    assert LAST in _days(prepared)

    press(member.administrator, f"/declarations/{draft.pk}/carry-over/")
    carried = Declaration.objects.get(follows=draft)
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    tasks = browser(member.administrator).get(f"/declarations/{carried.pk}/").context["tasks"]
    asked = {row.answer.requirement.code: row.asks_anew for row in tasks.rows}
    assert {code: why for code, why in asked.items() if why} == {"GOV-02": "changed", "IDP-03": "added"}
    along = {row.answer.requirement.code for row in tasks.rows if row.answer.carried_over}
    assert along == {"GOV-01", "KEY-01", "IDP-01", "IDP-02"}
    assert carried.answers.get(requirement__code="GOV-01").evidence.count() == 1
    former = browser(member.administrator).get(f"/answers/{carried.answers.get(requirement__code='GOV-02').pk}/")
    assert certifying.ANSWER["text"] in words(former)  # the former answer stands beside the question

    panel = certifying.panel(operator)
    with typeset.in_this_process():
        held = certifying.certified(operator, member, panel, carried)
    assert set(scopes_served(prepared)) == {IDP, OTHER}
    told = browser().get(f"/api/v1/certifications/{held.pk}/").json()
    assert told["framework_version"] == "2.0"


def test_the_former_version_takes_what_was_begun_until_its_last_day_and_not_after(
    prepared: Published, draft: Declaration, newer: FrameworkVersion, time: Time
) -> None:
    operator, member = prepared.operator, prepared.member
    _somebody_else(prepared)
    late = builders.member(operator, "Region Söderby")
    builders.agreement_in_force(operator, late, builders.AgreementKind.REVIEW)
    too_late = certifying.begun(late, draft.checklist)
    certifying.answered(late, too_late)
    _comes_into_force(time)
    old, begin = draft.checklist.pk, f"/organisations/{late.organisation.pk}/declarations/begin/"
    offered = browser(late.administrator).get(begin).context["form"].fields["checklist"].queryset
    assert old not in {one.pk for one in offered}

    # In the last minute of the last day it is accepted, and reviewed and decided on against its own version.
    time.at(first_instant(LAST + DAY) - 60 * SECOND)
    certifying.submitted(member, draft)
    press(late.signatory, f"/declarations/{too_late.pk}/steps/approve/")
    time.at(first_instant(LAST + DAY))
    refused = browser(late.administrator).post(f"/declarations/{too_late.pk}/steps/submit/")
    assert "its transition ended on" in words(refused)
    too_late.refresh_from_db()
    assert too_late.state == "internally_approved"

    time.on(LAST + DAY)
    panel = certifying.panel(operator)
    review = certifying.under_review(operator, draft, panel)
    certifying.assessed(review, panel.lead.person)
    with typeset.in_this_process():
        certifying.reported(review, member, panel)
    held = certifying.decided(operator, draft)
    assert (held.valid_from, set(scopes_served(prepared))) == (today(), {IDP, OTHER})

    # Whoever was late has lost nothing: the answers go over, and what is asked anew is two requirements.
    press(late.administrator, f"/declarations/{too_late.pk}/carry-over/")
    carried = Declaration.objects.get(follows=too_late)
    assert set(carried.answers.filter(status="").values_list("requirement__code", flat=True)) == {"GOV-02", "IDP-03"}


def _days(published: Published) -> set[date]:
    """Those of the member's deadlines."""
    at = published.member.organisation
    found = browser(published.member.administrator).get(f"/organisations/{at.pk}/deadlines/").context
    return {row.deadline.due_on for row in found["page"].object_list}
