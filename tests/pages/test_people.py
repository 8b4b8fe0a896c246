"""A person's own page, a registrar's view of it, and asking for a role."""

import pytest

from members.actions import access, people
from members.models import AccessRequest, Person, RoleAssignment
from members.roles import Role
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


def test_the_start_page_shows_every_organisation_that_one_acts_for(operator, member):
    other = builders.organisation(operator, "Söderås kommun")
    people.assign_role(member.reader, Role.DECLARER, other, by=operator.registrar)
    page = words(browser(member.reader).get("/"))
    assert "Region Norrvik (en) Reader" in page
    assert "Söderås kommun (en) Declarer" in page


def test_one_changes_one_s_own_name_and_sees_nobody_else_s_page(member):
    visitor, mine = browser(member.reader), f"/people/{member.reader.pk}/"
    given = {"name": "Lea Läsare", "language": "sv", "seen": "1"}
    visitor.post(f"{mine}change/", given)
    assert Person.objects.get(pk=member.reader.pk).name == "Lea Läsare"
    assert visitor.get(mine).status_code == 200
    assert visitor.get(f"/people/{member.administrator.pk}/").status_code == 404
    assert visitor.post(f"/people/{member.administrator.pk}/change/", given).status_code == 404


def test_two_who_change_a_person_at_once_see_both_versions(operator, member):
    address = f"/people/{member.reader.pk}/change/"
    browser(member.reader).post(address, {"name": "Lea Först", "language": "sv", "seen": "1"})
    response = browser(operator.registrar).post(address, {"name": "Lea Sist", "language": "en", "seen": "1"})
    assert response.status_code == 422
    assert "Lea Först" in words(response)
    assert 'value="Lea Sist"' in response.content.decode()


def test_a_registrar_closes_and_opens_a_log_in_and_forgets_who_left(operator, member):
    gone = builders.person("Gun Gången")
    registrar, page = browser(operator.registrar), f"/people/{gone.pk}/"
    assert "is closed, and all sessions are ended" in words(registrar.post(f"{page}close/", follow=True))
    assert "is open again" in words(registrar.post(f"{page}open/", follow=True))
    assert "still has a log-in or a role" in words(registrar.post(f"{page}erase/", follow=True))
    registrar.post(f"{page}close/", follow=True)
    shown = words(registrar.post(f"{page}erase/", follow=True))
    assert "The personal data is erased." in shown
    assert "Gun" not in shown


def test_a_member_s_administrator_closes_nobody_s_log_in(member):
    visitor = browser(member.administrator)
    for verb in ("close", "open", "erase"):
        assert visitor.post(f"/people/{member.reader.pk}/{verb}/").status_code == 404
    assert Person.objects.get(pk=member.reader.pk).is_active


def test_whoever_asks_for_a_role_is_answered_on_the_organisation_s_page(member):
    stranger = builders.person("Ture Främling")
    given = {"organisation": member.organisation.number, "role": "reader", "reason": "Jag sköter driften."}
    assert "Asked. The answer comes by e-mail." in words(browser(stranger).post("/access/ask/", given, follow=True))
    asked = AccessRequest.objects.get()
    administrator, at = browser(member.administrator), f"/organisations/{member.organisation.pk}/"
    assert "Jag sköter driften." in words(administrator.get(at))
    assert "Jag sköter driften." not in words(browser(member.reader).get(at))
    administrator.post(f"/access/{asked.pk}/grant/", {"until": "2026-06-30"})
    held = RoleAssignment.objects.get(person=stranger)
    assert held.until.isoformat() == "2026-06-30T22:00:00+00:00"
    assert "30 June 2026" in words(administrator.get(at))


def test_a_request_waits_on_the_start_page_of_who_may_answer_it(operator, member):
    access.ask(member.organisation, Role.READER, reason="Drift", by=builders.person("Ture Främling"))
    assert "Ture Främling: Reader" in words(browser(member.administrator).get("/"))
    for other in (member.signatory, member.reader, operator.registrar):
        assert "Ture Främling: Reader" not in words(browser(other).get("/"))
    people.deactivate(member.administrator, by=operator.registrar)
    assert "Ture Främling: Reader" in words(browser(operator.registrar).get("/"))


def test_a_request_is_refused_with_a_reason_or_taken_back(member):
    stranger = builders.person("Ture Främling")
    for role in (Role.READER, Role.DECLARER):
        access.ask(member.organisation, role, reason="Drift", by=stranger)
    first, second = AccessRequest.objects.order_by("pk")
    administrator = browser(member.administrator)
    assert administrator.post(f"/access/{first.pk}/refuse/", {"note": ""}).status_code == 422
    administrator.post(f"/access/{first.pk}/refuse/", {"note": "Vi känner dig inte."})
    page = words(browser(stranger).post(f"/access/{second.pk}/take-back/", follow=True))
    assert "The request is taken back." in page
    assert "Refused" in page
    assert not RoleAssignment.objects.filter(person=stranger).exists()


@pytest.mark.parametrize("number", ["", "9999999999", "x"])
def test_asking_at_an_organisation_that_is_not_known_keeps_what_was_written(operator, number):
    given = {"organisation": number, "role": "reader", "reason": "Jag sköter driften."}
    response = browser(builders.person("Ture Främling")).post("/access/ask/", given)
    assert response.status_code == 422
    assert "Jag sköter driften." in response.content.decode()
