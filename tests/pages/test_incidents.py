"""Incidents through pages: reported by a member, handled by the operator, answered, told to the public, closed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.models import Incident, IncidentParty
from members.clock import clock_at
from members.roles import Role
from tests import builders
from tests.builders import AT
from tests.federation.incident_cases import HEADING, STORY, concerned, opened, reported
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
REPORT = {"heading": HEADING, "what_happened": STORY, "severity": "serious", "discovered_at": "2026-06-01T10:00"}


def test_from_report_to_closing(operator, member):
    watcher = builders.in_role(operator, Role.SECURITY_CONTACT, member.organisation)
    entity = builders.submitted(member, entity_id="https://idp.norrvik.example/1", role="idp").entity
    own, handler = browser(watcher), browser(operator.registrar)
    assert "Report an incident" in words(own.get(f"/entities/{entity.pk}/"))
    home = f"/organisations/{member.organisation.pk}/"
    asked = own.get(f"{home}incidents/report/?entity={entity.pk}")
    assert asked.context["form"].initial["entities"] == [entity.pk]
    own.post(f"{home}incidents/report/", {**REPORT, "entities": [entity.pk]})
    incident = Incident.objects.get()
    page = f"/incidents/{incident.pk}/"
    assert STORY in words(own.get(page))
    assert HEADING in words(own.get(home))
    assert HEADING in words(handler.get("/queues/incidents/"))
    handler.post(f"{page}steps/open/", {"text": "Vi utreder."})
    handler.post(f"{page}letters/", {"parties": [incident.parties.get().pk], "text": "Byt.", "answer_by": "2026-06-08"})
    assert "Incidents to answer about" in words(own.get("/"))
    own.post(f"{page}answer/", {"party": incident.parties.get().pk, "text": "Bytt i natt."})
    assert "Incidents to answer about" not in words(own.get("/"))
    assert "Bytt i natt." in words(handler.get(page))
    for to in ("resolved", "closed"):
        handler.post(f"{page}steps/{to}/", {"text": "Kryptera kopior."})
    assert "What was learned Kryptera kopior." in words(handler.get(page))
    assert "What was learned" not in words(own.get(page))
    assert HEADING not in words(handler.get("/incidents/"))
    assert HEADING in words(handler.get("/incidents/?over"))


def test_a_wrong_form_comes_back_with_what_was_written(operator, member):
    address = f"/organisations/{member.organisation.pk}/incidents/report/"
    answer = browser(member.administrator).post(address, {**REPORT, "discovered_at": "2027-01-01T10:00"})
    assert answer.status_code == 422
    assert "It cannot have been discovered in the future." in words(answer)
    assert STORY in answer.content.decode()


def test_what_is_for_the_operator_alone_does_not_stand_on_a_members_page(operator, member):
    other = builders.member(operator, "Söderås kommun")
    incident = opened(operator)
    for one in (member, other):
        concerned(operator, incident, one)
    page = words(browser(member.administrator).get(f"/incidents/{incident.pk}/"))
    assert "Byt nyckel." in page
    for secret in (STORY, "Söderås", "Vi utreder.", "What was done", operator.registrar.name):
        assert secret not in page


def test_an_incident_of_which_one_was_not_told_is_not_there(operator, member):
    incident, _by = reported(operator, builders.member(operator, "Söderås kommun").organisation)
    for person in (member.administrator, member.reader):
        assert browser(person).get(f"/incidents/{incident.pk}/").status_code == 404
    assert browser(member.reader).get("/incidents/").status_code == 404
    assert HEADING not in words(browser(member.administrator).get("/incidents/"))


def test_an_answer_that_is_late_is_seen_to_be(operator, member):
    incident = opened(operator)
    concerned(operator, incident, member, answer_by=AT.date())
    handler = browser(operator.registrar)
    assert "Answer by 1 June 2026" in words(handler.get(f"/incidents/{incident.pk}/"))
    with clock_at(AT + timedelta(days=1)):
        assert "Answer was due 1 June 2026" in words(handler.get(f"/incidents/{incident.pk}/"))


@pytest.mark.parametrize("how", ["organisation", "entity", "agent"])
def test_whom_it_concerns_is_said_in_several_ways(operator, member, how):
    entity = builders.submitted(member, entity_id="https://idp.norrvik.example/1", role="idp").entity
    incident, number = opened(operator), member.organisation.number
    what = entity.entity_id if how == "entity" else f"{number[:6]}-{number[6:]}"
    browser(operator.registrar).post(f"/incidents/{incident.pk}/concerns/", {"how": how, "what": what})
    party = IncidentParty.objects.get()
    assert party.organisation == member.organisation
    assert list(party.entities.all()) == ([] if how == "organisation" else [entity])


@pytest.mark.parametrize(
    ("how", "said"), [("organisation", "no organisation"), ("entity", "no entity"), ("key", "SHA")]
)
def test_what_names_nobody_is_said_to(operator, how, said):
    answer = browser(operator.registrar).post(f"/incidents/{opened(operator).pk}/concerns/", {"how": how, "what": "x"})
    assert answer.status_code == 422
    assert said in words(answer)


def test_measures_are_taken_beside_each_organisation_and_stand_on_the_page(operator, member):
    certification = builders.certify(operator, member.organisation)
    incident = opened(operator)
    party, officer = concerned(operator, incident, member), browser(operator.trust_officer)
    officer.post(f"/incident-parties/{party.pk}/suspend/", {"reason": "Nyckeln är ute."})
    officer.post(f"/incident-parties/{party.pk}/review/", {"certification": certification.pk, "text": "Fel."})
    follow_up = {"certification": certification.pk, "text": "Fel.", "due_on": "2026-07-01"}
    officer.post(f"/incident-parties/{party.pk}/follow-up/", follow_up)
    page = words(officer.get(f"/incidents/{incident.pk}/"))
    for done in ("Sanction: Region Norrvik", "Review asked for: Region Norrvik", "Follow-up asked for: Region Norrvik"):
        assert done in page
    assert "Impose a sanction at once" not in words(browser(operator.registrar).get(f"/incidents/{incident.pk}/"))


def test_the_status_page_tells_the_public_while_it_lasts(operator):
    incident, handler = opened(operator), browser(operator.registrar)
    given = {"seen": incident.version, "public_sv": "Störning.", "public_en": "A disturbance."}
    handler.post(f"/incidents/{incident.pk}/public/", given)
    page = words(browser().get("/service/"))
    assert "A disturbance." in page
    assert HEADING not in page
    assert "Störning." in words(browser(language="sv").get("/service/"))
    for to in ("resolved", "closed"):
        handler.post(f"/incidents/{incident.pk}/steps/{to}/", {"text": "Klart."})
    assert "A disturbance." not in words(browser().get("/service/"))


def test_another_ones_change_in_between_is_not_written_over(operator):
    incident, first = opened(operator), browser(operator.registrar)
    given = {"seen": incident.version, "heading": "Nytt", "severity": "low", "discovered_at": "2026-06-01T10:00"}
    assert first.post(f"/incidents/{incident.pk}/change/", {**given, "what_happened": "A"}).status_code == 302
    late = browser(operator.trust_officer).post(f"/incidents/{incident.pk}/change/", {**given, "what_happened": "B"})
    assert late.status_code == 422
    assert Incident.objects.get().what_happened == "A"


def test_more_that_it_concerns_costs_no_more_queries(operator, member):
    incident, handler = opened(operator), browser(operator.registrar)
    concerned(operator, incident, member)
    counts = []
    for name in ("", "Söderås kommun", "Västerås kommun"):
        if name:
            concerned(operator, incident, builders.member(operator, name))
        handler.get(f"/incidents/{incident.pk}/")
        with CaptureQueriesContext(connection) as queries:
            handler.get(f"/incidents/{incident.pk}/")
        counts.append(len(queries))
    assert len(set(counts)) == 1
