"""Inspect: bytes → what the registry needs to know of each entity in them.

Runs foreign XML through libxml2: call it through `sandbox.inspect_apart` wherever the bytes come from
outside.
"""

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from .check import findings
from .facts import facts
from .limits import ONE_ENTITY, Limits
from .numbers import Numbers
from .parse import entities
from .places import places
from .rebuild import canonical
from .rules import documents
from .scan import Span
from .subject import Subject
from .text import tidy
from .types import EntityFacts, Finding, Inspection, Quarantined


def inspect(
    data: bytes,
    at: datetime,
    limits: Limits = ONE_ENTITY,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
    *,
    located: bool = True,
) -> Iterator[Inspection | Quarantined]:
    """One md:EntityDescriptor, or each entity of an md:EntitiesDescriptor (nested ones flattened), in
    document order. Without `located` the places of facts are left out: who only checks has no use for them.

    Raises `Refusal` when the document as a whole cannot be read; one bad entity is quarantined and the rest
    goes on.
    """
    for position, (span, entity) in enumerate(entities(data, limits), start=1):
        yield _one(Subject(entity, at, numbers), span, position, located=located)


def _one(subject: Subject, span: Span, position: int, *, located: bool) -> Inspection | Quarantined:
    entity_id = tidy(subject.entity.get("entityID", ""))
    if span.problem is not None:
        return Quarantined(entity_id or None, position, span.line, (span.problem,))
    if not entity_id:
        return Quarantined(None, position, span.line, (_unreadable(span, "no entityID", "entityID saknas"),))
    try:
        _stable(subject.clean)
        left_out = tuple(subject.rebuilt.left_out)
        found = findings(subject)
        where = places(subject.entity) if located else {}
        return Inspection(entity_id, subject.facts, found, subject.clean, left_out, where)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        kind = type(error).__name__
        return Quarantined(entity_id, position, span.line, (_unreadable(span, kind, kind),))


def _stable(clean: bytes) -> None:
    """What will be published reads back as the same bytes (MD-XML-031)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    if canonical(etree.fromstring(clean, parser)) != clean:
        raise ValueError("the rebuilt document changes when it is read again")


def _unreadable(span: Span, detail: str, detail_sv: str) -> Finding:
    return documents.UNREADABLE.at(span.line, "/md:EntityDescriptor", detail=detail, detail_sv=detail_sv)


def facts_of(clean: bytes) -> EntityFacts:
    """What a rebuilt document of ours says."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return facts(etree.fromstring(clean, parser))
