"""The start page: what waits for others and since when, what falls due, what has changed; more costs no more."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import agreements, memberships, notes, revisions
from members.clock import clock_at, today
from members.models import Person
from members.models.agreement import Party
from members.models.membership import MembershipKind
from tests import builders, mandates, reviewing, trust
from tests.pages.visiting import browser, words
from trustframework.actions import declarations
from trustframework.deadlines_gathered import gather
from trustframework.models import Declaration
from trustframework.models.certification import Certification
from trustframework.models.checklist import ChecklistRole
from trustframework.models.review import ReviewState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


def start(person: Person) -> str:
    """What stands on the start page under its figures."""
    return words(browser(builders.again(person)).get("/")).partition("Past their day")[2]


def part(person: Person, heading: str, until: str) -> str:
    """What stands on the start page under one heading."""
    return start(person).partition(heading)[2].partition(until)[0]


def others(person: Person) -> str:
    return part(person, "Waiting for others", "Falls due").partition("Feeds")[0]


def test_what_a_member_submitted_waits_for_a_registrar(operator, member):
    revision = builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    assert "https://sp.norrvik.example/metadata" in others(member.reader)
    assert "waits for a registrar" in others(member.reader)
    assert "Waiting for others" not in start(operator.trust_officer)
    revisions.withdraw(revision, by=member.administrator)
    assert "Waiting for others" not in start(member.reader)


def test_how_long_it_has_waited_is_told_in_the_largest_unit(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    with clock_at(builders.AT + timedelta(days=17, hours=3)):
        assert "2 weeks ago" in others(member.administrator)


def test_another_members_things_are_not_told(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    other = builders.member(operator, "Kommunen Sydvik")
    assert "norrvik" not in start(other.administrator).lower()


def test_an_agreement_waits_for_the_member_and_then_for_the_operator(operator, member):
    agreement = agreements.prepare(member.organisation, builders.template(version="2.0"), by=operator.registrar)
    agreements.send(agreement, by=operator.registrar)
    assert "waits for the member's signature" in others(operator.registrar)
    assert "countersign" not in others(member.signatory)
    builders.sign(agreement, Party.MEMBER, by=member.signatory)
    assert "waits for the member's signature" not in others(operator.registrar)
    assert "waits for the federation operator's signature" in others(member.reader)


def test_a_membership_applied_for_waits_for_the_operator(operator, member):
    memberships.apply(member.organisation, MembershipKind.AGENT, by=operator.registrar)
    assert "Memberships applied for (1)" in others(member.administrator)


def test_a_declaration_that_is_handed_in_says_who_has_it(operator, member):
    draft = trust.submitted(trust.declaration(member.organisation, trust.checklist(trust.version())))
    assert "waits for the completeness check" in others(member.administrator)
    declarations.check(draft, by=operator.trust_officer)
    assert "is with the federation operator" in others(member.administrator)
    assert "Declarations that are handed in" not in others(member.reader)


def test_reviews_wait_for_the_reviewers_and_reports_for_the_member(operator, member):
    case = reviewing.case(operator, member)
    assert "Reviews under way (1) Region Norrvik (en)" in others(operator.trust_officer)
    reviewing.set_state(case, ReviewState.FACT_CHECK)
    type(case.review).objects.filter(pk=case.review.pk).update(fact_check_until=today() + timedelta(days=9))
    assert "Reports that members check (1) Region Norrvik (en)" in others(case.lead)
    assert "Reports that members check" not in start(case.outside)


def test_questions_wait_for_the_member_in_the_eyes_of_those_who_asked(operator, member):
    case = reviewing.case(operator, member)
    Declaration.objects.filter(pk=case.review.declaration_id).update(state="supplement_requested")
    for person in (operator.trust_officer, case.lead):
        assert "waits for the member's supplement" in others(person)
    assert "waits for the member's supplement" not in start(case.outside)


def test_questions_lead_to_where_those_who_asked_read_the_answers(operator, member):
    case = reviewing.case(operator, member)
    Declaration.objects.filter(pk=case.review.declaration_id).update(state="supplement_requested")
    for person in (operator.trust_officer, case.lead):
        visitor = browser(builders.again(person))
        item = visitor.get("/").content.decode().partition("waits for the member")[0].rpartition("<li>")[2]
        address = re.findall(r'href="([^"]+)"', item)[0]
        assert visitor.get(address).status_code == 200, address


def test_what_one_officer_recorded_waits_for_another(operator, member):
    builders.certify(operator, member.organisation)
    Certification.objects.update(state="granted", recorded_by=operator.trust_officer, confirmed_by=None)
    assert "Certifications that you have recorded (1)" in others(operator.trust_officer)
    assert "Certifications that you have recorded" not in start(operator.decision_maker)


def test_a_mandate_waits_for_the_other_party(operator, member):
    agent = mandates.agent(operator)
    mandate = mandates.proposed(member, agent)
    assert "Mandates for the other party" not in start(member.administrator)
    mandates.representations.sign(mandate, mandates.FULLMAKT, by=member.signatory)
    assert "waits for the other party" in others(member.administrator)
    assert "Mandates to sign or accept (1)" in start(agent.administrator)


def test_a_queue_of_others_is_whole_on_its_own_page_for_those_it_concerns(operator, member):
    for number in range(5):
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    assert "All 5" in others(member.administrator)
    page = words(browser(member.administrator).get("/queues/sent-metadata/"))
    assert page.count("norrvik.example/metadata") == 5
    assert browser(operator.registrar).get("/queues/sent-metadata/").status_code == 404


def test_the_figures_count_what_waits_and_what_falls_due(operator, member):
    for number in range(4):
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
    builders.certify(operator, member.organisation)
    Certification.objects.update(valid_until=today() + timedelta(days=20))
    page = words(browser(member.administrator).get("/"))
    assert re.search(r"Waiting for others 4 Falls due within 60 days [1-9]\d* Past their day 0 ", page), page


def due(person: Person) -> str:
    return part(person, "Falls due", "Lately")


def test_what_falls_due_is_told_to_the_organisation_and_to_the_operator(operator, member):
    builders.certify(operator, member.organisation)
    Certification.objects.update(valid_until=today() + timedelta(days=20))
    for person in (member.administrator, operator.trust_officer):
        assert "The certification ends" in due(person)
        assert "in 20 days" in due(person)
    other = builders.member(operator, "Kommunen Sydvik")
    assert "The certification ends" not in due(other.administrator)


def test_the_days_of_several_organisations_are_those_of_each_together(operator, member):
    other = builders.member(operator, "Kommunen Sydvik")
    third = builders.member(operator, "Kommunen Östvik")
    for one in (member, other, third):
        builders.certify(operator, one.organisation)
    each = [*gather(today(), member.organisation), *gather(today(), other.organisation)]
    both = gather(today(), {member.organisation.pk, other.organisation.pk})
    assert sorted(one.what for one in both) == sorted(one.what for one in each)
    assert 0 < len(both) < len(gather(today()))


def test_what_is_far_off_does_not_fall_due(operator, member):
    builders.certify(operator, member.organisation)
    Certification.objects.update(valid_until=today() + timedelta(days=300))
    assert "The certification ends" not in due(member.administrator)


def test_a_reviewer_is_told_when_the_review_is_to_be_finished(operator, member):
    case = reviewing.case(operator, member, due_on=today() + timedelta(days=9))
    assert "Review to be finished" in due(case.lead)
    assert "Review to be finished" not in due(case.outside)


def test_what_is_confidential_falls_due_for_those_who_see_it_only(operator, member):
    reviewing.case(operator, member, due_on=today() + timedelta(days=9))
    assert "Review to be finished" not in due(member.reader)
    assert "Review to be finished" in due(member.administrator)


def lately(person: Person) -> str:
    return part(person, "Lately", "Sigill is the registry")


def test_a_member_reads_what_has_happened_to_it_and_not_what_the_operator_keeps_to_itself(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    notes.write(member.organisation, text="Ring dem på fredag.", by=operator.registrar)
    assert "https://sp.norrvik.example/metadata" in lately(member.reader)
    assert "Internal note" not in lately(member.reader)
    assert "Internal note" in lately(operator.registrar)
    other = builders.member(operator, "Kommunen Sydvik")
    assert "norrvik" not in lately(other.reader)


def test_somebody_without_roles_reads_that_nothing_has_happened(operator, member):
    builders.submitted(member, entity_id="https://sp.norrvik.example/metadata")
    assert "Nothing has happened yet." in lately(builders.person("Ny Nyman"))


@pytest.mark.parametrize("who", ["registrar", "trust_officer", "administrator", "agent"])
def test_more_of_everything_costs_no_more_queries(operator, member, who):
    agent = mandates.agent(operator)
    person = agent.administrator if who == "agent" else getattr(operator, who, None) or getattr(member, who)
    version = trust.version()

    def one_more(number: int, role: ChecklistRole) -> None:
        other = builders.member(operator, f"Kommun {number}")
        mandates.active(other, agent)
        builders.submitted(other, entity_id=f"https://sp{number}.kommun{number}.example/metadata")
        builders.submitted(member, entity_id=f"https://sp{number}.norrvik.example/metadata")
        trust.submitted(trust.declaration(member.organisation, trust.checklist(version, role)))
        memberships.apply(other.organisation, MembershipKind.AGENT, by=operator.registrar)
        prepared = agreements.prepare(
            other.organisation, builders.template(version=f"3.{number}"), by=operator.registrar
        )
        agreements.send(prepared, by=operator.registrar)

    def asked() -> int:
        cache.clear()
        client = browser(builders.again(person))
        client.get("/")
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        return len(queries)

    one_more(1, ChecklistRole.IDP)
    few = asked()
    one_more(2, ChecklistRole.SP)
    assert asked() == few


def test_the_operators_deadlines_are_remembered_for_a_while(operator, member):
    client = browser(operator.registrar)
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    cache.clear()
    with CaptureQueriesContext(connection) as anew:
        client.get("/")
    assert len(anew) > len(queries) + 10
