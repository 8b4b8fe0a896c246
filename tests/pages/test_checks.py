"""Everybody may check metadata: findings beside the lines, one-click mends seen before they count, nothing kept."""

import re
from html import unescape

import pytest

from federation import checking
from federation.checking import lines_concerned
from members.models import AuditEvent, Blob, MetadataRevision
from members.saml.mends import MENDS
from members.saml.types import Finding, Severity
from tests import builders
from tests.builders import Operator
from tests.pages.visiting import browser, words
from tests.saml.entities import aggregate, idp, sp

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
BAD = sp().replace('index="1" Binding', 'index="one" Binding', 1)
SVAR = "https://idp.vard.example/slo/svar"
COMMENTED = (
    idp()
    .replace(">saml@", "><!-- new -->saml@")
    .replace("https://idp.vard.example/slo/svar", " https://idp.vard.example/slo/svar ")
)


def _post(text: str, address: str = "/check/", **more: str):
    return browser().post(address, {"text": text, "profile": "saml2int", "show": "info"} | more)


def test_the_page_is_there_for_everybody_and_asks_for_one_thing():
    page = browser().get("/check/")
    assert "Check metadata" in words(page)
    assert b"hx-post" in page.content


def test_what_blocks_is_told_in_red_with_its_line_rule_and_remedy():
    page = _post(BAD)
    number = next(n for n, line in enumerate(BAD.splitlines(), 1) if 'index="one"' in line)
    told = words(page)
    assert re.search("errors? blocks? it", told)
    assert f"Line {number} ·" in told
    assert "Number the endpoints 0, 1, 2 and so on." in told
    assert f'id="line-{number}" class="edge-bad"' in page.content.decode()
    assert b'href="/rules/MD-SCH-011/"' in page.content


def test_what_only_warns_is_yellow_and_says_that_nothing_blocks():
    told = _post(idp())
    assert "Nothing blocks it; " in words(told)
    assert b"notice tone-warn" in told.content


def test_what_is_shown_follows_the_choice_and_the_verdict_does_not():
    page = words(_post(BAD, show="error"))
    assert "MD-SCH-011" in page
    assert "MD-END-008" not in page
    assert re.search("errors? blocks? it", page)


def test_the_profile_decides():
    bare = re.sub(r"<mdui:Logo.*</mdui:Logo>", "", idp())
    assert "Nothing blocks it" in words(_post(bare, profile="sambi-like"))
    assert "1 error blocks it" in words(_post(bare, profile="sweden-connect-like"))


def test_what_cannot_be_read_is_a_finding_too():
    told = words(_post("<!DOCTYPE x><x/>"))
    assert "1 error blocks it" in told
    assert "MD-XML-002" in told


def test_an_uploaded_file_becomes_the_text(tmp_path):
    file = tmp_path / "sp.xml"
    file.write_text(BAD)
    with file.open("rb") as content:
        page = browser().post("/check/", {"file": content, "profile": "saml2int", "show": "info"})
    assert "MD-SCH-011" in words(page)
    assert "journal.vard.example/acs" in page.content.decode().split("</textarea>")[0]


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    file = tmp_path / "sp.xml"
    file.write_bytes(idp().encode("utf-16"))
    with file.open("rb") as content:
        page = browser().post("/check/", {"file": content, "profile": "saml2int", "show": "info"})
    assert "MD-XML-004" in words(page)


def test_nothing_to_check_and_an_aggregate_are_told_beside_the_box():
    empty = _post("  ")
    assert empty.status_code == 422
    assert "Paste metadata or choose a file." in words(empty)
    assert "Check one EntityDescriptor at a time." in words(_post(aggregate(idp(), sp()).decode()))


def test_checking_keeps_nothing():
    _post(BAD)
    _post(BAD, "/check/findings/")
    _post(COMMENTED, "/check/mend/", mend="MD-XML-016")
    assert not Blob.objects.exists()
    assert not MetadataRevision.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_findings_alone_answer_those_who_type():
    page = _post(BAD, "/check/findings/")
    assert "MD-SCH-011" in words(page)
    assert b"<html" not in page.content
    assert "Paste metadata or choose a file." in words(_post("", "/check/findings/"))
    assert browser().get("/check/findings/").status_code == 405


def test_a_mend_is_seen_before_it_counts_and_then_is_the_text():
    assert 'formaction="/check/mend/" name="mend" value="MD-XML-016"' in _post(COMMENTED).content.decode()
    page = _post(COMMENTED, "/check/mend/", mend="MD-XML-016")
    told = words(page)
    assert MENDS["MD-XML-016"].en in told
    blank, plain = (f'ResponseLocation="{url}"/>' for url in (f" {SVAR} ", SVAR))
    assert f"− {blank} + {plain}" in told
    (after, mine) = (unescape(text) for text in re.findall(r'name="text" value="([^"]*)"', page.content.decode()))
    assert f"{SVAR} " not in after
    assert f"{SVAR} " in mine
    assert "MD-XML-016" not in words(_post(after))


def test_a_mend_that_there_is_not_changes_nothing():
    assert _post(COMMENTED, "/check/mend/", mend="MD-KEY-999").status_code == 422


def test_a_mend_of_what_cannot_be_read_keeps_the_text():
    page = _post("<broken", "/check/mend/", mend="MD-XML-016")
    assert page.status_code == 422
    assert "&lt;broken" in page.content.decode()


def test_too_many_at_once_are_asked_to_wait_and_lose_nothing(monkeypatch):
    monkeypatch.setattr(checking, "PATIENCE_S", 0.01)
    for _ in range(checking.AT_ONCE):
        checking._places.acquire()
    try:
        page = _post(BAD)
    finally:
        for _ in range(checking.AT_ONCE):
            checking._places.release()
    assert "Try again in a moment; nothing you wrote is lost." in words(page)
    assert "journal.vard.example" in page.content.decode()


def test_a_member_is_told_what_the_registry_has_against_it(operator: Operator):
    first, second = builders.member(operator), builders.member(operator, "Region Söderås")
    entity = builders.approved_entity(operator, first)
    document = builders.entity_xml().decode()
    asked = {"text": document, "profile": "saml2int", "show": "error", "owner": second.organisation.pk}
    told = words(browser(second.administrator).post("/check/findings/", asked))
    assert "MD-ENT-008" in told
    assert entity.entity_id in told
    stranger = words(browser().post("/check/findings/", asked))
    assert "MD-ENT-008" not in stranger


def test_the_lines_concerned_come_with_their_neighbours_and_gaps():
    text = "\n".join(f"line {n}" for n in range(1, 21))
    findings = [_finding(3, Severity.WARNING), _finding(3, Severity.ERROR), _finding(20, Severity.INFO)]
    lines = lines_concerned(text, findings)
    assert [line.number for line in lines] == [0, 2, 3, 4, 0, 19, 20]
    assert [line.worst for line in lines if line.worst] == [Severity.ERROR, Severity.INFO]


def _finding(line: int, severity: Severity) -> Finding:
    return Finding("MD-KEY-003", severity, line, "/", "Fel.", "Wrong.", "Rätta.", "Mend.")


def test_a_submitter_checks_first_and_nothing_is_submitted(operator: Operator):
    member = builders.member(operator)
    asked = {"text": BAD, "owner": member.organisation.pk, "from": "submit", "check": "1"}
    page = browser(member.administrator).post("/submit/", asked)
    assert "MD-SCH-011" in words(page)
    assert "journal.vard.example/acs" in page.content.decode().split("</textarea>")[0]
    assert f'value="{member.organisation.pk}" selected' in page.content.decode()
    assert not MetadataRevision.objects.exists()


def test_a_mend_from_the_submission_page_leads_back_to_it(operator: Operator):
    member = builders.member(operator)
    asked = {"text": COMMENTED, "owner": member.organisation.pk, "from": "submit", "mend": "MD-XML-016"}
    page = browser(member.administrator).post("/check/mend/", asked).content.decode()
    assert page.count('action="/submit/"') == 2
    assert f'name="owner" value="{member.organisation.pk}"' in page
