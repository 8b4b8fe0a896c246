"""The report's document: what it says, in the member's language, and nothing that a person wrote is mark-up."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

from members.clock import now
from members.texts import typeset
from tests import reviewing
from tests.builders import Member, Operator
from tests.reviewing import Case
from trustframework.actions import findings, reports
from trustframework.models import Requirement, Review
from trustframework.models.finding import Severity
from trustframework.report_text import report_of

HOSTILE = '#read("/etc/passwd") *inte fet* \\ "citat" \ue000 </p>'


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with typeset.in_this_process():
        yield


@pytest.fixture
def review(operator: Operator, member: Member) -> Review:
    case: Case = reviewing.case(operator, member)
    requirement = Requirement.objects.get(code="GOV-02")
    findings.record(case.review, requirement, severity=Severity.MINOR, text=f"Brist. {HOSTILE}", by=case.lead)
    reviewing.assess(case, GOV_02="not_met")
    reviewing.to_fact_check(case)
    reports.remark(case.again(), text="Vi håller med.\n\nMen inte om allt.", by=case.declarer)
    return case.again()


def test_it_is_an_accessible_pdf_and_the_same_at_the_same_instant(review: Review) -> None:
    made = report_of(review, now())
    assert b"pdfuaid:part>1<" in made.replace(b" ", b"")
    assert b"/Lang" in made
    assert made == report_of(review, now())


@pytest.mark.skipif(which("pdftotext") is None, reason="needs pdftotext")
def test_it_says_what_the_review_has_shown_in_the_member_s_language(review: Review, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report_of(review, now()))
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    text = " ".join(done.stdout.decode().split())
    digest = review.snapshot.sha256
    for words in ("Region Norrvik", digest[:8], digest[-8:], "Greta Granskare", "GOV-02", "Vi håller med.", "1.0"):
        assert words in text
    assert "Men inte om allt." in text
    assert '#read("/etc/passwd") *inte fet*' in text


def test_hostile_words_are_text(review: Review) -> None:
    Review.objects.filter(pk=review.pk).update(summary=HOSTILE, member_remarks=f"{HOSTILE}\n= Rubrik\n#panic()")
    review.refresh_from_db()
    assert report_of(review, now()).startswith(b"%PDF-")
