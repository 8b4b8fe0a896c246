"""A certification that is renewed in time, and one that is renewed too late (founding row S4-21)."""

from datetime import date, timedelta

import pytest

from members.texts import typeset
from tests import builders, trust
from tests.builders import AT
from tests.cycle.conftest import Published
from tests.journeys import certifying
from tests.journeys.certifying import Panel
from tests.journeys.conftest import assurances_served, scopes_served
from tests.journeys.pressing import Time, first_instant, press, read
from tests.pages.visiting import browser
from trustframework.models import Certification, Declaration
from trustframework.tasks import turn_the_day

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
ENDS = AT.date() + 200 * DAY
IDP, OTHER = "https://idp.norrvik.example/metadata", "https://idp.storvik.example/metadata"


@pytest.fixture
def panel(prepared: Published) -> Panel:
    return certifying.panel(prepared.operator)


@pytest.fixture
def held(prepared: Published, panel: Panel) -> Certification:
    """For two hundred days; beside it another member's entity, so that the feed is never empty."""
    other = builders.member(prepared.operator, "Region Storvik")
    builders.admitted_entity(prepared.operator, other, entity_id=OTHER, role="idp", scopes=("storvik.example",))
    entity = certifying.entity_of(prepared, IDP)
    draft = certifying.begun(prepared.member, trust.checklist(trust.version()), entity)
    with typeset.in_this_process():
        return certifying.certified(prepared.operator, prepared.member, panel, draft, valid_until=ENDS)


def _begins_again(published: Published, held: Certification) -> Declaration:
    """From the declaration that it renews: what was answered comes along."""
    assert held.decision is not None
    former = held.decision.declaration
    draft = certifying.begun(published.member, former.checklist, *held.entities.all(), follows=former)
    assert draft.follows == former
    assert not draft.answers.filter(status="").exists()
    return draft


def _announced(published: Published) -> list[tuple[str, date]]:
    """What the member reads in the preview of its departures."""
    at = published.member.organisation
    rows = browser(published.member.reader).get(f"/organisations/{at.pk}/departures/?days=400").context["rows"]
    return [(one.entity_id, one.day) for one, *_rest in rows]


def test_whoever_renews_in_time_is_never_gone(
    prepared: Published, panel: Panel, held: Certification, time: Time
) -> None:
    operator, member, both = prepared.operator, prepared.member, {IDP, OTHER}
    assert set(scopes_served(prepared)) == both
    assert _announced(prepared) == [(IDP, ENDS)]

    # A hundred and twenty days before the end the clock says that it is time, to those whose business it is.
    time.on(ENDS - 120 * DAY)
    turn_the_day()
    assert "renew" in read(member.administrator, f"/organisations/{member.organisation.pk}/deadlines/").lower()
    draft = _begins_again(prepared, held)
    with typeset.in_this_process():
        renewed = certifying.certified(operator, member, panel, draft)
    held.refresh_from_db()
    assert (held.state, renewed.renews) == ("superseded", held)
    assert set(scopes_served(prepared)) == both
    page = read(None, f"/status/SE/{member.organisation.number}/")
    assert "Replaced by a newer one" in page

    # The day on which the former one would have ended brings nothing: not a second without.
    for instant in (first_instant(ENDS) - SECOND, first_instant(ENDS)):
        time.at(instant)
        turn_the_day()
        assert assurances_served(prepared)[IDP] == {"https://sigill.example/loa/loa3"}
    assert (IDP, ENDS) not in _announced(prepared)


def test_whoever_renews_too_late_leaves_at_the_first_instant_after_and_comes_back(
    prepared: Published, panel: Panel, held: Certification, time: Time
) -> None:
    operator, member, both = prepared.operator, prepared.member, {IDP, OTHER}
    time.on(ENDS - 3 * DAY)
    turn_the_day()
    draft = _begins_again(prepared, held)
    certifying.answered(member, draft)
    certifying.submitted(member, draft)
    assert _announced(prepared) == [(IDP, ENDS)]
    time.at(first_instant(ENDS) - SECOND)
    assert set(scopes_served(prepared)) == both
    assert _announced(prepared) == [(IDP, ENDS)]
    time.at(first_instant(ENDS))
    assert set(scopes_served(prepared)) == {OTHER}
    assert browser().get(f"/api/v1/certifications/{held.pk}/").json()["state"] == "expired"

    # The review goes on; what it leads to holds from the day of the decision, and for no day in between.
    time.on(ENDS + 10 * DAY)
    review = certifying.under_review(operator, draft, panel)
    certifying.assessed(review, panel.lead.person)
    with typeset.in_this_process():
        certifying.reported(review, member, panel)
    again = certifying.decided(operator, draft)
    assert again.valid_from == ENDS + 10 * DAY
    assert set(scopes_served(prepared)) == both


def test_an_operator_may_prolong_what_waits_for_its_decision_once(
    prepared: Published, held: Certification, time: Time
) -> None:
    time.on(ENDS - 3 * DAY)
    draft = _begins_again(prepared, held)
    certifying.answered(prepared.member, draft)
    certifying.submitted(prepared.member, draft)
    prolonged = {"until": ENDS + 60 * DAY, "note": "Granskningen pågår."}
    press(prepared.operator.decision_maker, f"/certifications/{held.pk}/prolong/", **prolonged)
    time.at(first_instant(ENDS))
    assert set(scopes_served(prepared)) == {IDP, OTHER}
    assert _announced(prepared) == [(IDP, ENDS + 60 * DAY)]
    time.at(first_instant(ENDS + 60 * DAY))
    assert set(scopes_served(prepared)) == {OTHER}
