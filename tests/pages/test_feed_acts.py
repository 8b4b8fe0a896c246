"""Pages on which operators stop a feed, let it go on, roll it back, and do together what takes two."""

import json
import shutil

import pytest

from federation.actions import placements
from federation.models import Environment, Feed, JointAct
from members.models import Entity
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words
from trustframework.actions import sanctions

pytestmark = pytest.mark.usefixtures("on_the_day")
FEED = "/feeds/production/"
SP = "https://sp{}.norrvik.example/metadata"


def entity(number: int) -> Entity:
    return Entity.objects.get(entity_id=SP.format(number))


def test_the_feed_page_says_how_it_is_run_to_operators_alone(published: Published):
    page = words(browser(published.operator.trust_officer).get(FEED))
    assert "How it is run Mode Publishes what changes" in page
    assert "Entities that may go at once 5 Percent that may go at once 2" in page
    assert "Protected entities None" in page
    assert "Change the brake" not in page
    assert "Change the brake" in words(browser(published.operator.key_custodian).get(FEED))
    for outsider in (None, published.member.administrator):
        assert "How it is run" not in words(browser(outsider).get(FEED))


def test_who_paused_it_since_when_and_why_stands_on_its_page(published: Published):
    visitor = browser(published.operator.key_custodian)
    assert "checked" in visitor.get(f"{FEED}mode/?to=paused").content.decode()
    page = words(visitor.post(f"{FEED}mode/", {"mode": "paused", "grounds": "Fel i en mall"}, follow=True))
    page = page.replace(" ,", ",")
    assert "The mode is changed." in page
    assert f"Paused: not even signed again since 2026-06-01 14:00, {published.operator.key_custodian} Fel i en" in page
    assert "is refused by its readers after 2026-06-11 14:00" in page
    again = visitor.post(f"{FEED}mode/", {"mode": "paused", "grounds": "Igen"})
    assert (again.status_code, "is in that mode already" in words(again)) == (422, True)


def test_a_form_without_grounds_says_so(published: Published):
    answer = browser(published.operator.key_custodian).post(f"{FEED}mode/", {"mode": "paused", "grounds": " "})
    assert answer.status_code == 422
    assert "There is a problem Grounds: This field is required." in words(answer)


def test_a_roll_back_shows_who_comes_back_who_leaves_and_who_never_does(published: Published):
    published.admit(4)
    placements.stop_asking(entity(1), Environment.PRODUCTION, by=published.member.administrator)
    sanctions.impose_at_once(
        published.member.organisation, entity=entity(2), reason="Nyckel.", by=published.operator.trust_officer
    )
    assert published.publish().serial == 2
    visitor = browser(published.operator.key_custodian)
    assert f"{FEED}publications/1/roll-back/" in visitor.get(f"{FEED}publications/1/").content.decode()
    page = words(visitor.get(f"{FEED}publications/1/roll-back/"))
    assert f"1 entity would be published although the gate keeps it out now {SP.format(1)} The owner has not" in page
    assert f"1 entity stays out: a sanction, or its key {SP.format(2)} A sanction on the entity is in effect." in page
    assert f"{SP.format(1)} Added" in page
    assert f"{SP.format(4)} Removed" in page
    page = words(visitor.post(f"{FEED}publications/1/roll-back/", {"grounds": "Fel i mallen"}, follow=True))
    assert "Kept at the content of serial 1" in page
    page = words(visitor.post(f"{FEED}let-go-on/", {"grounds": "Rättat"}, follow=True))
    assert "It goes on." in page
    assert Feed.objects.get().pinned is None


def test_who_cannot_roll_back_to_a_serial_any_more_is_told_so_and_asked_for_nothing(published: Published):
    shutil.rmtree(published.releases / "production" / "releases" / "1")
    page = words(browser(published.operator.key_custodian).get(f"{FEED}publications/1/roll-back/"))
    assert "The release of that serial is not kept." in page
    assert "Grounds" not in page


def test_what_is_served_now_has_no_button_to_roll_back_to_it(published: Published):
    visitor = browser(published.operator.key_custodian)
    assert "roll-back" not in visitor.get(f"{FEED}publications/1/").content.decode()
    answer = visitor.post(f"{FEED}publications/1/roll-back/", {"grounds": "Prov"})
    assert (answer.status_code, "which is served now" in words(answer)) == (422, True)


def test_two_serials_are_compared_entity_by_entity_by_anybody(published: Published):
    published.admit(4)
    placements.stop_asking(entity(1), Environment.PRODUCTION, by=published.member.administrator)
    published.publish()
    page = words(browser().get(f"{FEED}diff/1/2/"))
    assert f"{SP.format(1)} Removed" in page
    assert f"{SP.format(4)} Added" in page
    assert SP.format(3) not in page
    assert "The contents are the same." in words(browser().get(f"{FEED}diff/2/2/"))
    assert browser().get(f"{FEED}diff/1/7/").status_code == 404
    assert f"{FEED}diff/1/2/" in browser().get(f"{FEED}publications/2/").content.decode()
    history = browser().get(f"{FEED}publications/")
    assert f"{FEED}diff/1/2/" in history.content.decode()
    assert "Roll back" not in words(history)
    assert "Roll back to this content Serial 1" in words(
        browser(published.operator.registrar).get(f"{FEED}publications/")
    )


def test_the_next_publication_is_shown_without_a_key_and_without_being_made(published: Published, settings):
    settings.SIGILL_KEY_DIR = "/nonexistent"
    visitor = browser(published.operator.registrar)
    assert "what is served is the answer" in words(visitor.get(f"{FEED}next/"))
    published.admit(4)
    placements.stop_asking(entity(1), Environment.PRODUCTION, by=published.member.administrator)
    page = words(visitor.get(f"{FEED}next/"))
    assert "the brake would not hold it" in page
    assert f"{SP.format(1)} Removed The owner has not asked for publication" in page
    assert f"{SP.format(4)} Added" in page
    Feed.objects.update(protected=[SP.format(1)], mode="paused")
    page = words(visitor.get(f"{FEED}next/"))
    assert f"The brake would hold it Protected entities would disappear: {SP.format(1)}." in page
    assert "The feed is stopped" in page
    assert published.serial() == 1


def test_protected_entities_are_changed_by_two(published: Published):
    first, second = browser(published.operator.key_custodian), browser(published.operator.registrar)
    asked = {"protected": f"{SP.format(1)}\n\n {SP.format(2)} ", "grounds": "Bär hela regionen"}
    page = words(first.post(f"{FEED}protected/", asked, follow=True))
    assert f"Protected – {SP.format(1)} Protected – {SP.format(2)}" in page
    assert "1 Joint acts to agree to" not in words(first.get("/"))
    assert "Change which entities are protected" in words(second.get("/"))
    act = JointAct.objects.latest("pk")
    assert "waits for a second operator. Look at it" in words(second.get(FEED))
    second.post(f"/joint-acts/{act.pk}/agree/")
    assert Feed.objects.get().protected == [SP.format(1), SP.format(2)]
    assert f"Protected entities {SP.format(1)} {SP.format(2)}" in words(second.get(FEED))
    assert f"{act.pk}: Change which entities are protected Carried out" in words(first.get(f"{FEED}acts/"))


def test_before_and_after_of_a_policy_are_what_differs(published: Published):
    wanted = {**Feed.objects.get().policy, "gates": ["G1", "G4"]}
    visitor = browser(published.operator.key_custodian)
    asked = {"policy": json.dumps(wanted), "grounds": "Enklare"}
    page = words(visitor.post(f"{FEED}policy/", asked, follow=True))
    assert "Before and after What Before After gates G1, G2" in page
    assert "G1, G4" in page
    assert "kinds" not in page
    for wrong, told in (("{", "This is not JSON"), ("{}", "not a policy that the gate can read")):
        answer = visitor.post(f"{FEED}policy/", {"policy": wrong, "grounds": "Prov"})
        assert (answer.status_code, told in words(answer)) == (422, True)


def test_a_brake_is_declined_with_a_reason_and_withdrawn_without(published: Published):
    first, second = browser(published.operator.key_custodian), browser(published.operator.registrar)
    asked = {"drop": "9", "drop_percent": "3", "key_percent": "10", "grounds": "Vi växer"}
    first.post(f"{FEED}brake/", asked)
    act = JointAct.objects.latest("pk")
    page = words(second.get(f"/joint-acts/{act.pk}/"))
    assert "Entities that may go at once 5 9 Percent that may go at once 2 3" in page
    assert "Agree, and carry it out" in page
    assert "Agree, and" not in words(first.get(f"/joint-acts/{act.pk}/"))
    second.post(f"/joint-acts/{act.pk}/decline/", {"note": "För mycket"})
    assert "Declined" in words(first.get(f"/joint-acts/{act.pk}/"))
    first.post(f"{FEED}brake/", asked)
    again = JointAct.objects.latest("pk")
    assert "Withdrawn. Nothing was changed." in words(first.post(f"/joint-acts/{again.pk}/withdraw/", follow=True))
    assert Feed.objects.get().brake_drop == 5


def test_joint_acts_are_for_operators(published: Published):
    browser(published.operator.key_custodian).post(f"{FEED}protected/", {"protected": SP.format(1), "grounds": "Prov"})
    act = JointAct.objects.latest("pk")
    for address in (f"/joint-acts/{act.pk}/", f"{FEED}acts/", f"{FEED}next/", f"{FEED}mode/"):
        assert browser(published.member.administrator).get(address).status_code == 404
        assert browser().get(address).status_code == 302
