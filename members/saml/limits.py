"""How large a document may be. Checked before parsing and during the scan, never after."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """`size` in bytes and `elements` for the whole document, `entity_size` and `entity_elements` for each
    entity; lengths in characters (MD-XML-009 and MD-XML-010)."""

    size: int
    elements: int
    entity_size: int = 1 << 20
    entity_elements: int = 20_000
    depth: int = 64
    attributes: int = 64
    attribute_length: int = 64 << 10
    text_length: int = 256 << 10


ONE_ENTITY: Final = Limits(size=1 << 20, elements=20_000)
AGGREGATE: Final = Limits(size=100 << 20, elements=5_000_000)
