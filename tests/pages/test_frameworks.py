"""Trust frameworks as pages: the public reads what is in force, operators draft, compare, adopt, bring into force."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from members.clock import clock_at
from tests import builders
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words
from trustframework.actions import frameworks, requirements
from trustframework.catalogue import as_yaml, read
from trustframework.catalogue_of import data_of
from trustframework.example import PATH, example
from trustframework.models import FrameworkVersion, Level
from trustframework.models.framework import VersionState

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
V = VersionState
HOME = "/frameworks/example-health-trust-framework/1.0/"
NEXT = "/frameworks/example-health-trust-framework/2.0/"


@pytest.fixture
def draft(operator: Operator) -> FrameworkVersion:
    return frameworks.import_version(example(), by=operator.trust_officer)


@pytest.fixture
def in_force(draft: FrameworkVersion) -> FrameworkVersion:
    return _set(draft, V.IN_FORCE, in_force_from=AT.date())


def _set(version: FrameworkVersion, state: VersionState, **fields: Any) -> FrameworkVersion:
    FrameworkVersion.objects.filter(pk=version.pk).update(state=state, **fields)
    version.refresh_from_db()
    return version


@pytest.fixture
def newer(operator: Operator, in_force: FrameworkVersion) -> FrameworkVersion:
    """A copy of what is in force, with one requirement changed, one added, one removed."""
    by = operator.trust_officer
    made = frameworks.draft(in_force.framework, "2.0", based_on=in_force, by=by)
    requirements.change(made.requirements.get(code="GOV-02"), text_en="The party describes its units.", by=by)
    requirements.remove(made.requirements.get(code="SP-06"), by=by)
    group = made.groups.get(code="SP")
    texts = {"title_sv": "Nytt", "title_en": "Something new", "text_sv": "Nytt.", "text_en": "New."}
    requirements.add(made, "SP-07", group_id=group.pk, applies_to=["sp"], rank=3, by=by, **texts)
    return made


def _where(response: HttpResponse) -> str:
    assert response.status_code == 302, words(response)
    return response["Location"]


# Reading


def test_the_public_reads_what_is_in_force_with_its_notice_and_levels(in_force: FrameworkVersion) -> None:
    assert "1.0 In force" in words(browser().get("/frameworks/"))
    page = words(browser().get(HOME))
    assert "This is an example. It is not Sambi's trust framework" in page
    assert "https://registry.example/loa/loa3" in page
    assert "GOV-01 Identifiable legal entity with authority to sign Critical" in page
    assert "AGT-04 Instructions, follow-up and reporting" in page
    assert page.count("From level LoA3") == 60
    swedish = words(browser(language="sv").get(HOME))
    assert "Det här är ett exempel. Det är inte Sambis tillitsramverk" in swedish
    assert "GOV-01 Identifierbar juridisk person" in swedish


def test_nobody_outside_sees_who_drafted_it(operator: Operator, in_force: FrameworkVersion) -> None:
    assert operator.trust_officer.name not in words(browser().get(HOME))
    assert operator.trust_officer.name in words(browser(operator.registrar).get(HOME))


PUBLIC, MEMBERS = {V.IN_FORCE}, set(V) - {V.DRAFT}


@pytest.mark.parametrize("state", list(V))
def test_a_version_is_read_by_those_it_is_for(
    operator: Operator, member: Member, draft: FrameworkVersion, state: VersionState
) -> None:
    _set(draft, state, in_force_from=AT.date(), consultation_until=AT.date(), transition_until=AT.date())
    for path in ("", "framework.yaml", "framework.json", "checklists/checklist-sp/", "compare/"):
        address = HOME + path
        assert browser().get(address).status_code == (200 if state in PUBLIC else 404), path
        assert browser(member.reader).get(address).status_code == (200 if state in MEMBERS else 404), path
        assert browser(operator.trust_officer).get(address).status_code == 200
        assert browser(operator.decision_maker).get(address).status_code == 200
    assert (HOME.encode() in browser().get("/frameworks/").content) == (state in PUBLIC)
    assert (HOME.encode() in browser(member.reader).get("/frameworks/").content) == (state in MEMBERS)


def test_a_download_is_imported_again_as_it_was(operator: Operator, in_force: FrameworkVersion) -> None:
    page = browser().get(HOME + "framework.yaml")
    assert page["Content-Disposition"] == 'attachment; filename="example-health-trust-framework-1.0.yaml"'
    assert page.content.decode() == as_yaml(example())
    assert json.loads(browser().get(HOME + "framework.json").content) == example()
    assert read(page.content.decode()) == data_of(in_force)
    assert browser().get(HOME + "framework.xml").status_code == 404


def test_a_checklist_shows_what_it_asks_and_what_it_leaves_out(in_force: FrameworkVersion) -> None:
    page = words(browser().get(HOME + "checklists/checklist-without-idp/"))
    assert "42 requirements" in page
    asked, _, left_out = page.partition("Left out")
    assert "ATT-01 Owner and authority" in asked
    assert "MET-01" not in asked
    assert "MET-01 Correct metadata" in left_out
    assert browser().get(HOME + "checklists/no-such/").status_code == 404


def test_a_page_takes_as_many_queries_for_sixty_requirements_as_for_few(
    operator: Operator, in_force: FrameworkVersion, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(8):
        browser().get(HOME)
    with django_assert_max_num_queries(6):
        browser().get("/frameworks/")


def test_two_versions_are_compared(operator: Operator, newer: FrameworkVersion) -> None:
    response = browser(operator.trust_officer).get(NEXT + "compare/")
    page = words(response)
    assert "1 added, 1 removed, 1 changed, 58 the same." in page
    assert "Has to be answered anew" in page
    assert "SP-07 Something new" in page
    assert "Asks now SP-07 Asks no longer SP-06" in page
    assert b"<del>which " in response.content
    same = words(browser(operator.trust_officer).get(HOME + "compare/", {"with": "2.0"}))
    assert "1 added, 1 removed, 1 changed, 58 the same." in same


def test_a_first_version_has_nothing_to_be_compared_with(in_force: FrameworkVersion) -> None:
    assert "There is no other version to compare with." in words(browser().get(HOME + "compare/"))


def test_a_draft_is_no_choice_for_who_may_not_read_it(member: Member, newer: FrameworkVersion) -> None:
    assert b"2.0" not in browser(member.reader).get(HOME + "compare/").content
    page = browser(member.reader).get(HOME + "compare/", {"with": "2.0"})
    assert "There is no other version" in words(page)


# Importing and drafting


def _upload(operator: Operator, text: str, name: str = "framework.yaml") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode())
    return browser(operator.trust_officer).post("/frameworks/import/", {"file": file})


def test_a_file_becomes_a_draft(operator: Operator) -> None:
    assert _where(_upload(operator, PATH.read_text())) == HOME
    assert FrameworkVersion.objects.get().state == V.DRAFT


def test_a_level_that_keeps_its_uri_is_told(operator: Operator) -> None:
    builders.level()
    file = SimpleUploadedFile("x.yaml", PATH.read_bytes())
    page = browser(operator.trust_officer).post("/frameworks/import/", {"file": file}, follow=True)
    assert "LoA3 keeps the URI that it has here" in words(page)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PATH.read_text().replace("  - id: GOV-02", "  - id: GOV-01"), "GOV-01 is there already."),
        (PATH.read_text().replace("    title_sv: Utpekade ansvar\n", ""), "title_sv: The Swedish text is missing."),
        ("a: [", "neither YAML nor JSON"),
        ("x" * 600_000, "larger than 512 KB"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_nothing_kept(operator: Operator, text: str, said: str) -> None:
    response = _upload(operator, text)
    assert response.status_code == 422
    assert said in words(response)
    assert not FrameworkVersion.objects.exists()


def test_a_copy_is_drafted_and_its_notices_changed(operator: Operator, in_force: FrameworkVersion) -> None:
    client = browser(operator.trust_officer)
    assert _where(client.post(HOME + "draft/", {"version": "2.0"})) == NEXT
    assert client.post(HOME + "draft/", {"version": "2.0"}).status_code == 422
    sent = {"version": "2.1", "notice_sv": "Antaget.", "notice_en": "Ours.", "seen": _seen(client.get(NEXT + "edit/"))}
    assert _where(client.post(NEXT + "edit/", sent)) == NEXT.replace("2.0", "2.1")
    assert FrameworkVersion.objects.get(version="2.1").notice_en == "Ours."


def _seen(page: HttpResponse) -> str:
    return str(page.context["form"]["seen"].value())


def _fields(page: HttpResponse) -> dict[str, Any]:
    return {field.html_name: "" if field.value() is None else field.value() for field in page.context["form"]}


def test_a_requirement_is_changed_on_a_page_of_its_own(operator: Operator, newer: FrameworkVersion) -> None:
    client, address = browser(operator.trust_officer), NEXT + "change/requirements/GOV-01/"
    sent = _fields(client.get(address)) | {"title_en": "Another title"}
    assert _where(client.post(address, sent)) == NEXT
    assert newer.requirements.get(code="GOV-01").title_en == "Another title"
    missing = client.post(address, _fields(client.get(address)) | {"text_sv": ""})
    assert missing.status_code == 422
    assert "Text in Swedish: This field is required." in words(missing)


def test_of_two_who_change_one_requirement_the_second_loses_nothing(
    operator: Operator, newer: FrameworkVersion
) -> None:
    client, address = browser(operator.trust_officer), NEXT + "change/requirements/GOV-01/"
    sent = _fields(client.get(address)) | {"text_en": "What the second typed."}
    requirements.change(newer.requirements.get(code="GOV-01"), text_en="The first one's.", by=operator.trust_officer)
    response = client.post(address, sent)
    assert response.status_code == 422
    page = words(response)
    assert "changed by somebody else" in page
    assert "The first one's." in page
    assert "What the second typed." in page
    again = client.post(address, _fields(response) | {"seen": response.context["form"].data["seen"]})
    assert _where(again) == NEXT
    assert newer.requirements.get(code="GOV-01").text_en == "What the second typed."


def test_parts_are_added_moved_and_removed(operator: Operator, newer: FrameworkVersion) -> None:
    client = browser(operator.trust_officer)
    client.post(NEXT + "add/groups/", {"code": "NEW", "title_sv": "Ny", "title_en": "New"})
    group = newer.groups.get(code="NEW")
    texts = {"title_sv": "Nytt", "title_en": "New", "text_sv": "Nytt.", "text_en": "New."}
    for code in ("NEW-01", "NEW-02"):
        sent = texts | {"code": code, "group": group.pk, "applies_to": ["all"], "rank": 3}
        assert _where(client.post(NEXT + "add/requirements/", sent)) == NEXT
    assert _where(client.post(NEXT + "move/NEW-02/up/")) == NEXT + "#NEW-02"
    assert [row.code for row in group.requirements.all()] == ["NEW-02", "NEW-01"]
    small = {"code": "small", "role": "sp", "title_sv": "Liten", "title_en": "Small", "tags": ["sp"]}
    client.post(NEXT + "add/checklists/", small | {"left_out": ["SP-01"], "size_classes": ["small"]})
    assert newer.checklists.get(slug="small").left_out == ["SP-01"]
    for part, code in (
        ("requirements", "NEW-01"),
        ("requirements", "NEW-02"),
        ("groups", "NEW"),
        ("checklists", "small"),
    ):
        address = f"{NEXT}remove/{part}/{code}/"
        assert client.get(address).status_code == 200
        assert _where(client.post(address)) == NEXT
    assert (newer.groups.count(), newer.requirements.count(), newer.checklists.count()) == (12, 60, 7)


@pytest.mark.parametrize("part", ["requirements", "groups", "checklists"])
def test_what_there_is_not_is_not_found(operator: Operator, newer: FrameworkVersion, part: str) -> None:
    client = browser(operator.trust_officer)
    for address in (f"change/{part}/NO-01/", f"remove/{part}/NO-01/", "add/nothing/", "steps/no-such/"):
        assert client.get(NEXT + address).status_code == 404
    assert client.post(NEXT + "move/GOV-01/sideways/").status_code == 404


def test_a_version_that_is_in_force_has_no_buttons_and_refuses_in_words(
    operator: Operator, in_force: FrameworkVersion
) -> None:
    client, address = browser(operator.trust_officer), HOME + "change/requirements/GOV-01/"
    assert address.encode() not in client.get(HOME).content
    response = client.post(address, _fields(client.get(address)) | {"title_en": "Changed"})
    assert response.status_code == 422
    assert "is adopted and never changes. Draft a new version." in words(response)


@pytest.mark.parametrize("who", ["registrar", "decision_maker", "key_custodian"])
def test_others_have_no_forms(operator: Operator, member: Member, in_force: FrameworkVersion, who: str) -> None:
    paths = ("draft/", "edit/", "add/requirements/", "change/requirements/GOV-01/", "steps/consult/")
    for path in (*(HOME + path for path in paths), "/frameworks/import/", "/levels/record/"):
        assert browser(getattr(operator, who)).get(path).status_code == 403, path
        assert browser(member.administrator).get(path).status_code == 403, path
        assert browser().get(path).status_code == 302, path


# Steps


def test_a_version_goes_its_way_by_pages(operator: Operator, newer: FrameworkVersion) -> None:
    officer, decider = operator.trust_officer, operator.decision_maker
    with clock_at(AT):
        client = browser(officer)
        until = (AT + timedelta(days=10)).date().isoformat()
        assert _where(client.post(NEXT + "steps/consult/", {"until": until})) == NEXT
        early = _post(decider, "adopt/")
        assert early.status_code == 422
        assert "The consultation runs until" in words(early)
    with clock_at(AT + timedelta(days=11)):
        assert "Adopt" in words(browser(decider).get(NEXT))
        assert _where(_post(decider, "adopt/")) == NEXT
        planned = (AT + timedelta(days=20)).date().isoformat()
        assert _where(_post(decider, "in-force/", on=planned)) == NEXT
        assert "Planned to be in force from" in words(browser(officer).get(NEXT))
        day = (AT + timedelta(days=11)).date().isoformat()
        _post(decider, "in-force/", on=day, transition_until="2026-12-31")
    newer.refresh_from_db()
    former = FrameworkVersion.objects.get(version="1.0")
    assert (newer.state, former.state, str(former.transition_until)) == (V.IN_FORCE, V.SUPERSEDED, "2026-12-31")
    assert "Last day of the transition period" in words(browser(officer).get(HOME))


def _post(person: Any, path: str, **fields: str) -> HttpResponse:
    """By somebody who has just shown who they are."""
    client = browser(person)
    session = client.session
    session["shown_at"] = builders.now().isoformat()
    session.save()
    return client.post(f"{NEXT}steps/{path}", fields)


def test_what_a_draft_lacks_is_told_on_the_page(operator: Operator, newer: FrameworkVersion) -> None:
    newer.requirements.filter(code="GOV-02").update(text_en="")
    response = _post(operator.trust_officer, "consult/", until="2026-12-31")
    assert response.status_code == 422
    assert "GOV-02 text_en: The English text is missing." in words(response)
    assert 'value="2026-12-31"' in response.content.decode()


def test_levels_are_shown_to_everybody_and_changed_by_a_decision_maker(operator: Operator) -> None:
    frameworks.record_level("LoA3", rank=3, uri="https://levels.example/3", by=operator.trust_officer)
    level = Level.objects.get()
    assert "LoA3 3 https://levels.example/3" in words(browser().get("/levels/"))
    sent = {"name": "LoA4", "rank": 4, "uri": "https://levels.example/4"}
    assert _where(browser(operator.trust_officer).post("/levels/record/", sent)) == "/levels/"
    address = f"/levels/{level.pk}/"
    assert browser(operator.trust_officer).get(address).status_code == 403
    client = browser(operator.decision_maker)
    session = client.session
    session["shown_at"] = builders.now().isoformat()
    session.save()
    assert client.post(address, _fields(client.get(address)) | {"uri": "https://levels.example/x"}).status_code == 302
    level.refresh_from_db()
    assert level.uri == "https://levels.example/x"
