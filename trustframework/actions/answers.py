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
from trustframework.declaration_rules import require_writable
from trustframework.inheriting import may_inherit, offers
from trustframework.models import Answer, Certification, Declaration
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


@transaction.atomic
def inherit_all(declaration: Declaration, certification: Certification, *, by: Person) -> int:
    """The same for everything that the certification answers and nobody has yet; how many that were."""
    require(by, Permission.DECLARE, declaration.organisation)
    rows = declaration.answers.filter(status="").select_related("requirement", "declaration__organisation")
    open_ones = {answer.requirement.code: answer for answer in rows}
    offered = [o for o in offers(declaration, [a.requirement for a in rows]) if o.certification == certification]
    codes = sorted(offered[0].codes) if offered else []
    for code in codes:
        answer = open_ones[code]
        require_writable(answer)
        _save(answer, answer.version, by, status=AnswerStatus.FULFILLED, planned_on=None, inherited_from=certification)
    return len(codes)


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
