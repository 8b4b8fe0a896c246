"""Fifty parties behind one shared identity provider, through an agent (founding rows S3-01, S3-02, S3-03, S2-18)."""

import pytest

from members.actions import agreements, beneficiaries, memberships, representations
from members.clock import today
from members.models import AuditEvent, Organisation, Person, ServingRequest
from members.models.agreement import AgreementKind, Party
from members.models.membership import MembershipKind, MembershipState
from members.models.representation import Function, RepresentationKind, RepresentationState
from members.roles import Role
from members.tags import Tag
from members.uploads import Document
from tests import builders, mandates
from tests.builders import Member
from tests.cycle.conftest import Published
from tests.documents import PDF
from tests.journeys.conftest import another_feed, as_csv, prove, scopes_served
from tests.pages.visiting import browser, words

PARTIES = 50
SHARED = "https://idp.ombudet.example/metadata"
GATES = ["G1", "G2", "G3", "G4", "G5", "G12"]


@pytest.fixture
def agent(prepared: Published) -> Member:
    """A regional association that is an agent, and a user organisation of its own."""
    made = mandates.agent(prepared.operator, "Ombudet")
    builders.agreement_in_force(prepared.operator, made)
    builders.active_membership(prepared.operator, made.organisation, MembershipKind.USER_ORGANISATION)
    return made


@pytest.fixture
def parties(prepared: Published, agent: Member) -> list[tuple[Organisation, Person]]:
    """Fifty municipalities, each a member in its own right, on one agreement; and who signs for each."""
    operator = prepared.operator
    agreement = agreements.prepare(
        agent.organisation, builders.template(AgreementKind.MEMBERSHIP), by=operator.registrar
    )
    made = [builders.organisation(operator, f"Kommun {n:02d}", sector="municipal_care") for n in range(PARTIES)]
    beneficiaries.add(agreement, made, by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    builders.sign(agreement, Party.MEMBER, by=agent.signatory)
    builders.sign(agreement, Party.OPERATOR, by=operator.registrar)
    return [(at, _joins(prepared, at, n)) for n, at in enumerate(made)]


def _joins(published: Published, at: Organisation, n: int) -> Person:
    builders.active_membership(published.operator, at, MembershipKind.USER_ORGANISATION)
    prove(published.operator, at, f"kommun{n:02d}.example", by=published.operator.second_registrar)
    return builders.in_role(published.operator, Role.SIGNATORY, at)


def _mandate(at: Organisation, signatory: Person, agent: Member) -> None:
    terms = representations.Terms(
        kind=RepresentationKind.AGENT, functions=(Function.METADATA,), valid_from=today(), valid_until=None
    )
    made = representations.propose(at, agent.organisation, terms, by=signatory)
    representations.sign(made, Document(PDF, "fullmakt.pdf"), by=signatory)
    representations.accept(made, by=agent.administrator)


def test_fifty_parties_share_one_provider_and_one_goes_without_the_others(
    prepared: Published, agent: Member, parties: list[tuple[Organisation, Person]]
) -> None:
    operator, runs = prepared.operator, browser(agent.administrator)
    for at, signatory in parties:
        _mandate(at, signatory, agent)
    entity = builders.admitted_entity(operator, agent, role="idp", entity_id=SHARED, scopes=("ombudet.example",))
    feed = another_feed(prepared, "region", gates=GATES)

    # One file asks for all fifty. A slip in one line is told with its number, and then nothing has happened.
    rows = [(at.number, f"kommun{n:02d}.example") for n, (at, _) in enumerate(parties)]
    address = f"/entities/{entity.pk}/serving/many/"
    slipped = [*rows[:-1], (rows[-1][0], "kommun00.example")]
    answer = runs.post(address, {"file": as_csv(slipped)})
    assert answer.status_code == 422
    assert f"Line {PARTIES}:" in words(answer)
    assert not ServingRequest.objects.exists()
    runs.post(address, {"file": as_csv(rows)})
    assert scopes_served(feed) == {SHARED: {"ombudet.example"}}
    browser(operator.registrar).post(f"/entities/{entity.pk}/serving/accept/")
    everybody = {"ombudet.example", *(scope for _, scope in rows)}
    assert scopes_served(feed) == {SHARED: everybody}

    # Each party ends its own mandate; its scope goes at the next turn, the provider and the others stay.
    gone, signatory = parties[7]
    mandate = gone.represented_by.get()
    browser(signatory).post(f"/mandates/{mandate.pk}/end/", {"reason": "Byter till egen IdP"})
    assert scopes_served(feed) == {SHARED: everybody - {"kommun07.example"}}
    shown = words(runs.get(f"/entities/{entity.pk}/"))
    assert "kommun07.example" in shown

    # A suspended membership takes its scope away while it lasts, and gives it back.
    paused, _ = parties[3]
    membership = paused.memberships.get()
    memberships.advance(membership, MembershipState.SUSPENDED, by=operator.registrar, note="Avgiften")
    assert "kommun03.example" not in scopes_served(feed)[SHARED]
    memberships.advance(membership, MembershipState.ACTIVE, by=operator.registrar)
    assert "kommun03.example" in scopes_served(feed)[SHARED]

    # Nothing of the one that left is lost: membership and history stay, for the path that it chose instead.
    assert gone.memberships.get().state == MembershipState.ACTIVE
    mandate.refresh_from_db()
    assert mandate.state == RepresentationState.ENDED
    assert AuditEvent.objects.filter(tag=Tag.SERVING_BEGUN, organisation=gone).count() == 1


def test_when_the_agent_is_suspended_all_that_it_served_falls_and_the_parties_stay_members(
    prepared: Published, agent: Member, parties: list[tuple[Organisation, Person]]
) -> None:
    at, signatory = parties[0]
    _mandate(at, signatory, agent)
    entity = builders.admitted_entity(
        prepared.operator, agent, role="idp", entity_id=SHARED, scopes=("ombudet.example",)
    )
    browser(agent.administrator).post(
        f"/entities/{entity.pk}/serving/ask/", {"number": at.number, "scope": "kommun00.example"}
    )
    browser(prepared.operator.registrar).post(f"/serving/requests/{ServingRequest.objects.get().pk}/accept/")
    feed = another_feed(prepared, "region", gates=GATES)
    assert scopes_served(feed) == {SHARED: {"ombudet.example", "kommun00.example"}}
    membership = agent.organisation.memberships.get(kind=MembershipKind.AGENT)
    memberships.advance(membership, MembershipState.SUSPENDED, by=prepared.operator.registrar, note="Efterlevnad")
    assert scopes_served(feed) == {SHARED: {"ombudet.example"}}
    assert at.memberships.get().state == MembershipState.ACTIVE
    assert browser(agent.administrator).get(f"/organisations/{at.pk}/").status_code == 404
