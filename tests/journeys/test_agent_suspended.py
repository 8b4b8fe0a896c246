"""An agent is to be suspended: those whom it acts for are told in time, and who moves in time stays (rows S2-18,
S3-02, S3-03, S3-19)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from federation import paths
from members.models import Entity, Letter, ServedOrganisation
from members.models.letter import LetterKind
from members.texts import typeset
from tests import builders, mandates, trust
from tests.builders import AT, Member
from tests.cycle.conftest import Published
from tests.journeys import certifying
from tests.journeys.conftest import another_feed, as_csv, mandate_through_pages, prove, scopes_served
from tests.journeys.pressing import Time, press, read
from tests.pages.visiting import browser, words
from trustframework.models import Sanction
from trustframework.models.checklist import ChecklistRole

PRINCIPALS = 5
SHARED, OWN = "https://idp.ombudet.example/metadata", "https://idp.kommun0.example/metadata"
ELSEWHERE = "https://idp.annan.example/metadata"
GATES = ["G1", "G2", "G3", "G4", "G5", "G12"]
DAY = timedelta(days=1)
MOVED_BY = AT.date() + 30 * DAY  # the last day that they have


@dataclass(frozen=True)
class Behind:
    """The agent, its shared identity provider, those behind it, and the feed."""

    agent: Member
    shared: Entity
    principals: list[Member]
    feed: Published

    def scopes(self) -> set[str]:
        """What relying parties believe the shared identity provider about; nothing where it is not in the feed."""
        return scopes_served(self.feed).get(SHARED, set())


def _scope(n: int) -> str:
    return f"kommun{n}.example"


@pytest.fixture
def behind(prepared: Published) -> Behind:
    """Five members behind one agent, each on its own mandate; and somebody else, so that the feed is never empty."""
    operator = prepared.operator
    agent = mandates.agent(operator, "Ombudet")
    builders.active_membership(operator, agent.organisation, builders.MembershipKind.USER_ORGANISATION)
    other = builders.member(operator, "Annan")
    builders.admitted_entity(operator, other, entity_id=ELSEWHERE, role="idp", scopes=("annan.example",), key=2)
    principals = [builders.member(operator, f"Kommun {n}") for n in range(PRINCIPALS)]
    for n, one in enumerate(principals):
        prove(operator, one.organisation, _scope(n), by=operator.second_registrar)
        mandate_through_pages(one, agent, kind="agent", functions=["metadata"])
    shared = builders.admitted_entity(operator, agent, entity_id=SHARED, role="idp", scopes=("ombudet.example",))
    rows = [(one.organisation.number, _scope(n)) for n, one in enumerate(principals)]
    press(agent.administrator, f"/entities/{shared.pk}/serving/many/", file=as_csv(rows))
    press(operator.registrar, f"/entities/{shared.pk}/serving/accept/")
    made = Behind(agent, shared, principals, another_feed(prepared, "region", gates=GATES))
    assert made.scopes() == {"ombudet.example", *(_scope(n) for n in range(PRINCIPALS))}
    return made


@pytest.fixture
def sanction(prepared: Published, behind: Behind) -> Sanction:
    """Proposed by the trust officer; the agent, and those whom it acts for, are told."""
    officer, at = prepared.operator.trust_officer, behind.agent.organisation
    proposal = {"kind": "suspension", "entity": "", "reason": "Hemligt skäl"}
    press(officer, f"/organisations/{at.pk}/sanctions/propose/", **proposal)
    made = Sanction.objects.get()
    press(officer, f"/sanctions/{made.pk}/steps/notify/")
    return made


def _departures(one: Member) -> str:
    return read(one.administrator, f"/organisations/{one.organisation.pk}/departures/")


def _moves(published: Published, behind: Behind, one: Member) -> Entity:
    """To an identity provider of its own: registered, certified, asked for; the mandate is to end when it is there."""
    own = builders.admitted_entity(
        published.operator, one, entity_id=OWN, role="idp", scopes=(_scope(0),), key=1, organization="Kommun 0"
    )
    mandate = one.organisation.represented_by.get()
    press(one.administrator, f"/mandates/{mandate.pk}/path/", own=own.pk, until="")
    return own


def test_those_behind_an_agent_are_told_at_once_what_would_leave_and_when(
    prepared: Published, behind: Behind, sanction: Sanction
) -> None:
    told = Letter.objects.filter(kind=LetterKind.REPRESENTATIVE_AT_RISK)
    expected = {person.pk for one in behind.principals for person in (one.administrator, one.signatory)}
    assert set(told.values_list("person", flat=True)) == expected
    for n, one in enumerate(behind.principals):
        page = _departures(one)
        assert f"Ombudet (en), which acts for Kommun {n} (en)" in page
        assert "You have until 1 July 2026" in page
        assert "from 2 July 2026 on" in page
        assert _scope(n) in page
        assert _scope((n + 1) % PRINCIPALS) not in page
        assert "Hemligt skäl" not in page  # that is between the operator and the agent
        assert browser(one.signatory).get(f"/sanctions/{sanction.pk}/").status_code == 404
    assert "Hemligt skäl" in read(behind.agent.signatory, f"/sanctions/{sanction.pk}/")
    somebody = builders.member(prepared.operator, "Utanför")
    assert "Ombudet" not in _departures(somebody)
    assert len(behind.scopes()) == PRINCIPALS + 1  # nothing has happened yet


def test_nobody_behind_the_agent_loses_anything_before_the_days_are_over_and_who_moved_stays(
    prepared: Published, behind: Behind, sanction: Sanction, time: Time
) -> None:
    operator, effect = prepared.operator, f"/sanctions/{sanction.pk}/steps/effect/"
    mover, *staying = behind.principals
    press(behind.agent.signatory, f"/sanctions/{sanction.pk}/answer/", statement="Vi rättar det.")
    own = _moves(prepared, behind, mover)
    assert {SHARED, OWN} <= set(scopes_served(behind.feed))
    scopes_served(prepared)
    assert paths.finish() == 1
    assert behind.scopes() == {"ombudet.example", *(_scope(n) for n in range(1, PRINCIPALS))}
    assert "Ombudet" not in _departures(mover)

    # The agent has been heard, but those behind it have their thirty days.
    time.on(MOVED_BY)
    refused = browser(operator.decision_maker).post(effect)
    assert "have until 1 July 2026 to go another way" in words(refused)
    assert len(behind.scopes()) == PRINCIPALS
    time.on(MOVED_BY + DAY)
    press(operator.decision_maker, effect)
    served = scopes_served(behind.feed)
    assert SHARED not in served
    assert served[OWN] == {_scope(0)}
    assert own.owner == mover.organisation

    # They are members as before; when the sanction is lifted, what they had comes back by itself.
    for one in staying:
        assert one.organisation.memberships.filter(state="active").exists()
    press(operator.decision_maker, f"/sanctions/{sanction.pk}/lift/", note="Rättat och visat.")
    assert behind.scopes() == {"ombudet.example", *(_scope(n) for n in range(1, PRINCIPALS))}
    assert not ServedOrganisation.objects.filter(scope=_scope(0), entity=behind.shared, until=None).exists()


def test_where_security_is_at_stake_nobody_waits(prepared: Published, behind: Behind) -> None:
    at = behind.agent.organisation
    emergency = {"entity": "", "reason": "Nyckeln är röjd"}
    press(prepared.operator.trust_officer, f"/organisations/{at.pk}/sanctions/impose/", **emergency)
    assert behind.scopes() == set()
    told = Letter.objects.filter(kind=LetterKind.REPRESENTATIVE_AT_RISK)
    assert told.count() == 2 * PRINCIPALS
    assert "which acts for Kommun 0 (en), is suspended" in _departures(behind.principals[0])


def test_an_agent_is_seen_where_it_works_and_begins_on_probation(prepared: Published) -> None:
    """What it promises of instructions, security and mandates is reviewed before anybody stands on it."""
    operator, agent = prepared.operator, mandates.agent(prepared.operator, "Ombudet")
    builders.agreement_in_force(operator, agent, builders.AgreementKind.REVIEW)
    panel = certifying.panel(operator)
    draft = certifying.begun(agent, trust.checklist(trust.version(), ChecklistRole.AGENT))
    assert draft.answers.filter(requirement__code="AGT-01").exists()
    with typeset.in_this_process():
        held = certifying.certified(operator, agent, panel, draft)
    assert (held.roles, held.state, held.valid_until) == (["agent"], "on_probation", date(2027, 6, 1))
    assert draft.reviews.get().visited_on == AT.date()
    page = read(None, f"/status/SE/{agent.organisation.number}/")
    assert "agent or group representative" in page
    assert "Valid on conditions" in page
