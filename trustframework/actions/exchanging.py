"""Take a declaration's answers out, and in again: all that a file says, or nothing."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from members import audit
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.answer_facts import answers_of
from trustframework.declaration_rules import hold
from trustframework.exchange import FORMAT, About, Row, Unreadable, read
from trustframework.exchange_words import sentences
from trustframework.models import Answer, Declaration, Evidence
from trustframework.models.answer import AnswerStatus
from trustframework.models.declaration import WRITABLE


class NotRead(Refused):
    """The file is refused; `sentences` say why, one for each fault."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(" ".join(said))
        self.sentences = said


@dataclass(frozen=True, slots=True)
class Change:
    """What the file would change: the answer as it is, and what the file says."""

    answer: Answer
    row: Row

    @property
    def status(self) -> str:
        """What the file says, in words."""
        return str(AnswerStatus(self.row.status).label)


@dataclass(frozen=True, slots=True)
class Plan:
    """Before anything is done. `stand` names what was compared: another one means that somebody wrote meanwhile."""

    changes: list[Change]
    unchanged: int
    stand: str


def _about(declaration: Declaration) -> About:
    """What a file for this declaration says that it is for."""
    version, checklist = declaration.framework_version, declaration.checklist
    return About(version.framework.slug, version.version, checklist.slug, declaration.level.name)


def export(declaration: Declaration, *, by: Person) -> bytes:
    """JSON that `plan` reads, in the shape of trustframework/exchange.py, with each requirement's words beside it."""
    require(by, Permission.SEE_DECLARATION, declaration.organisation)
    what = _about(declaration)
    data = {
        "format": FORMAT,
        "framework": what.framework,
        "version": what.version,
        "checklist": what.checklist,
        "level": what.level,
        "answers": [_row(answer) for answer in answers_of(declaration)],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def plan(declaration: Declaration, text: str, *, by: Person) -> Plan:
    """What the file would change; nothing is done yet. Raises `NotRead` for a file that is not for this declaration."""
    require(by, Permission.DECLARE, declaration.organisation)
    answers = answers_of(declaration)
    by_code = {answer.requirement.code: answer for answer in answers}
    try:
        rows = read(text, _about(declaration), by_code.keys())
    except Unreadable as unreadable:
        raise NotRead(sentences(unreadable.faults)) from None
    changes = [Change(by_code[row.code], row) for row in rows if _differs(by_code[row.code], row)]
    return Plan(changes, len(rows) - len(changes), _stand(answers))


@transaction.atomic
def import_answers(declaration: Declaration, text: str, *, stand: str, by: Person) -> int:
    """Do what `plan` showed; how many answers changed. Nothing is done where somebody wrote since (`AlreadyMoved`)."""
    require(by, Permission.DECLARE, declaration.organisation)
    hold(declaration)
    if declaration.state not in WRITABLE:
        raise Refused(_("Answers are imported into a draft. This declaration is one no longer."))
    planned = plan(declaration, text, by=by)
    if planned.stand != stand:
        raise AlreadyMoved(_("Somebody has changed answers since you looked. See what the file would change now."))
    if planned.changes:
        _write(planned.changes, by)
        audit.record(
            Tag.ANSWERS_IMPORTED,
            declaration,
            by=by,
            organisation=declaration.organisation,
            codes=[change.row.code for change in planned.changes],
            file_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    return len(planned.changes)


def _write(changes: list[Change], by: Person) -> None:
    """All at once: the declaration is held, so that nobody writes between, and `read` has checked what models do."""
    answers = [change.answer for change in changes]
    for answer, row in ((change.answer, change.row) for change in changes):
        answer.status, answer.text, answer.planned_on = row.status, row.text, row.planned_on
    Answer.objects.bulk_update(answers, ["status", "text", "planned_on"])
    marks: dict[str, Any] = {"inherited_from": None, "carried_over": False, "changed_by": by, "changed_at": now()}
    Answer.objects.filter(pk__in=[answer.pk for answer in answers]).update(version=F("version") + 1, **marks)


def _row(answer: Answer) -> dict[str, Any]:
    requirement = answer.requirement
    evidence: list[Evidence] = answer.standing_evidence  # type: ignore[attr-defined]
    row = {
        "requirement": requirement.code,
        "title": requirement.title,
        "asks": requirement.text,
        "critical": requirement.critical,
        "status": answer.status,
        "text": answer.text,
        "planned_on": answer.planned_on.isoformat() if answer.planned_on else None,
        "evidence": [one.title for one in evidence],
    }
    return row | ({"inherited_from": str(answer.inherited_from.organisation)} if answer.inherited_from else {})


def _differs(answer: Answer, row: Row) -> bool:
    """Line ends are one character, however a system writes them; an inherited answer that the file repeats stays."""
    said = (row.status, row.text.replace("\r\n", "\n"), row.planned_on)
    return said != (answer.status, answer.text.replace("\r\n", "\n"), answer.planned_on)


def _stand(answers: list[Answer]) -> str:
    return hashlib.sha256(",".join(f"{a.pk}:{a.version}" for a in answers).encode()).hexdigest()
