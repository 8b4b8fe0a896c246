"""The search box: what is found, by what, by whom; and that nobody finds what they may not see."""

import hashlib
from base64 import b64decode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.actions import people
from members.clock import now
from members.models import Entity, Fingerprint, Organisation, OrganisationName, Person
from members.roles import Role
from tests import builders, mandates, reviewing
from tests.cycle.conftest import Published
from tests.pages.visiting import browser, words
from trustframework.actions import findings
from trustframework.models.finding import Severity

pytestmark = pytest.mark.usefixtures("on_the_day")

IDP = "https://idp.norrvik.example/metadata"


@pytest.fixture
def other(operator: builders.Operator) -> builders.Member:
    """Another member, which must not find the first one's things."""
    return builders.member(operator, "Kommunen Ålsund")


@pytest.fixture
def entity(operator: builders.Operator, member: builders.Member) -> Entity:
    """An approved IdP that is published nowhere."""
    return builders.approved_entity(operator, member, entity_id=IDP, role="idp", scopes=("vard.norrvik.example",))


def found(person: Person | None, q: str, language: str = "en", **more: str) -> str:
    """What stands on the page of hits, from its heading on."""
    response = browser(person, language).get("/search/", {"q": q, **more})
    assert response.status_code == 200
    return words(response).split("Search again")[-1].split("fingerprint", 1)[-1]


def fingerprint(entity: Entity, kind: str = "sha256") -> str:
    return Fingerprint.objects.get(entity=entity, kind=kind).digest


def test_everybody_has_the_box_on_every_page_and_it_works_without_scripts(db):
    page = browser().get("/members/").content.decode()
    assert '<form class="site-search" role="search" method="get" action="/search/"' in page
    assert 'aria-keyshortcuts="/"' in page


@pytest.mark.parametrize("q", ["{number}", "{hyphen}", "SE {hyphen}", "16{number}"])
def test_an_organisation_is_found_by_its_number_however_it_is_written(operator, member, q):
    number = member.organisation.number
    said = found(operator.registrar, q.format(number=number, hyphen=f"{number[:6]}-{number[6:]}"))
    assert str(member.organisation.name_en) in said


@pytest.mark.parametrize("q", ["ålsund", "ÅLSUND", "ålsund kommunen", "Kommunen Åls"])
def test_words_are_found_in_any_case_and_order(operator, other, q):
    assert other.organisation.name_en in found(operator.registrar, q)


def test_every_word_has_to_be_there(operator, other):
    assert other.organisation.name_en not in found(operator.registrar, "ålsund norrvik")


def test_a_former_name_is_found(operator, member):
    OrganisationName.objects.create(
        organisation=member.organisation, name_sv="Gamla Landstinget", name_en="Old County", until=now()
    )
    assert member.organisation.name_en in found(operator.registrar, "gamla landstinget")


@pytest.mark.parametrize("q", ["%%", "__", "(.*", "[a-z]+", "\\d+", "a'; drop--", "..", "\\\\"])
def test_signs_that_mean_something_to_a_database_are_only_signs(operator, entity, q):
    assert "Nothing that you may see matches" in found(operator.registrar, q)


def test_a_character_that_no_database_takes_is_no_fault(member):
    assert browser(member.reader).get("/search/", {"q": "a\x00b"}).status_code == 200


def test_one_letter_is_too_few(operator, member):
    assert "Write at least 2 characters" in found(operator.registrar, "N")


def test_an_exact_organisation_number_comes_before_what_only_begins_so(operator, member, other):
    Organisation.objects.filter(pk=other.organisation.pk).update(number="5560000001")
    Organisation.objects.filter(pk=member.organisation.pk).update(number="55600000012", country="NO", name_en="Aaa")
    said = found(operator.registrar, "556000-0001")
    assert said.index(other.organisation.name_en) < said.index("Aaa")


def test_an_exact_entity_id_comes_first_of_all(operator, member, entity):
    builders.approved_entity(
        operator, member, entity_id="https://a.norrvik.example/?x=https://idp.norrvik.example/metadata"
    )
    page = browser(operator.registrar).get("/search/", {"q": IDP}).content.decode()
    assert page.index(f"/entities/{entity.pk}/") == page.index("/entities/", page.index('class="hits"'))


@pytest.mark.parametrize("kind", ["sha256", "sha1", "key"])
def test_a_certificate_is_found_by_its_fingerprints_and_its_key(operator, entity, kind):
    digest = fingerprint(entity, kind)
    colons = ":".join(digest[i : i + 2].upper() for i in range(0, len(digest), 2))
    for q in (digest, colons, f"SHA256 Fingerprint={colons}", digest[:8], colons[:13]):
        assert f"/entities/{entity.pk}/" in browser(operator.registrar).get("/search/", {"q": q}).content.decode(), q


def test_seven_digits_of_a_fingerprint_are_too_few(operator, entity):
    assert "Certificates and keys" not in found(operator.registrar, fingerprint(entity)[:7])


def test_the_sha1_is_that_of_the_certificate_itself(entity):
    (key, *_others) = entity.revisions.get(state="approved").facts["keys"]
    digest = hashlib.sha1(b64decode(key["certificate"]), usedforsecurity=False).hexdigest()
    assert Fingerprint.objects.filter(digest=digest, kind="sha1").exists()


def test_a_member_finds_its_own_things_and_nobody_elses(operator, member, other, entity):
    for q in (IDP, "vard.norrvik.example", fingerprint(entity), "#1"):
        assert f"/entities/{entity.pk}/" not in browser(other.administrator).get("/search/", {"q": q}).content.decode()
    for q in (IDP, "vard.norrvik.example", fingerprint(entity)):
        assert f"/entities/{entity.pk}/" in browser(member.reader).get("/search/", {"q": q}).content.decode()


def test_a_member_finds_other_members_where_everybody_may(member, other):
    page = browser(member.reader).get("/search/", {"q": "ålsund"}).content.decode()
    assert f"/status/SE/{other.organisation.number}/" in page
    assert f'href="/organisations/{other.organisation.pk}/"' not in page


def test_the_public_finds_members_and_nothing_of_theirs(operator, member, entity):
    assert member.organisation.name_en in found(None, "norrvik")
    for q in (IDP, "vard.norrvik.example", fingerprint(entity), member.administrator.email, member.administrator.name):
        assert "Nothing that is public matches" in found(None, q), q


def test_the_public_finds_what_is_published(published: Published):
    published.publish()
    entity = Entity.objects.order_by("pk")[0]
    for q in (entity.entity_id, fingerprint(entity)):
        page = browser().get("/search/", {"q": q}).content.decode()
        assert f"/explore/{hashlib.sha1(entity.entity_id.encode(), usedforsecurity=False).hexdigest()}/" in page, q
        assert f'href="/entities/{entity.pk}/"' not in page


def test_a_name_that_waits_for_approval_is_not_told_to_others(published: Published):
    published.publish()
    entity = Entity.objects.order_by("pk")[0]
    before = entity.revisions.get(state="approved").facts["display_names"]["en"]
    builders.submitted(published.member, entity_id=entity.entity_id, name="Secret plan")
    said = found(None, fingerprint(entity))
    assert before in said
    assert "Secret plan" not in said
    assert "Nothing that is public matches" in found(None, "secret plan")
    assert "Secret plan" in found(published.member.reader, fingerprint(entity))


def test_people_are_found_by_operators_and_by_those_who_let_people_in(operator, member, other):
    who = member.reader
    for reader in (operator.registrar, operator.key_custodian, member.administrator):
        assert who.email in found(reader, who.name), reader
    for reader in (member.signatory, member.reader, other.administrator, None):
        assert who.email not in found(reader, who.email), reader


def test_who_was_forgotten_is_not_found(operator, member):
    held = member.reader.roles.get()
    people.end_role(held, by=operator.registrar)
    people.deactivate(member.reader, by=operator.registrar)
    people.erase(member.reader, by=operator.registrar)
    assert "People" not in found(operator.registrar, "erased")


def test_an_agreement_is_found_by_number_title_and_party(operator, member, other):
    agreement = member.organisation.agreements.first()
    address = f"/agreements/{agreement.pk}/"
    for q in (f"#{agreement.pk:02}", agreement.template.title_en, member.organisation.name_sv):
        assert address in browser(member.reader).get("/search/", {"q": q}).content.decode(), q
        assert address not in browser(other.administrator).get("/search/", {"q": q}).content.decode(), q


def test_a_mandate_is_found_by_both_parties_and_by_nobody_else(operator, member, other):
    mandate = mandates.proposed(member, other)
    stranger = builders.member(operator, "Tredje part")
    for person in (member.reader, other.reader, operator.registrar):
        assert f"/mandates/{mandate.pk}/" in browser(person).get("/search/", {"q": "ålsund"}).content.decode()
    assert f"/mandates/{mandate.pk}/" not in browser(stranger.reader).get("/search/", {"q": "ålsund"}).content.decode()


def test_a_certification_is_found_by_whom_it_is_for(operator, member, other):
    certified = builders.certify(operator, member.organisation, roles=("idp",))
    inside = browser(member.reader).get("/search/", {"q": "norrvik"}).content.decode()
    assert f"/certifications/{certified.pk}/" in inside
    outside = browser(other.reader).get("/search/", {"q": "norrvik"}).content.decode()
    assert f"/certifications/{certified.pk}/" not in outside
    assert "Certifications" in found(None, "norrvik")


def test_a_certification_that_nobody_has_confirmed_is_not_the_publics(operator, member):
    certified = builders.certify(operator, member.organisation, roles=("idp",))
    type(certified).objects.filter(pk=certified.pk).update(state="granted", confirmed_by=None)
    assert "Certifications" not in found(None, "norrvik")
    assert "Certifications" in found(member.reader, "norrvik")


def test_a_finding_of_a_review_is_found_by_those_who_read_it(operator, member, other):
    case = reviewing.case(operator, member)
    what = {"severity": Severity.MAJOR, "text": "Loggarna saknas helt."}
    finding = findings.record(case.review, case.assessment().requirement, by=case.lead, **what)
    for person in (case.lead, operator.trust_officer):
        assert f"/findings/{finding.pk}/" in browser(person).get("/search/", {"q": "loggarna saknas"}).content.decode()
    for stranger in (case.outside, case.declarer, member.reader, other.administrator, operator.registrar, None):
        page = browser(stranger).get("/search/", {"q": "loggarna saknas"}).content.decode()
        assert f"/findings/{finding.pk}/" not in page, stranger


def test_a_rule_leads_to_its_page_and_to_the_entities_in_which_it_strikes(operator, member, other, entity):
    revision = entity.revisions.get(state="approved")
    type(revision).objects.filter(pk=revision.pk).update(struck={"MD-XML-001": "error"})
    said = found(operator.registrar, "md-xml-001")
    assert "Entities in which the rule strikes" in said
    assert "Entities in which the rule strikes" not in found(other.administrator, "md-xml-001")
    assert "Rules for metadata" in found(None, "md-xml-001")
    assert "Entities in which the rule strikes" not in found(None, "md-xml-001")


def test_requirements_are_found_in_the_language_of_the_page(operator, member):
    reviewing.case(operator, member)
    page = browser(operator.trust_officer).get("/search/", {"q": "GOV-01"}).content.decode()
    assert "#GOV-01" in page


def test_who_only_watches_finds_what_the_public_finds(operator, member, entity):
    watcher = builders.in_role(operator, Role.RELYING_AUTHORITY, operator.organisation)
    page = browser(watcher).get("/search/", {"q": "norrvik"}).content.decode()
    assert f"/status/SE/{member.organisation.number}/" in page
    assert f"/organisations/{member.organisation.pk}/" not in page


def test_all_of_a_kind_stand_on_pages_of_their_own(operator, member):
    Organisation.objects.bulk_create(
        Organisation(number=f"{5_560_100_000 + n}", name_sv=f"Likadan {n}", name_en=f"Alike {n}", registered_at=now())
        for n in range(30)
    )
    first = browser(operator.registrar).get("/search/", {"q": "alike"}).content.decode()
    assert "/organisations/?q=alike" in first
    several = browser(operator.registrar).get("/search/", {"q": "alike alike"}).content.decode()
    assert "in=organisations" in several  # the list would look for the words as they stand
    page = found(operator.registrar, "alike", **{"in": "organisations", "page": "2"})
    assert "30 were found" in page
    assert "Page 2 of 2" in page


def test_a_kind_that_there_is_not_is_not_there(operator):
    assert browser(operator.registrar).get("/search/", {"q": "norr", "in": "allt"}).status_code == 404


@pytest.mark.parametrize("who", ["registrar", "administrator", None])
def test_the_number_of_queries_does_not_depend_on_what_is_found(operator, member, who):
    person = {"registrar": operator.registrar, "administrator": member.administrator, None: None}[who]

    def asked() -> int:
        client = browser(person)
        client.get("/search/", {"q": "norrvik"})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/search/", {"q": "norrvik"})
        return len(queries)

    builders.approved_entity(operator, member, entity_id=IDP, role="idp", scopes=("vard.norrvik.example",))
    builders.certify(operator, member.organisation, roles=("idp",))
    builders.in_role(operator, Role.DECLARER, member.organisation, "Nils Norrvik")
    one = asked()
    for n in range(4):
        builders.approved_entity(operator, member, entity_id=f"https://sp{n}.norrvik.example/metadata")
        builders.member(operator, f"Norrvik {n}")
        builders.in_role(operator, Role.DECLARER, member.organisation, f"Nils Norrvik {n}")
    assert asked() == one
    assert one < 60
