"""What must hold for every mutant: read or refused with words, soon; and what is accepted is sound by any reader."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from xml.parsers import expat

from lxml import etree

from members.saml.fragment import fragment
from members.saml.inspect import inspect
from members.saml.limits import AGGREGATE, ONE_ENTITY
from members.saml.parse import entities
from members.saml.rebuild import canonical, rebuild
from members.saml.rules import documents
from members.saml.schema import schema_errors
from members.saml.sniff import is_aggregate
from members.saml.types import Inspection, Quarantined, Refusal

from ..saml.entities import AT
from ..saml.registry_facts import NOTHING
from .leaks import leaked
from .stated import differences

SECONDS = 1.0  # of the processor, for one mutant
_REGISTRY = replace(
    NOTHING,
    registration_authority="https://registret.example",
    assurance_certifications=("https://registret.example/niva",),
    entity_categories=("https://registret.example/kategori",),
    scopes=("registret.example",),
)
_START = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
_END = b"</md:EntitiesDescriptor>"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


@dataclass(slots=True)
class Tried:
    """One mutant: what came of it, which promises broke, and the documents that any XML reader must accept."""

    outcome: str
    broken: list[str] = field(default_factory=list)
    sound: list[bytes] = field(default_factory=list)
    found: list[Inspection | Quarantined | Refusal] = field(default_factory=list)


def tried(data: bytes) -> Tried:
    """Everything that can be told in this process."""
    try:
        seconds, found, refusal = _timed(data)
        trial = Tried("refused" if refusal else "accepted", found=[*found, *([refusal] if refusal else [])])
        trial.broken += _slow(data, seconds)
        for position, one in enumerate(found):
            _judge(trial, data, position, one)
    except Exception as error:  # whatever it is, it is the finding
        return Tried("crashed", [f"{type(error).__name__}: {error}"])
    if trial.outcome == "accepted":
        trial.sound.append(data)
    return trial


def _inspected(data: bytes) -> tuple[list[Inspection | Quarantined], Refusal | None]:
    found: list[Inspection | Quarantined] = []
    try:
        found.extend(inspect(data, AT, AGGREGATE if is_aggregate(data) else ONE_ENTITY))
    except Refusal as refusal:
        return found, refusal
    return found, None


def _timed(data: bytes) -> tuple[float, list[Inspection | Quarantined], Refusal | None]:
    began = time.process_time()
    found, refusal = _inspected(data)
    return time.process_time() - began, found, refusal


def _slow(data: bytes, seconds: float) -> list[str]:
    """Slow is what is slow each time: one turn of three may have been the collector's, or a busy machine's."""
    for _ in range(2):
        if seconds <= SECONDS:
            return []
        seconds = min(seconds, _timed(data)[0])
    return [f"it took {seconds:.2f} s"] if seconds > SECONDS else []


def _judge(trial: Tried, data: bytes, position: int, one: Inspection | Quarantined) -> None:
    if isinstance(one, Quarantined):
        trial.outcome = "quarantined"
        said = [found.en for found in one.findings if found.rule == documents.UNREADABLE.id and one.entity_id]
        trial.broken += [f"a rule or the rebuild stumbled: {words}" for words in said]
    elif one.errors:
        trial.outcome = "errors" if trial.outcome == "accepted" else trial.outcome
        trial.broken += _canonical(one.clean)
    else:
        received = _nth(data, position)
        whole = _START + fragment(one.clean, _REGISTRY) + _END
        trial.broken += [
            *_canonical(one.clean),
            *_stable(one.clean),
            *_schema(one.clean),
            *_expat(data),
            *_framed(whole),
        ]
        trial.broken += [*differences(received, one), *leaked(received, one, whole)]
        trial.sound += [one.clean, whole]


def _nth(data: bytes, position: int) -> etree._Element:
    """The entity as received, read anew."""
    limits = AGGREGATE if is_aggregate(data) else ONE_ENTITY
    for number, (_, entity) in enumerate(entities(data, limits)):
        if number == position:
            return deepcopy(entity)
    raise LookupError(f"there is no entity {position}")


def _canonical(clean: bytes) -> Iterator[str]:
    if canonical(etree.fromstring(clean, _PARSER)) != clean:
        yield "what is rebuilt is not canonical"


def _stable(clean: bytes) -> Iterator[str]:
    if rebuild(etree.fromstring(clean, _PARSER)) != (clean, ()):
        yield "what is rebuilt does not rebuild to itself"


def _schema(clean: bytes) -> Iterator[str]:
    for line, kind, message in schema_errors(etree.fromstring(clean, _PARSER))[:1]:
        yield f"the schema rejects what is rebuilt: line {line}, {kind}: {message}"


def _expat(*given: bytes) -> Iterator[str]:
    for data in given:
        try:
            expat.ParserCreate(namespace_separator=" ").Parse(data, True)
        except expat.ExpatError as error:
            yield f"expat rejects it: {error}"


def _framed(whole: bytes) -> Iterator[str]:
    """The fragment is canonical inside an aggregate, valid there, and readable by another parser."""
    yield from _expat(whole)
    root = etree.fromstring(whole, _PARSER)
    if canonical(root) != whole:
        yield "the fragment is not canonical inside an aggregate"
    for line, kind, message in schema_errors(root)[:1]:
        yield f"the schema rejects the fragment: line {line}, {kind}: {message}"
