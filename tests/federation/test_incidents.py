"""Incidents: reported, moved on, whom they concern, who is told, what is done, and what is on record of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from federation import incidents as seen
from federation.actions import incident_measures, incident_parties, incidents
from federation.models import Incident, IncidentParty
from members.clock import clock_at, now, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Letter, MetadataRevision
from members.models.contact import ContactKind
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders, mandates
from tests.documents import certificate
from tests.federation.incident_cases import STORY, concerned, opened, reported, told
from trustframework.actions import sanctions
from trustframework.models import FollowUp, MaterialChange, Sanction
from trustframework.models.follow_up import ChangeState, FollowUpState
from trustframework.models.sanction import SanctionState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SOON = builders.AT.date() + timedelta(days=7)


def test_a_security_contact_reports_and_those_who_handle_incidents_are_written_to(operator, member):
    incident, by = reported(operator, member.organisation)
    assert (incident.state, incident.number, incident.from_member) == ("reported", "2026-0001", True)
    assert incident.parties.get().organisation == member.organisation
    letters = Letter.objects.filter(kind=LetterKind.INCIDENT_REPORTED)
    handlers = {operator.registrar, operator.second_registrar, operator.trust_officer}
    assert {letter.person for letter in letters} == handlers
    event = AuditEvent.objects.get(tag=Tag.INCIDENT_REPORTED)
    assert (event.actor, event.organisation) == (by, member.organisation)
    assert STORY not in str(event.chained)


def test_numbers_count_within_their_year(operator):
    first, second = opened(operator), opened(operator)
    with clock_at(builders.AT.replace(year=2027)):
        third = incidents.register(by=operator.registrar, **told())
    assert [one.number for one in (first, second, third)] == ["2026-0001", "2026-0002", "2027-0001"]


def test_a_reader_reports_nothing_and_nobody_reports_for_another_organisation(operator, member):
    other = builders.member(operator, "Söderås kommun")
    for by in (member.reader, other.administrator):
        with pytest.raises(NotAllowed):
            incidents.report(member.organisation, by=by, **told())
    theirs = builders.approved_entity(operator, other, role="idp", scopes=("soderas.example",))
    with pytest.raises(NotAllowed):
        incidents.report(member.organisation, entities=[theirs], by=member.administrator, **told())
    assert not Incident.objects.exists()


def test_nothing_is_discovered_in_the_future(operator):
    with pytest.raises(Refused, match="future"):
        incidents.register(by=operator.registrar, **told(discovered_at=now() + timedelta(minutes=1)))


def test_nobody_handles_an_incident_of_their_own_organisation(operator, member):
    incident, _by = reported(operator, member.organisation)
    both = builders.in_role(operator, Role.REGISTRAR, operator.organisation, "Dag Dubbel")
    builders.people.assign_role(both, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        incidents.move(incident, "open", text="Jag tar den.", by=builders.again(both))


def test_a_step_needs_a_line_and_is_made_once(operator):
    incident = incidents.register(by=operator.registrar, **told())
    with pytest.raises(Refused, match="timeline"):
        incidents.move(incident, "open", text=" ", by=operator.registrar)
    again = Incident.objects.get()
    incidents.move(incident, "open", text="Vi utreder.", by=operator.registrar)
    with pytest.raises(AlreadyMoved):
        incidents.move(again, "open", text="Jag också.", by=operator.second_registrar)
    assert [entry.text for entry in incident.entries.all()] == ["Vi utreder."]


def test_it_is_closed_with_what_was_learned_and_nothing_is_said_of_it_after_that(operator, member):
    incident = opened(operator)
    party = concerned(operator, incident, member)
    for to, text in (("contained", "Stoppat."), ("resolved", "Bytt."), ("closed", "Kryptera kopior.")):
        incidents.move(incident, to, text=text, by=operator.trust_officer)
    assert (incident.learned, incident.closed_at) == ("Kryptera kopior.", now())
    with pytest.raises(Refused, match="over"):
        incidents.write(incident, text="Mer", by=operator.registrar)
    with pytest.raises(Refused, match="over"):
        incidents.answer(incident, member.organisation, text="Mer", by=member.administrator)
    with pytest.raises(Refused, match="over"):
        incident_measures.suspend(IncidentParty.objects.get(pk=party.pk), reason="Sent", by=operator.trust_officer)


def test_a_members_own_words_stay_as_they_were_written(operator, member):
    incident, _by = reported(operator, member.organisation)
    known = {"heading": "Läckt nyckel", "severity": "critical", "discovered_at": incident.discovered_at}
    with pytest.raises(Refused, match="own words"):
        incidents.change(incident, seen=1, what_happened="Något annat", by=operator.registrar, **known)
    incidents.change(incident, seen=1, by=operator.registrar, **known)
    with pytest.raises(AlreadyMoved):
        incidents.change(incident, seen=1, by=operator.second_registrar, **known)
    assert (incident.heading, incident.what_happened) == ("Läckt nyckel", STORY)


def test_every_entity_with_a_certificate_is_found_by_its_fingerprint(operator, member):
    other = builders.member(operator, "Söderås kommun")
    mine = builders.submitted(member, entity_id="https://idp.norrvik.example/1", role="idp").entity
    theirs = builders.submitted(other, entity_id="https://sp.soderas.example/1").entity
    builders.submitted(other, entity_id="https://sp.soderas.example/2", key=1)
    key = MetadataRevision.objects.get(entity=mine).facts["keys"][0]
    digest = key["certificate_sha256"]
    for written in (digest, key["spki_sha256"].upper(), _with_colons(digest), certificate(0)):
        incident = opened(operator)
        parties = incident_parties.add_key(incident, written, by=operator.registrar)
        assert {entity for party in parties for entity in party.entities.all()} == {mine, theirs}
        assert {party.organisation for party in parties} == {member.organisation, other.organisation}


def _with_colons(digest: str) -> str:
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))


def test_what_is_no_fingerprint_is_refused_and_so_is_one_that_nobody_has(operator):
    incident = opened(operator)
    with pytest.raises(Refused, match="64 characters"):
        incident_parties.add_key(incident, "zz" * 32, by=operator.registrar)
    with pytest.raises(Refused, match="cannot be read"):
        incident_parties.add_key(incident, "-----BEGIN CERTIFICATE-----\nx", by=operator.registrar)
    with pytest.raises(Refused, match="No entity has"):
        incident_parties.add_key(incident, "ab" * 32, by=operator.registrar)


def test_by_an_agent_everybody_is_concerned_whom_it_acts_for(operator, member):
    agent = mandates.agent(operator)
    mandates.active(member, agent)
    incident = opened(operator)
    parties = incident_parties.add_agent(incident, agent.organisation, by=operator.registrar)
    assert {party.organisation for party in parties} == {agent.organisation, member.organisation}


def test_security_contacts_are_written_to_once_each_with_the_last_day_for_an_answer(operator, member):
    box = builders.contact(member.organisation, ContactKind.SECURITY)
    by = builders.in_role(operator, Role.SECURITY_CONTACT, member.organisation)
    incident = opened(operator)
    party = concerned(operator, incident, member, answer_by=SOON)
    letters = Letter.objects.filter(kind=LetterKind.INCIDENT_CONCERNS)
    assert {letter.contact or letter.person for letter in letters} == {box, by, member.administrator}
    assert {letter.context["until"] for letter in letters} == {SOON.isoformat()}
    assert (party.told_at, party.answer_by, party.answered_at) == (now(), SOON, None)
    incidents.answer(incident, member.organisation, text="Bytt i natt.", by=by)
    party.refresh_from_db()
    assert party.answered_at == now()
    assert Letter.objects.filter(kind=LetterKind.INCIDENT_NEWS, person=operator.registrar).count() == 1


def test_who_signs_is_written_to_where_nobody_looks_after_security(operator):
    at = builders.organisation(operator, "Ensam AB")
    signatory = builders.in_role(operator, Role.SIGNATORY, at)
    assert incident_parties.receivers_of(at) == [signatory]


def test_nobody_is_written_to_before_it_is_open_or_with_a_day_that_has_been(operator, member):
    incident, _by = reported(operator, member.organisation)
    parties = list(incident.parties.all())
    given = {"text": "Byt nyckel.", "by": operator.registrar}
    with pytest.raises(Refused, match="Open the incident first"):
        incident_parties.write_to(incident, parties, answer_by=None, **given)
    incidents.move(incident, "open", text="Vi utreder.", by=operator.registrar)
    with pytest.raises(Refused, match="has been"):
        incident_parties.write_to(incident, parties, answer_by=today() - timedelta(days=1), **given)
    with pytest.raises(Refused, match="Choose whom"):
        incident_parties.write_to(incident, [], answer_by=None, **given)
    assert not Letter.objects.filter(kind=LetterKind.INCIDENT_CONCERNS).exists()


def test_who_has_been_told_cannot_be_taken_away(operator, member):
    incident = opened(operator)
    party = incident_parties.add(incident, member.organisation, by=operator.registrar)
    incident_parties.take_away(party, by=operator.registrar)
    assert not incident.parties.exists()
    with pytest.raises(Refused, match="has been told"):
        incident_parties.take_away(concerned(operator, incident, member), by=operator.registrar)


def test_an_organisation_knows_of_it_once_it_was_told_and_sees_nothing_of_the_others(operator, member):
    other = builders.member(operator, "Söderås kommun")
    incident = opened(operator)
    incident_parties.add(incident, other.organisation, by=operator.registrar)
    assert not seen.visible_incidents(other.administrator).exists()
    for one in (member, other):
        concerned(operator, incident, one)
    incidents.write(incident, text="Misstänkt internt.", by=operator.registrar)
    incidents.answer(incident, other.organisation, text="Vi är drabbade.", by=other.administrator)
    reader = builders.again(member.administrator)
    assert [party.organisation for party in seen.parties_of(incident, reader)] == [member.organisation]
    lines = [line.text for line in seen.lines_of(incident, reader)]
    assert lines == ["Byt nyckel.", "Byt nyckel."]
    assert not seen.reads_report(incident, reader)
    assert not seen.visible_incidents(builders.again(member.reader)).exists()


def test_who_was_not_told_of_it_cannot_answer(operator, member):
    incident = opened(operator)
    incident_parties.add(incident, member.organisation, by=operator.registrar)
    with pytest.raises(Refused, match="not been told"):
        incidents.answer(incident, member.organisation, text="Hej", by=member.administrator)


def test_an_emergency_suspension_belongs_to_the_incident_and_bites_at_once(operator, member):
    incident = opened(operator)
    party = concerned(operator, incident, member)
    sanction = incident_measures.suspend(party, reason="Nyckeln är ute.", by=operator.trust_officer)
    assert sanction.state == SanctionState.EMERGENCY
    assert list(incident.sanctions.all()) == [sanction]
    with pytest.raises(NotAllowed):
        incident_measures.suspend(party, reason="Jag också", by=operator.registrar)
    assert Sanction.objects.count() == 1
    told = AuditEvent.objects.get(tag=Tag.INCIDENT_ACTED_ON)
    assert (told.chained["kind"], told.chained["key"]) == ("sanction", sanction.pk)


def test_a_sanction_from_before_can_be_connected_where_the_incident_concerns_its_organisation(operator, member):
    sanction = sanctions.impose_at_once(member.organisation, reason="Intrång", by=operator.trust_officer)
    incident = opened(operator)
    with pytest.raises(Refused, match="does not concern"):
        incident_measures.link_sanction(incident, sanction, by=operator.trust_officer)
    concerned(operator, incident, member)
    incident_measures.link_sanction(incident, sanction, by=operator.trust_officer)
    assert list(incident.sanctions.all()) == [sanction]


def test_trust_in_question_leads_to_a_review_and_the_member_is_told(operator, member):
    certification = builders.certify(operator, member.organisation)
    incident = opened(operator)
    party = concerned(operator, incident, member)
    given = {"text": "Nycklarna förvarades fel.", "certification": certification}
    change = incident_measures.ask_for_review(party, by=operator.trust_officer, **given)
    assert (change.state, list(incident.changes.all())) == (ChangeState.REVIEW, [change])
    assert Letter.objects.filter(kind=LetterKind.CHANGE, person=member.administrator).exists()
    with pytest.raises(NotAllowed):
        incident_measures.ask_for_review(party, text="Nej", by=operator.registrar)
    assert MaterialChange.objects.count() == 1


def test_a_follow_up_can_be_asked_for_once_for_a_day_to_come(operator, member):
    certification = builders.certify(operator, member.organisation)
    party = concerned(operator, opened(operator), member)
    given = {"reason": "Efter incidenten.", "by": operator.trust_officer}
    for due, why in ((today(), "ahead"), (SOON, ""), (SOON, "already")):
        if why:
            with pytest.raises(Refused, match=why):
                incident_measures.ask_for_follow_up(party, certification, due_on=due, **given)
        else:
            follow_up = incident_measures.ask_for_follow_up(party, certification, due_on=due, **given)
    assert (follow_up.state, follow_up.remark) == (FollowUpState.OPEN, "Efter incidenten.")
    assert list(party.incident.follow_ups.all()) == [follow_up]
    other = builders.certify(operator, builders.member(operator, "Söderås kommun").organisation)
    with pytest.raises(Refused, match="certification is not"):
        incident_measures.ask_for_follow_up(party, other, due_on=SOON, **given)
    assert FollowUp.objects.count() == 1


def test_the_public_is_told_in_both_languages_while_it_lasts(operator):
    incident = opened(operator)
    with pytest.raises(Refused, match="both languages"):
        incidents.tell_public(incident, seen=1, public_sv="Störning", public_en="", by=operator.registrar)
    incidents.tell_public(incident, seen=1, public_sv="Störning", public_en="Disturbance", by=operator.registrar)
    assert seen.told_in_public() == [incident]
    for to in ("resolved", "closed"):
        incidents.move(incident, to, text="Klart.", by=operator.registrar)
    assert seen.told_in_public() == []


def test_a_heading_is_needed(operator):
    with pytest.raises(ValidationError):
        incidents.register(by=operator.registrar, **told(heading=""))
