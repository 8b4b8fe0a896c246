"""What a refusal brings along for programs: its code, and where there is one the rule, the gate, the places."""

import pytest
from django.core.exceptions import ValidationError

from federation.api.problems import handle
from members.errors import AlreadyMoved, NotAllowed, Refused
from trustframework.actions.exchanging import NotRead
from trustframework.completeness import Hindrance
from trustframework.declaration_rules import Incomplete
from trustframework.hindrance_words import HINDRANCES

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("refused", "status", "code"),
    [
        (Refused("No."), 409, "refused"),
        (NotAllowed("No."), 403, "not_allowed"),
        (AlreadyMoved("No."), 409, "already_moved"),
        (ValidationError("No."), 400, "invalid"),
    ],
)
def test_a_refusal_has_a_code_and_its_sentence(refused: Exception, status: int, code: str) -> None:
    told = handle(refused, {})
    assert told is not None
    assert (told.status_code, told.data["code"], told.data["detail"]) == (status, code, "No.")


def test_what_a_declaration_lacks_is_told_at_each_requirement() -> None:
    reason = next(iter(HINDRANCES))
    told = handle(Incomplete([Hindrance("KEY-01", reason)]), {})
    assert told is not None
    assert told.data["errors"] == [{"requirement": "KEY-01", "detail": str(HINDRANCES[reason])}]


def test_each_fault_of_a_file_is_told() -> None:
    told = handle(NotRead(["Row 3 is empty.", "Row 4 is empty."]), {})
    assert told is not None
    assert told.data["errors"] == [{"detail": "Row 3 is empty."}, {"detail": "Row 4 is empty."}]


def test_the_rule_and_the_gate_of_a_refusal_are_told() -> None:
    refused = Refused("No.")
    refused.rule, refused.gate, refused.findings = "MD-SCH-011", "G4", [{"rule": "MD-SCH-011"}]  # type: ignore[attr-defined]
    told = handle(refused, {})
    assert told is not None
    assert (told.data["rule"], told.data["gate"]) == ("MD-SCH-011", "G4")
    assert told.data["findings"] == [{"rule": "MD-SCH-011"}]


def test_what_nobody_foresaw_is_no_problem_of_ours() -> None:
    assert handle(RuntimeError("secret"), {}) is None
