"""Inspect: bytes → what the registry needs to know of each entity in them.

Runs foreign XML through libxml2: call it through `sandbox.inspect_apart` wherever the bytes come from
outside.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

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
from .types import Checked, EntityFacts, Finding, Inspection, Quarantined

_Told = TypeVar("_Told")


def inspect(
    data: bytes,
    at: datetime,
    limits: Limits = ONE_ENTITY,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
) -> Iterator[Inspection | Quarantined]:
    """One md:EntityDescriptor, or each entity of an md:EntitiesDescriptor (nested ones flattened), in
    document order.

    Raises `Refusal` when the document as a whole cannot be read; one bad entity is quarantined and the rest
    goes on.
    """
    return each(data, limits, lambda entity: inspection(Subject(entity, at, numbers)))


def checked(
    data: bytes,
    at: datetime,
    limits: Limits = ONE_ENTITY,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
) -> Iterator[Checked]:
    """The same, and everything is done to each entity, but only the findings are told: who only checks has no use for
    the facts."""
    for one in each(data, limits, lambda entity: _findings(Subject(entity, at, numbers))):
        yield Checked(one.entity_id, False, one.findings) if isinstance(one, Quarantined) else one


def each(data: bytes, limits: Limits, tell: Callable[[etree._Element], _Told]) -> Iterator[_Told | Quarantined]:
    """What `tell` makes of each entity, in document order; one that it raises ValueError for is quarantined."""
    for position, (span, entity) in enumerate(entities(data, limits), start=1):
        entity_id = tidy(entity.get("entityID", ""))
        if span.problem is not None:
            yield Quarantined(entity_id or None, position, span.line, (span.problem,))
        elif not entity_id:
            yield Quarantined(None, position, span.line, (_unreadable(span, "no entityID", "entityID saknas"),))
        else:
            yield _one(entity, entity_id, span, position, tell)


def _one(
    entity: etree._Element, entity_id: str, span: Span, position: int, tell: Callable[[etree._Element], _Told]
) -> _Told | Quarantined:
    try:
        return tell(entity)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        kind = type(error).__name__
        return Quarantined(entity_id, position, span.line, (_unreadable(span, kind, kind),))


def _findings(subject: Subject) -> Checked:
    _stable(subject.clean)
    return Checked(subject.facts.entity_id, True, findings(subject))


def inspection(subject: Subject) -> Inspection:
    """All that is to be told of an entity; raises ValueError for one that changes when it is written and read."""
    _stable(subject.clean)
    left_out, found = tuple(subject.rebuilt.left_out), findings(subject)
    said = subject.facts.whole
    return Inspection(said.entity_id, said, found, subject.clean, left_out, places(subject.entity))


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
