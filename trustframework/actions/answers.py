"""Answer requirements, one at a time; nobody writes over what they have not seen."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_changed
from members.clock import now
from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions.declaration_rules import require_writable
from trustframework.inheriting import may_inherit
from trustframework.models import Answer, Certification
from trustframework.models.answer import AnswerStatus

FIELDS = ("status", "text", "planned_on")


@transaction.atomic
def save(answer: Answer, *, seen: int, by: Person, **fields: Any) -> None:
    """Change any of status, text and planned_on, as an own answer. Nothing happens where nothing differs.

    Raises `AlreadyMoved` where somebody changed it since version `seen`, ValidationError for what the model refuses.
    """
    require(by, Permission.DECLARE, answer.declaration.organisation)
    require_writable(answer)
    given = {name: _comparable(value) for name, value in fields.items() if name in FIELDS}
    changed = any(_comparable(getattr(answer, name)) != value for name, value in given.items())
    if changed or answer.carried_over or answer.inherited_from_id:
        _save(answer, seen, by, **{**given, "inherited_from": None})


@transaction.atomic
def inherit(answer: Answer, certification: Certification, *, seen: int, by: Person) -> None:
    """Let a supplier's certification answer; it counts for as long as that holds."""
    require(by, Permission.DECLARE, answer.declaration.organisation)
    require_writable(answer)
    if not may_inherit(answer, certification):
        raise Refused(
            _("The certification of %(organisation)s does not answer this requirement for you. Answer it yourselves.")
            % {"organisation": certification.organisation}
        )
    _save(answer, seen, by, status=AnswerStatus.FULFILLED, planned_on=None, inherited_from=certification)


def _save(answer: Answer, seen: int, by: Person, **fields: Any) -> None:
    was = audit.fields_of(answer)
    save_changed(answer, seen, carried_over=False, changed_by=by, changed_at=now(), **fields)
    audit.record(
        Tag.ANSWER_SAVED,
        answer,
        by=by,
        organisation=answer.declaration.organisation,
        was=was,
        requirement=answer.requirement.code,
        status=answer.status,
    )


def _comparable(value: Any) -> Any:
    """Text as a browser and the database both mean it: line ends are one character."""
    if isinstance(value, date) or value is None:
        return value
    return str(value).replace("\r\n", "\n")
