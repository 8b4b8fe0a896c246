"""Approved on a condition that nobody meets: valid, late, in grace, out, as it was announced all the time (founding
rows S1-15, S4-21)."""

from datetime import date, timedelta

import pytest

from members.models import Entity
from members.texts import typeset
from tests import builders, trust
from tests.builders import AT
from tests.cycle.conftest import Published
from tests.journeys import certifying
from tests.journeys.conftest import scopes_served
from tests.journeys.joining import a_pdf
from tests.journeys.pressing import Time, first_instant, press, read
from tests.pages.visiting import browser
from trustframework.models import Certification, Condition
from trustframework.tasks import turn_the_day

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DUE = AT.date() + 30 * DAY
OUT = DUE + 15 * DAY  # fourteen days of grace, each of them whole
IDP, OTHER = "https://idp.norrvik.example/metadata", "https://idp.storvik.example/metadata"


@pytest.fixture
def entity(prepared: Published) -> Entity:
    """Everything but the certification; and another member's, so that the feed is never empty."""
    other = builders.member(prepared.operator, "Region Storvik")
    builders.admitted_entity(prepared.operator, other, entity_id=OTHER, role="idp", scopes=("storvik.example",))
    return certifying.entity_of(prepared, IDP)


@pytest.fixture
def certification(prepared: Published, entity: Entity) -> Certification:
    """On the condition of a routine, to be shown in thirty days."""
    panel = certifying.panel(prepared.operator)
    draft = certifying.begun(prepared.member, trust.checklist(trust.version()), entity)
    asked = {"text_1": "Beslutad rutin för nyckelbyte", "due_on_1": DUE, "evidence_1": "Rutinen som PDF"}
    with typeset.in_this_process():
        return certifying.certified(prepared.operator, prepared.member, panel, draft, "conditional", **asked)


def _announced(published: Published, day: date) -> None:
    """Whoever looks, member or operator, reads the same day."""
    operator, member = published.operator, published.member
    for person, address in (
        (member.reader, f"/organisations/{member.organisation.pk}/departures/?days=400"),
        (operator.registrar, "/departures/?days=400"),
    ):
        rows = browser(person).get(address).context["rows"]
        assert [(one.entity_id, one.day) for one, *_rest in rows if one.entity_id == IDP] == [(IDP, day)]


def _state(certification: Certification) -> str:
    told = browser().get(f"/api/v1/certifications/{certification.pk}/").json()
    return str(told["state"])


def test_a_condition_that_nobody_meets_closes_the_feed_after_its_grace(
    prepared: Published, certification: Certification, time: Time
) -> None:
    operator, member = prepared.operator, prepared.member
    condition, both = Condition.objects.get(), {IDP, OTHER}
    assert set(scopes_served(prepared)) == both
    assert _state(certification) == "conditional"
    _announced(prepared, OUT)

    time.on(DUE)
    turn_the_day()
    assert set(scopes_served(prepared)) == both
    time.on(DUE + DAY)
    turn_the_day()
    assert set(scopes_served(prepared)) == both
    assert "Beslutad rutin" in read(member.administrator, f"/organisations/{member.organisation.pk}/deadlines/")
    assert browser(operator.trust_officer).get(f"/conditions/{condition.pk}/").context["late"]
    _announced(prepared, OUT)

    # The last second of grace, and the first without. The gate itself closes; the clock only writes it down.
    time.at(first_instant(OUT) - SECOND)
    assert set(scopes_served(prepared)) == both
    _announced(prepared, OUT)
    time.at(first_instant(OUT))
    assert set(scopes_served(prepared)) == {OTHER}
    assert _state(certification) == "suspended"
    reasons = read(member.reader, f"/entities/{certification.entities.get().pk}/")
    assert "A condition of the certification at LoA3 should have been met." in reasons
    turn_the_day()
    certification.refresh_from_db()
    assert (certification.state, _state(certification)) == ("suspended", "suspended")

    # It comes back when somebody has shown the routine, and somebody else has let the certification hold again.
    time.on(OUT + DAY)
    report = {"text": "Rutinen är beslutad.", "document": a_pdf("rutin.pdf")}
    press(member.administrator, f"/conditions/{condition.pk}/report/", **report)
    assert set(scopes_served(prepared)) == {OTHER}
    press(operator.decision_maker, f"/conditions/{condition.pk}/steps/accept/")
    press(operator.trust_officer, f"/certifications/{certification.pk}/restore/", note="Villkoret är uppfyllt.")
    assert set(scopes_served(prepared)) == both
    assert _state(certification) == "valid"


def test_whoever_reports_in_time_waits_for_the_operator_and_stays(
    prepared: Published, certification: Certification, time: Time
) -> None:
    report = {"text": "Rutinen är beslutad.", "document": a_pdf("rutin.pdf")}
    time.on(DUE)
    press(prepared.member.administrator, f"/conditions/{Condition.objects.get().pk}/report/", **report)
    time.on(OUT + 10 * DAY)
    turn_the_day()
    assert set(scopes_served(prepared)) == {IDP, OTHER}
    press(prepared.operator.decision_maker, f"/conditions/{Condition.objects.get().pk}/steps/accept/")
    assert set(scopes_served(prepared)) == {IDP, OTHER}
    assert _state(certification) == "valid"
