"""The public status pages: without a log-in, in words for everybody, and nothing of what nobody may see."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Organisation
from members.models.membership import MembershipKind
from tests import builders, secrets_case
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words
from tests.secrets_case import Case
from trustframework.actions import certifications

pytestmark = pytest.mark.usefixtures("on_the_day")
IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def case(operator: Operator, member: Member) -> Case:
    return secrets_case.case(operator, member)


def page_of(organisation: Organisation) -> str:
    return f"/status/{organisation.country}/{organisation.number}/"


def test_everybody_reads_level_scope_days_state_and_framework(operator, member):
    entity = builders.approved_entity(operator, member, role="idp", entity_id=IDP)
    builders.certify(operator, member.organisation, roles=("idp",), entities=[entity], days=30)
    page = words(browser().get(page_of(member.organisation)))
    for told in ("Region Norrvik (en)", "State today: Valid", "LoA3", "identity provider (IdP)", IDP, "30 June 2026"):
        assert told in page, told
    assert "https://sigill.example/loa/loa3" in page


def test_in_swedish_it_speaks_swedish_of_the_same(member):
    assert "Region Norrvik" in words(browser(language="sv").get(page_of(member.organisation)))


def test_a_number_is_found_however_it_is_written(member):
    number = member.organisation.number
    assert browser().get(f"/status/se/{number[:6]}-{number[6:]}/").status_code == 200


def test_a_member_without_certification_has_none(member):
    page = words(browser().get(page_of(member.organisation)))
    assert "State today: Not certified" in page
    assert "There is no certification now." in page


def test_what_was_revoked_or_has_expired_stands_in_the_history_only(operator, member):
    revoked = builders.certify(operator, member.organisation)
    certifications.revoke(revoked, note="SECRET", by=operator.trust_officer)
    page = browser().get(page_of(member.organisation))
    assert "State today: Revoked" in words(page)
    assert "Former certifications" in words(page)
    assert f"/status/certificates/{revoked.pk}/" not in page.content.decode()


def test_nobody_who_is_not_known_to_the_public_is_told_apart_from_nobody(operator, member):
    applied = builders.organisation(operator, "Nykomlingen AB")
    builders.submitted(member, entity_id=IDP)
    asked = (page_of(applied), f"/status/SE/{builders.organisation_number()}/", f"/status/entity/?entity_id={IDP}")
    pages = [browser().get(address) for address in (*asked, "/status/entity/", "/status/entity/?entity_id=x")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content.split(b"<main")[1].split(b"</main")[0] for page in pages}) == 1
    assert "No certification is known" in words(pages[0])


def test_an_entity_has_its_own_page_and_is_found_by_its_id(operator, member):
    entity = builders.approved_entity(operator, member, role="idp", entity_id=IDP)
    builders.certify(operator, member.organisation, roles=("idp",))
    page = browser().get("/status/", {"q": entity.entity_id}, follow=True)
    assert page.redirect_chain == [(f"/status/entity/?entity_id={quote(IDP, safe='')}", 302)]
    assert "State today: Valid" in words(page)


def test_a_suspended_entity_is_suspended_on_its_page_and_named_on_its_owner_s(operator, case):
    entity = builders.approved_entity(operator, case.member, role="idp", entity_id=IDP)
    secrets_case.suspend_by_sanction(operator, case, entity=entity)
    assert "State today: Suspended" in words(browser().get("/status/entity/", {"entity_id": IDP}))
    page = words(browser().get(page_of(case.member.organisation)))
    assert "State today: Valid on conditions" in page
    assert f"Suspended entities {IDP}" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_page_tells_people_reasons_findings_or_conditions(operator, case, language):
    builders.approved_entity(operator, case.member, role="idp", entity_id=IDP)
    organisation = case.member.organisation
    pages = [
        browser(language=language).get(a)
        for a in ("/status/", page_of(organisation), f"/status/entity/?entity_id={IDP}")
    ]
    secrets_case.suspend_by_sanction(operator, case)
    pages += [browser(language=language).get(page_of(organisation))]
    for page in pages:
        text = page.content.decode()
        assert organisation.number[:6] in text or IDP in text
        for secret in case.secrets:
            assert secret not in text, secret


def test_people_search_by_name_number_and_level(operator, member):
    other = builders.member(operator, "Region Storvik")
    builders.certify(operator, member.organisation)
    builders.certify(operator, other.organisation, loa=builders.level("LoA2", 2))
    loa3 = builders.level()

    def found(**asked: object) -> set[str]:
        page = words(browser().get("/status/", asked))
        return {name for name in ("Norrvik", "Storvik") if f"Region {name} (en)" in page}

    assert found() == {"Norrvik", "Storvik"}
    assert found(q="storvik") == {"Storvik"}
    assert found(q=member.organisation.number) == {"Norrvik"}
    assert found(level=loa3.pk) == {"Norrvik"}
    assert found(q="nobody") == set()


def test_ten_organisations_cost_no_more_questions_than_one(operator, member):
    builders.certify(operator, member.organisation)
    browser().get("/status/")
    with CaptureQueriesContext(connection) as for_one:
        browser().get("/status/")
    for n in range(9):
        builders.certify(operator, builders.member(operator, f"Kommun {n}").organisation)
    with CaptureQueriesContext(connection) as for_ten:
        assert "Kommun 8" in words(browser().get("/status/"))
    assert len(for_ten) == len(for_one)


def test_the_history_of_one_costs_no_more_questions_the_longer_it_is(operator, member):
    builders.certify(operator, member.organisation)
    browser().get(page_of(member.organisation))
    with CaptureQueriesContext(connection) as for_one:
        browser().get(page_of(member.organisation))
    for _ in range(5):
        builders.certify(operator, member.organisation)
    with CaptureQueriesContext(connection) as for_six:
        browser().get(page_of(member.organisation))
    assert len(for_six) == len(for_one)


class TestOverview:
    """The same for those who rely on the federation: with memberships, more to narrow by, and all to take home."""

    @pytest.fixture
    def watching(self, operator):
        from members.roles import Role  # noqa: PLC0415 - only here

        authority = builders.organisation(operator, "E-hälsoverket", sector="government")
        return browser(builders.in_role(operator, Role.RELYING_AUTHORITY, authority))

    @pytest.fixture
    def three(self, operator, member):
        """Norrvik at LoA3 as IdP for a month, Storvik at LoA2 as SP for a year, Sunnevik's has been revoked."""
        builders.certify(operator, member.organisation, roles=("idp",), days=30)
        storvik = builders.member(operator, "Region Storvik", kinds=[MembershipKind.SERVICE_PROVIDER]).organisation
        builders.certify(operator, storvik, roles=("sp",), loa=builders.level("LoA2", 2))
        sunnevik = builders.member(operator, "Region Sunnevik").organisation
        certifications.revoke(builders.certify(operator, sunnevik), note="SECRET", by=operator.trust_officer)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("", {"Norrvik", "Storvik", "Sunnevik"}),
            ("?scope=idp", {"Norrvik"}),
            ("?scope=sp", {"Storvik"}),
            ("?expires=30", {"Norrvik"}),
            ("?expires=29", set()),
            ("?expires=400", {"Norrvik", "Storvik"}),
            ("?q=sunnevik", {"Sunnevik"}),
            ("?expires=never", {"Norrvik", "Storvik", "Sunnevik"}),
        ],
    )
    def test_it_is_narrowed_and_both_exports_with_it(self, three, watching, asked, found):
        page = words(watching.get(f"/status/members/{asked}"))
        told = watching.get(f"/status/members.json{asked}").json()["certifications"]
        rows = watching.get(f"/status/members.csv{asked}").content.decode()
        for name in ("Norrvik", "Storvik", "Sunnevik"):
            for where in (page, str(told), rows):
                assert (f"Region {name} (en)" in where) == (name in found), (name, where)

    def test_by_level_and_by_community(self, operator, member, three, watching):
        from members.actions import communities  # noqa: PLC0415 - only here

        level = builders.level()
        assert "1 organisation" in words(watching.get(f"/status/members/?level={level.pk}"))
        made = communities.found(slug="norr", name_sv="Norr", name_en="North", keeper=None, by=operator.registrar)
        communities.admit(made, member.organisation, by=operator.registrar)
        officer = browser(operator.trust_officer)
        page = words(officer.get(f"/status/members/?community={made.pk}"))
        assert "Region Norrvik (en)" in page
        assert "Region Storvik (en)" not in page
        # A closed group is not known to a relying authority.
        assert "North" not in words(watching.get("/status/members/"))

    def test_a_sum_for_each_level(self, three, watching):
        page = words(watching.get("/status/members/"))
        assert "LoA2 1 organisation holds it today" in page
        assert "LoA3 1 organisation holds it today" in page

    @pytest.mark.parametrize("address", ["/status/members/", "/status/members.json", "/status/members.csv"])
    def test_to_a_member_it_is_not_there(self, member, address):
        assert browser(member.administrator).get(address).status_code == 404
        assert browser().get(address).status_code == 302

    @pytest.mark.parametrize("address", ["/status/members/", "/status/members.json", "/status/members.csv"])
    def test_nothing_secret_is_in_it_and_many_cost_no_more_questions(self, operator, case, watching, address):
        watching.get(address)
        with CaptureQueriesContext(connection) as for_one:
            told = watching.get(address).content.decode()
        assert case.member.organisation.number[:6] in told
        watcher = "Relying Authority Andersson"  # whose own name stands in the page's head
        for secret in case.secrets - {watcher}:
            assert secret not in told, secret
        for n in range(5):
            builders.certify(operator, builders.member(operator, f"Kommun {n}").organisation)
        with CaptureQueriesContext(connection) as for_six:
            watching.get(address)
        assert len(for_six) == len(for_one)
