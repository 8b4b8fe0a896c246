"""A shared identity provider speaks for others: under a mandate, for a domain that was shown, one by one."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import domains, representations, serving
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.intake import take_in
from members.models import Entity, ServedOrganisation, ServingRequest
from members.models.domain import DomainMethod
from members.models.revision import Source
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.documents import entity_xml

SCOPE = "soderas.example"


@pytest.fixture
def agent(operator: Operator) -> Member:
    return mandates.agent(operator)


@pytest.fixture
def shared(operator: Operator, agent: Member) -> Entity:
    """The agent's own identity provider."""
    return builders.approved_entity(operator, agent, role="idp", scopes=("ombudet.example",))


def prove(operator: Operator, member: Member, domain: str) -> None:
    claimed = domains.claim(member.organisation, domain, DomainMethod.REGISTRAR, by=member.administrator)
    domains.accept(claimed, note="Sett utdrag", by=operator.registrar)


def served_member(operator: Operator, agent: Member, name: str = "Söderås kommun", domain: str = SCOPE) -> Member:
    """A member with a proven domain and a mandate for the agent."""
    made = builders.member(operator, name)
    prove(operator, made, domain)
    mandates.active(made, agent)
    return made


@pytest.fixture
def soderas(operator: Operator, agent: Member) -> Member:
    return served_member(operator, agent)


def scopes(entity: Entity) -> set[str]:
    return set(entity.serves.filter(until=None).exclude(organisation=entity.owner).values_list("scope", flat=True))


def test_a_registrar_accepts_whom_the_owner_asks_to_serve(
    operator: Operator, agent: Member, soderas: Member, shared: Entity
) -> None:
    asked = serving.ask(shared, soderas.organisation, "Skola.Soderas.Example", by=agent.administrator)
    assert scopes(shared) == set()
    serving.accept(asked, by=operator.registrar)
    assert scopes(shared) == {"skola.soderas.example"}


def test_the_shared_entity_s_metadata_may_name_what_it_serves_and_nothing_else_of_others(
    operator: Operator, agent: Member, soderas: Member, shared: Entity
) -> None:
    named = entity_xml(role="idp", scopes=("ombudet.example", SCOPE))

    def complaints() -> set[str]:
        (outcome,) = take_in(named, owner=shared, source=Source.UPLOAD, by=agent.administrator)
        found = {finding.rule for finding in outcome.findings if SCOPE in finding.en}
        return found - {"MD-SCO-009", "MD-SCO-016"}  # no real domain; new since last time

    prove(operator, agent, "ombudet.example")
    before = complaints()
    serving.accept(serving.ask(shared, soderas.organisation, SCOPE, by=agent.administrator), by=operator.registrar)
    assert before == {"MD-SCO-007"}
    assert complaints() == set()


def test_without_a_mandate_nobody_is_served(operator: Operator, agent: Member, shared: Entity) -> None:
    stranger = builders.member(operator, "Söderås kommun")
    with pytest.raises(Refused, match="no active mandate"):
        serving.ask(shared, stranger.organisation, SCOPE, by=agent.administrator)
    with pytest.raises(Refused, match="own: its scopes come with"):
        serving.ask(shared, agent.organisation, SCOPE, by=agent.administrator)


@pytest.mark.parametrize("scope", ["norrvik.example", "xsoderas.example"])
def test_a_scope_that_is_not_shown_to_be_the_organisation_s_is_refused(
    agent: Member, soderas: Member, shared: Entity, scope: str
) -> None:
    with pytest.raises(Refused, match="not shown to be"):
        serving.ask(shared, soderas.organisation, scope, by=agent.administrator)


def test_what_no_longer_holds_when_the_registrar_answers_is_not_granted(
    operator: Operator, agent: Member, soderas: Member, shared: Entity
) -> None:
    asked = serving.ask(shared, soderas.organisation, SCOPE, by=agent.administrator)
    mandate = soderas.organisation.represented_by.get()
    representations.end(mandate, reason="Upphört", by=soderas.administrator)
    with pytest.raises(Refused, match="no active mandate"):
        serving.accept(asked, by=operator.registrar)
    assert ServingRequest.objects.get().state == "asked"


def test_the_owner_s_people_ask_and_nobody_accepts_what_they_asked_for(
    operator: Operator, agent: Member, soderas: Member, shared: Entity
) -> None:
    for person in (soderas.administrator, agent.reader):
        with pytest.raises(NotAllowed):
            serving.ask(shared, soderas.organisation, SCOPE, by=person)
    asked = serving.ask(shared, soderas.organisation, SCOPE, by=operator.registrar)
    with pytest.raises(Refused, match="asked for it yourself"):
        serving.accept(asked, by=operator.registrar)
    with pytest.raises(NotAllowed):
        serving.accept(asked, by=agent.administrator)
    with pytest.raises(IntegrityError, match="asker_does_not"), transaction.atomic():
        ServingRequest.objects.update(state="agreed", answered_by=operator.registrar)
    serving.accept(asked, by=operator.second_registrar)


def test_fifty_are_asked_for_at_once_and_accepted_at_once(operator: Operator, agent: Member, shared: Entity) -> None:
    soderas = served_member(operator, agent)
    lines = "".join(f"{soderas.organisation.number};s{n}.{SCOPE}\n" for n in range(50))
    assert len(serving.ask_for_many(shared, lines, by=agent.administrator)) == 50
    assert serving.accept_all(shared, by=operator.registrar) == 50
    assert len(scopes(shared)) == 50


def test_one_bad_line_among_many_is_named_and_nothing_is_half_done(
    agent: Member, soderas: Member, shared: Entity
) -> None:
    number = soderas.organisation.number
    lines = (
        f"{number},a.{SCOPE}\n\n{number},annan.example\n999,b.{SCOPE}\n{number}\n{number[:6]}-{number[6:]},a.{SCOPE}"
    )
    with pytest.raises(ValidationError) as refused:
        serving.ask_for_many(shared, lines, by=agent.administrator)
    said = refused.value.messages
    assert [sentence.split(":")[0] for sentence in said] == ["Line 3", "Line 4", "Line 5", "Line 6"]
    assert "No organisation has the number 999" in said[1]
    assert "asked for already" in said[3]
    assert not ServingRequest.objects.exists()
    with pytest.raises(Refused, match="no line"):
        serving.ask_for_many(shared, "\n\n", by=agent.administrator)


def test_one_goes_and_the_others_stay(operator: Operator, agent: Member, soderas: Member, shared: Entity) -> None:
    for scope in ("a.soderas.example", "b.soderas.example", "c.soderas.example"):
        serving.accept(serving.ask(shared, soderas.organisation, scope, by=agent.administrator), by=operator.registrar)
    first, second, third = ServedOrganisation.objects.filter(organisation=soderas.organisation).order_by("scope")
    serving.stop(first, note="Avslutad", by=agent.administrator)
    serving.stop(second, note="Vi byter", by=soderas.signatory)
    assert scopes(shared) == {third.scope}
    with pytest.raises(AlreadyMoved, match="no longer served"):
        serving.stop(first, note="Igen", by=operator.registrar)
    with pytest.raises(NotAllowed):
        serving.stop(third, note="Bort", by=soderas.reader)
    with pytest.raises(Refused, match="Say why"):
        serving.stop(third, note="", by=operator.registrar)


def test_a_wish_is_taken_back_or_refused_with_a_reason(
    operator: Operator, agent: Member, soderas: Member, shared: Entity
) -> None:
    serving.take_back(serving.ask(shared, soderas.organisation, SCOPE, by=agent.administrator), by=agent.administrator)
    asked = serving.ask(shared, soderas.organisation, SCOPE, by=agent.administrator)
    with pytest.raises(Refused, match="Say why"):
        serving.refuse(asked, note="", by=operator.registrar)
    serving.refuse(asked, note="Fel namn", by=operator.registrar)
    assert scopes(shared) == set()


def test_the_served_organisation_s_own_provider_may_have_the_scope_as_well(
    operator: Operator, agent: Member, soderas: Member
) -> None:
    """It changes path: both have the scope for a while, so that nobody is shut out in between."""
    shared = builders.approved_entity(operator, agent, role="idp", scopes=(SCOPE,))
    own = entity_xml("https://idp.soderas.example/metadata", role="idp", scopes=(SCOPE,))

    def complaints() -> set[str]:
        (outcome,) = take_in(own, owner=soderas.organisation, source=Source.UPLOAD, by=soderas.administrator)
        return {finding.rule for finding in outcome.findings} & {"MD-SCO-007", "MD-SCO-008"}

    assert complaints() == {"MD-SCO-008"}
    shared.serves.update(until=builders.AT)
    serving.accept(serving.ask(shared, soderas.organisation, SCOPE, by=agent.administrator), by=operator.registrar)
    assert complaints() == set()
