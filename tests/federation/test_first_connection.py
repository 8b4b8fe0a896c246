"""The way to the first connection: from facts alone, and from a house in which each step is taken."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from federation.first_connection import SLUGS, Facts, Line, Stage, State, Step, Who, line
from federation.first_connection_facts import gather
from federation.first_connection_words import NAMES, STATES, WHAT, WHO, told
from federation.models import Environment
from members.actions import agreements, beneficiaries, memberships
from members.models import MetadataRevision, Organisation
from members.models.agreement import Party
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.models.representation import Function
from members.models.revision import RevisionState
from members.roles import Role
from tests import builders, mandates
from tests.builders import AT

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
FEEDS = {"trial": Stage(exists=True), "production": Stage(exists=True)}
MEMBER = {"membership": "active", "kinds": frozenset({"user_organisation"}), "agreement_holds": True}


def way(**facts: object) -> Line:
    return line(Facts(1, "Region Norrvik", **{**FEEDS, "asks_for_certification": True, **facts}))


def states(found: Line) -> dict[str, str]:
    return {step.slug: step.state.value for step in found.steps}


def step_of(found: Line, slug: str) -> Step:
    return next(step for step in found.steps if step.slug == slug)


def test_an_applicant_waits_for_the_operator_and_all_else_is_later():
    found = way(membership="applied", applied_at=AT, kinds=frozenset({"user_organisation"}))
    assert states(found) == {"apply": "now"} | dict.fromkeys(SLUGS[1:], "later")
    assert found.next is not None
    assert found.next.ball is not None
    assert (found.next.ball.who, found.next.ball.since) == (Who.OPERATOR, AT)


def test_who_is_let_in_can_sign_declare_and_register_side_by_side():
    found = way(membership="approved", kinds=frozenset({"user_organisation"}), agreement="sent", agreement_key=7)
    assert [s for s, state in states(found).items() if state == "now"] == ["agree", "declare", "register"]


@pytest.mark.parametrize(
    ("agreement", "we_signed", "what", "who"),
    [
        ("draft", False, "agreement_is_prepared", Who.OPERATOR),
        ("sent", False, "sign_agreement", Who.CONTACT),
        ("partly_signed", True, "operator_signs", Who.OPERATOR),
        ("partly_signed", False, "sign_agreement", Who.CONTACT),
    ],
)
def test_an_agreement_waits_for_whoever_has_not_signed(agreement, we_signed, what, who):
    found = way(membership="approved", agreement=agreement, agreement_key=7, we_signed=we_signed)
    ball = step_of(found, "agree").ball
    assert ball is not None
    assert (ball.what, ball.who) == (what, who)


@pytest.mark.parametrize(
    ("state", "who"),
    [
        ("draft", Who.WE),
        ("internally_approved", Who.CONTACT),
        ("submitted", Who.OPERATOR),
        ("under_review", Who.AUDITOR),
        ("supplement_requested", Who.WE),
        ("recommended", Who.OPERATOR),
    ],
)
def test_a_declaration_says_who_has_the_ball(state, who):
    ball = step_of(way(**MEMBER, declaration=state, declaration_key=3, declaration_since=AT), "declare").ball
    assert ball is not None
    assert (ball.who, ball.since, ball.link) == (who, AT, ("declaration", 3, ""))


def test_what_is_ours_comes_before_what_waits_for_others():
    found = way(**MEMBER, declaration="submitted", declaration_key=3)
    assert found.next is not None
    assert found.next.slug == "register"


def test_production_waits_for_everything_else_and_then_says_which_gate_is_closed():
    ready = {**MEMBER, "certified": True, "approved": True, "entity": 5}
    tested = Stage(exists=True, asked_at=AT, published_at=AT, entity=5)
    assert states(way(**ready))["production"] == "later"
    asks = step_of(way(**ready, trial=tested), "production").ball
    closed = Stage(exists=True, asked_at=AT, entity=5, why="G6", ours=True)
    waits = step_of(way(**ready, trial=tested, production=closed), "production").ball
    assert asks is not None
    assert waits is not None
    assert (asks.what, waits.what, waits.why) == ("ask_for_production", "production_waits", "G6")
    published = Stage(exists=True, asked_at=AT, published_at=AT, entity=5)
    assert way(**ready, trial=tested, production=published).connected


def test_what_an_agent_does_is_the_agents_ball():
    found = way(**MEMBER, agents=(("metadata", "Ombudet AB"),))
    registering = step_of(found, "register")
    assert registering.ball is not None
    assert (registering.agent, registering.ball.who) == ("Ombudet AB", Who.AGENT)
    assert step_of(found, "declare").agent == ""


@pytest.mark.parametrize(
    ("facts", "spared"),
    [
        ({"kinds": frozenset({"agent"})}, {"register", "test", "production"}),
        ({"kinds": frozenset({"relying_authority"})}, {"agree", "declare", "register", "test", "production"}),
        ({"access": "direct_card"}, {"register", "test", "production"}),
        ({"behind_another": True}, {"declare"}),
        ({"asks_for_certification": False}, {"declare"}),
        ({"trial": Stage()}, {"test"}),
    ],
)
def test_who_has_no_such_step_is_spared_it(facts, spared):
    assert {slug for slug, state in states(way(**{**MEMBER, **facts})).items() if state == "spared"} == spared


def test_every_word_is_there():
    assert set(NAMES) == set(SLUGS)
    assert (set(STATES), set(WHO)) == (set(State), set(Who))
    for facts in ({}, {"membership": "applied"}, {**MEMBER}, {"membership": "approved", "agreement_key": 1}):
        for shown in told(way(**facts)):
            assert shown.name
            assert (shown.what == "") is (shown.state != State.NOW)
    assert all(WHAT.values())


def test_a_member_is_led_from_step_to_step(operator, prepared_feeds):
    at = builders.organisation(operator)
    member = builders.Member(at, *(builders.in_role(operator, role, at) for role in _ROLES))
    seen = [_next(at)]
    membership = memberships.apply(at, MembershipKind.SERVICE_PROVIDER, by=operator.registrar)
    seen.append(_next(at))
    memberships.advance(membership, MembershipState.IN_REVIEW, by=operator.registrar)
    memberships.advance(membership, MembershipState.APPROVED, by=operator.second_registrar)
    agreement = agreements.prepare(at, builders.template(), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    seen.append(_next(at))
    builders.sign(agreement, Party.MEMBER, by=member.signatory)
    builders.sign(agreement, Party.OPERATOR, by=operator.registrar)
    memberships.advance(membership, MembershipState.ACTIVE, by=operator.registrar)
    seen.append(_next(at))
    revision = builders.submitted(member)
    seen.append(_next(at))
    builders.approve(revision, by=operator.registrar)
    seen.append(_next(at))
    builders.place(revision.entity, Environment.ACCEPTANCE, by=member.administrator)
    seen.append(_next(at))
    assert [what for what, _who in seen] == [
        "ask_to_join",
        "application_waits",
        "sign_agreement",
        "submit_metadata",
        "metadata_waits",
        "ask_for_test",
        "test_waits",
    ]


def _next(at: Organisation) -> tuple[str, Who]:
    (facts,) = gather([Organisation.objects.get(pk=at.pk)])
    found = line(facts).next
    assert found is not None
    assert found.ball is not None
    return found.ball.what, found.ball.who


_ROLES = (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)


@pytest.fixture
def prepared_feeds(operator):
    """A feed of each environment; production's asks for no certification."""
    return [builders.feed(operator, environment=environment) for environment in (Environment.ACCEPTANCE,)]


def test_an_entity_that_was_turned_down_is_submitted_again(operator, member):
    revision = builders.submitted(member)
    MetadataRevision.objects.filter(pk=revision.pk).update(state=RevisionState.REJECTED)
    assert _next(member.organisation)[0] == "submit_again"


def test_a_member_behind_a_shared_identity_provider_follows_that_one(operator, member):
    other = builders.member(operator, "Söderås kommun", kinds=())
    builders.active_membership(operator, other.organisation, MembershipKind.USER_ORGANISATION)
    other.organisation.memberships.update(access_method=AccessMethod.SHARED_IDP)
    assert _next(other.organisation) == ("join_shared", Who.AGENT)
    idp = builders.approved_entity(operator, member, role="idp", scopes=("vard.norrvik.example",))
    idp.serves.create(organisation=other.organisation, scope="soderas.example", since=AT - timedelta(days=1))
    (facts,) = gather([other.organisation])
    assert (facts.approved, facts.entity) == (True, idp.pk)


def test_an_agreement_of_another_that_holds_for_it_counts(operator, member):
    other = builders.organisation(operator, "Söderås kommun")
    memberships.apply(other, MembershipKind.USER_ORGANISATION, by=operator.registrar)
    assert [facts.agreement_holds for facts in gather([other, member.organisation])] == [False, True]
    beneficiaries.add(member.organisation.agreements.get(), [other], by=operator.registrar)
    assert [facts.agreement_holds for facts in gather([other, member.organisation])] == [True, True]


def test_a_mandate_names_the_agent_in_its_functions(operator, member):
    agent = mandates.agent(operator)
    mandates.active(member, agent, functions=(Function.METADATA, Function.DECLARATIONS))
    (facts,) = gather([member.organisation])
    assert facts.agent("metadata") == facts.agent("declarations") == str(agent.organisation)
    assert facts.agent("agreements") == ""


def test_more_organisations_and_entities_cost_no_more_queries(operator, member):
    builders.feed(operator)
    counts, found = [], [member.organisation]
    for number in range(3):
        one = builders.member(operator, f"Kommun {number}")
        for key in range(number + 1):
            entity = builders.submitted(one, entity_id=f"https://sp{key}.kommun{number}.example/", key=key).entity
            builders.place(entity, Environment.PRODUCTION, by=one.administrator)
        found.append(one.organisation)
        with CaptureQueriesContext(connection) as queries:
            list(gather(found))
        counts.append(len(queries))
    assert counts[0] == counts[-1] > 5
