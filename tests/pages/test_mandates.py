"""Mandates through pages: proposed, signed, accepted, suspended, ended; and who sees them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Representation
from members.models.representation import RepresentationState
from members.roles import Role
from tests import builders, mandates
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
TODAY = AT.date()


@pytest.fixture
def agent(operator: Operator) -> Member:
    return mandates.agent(operator)


def page(mandate: Representation) -> str:
    return f"/mandates/{mandate.pk}/"


def test_a_mandate_goes_from_proposal_to_active_through_its_pages(member: Member, agent: Member) -> None:
    proposal = {
        "side": "represented",
        "number": agent.organisation.number,
        "kind": "agent",
        "functions": ["metadata", "incidents"],
        "valid_from": TODAY.isoformat(),
    }
    address = f"/organisations/{member.organisation.pk}/mandates/propose/"
    shown = words(browser(member.administrator).post(address, proposal, follow=True))
    assert "Ombudet AB (en) acts for Region Norrvik (en)" in shown
    made = Representation.objects.get()
    document = SimpleUploadedFile("fullmakt.pdf", PDF, "application/pdf")
    browser(member.signatory).post(f"{page(made)}sign/", {"document": document})
    shown = words(browser(agent.administrator).post(f"{page(made)}accept/", follow=True))
    assert "Active" in shown
    assert "fullmakt.pdf" in shown
    assert browser(agent.reader).get(f"{page(made)}document/").content == PDF


def test_a_file_that_is_no_pdf_comes_back_with_words(member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    document = SimpleUploadedFile("fullmakt.pdf", b"PK\x03\x04 word", "application/pdf")
    response = browser(member.signatory).post(f"{page(made)}sign/", {"document": document})
    assert response.status_code == 422
    assert "fullmakt.pdf is no PDF, whatever it is called" in words(response)


def test_it_is_suspended_resumed_and_ended_by_whom_it_concerns(member: Member, agent: Member) -> None:
    made = mandates.active(member, agent)
    client = browser(member.signatory)
    client.post(f"{page(made)}suspend/", {"note": "Vi ser över"})
    assert "Suspended" in words(browser(agent.reader).get(page(made)))
    client.post(f"{page(made)}resume/", {})
    response = client.post(f"{page(made)}end/", {"reason": "Byter", "until": (TODAY - timedelta(1)).isoformat()})
    assert "The last day is past" in words(response)
    client.post(f"{page(made)}end/", {"reason": "Upphört"})
    made.refresh_from_db()
    assert made.state == RepresentationState.ENDED


def test_each_sees_only_the_buttons_that_are_theirs(operator: Operator, member: Member, agent: Member) -> None:
    made = mandates.proposed(member, agent)
    shown = {
        name: words(browser(person).get(page(made)))
        for name, person in {
            "signatory": member.signatory,
            "administrator": member.administrator,
            "agent": agent.administrator,
            "reader": agent.reader,
            "registrar": operator.registrar,
        }.items()
    }
    sign, accept = "Sign the mandate", "Accept the mandate"
    assert [name for name, text in shown.items() if sign in text] == ["signatory"]
    assert [name for name, text in shown.items() if accept in text] == ["agent"]
    assert "End the mandate" not in shown["reader"]


def test_another_s_mandate_is_as_if_it_did_not_exist(operator: Operator, member: Member, agent: Member) -> None:
    made = mandates.active(member, agent)
    stranger = builders.member(operator, "Söderås kommun")
    theirs, none = f"/mandates/{made.pk}/", "/mandates/987654/"
    for suffix in ("", "document/", "sign/", "accept/", "suspend/", "resume/", "end/", "path/"):
        found = [browser(stranger.signatory).get(address + suffix) for address in (theirs, none)]
        assert [response.status_code for response in found] == [404, 404]
        assert words(found[0]) == words(found[1])


def test_who_works_for_another_reads_so_on_its_pages_and_nobody_else(
    operator: Operator, member: Member, agent: Member
) -> None:
    mandates.active(member, agent)
    entity = builders.approved_entity(operator, member)
    strip = "You act for Region Norrvik (en), on its mandate for Ombudet AB (en), until 1 June 2027."
    for address in (f"/organisations/{member.organisation.pk}/", f"/entities/{entity.pk}/"):
        assert strip in words(browser(agent.administrator).get(address)).replace(" .", ".")
        assert "You act for" not in words(browser(member.administrator).get(address))
        assert "You act for" not in words(browser(operator.registrar).get(address))


def test_a_suspended_mandate_makes_the_organisation_s_pages_go_on_the_next_request(
    member: Member, agent: Member
) -> None:
    made = mandates.active(member, agent)
    client, address = browser(agent.administrator), f"/organisations/{member.organisation.pk}/"
    assert client.get(address).status_code == 200
    browser(member.signatory).post(f"{page(made)}suspend/", {"note": "Utreds"})
    assert client.get(address).status_code == 404


def test_the_organisation_s_page_tells_of_mandates_in_both_directions(member: Member, agent: Member) -> None:
    mandates.active(member, agent)
    theirs = words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
    assert "Ombudet AB (en) acts for this organisation" in theirs
    ours = words(browser(agent.reader).get(f"/organisations/{agent.organisation.pk}/"))
    assert "This organisation acts for Region Norrvik (en)" in ours


def test_a_relying_authority_sees_status_and_nothing_else(operator: Operator, member: Member) -> None:
    builders.certify(operator, member.organisation)
    authority = builders.organisation(operator, "Myndigheten")
    person = builders.in_role(operator, Role.RELYING_AUTHORITY, authority)
    client = browser(person)
    shown = words(client.get("/", follow=True))
    assert "Region Norrvik (en)" in shown
    assert "LoA3" in shown
    assert member.administrator.email not in shown
    entity = builders.approved_entity(operator, member)
    for address in (
        "/organisations/",
        f"/organisations/{member.organisation.pk}/",
        f"/organisations/{authority.pk}/",
        "/entities/",
        f"/entities/{entity.pk}/",
    ):
        assert client.get(address).status_code == 404, address


def test_the_status_page_is_not_there_for_members(member: Member) -> None:
    assert browser(member.administrator).get("/status/members/").status_code == 404


def test_the_pages_speak_swedish(member: Member, agent: Member) -> None:
    made = mandates.active(member, agent)
    assert browser(member.signatory, "sv").get(page(made)).status_code == 200


def test_what_waits_stands_on_the_start_page_of_whoever_has_to_answer(member: Member, agent: Member) -> None:
    mandates.proposed(member, agent)
    waits = "Mandates to sign or accept"
    assert waits in words(browser(member.signatory).get("/"))
    assert waits in words(browser(agent.administrator).get("/"))
    assert waits not in words(browser(agent.reader).get("/"))
    assert "Ombudet AB (en) → Region Norrvik (en)" in words(browser(member.signatory).get("/queues/mandates/"))
