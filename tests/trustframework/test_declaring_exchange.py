"""Answers as JSON, out and in; and the declaration on paper."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent
from members.tags import Tag
from tests import trust
from tests.builders import Member, Operator
from tests.trustframework.declaring import answer, begun, say, shown, submitted
from trustframework import declaration_paper
from trustframework.actions import evidences, exchanging
from trustframework.actions.exchanging import NotRead
from trustframework.models import Declaration

Data = dict[str, Any]


@pytest.fixture
def draft(member: Member) -> Declaration:
    """Answered everywhere."""
    return trust.answered(begun(member))


def exported(draft: Declaration, member: Member) -> Data:
    data: Data = json.loads(exchanging.export(draft, by=member.administrator))
    return data


def take_in(draft: Declaration, data: Data | str, member: Member) -> int:
    """First looked at, then done."""
    text = data if isinstance(data, str) else json.dumps(data)
    plan = exchanging.plan(draft, text, by=member.administrator)
    return exchanging.import_answers(draft, text, stand=plan.stand, by=member.administrator)


def test_what_was_exported_changes_nothing_when_it_comes_back(draft: Declaration, member: Member) -> None:
    assert take_in(draft, exported(draft, member), member) == 0
    assert not AuditEvent.objects.filter(tag=Tag.ANSWERS_IMPORTED).exists()


def test_an_import_changes_what_it_names_with_one_event(draft: Declaration, member: Member) -> None:
    data = exported(draft, member)
    data["answers"] = [{"requirement": "GOV-02", "status": "planned", "text": "Snart", "planned_on": "2026-09-01"}]
    assert take_in(draft, data, member) == 1
    one = answer(draft, "GOV-02")
    assert (one.status, one.text, one.planned_on, one.version) == ("planned", "Snart", date(2026, 9, 1), 1)
    assert AuditEvent.objects.get(tag=Tag.ANSWERS_IMPORTED).chained["codes"] == ["GOV-02"]


def of(name: str, value: Any) -> Callable[[Data], None]:
    return lambda data: data.update({name: value})


def first(**values: Any) -> Callable[[Data], None]:
    return lambda data: data["answers"][0].update(values)


def twice(data: Data) -> None:
    data["answers"].append(dict(data["answers"][0]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (of("format", "annat/2"), "format is “annat/2”"),
        (of("version", "0.9"), "its version is “0.9”"),
        (of("checklist", "sp"), "its checklist is “sp”"),
        (of("framework", "annat"), "its framework is “annat”"),
        (of("level", "LoA4"), "its level is “LoA4”"),
        (of("answers", {}), "no list of answers"),
        (of("answers", [7]), "Answer number 1 does not say"),
        (twice, "GOV-01 is answered twice"),
        (first(requirement="SP-01"), "SP-01: this declaration has no such requirement"),
        (first(status="kanske"), "“kanske” is no status"),
        (first(status=["planned"]), "is no status"),
        (first(text=7), "the answer is not a text"),
        (first(text="x" * 20_001), "20001 characters, and may have 20000"),
        (first(status="planned", planned_on="1 september"), "“1 september” is no day"),
        (first(status="planned", planned_on=20260901), "is no day"),
        (first(planned_on="2026-09-01"), "only what is planned"),
        (first(statsu="fulfilled"), "“statsu” is not something that an answer says"),
    ],
)
def test_a_wrong_file_is_refused_whole_and_says_why(
    draft: Declaration, member: Member, spoil: Callable[[Data], None], words: str
) -> None:
    data = exported(draft, member)
    data["answers"][1]["text"] = "Det här är rätt, och blir ändå inte infört."
    spoil(data)
    with pytest.raises(NotRead) as refused:
        take_in(draft, data, member)
    assert words in str(refused.value)
    assert answer(draft, "GOV-02").text == "Så gör vi."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ('{"answers": [}', "no JSON; it breaks off at line 1"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no list of answers"),
        ('{"answers": [], "answers": []}', "The name “answers” stands twice"),
        (" " * 2_000_001, "larger than 2000000 characters"),
    ],
)
def test_what_is_no_file_of_answers_is_refused(draft: Declaration, member: Member, text: str, words: str) -> None:
    with pytest.raises(NotRead) as refused:
        exchanging.plan(draft, text, by=member.administrator)
    assert words in str(refused.value)


def test_every_fault_is_told_at_once(draft: Declaration, member: Member) -> None:
    data = exported(draft, member)
    data["answers"][0]["status"] = data["answers"][1]["status"] = "kanske"
    with pytest.raises(NotRead) as refused:
        exchanging.plan(draft, json.dumps(data), by=member.administrator)
    assert [said.split(":")[0] for said in refused.value.sentences] == ["GOV-01", "GOV-02"]


def test_nothing_is_imported_over_what_somebody_wrote_meanwhile(draft: Declaration, member: Member) -> None:
    data = exported(draft, member)
    data["answers"][0]["text"] = "Ur filen"
    text = json.dumps(data)
    plan = exchanging.plan(draft, text, by=member.administrator)
    say(draft, "GOV-01", "fulfilled", member.administrator, "Skrivet under tiden")
    with pytest.raises(AlreadyMoved, match="Somebody has changed answers"):
        exchanging.import_answers(draft, text, stand=plan.stand, by=member.administrator)
    assert answer(draft, "GOV-01").text == "Skrivet under tiden"


def test_a_submitted_declaration_takes_nothing_in(operator: Operator, member: Member) -> None:
    declaration = submitted(operator, member)
    with pytest.raises(Refused, match="imported into a draft"):
        take_in(declaration, exported(declaration, member), member)
    with pytest.raises(NotAllowed):
        exchanging.plan(declaration, "{}", by=operator.trust_officer)


def test_the_declaration_on_paper_is_tagged_and_takes_any_text(draft: Declaration, member: Member) -> None:
    say(draft, "GOV-01", "fulfilled", member.administrator, 'Rad ett\n\n#read("/etc/passwd") och "citat" \\ $x$')
    evidences.add(answer(draft, "GOV-01"), shown("Policy #2"), by=member.administrator)
    made = declaration_paper.pdf_of(draft)
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert b"/StructTreeRoot" in made
