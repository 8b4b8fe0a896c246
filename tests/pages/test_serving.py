"""Whom a shared entity serves, through its page."""

import pytest

from members.actions import domains
from members.models import Entity, ServedOrganisation, ServingRequest
from members.models.domain import DomainMethod
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
SCOPE = "norrvik.example"


@pytest.fixture
def agent(operator: Operator) -> Member:
    return mandates.agent(operator)


@pytest.fixture
def shared(operator: Operator, agent: Member, member: Member) -> Entity:
    claimed = domains.claim(member.organisation, SCOPE, DomainMethod.REGISTRAR, by=member.administrator)
    domains.accept(claimed, note="Sett utdrag", by=operator.registrar)
    mandates.active(member, agent)
    return builders.approved_entity(operator, agent, role="idp", scopes=("ombudet.example",))


def others(entity: Entity) -> list[str]:
    rows = ServedOrganisation.objects.filter(entity=entity, until=None).exclude(organisation=entity.owner)
    return sorted(rows.values_list("scope", flat=True))


def test_one_is_asked_for_accepted_and_stopped(
    operator: Operator, agent: Member, member: Member, shared: Entity
) -> None:
    address = f"/entities/{shared.pk}/serving/ask/"
    asked = {"number": member.organisation.number, "scope": SCOPE}
    assert "waits for a registrar" in words(browser(agent.administrator).post(address, asked, follow=True))
    wish = ServingRequest.objects.get()
    browser(operator.registrar).post(f"/serving/requests/{wish.pk}/accept/")
    assert others(shared) == [SCOPE]
    served = ServedOrganisation.objects.get(scope=SCOPE)
    shown = words(browser(member.signatory).get(f"/organisations/{member.organisation.pk}/"))
    assert f"{SCOPE} – {shared.entity_id}" in shown
    browser(member.signatory).post(f"/serving/{served.pk}/stop/", {"note": "Vi byter"})
    assert others(shared) == []


def test_many_come_from_a_file_and_a_bad_line_keeps_the_form(
    operator: Operator, agent: Member, member: Member, shared: Entity
) -> None:
    address, number = f"/entities/{shared.pk}/serving/many/", member.organisation.number
    client = browser(agent.administrator)
    bad = client.post(address, {"lines": f"{number};a.{SCOPE}\n{number};annan.example"})
    assert bad.status_code == 422
    assert "Line 2: annan.example is not shown to be" in words(bad)
    assert f"a.{SCOPE}" in bad.content.decode()
    client.post(address, {"lines": f"{number};a.{SCOPE}\n{number};b.{SCOPE}"})
    browser(operator.registrar).post(f"/entities/{shared.pk}/serving/accept/")
    assert others(shared) == [f"a.{SCOPE}", f"b.{SCOPE}"]


def test_whoever_is_neither_owner_nor_served_finds_nothing(operator: Operator, shared: Entity) -> None:
    stranger = builders.member(operator, "Söderås kommun")
    client = browser(stranger.administrator)
    own = shared.serves.get()
    for address in (f"/entities/{shared.pk}/serving/ask/", f"/serving/{own.pk}/stop/"):
        assert client.get(address).status_code == 404
