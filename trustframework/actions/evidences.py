"""Evidence is added, replaced and removed while its answer is open; no row of it ever changes what it says."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved
from members.models import Blob, Person
from members.permissions import Permission, require
from members.tags import Tag
from members.uploads import Document
from trustframework.declaration_rules import require_writable
from trustframework.models import Answer, Evidence
from trustframework.models.evidence import Confidentiality


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown: a document, or where one is kept. `valid_until` is its last day (None: no end)."""

    title: str
    document: Document | None = None
    reference: str = ""
    confidentiality: str = Confidentiality.CONFIDENTIAL
    valid_until: date | None = None


@transaction.atomic
def add(answer: Answer, shown: Shown, *, by: Person) -> Evidence:
    """A file or a reference; raises ValidationError for neither, and for one whose last day is past."""
    require(by, Permission.DECLARE, answer.declaration.organisation)
    require_writable(answer)
    return _add(answer, shown, by, replaces=None)


@transaction.atomic
def replace(evidence: Evidence, shown: Shown, *, by: Person) -> Evidence:
    """Another version: a row of its own, which the former one names; `AlreadyMoved` where that is gone already."""
    answer = evidence.answer
    require(by, Permission.DECLARE, answer.declaration.organisation)
    require_writable(answer)
    added = _add(answer, shown, by, replaces=evidence.pk)
    if not _standing(evidence).update(replaced_by=added):
        raise AlreadyMoved(_gone(evidence))
    evidence.replaced_by = added
    return added


@transaction.atomic
def remove(evidence: Evidence, *, by: Person) -> None:
    """It no longer stands behind the answer; the row, and what it says, stays."""
    answer = evidence.answer
    require(by, Permission.DECLARE, answer.declaration.organisation)
    require_writable(answer)
    was, at = audit.fields_of(evidence), now()
    if not _standing(evidence).update(removed_at=at):
        raise AlreadyMoved(_gone(evidence))
    evidence.removed_at = at
    audit.record(
        Tag.EVIDENCE_REMOVED,
        evidence,
        by=by,
        organisation=answer.declaration.organisation,
        was=was,
        requirement=answer.requirement.code,
    )


def _add(answer: Answer, shown: Shown, by: Person, *, replaces: int | None) -> Evidence:
    if shown.valid_until is not None and shown.valid_until < today():
        raise ValidationError({"valid_until": _("The last day is past. Add a document that is still valid.")})
    document = shown.document
    added = Evidence(
        answer=answer,
        title=shown.title,
        reference=shown.reference,
        file=Blob.objects.keep(document.content) if document else None,
        file_name=document.file_name if document else "",
        confidentiality=shown.confidentiality,
        valid_until=shown.valid_until,
        added_by=by,
        added_at=now(),
    )
    save_checked(added)
    audit.record(
        Tag.EVIDENCE_ADDED,
        added,
        by=by,
        organisation=answer.declaration.organisation,
        requirement=answer.requirement.code,
        evidence_sha256=added.file_id,
        confidentiality=added.confidentiality,
        replaces=replaces,
    )
    return added


def _standing(evidence: Evidence) -> "QuerySet[Evidence]":
    return Evidence.objects.filter(pk=evidence.pk, removed_at=None, replaced_by=None)


def _gone(evidence: Evidence) -> str:
    return _("%(evidence)s has been replaced or removed by somebody else. Look at the answer again.") % {
        "evidence": evidence
    }
