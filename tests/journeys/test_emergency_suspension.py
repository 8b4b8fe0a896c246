"""One officer stops a member at once, a second one rules on it, nothing lapses silently (rows S1-22, S4-21)."""

from datetime import timedelta

import pytest

from members.models import Letter
from members.models.letter import LetterKind
from members.roles import Role
from tests import builders
from tests.builders import AT, Member
from tests.cycle.conftest import Published
from tests.journeys.conftest import scopes_served
from tests.journeys.pressing import Time, press, read
from tests.pages.visiting import browser, words
from trustframework.models import Sanction
from trustframework.tasks import turn_the_day

IDP, OTHER = "https://idp.storvik.example/metadata", "https://sp1.norrvik.example/metadata"
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def suspected(published: Published) -> Member:
    """A certified member with an identity provider in the feed, beside three of another member's."""
    made = builders.member(published.operator, "Region Storvik")
    builders.admitted_entity(published.operator, made, entity_id=IDP, role="idp", scopes=("storvik.example",))
    return made


@pytest.fixture
def sanction(published: Published, suspected: Member) -> Sanction:
    """By the trust officer, alone, at noon."""
    assert {IDP, OTHER} <= set(scopes_served(published))
    reason = {"entity": "", "reason": "Främmande nycklar i intygen"}
    press(published.operator.trust_officer, f"/organisations/{suspected.organisation.pk}/sanctions/impose/", **reason)
    return Sanction.objects.get()


def test_what_one_officer_stops_is_out_of_the_feed_within_a_minute(
    published: Published, suspected: Member, sanction: Sanction, time: Time
) -> None:
    assert sanction.state == "emergency"
    time.at(AT + MINUTE - SECOND)  # the signer's next turn, a minute after the one before
    served = scopes_served(published)
    assert IDP not in served
    assert OTHER in served
    at = suspected.organisation
    assert "Suspended" in read(None, f"/status/SE/{at.number}/")
    assert "Främmande nycklar" not in read(None, f"/status/SE/{at.number}/")
    assert "Främmande nycklar" in read(suspected.signatory, f"/organisations/{at.pk}/")


def test_it_stays_when_nobody_confirms_it_and_those_who_decide_are_told_once(
    published: Published, suspected: Member, sanction: Sanction, time: Time
) -> None:
    operator = published.operator
    steering = builders.in_role(operator, Role.STEERING_GROUP, operator.organisation)
    told = Letter.objects.filter(kind=LetterKind.SANCTION_ESCALATED)
    time.at(AT + 24 * HOUR - SECOND)
    turn_the_day()
    assert not told.exists()
    for hours in (24, 25, 100):
        time.at(AT + hours * HOUR)
        turn_the_day()
        assert IDP not in scopes_served(published)
    assert set(told.values_list("person", flat=True)) == {operator.decision_maker.pk, steering.pk}
    assert told.count() == 2
    shown = read(operator.decision_maker, f"/sanctions/{sanction.pk}/")
    assert "Not confirmed by a second officer for 100 hours." in shown

    # Whoever imposed it has no say; a second officer confirms, and after that another than the first one lifts it.
    alone = browser(operator.trust_officer)
    alone.post(f"/sanctions/{sanction.pk}/confirm/")
    alone.post(f"/sanctions/{sanction.pk}/lift/", {"note": "Ångrar mig"})
    sanction.refresh_from_db()
    assert sanction.state == "emergency"
    press(operator.decision_maker, f"/sanctions/{sanction.pk}/confirm/")
    sanction.refresh_from_db()
    assert (sanction.state, sanction.confirmed_by) == ("in_effect", operator.decision_maker)
    assert IDP not in scopes_served(published)


def test_it_is_lifted_by_another_and_the_entity_is_back_at_the_next_turn(
    published: Published, suspected: Member, sanction: Sanction, time: Time
) -> None:
    operator = published.operator
    press(suspected.signatory, f"/sanctions/{sanction.pk}/answer/", statement="Nycklarna är bytta.")
    assert "Nycklarna är bytta." in read(operator.decision_maker, f"/sanctions/{sanction.pk}/")
    press(operator.decision_maker, f"/sanctions/{sanction.pk}/confirm/")
    assert IDP not in scopes_served(published)
    refused = browser(operator.trust_officer).post(f"/sanctions/{sanction.pk}/lift/", {"note": "Klart"})
    assert "You imposed this sanction." in words(refused)
    time.at(AT + 2 * HOUR)
    press(operator.decision_maker, f"/sanctions/{sanction.pk}/lift/", note="Nycklarna är bytta, och det är visat.")
    time.at(AT + 2 * HOUR + MINUTE - SECOND)
    assert scopes_served(published)[IDP] == {"storvik.example"}
