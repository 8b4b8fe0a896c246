"""A declaration as it is now, kept for ever under its SHA-256: what is reviewed and decided on.

    {"format": 1, "declaration": 17, "number": 2,
     "organisation": {"name_sv": ..., "number": ..., "country": ...},
     "framework": {"slug": ..., "version": ..., "id": 3, "source_sha256": ...},
     "checklist": {"slug": ..., "role": ...}, "level": "LoA3", "scope": ..., "entities": [entityID, ...],
     "agreement": 5 or null,
     "answers": {"GOV-01": {"status": ..., "text": ..., "planned_on": "2026-09-01" or null,
                            "inherited_from": {"certification": 4, "organisation": number} or null,
                            "evidence": [{"id": 9, "title": ..., "sha256": ... or null, "reference": ...,
                                          "confidentiality": ..., "valid_until": ... or null}, ...]}}}

Canonical JSON: keys in order, no white space, UTF-8, no fractions. Lists are in order, too, so that the same
declaration gives the same bytes whenever it is taken, but for `number`.
"""

from datetime import date
from typing import Any

from django.db import transaction

from members import audit
from members.audit_verifier import canonical
from members.clock import now
from members.models import Blob, Person
from members.tags import Tag
from trustframework.answer_facts import answers_of
from trustframework.models import Answer, Declaration, Evidence, Snapshot

FORMAT = 1


def content_of(declaration: Declaration) -> dict[str, Any]:
    """Everything that the declaration says today, but for `number`. The shape is that of the module's own words."""
    version, who = declaration.framework_version, declaration.organisation
    return {
        "format": FORMAT,
        "declaration": declaration.pk,
        "organisation": {"name_sv": who.name_sv, "number": who.number, "country": who.country},
        "framework": {
            "slug": version.framework.slug,
            "version": version.version,
            "id": version.pk,
            "source_sha256": version.source_sha256,
        },
        "checklist": {"slug": declaration.checklist.slug, "role": declaration.checklist.role},
        "level": declaration.level.name,
        "scope": declaration.scope,
        "entities": sorted(declaration.entities.values_list("entity_id", flat=True)),
        "agreement": declaration.agreement_id,
        "answers": {answer.requirement.code: _answer(answer) for answer in answers_of(declaration)},
    }


@transaction.atomic
def take(declaration: Declaration, *, by: Person) -> Snapshot:
    """Keep it. Part of an action, which has checked permissions and holds the declaration."""
    number = declaration.snapshots.count() + 1
    kept = Blob.objects.keep(canonical(content_of(declaration) | {"number": number}))
    taken = Snapshot.objects.create(declaration=declaration, number=number, content=kept, taken_by=by, taken_at=now())
    audit.record(
        Tag.SNAPSHOT_TAKEN,
        taken,
        by=by,
        organisation=declaration.organisation,
        declaration=declaration.pk,
        number=number,
        snapshot_sha256=taken.sha256,
    )
    return taken


def _answer(answer: Answer) -> dict[str, Any]:
    evidence: list[Evidence] = answer.standing_evidence  # type: ignore[attr-defined]
    source = answer.inherited_from
    return {
        "status": answer.status,
        "text": answer.text,
        "planned_on": _day(answer.planned_on),
        "inherited_from": source and {"certification": source.pk, "organisation": source.organisation.number},
        "evidence": [_evidence(one) for one in evidence],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "sha256": one.file_id,
        "reference": one.reference,
        "confidentiality": one.confidentiality,
        "valid_until": _day(one.valid_until),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
