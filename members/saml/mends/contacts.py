"""Mends of contacts and organisations."""

from lxml import etree

from ..names import ENTITY, clark
from ..rules.registry import Hit
from ..text import text
from .edit import remove, replace_text
from .order import insert_in_order
from .registry import mend

_MOVED = frozenset({clark("md:Organization"), clark("md:ContactPerson")})


@mend(
    "MD-CON-007",
    en="mailto: is written before the address, and white space in it is removed. A value that is no single address "
    "stays.",
    sv="mailto: skrivs före adressen, och blanktecken i den tas bort. Ett värde som inte är en enda adress står kvar.",
    facts="contacts",
)
def as_mailto(hit: Hit) -> None:
    """Facts change only where there was white space inside the address."""
    value = "".join(text(hit.node).split())
    bare = value[7:] if value.lower().startswith("mailto:") else value
    if bare.count("@") == 1 and not set(bare) & set(":?,;<>"):
        replace_text(hit.node, f"mailto:{bare}")


@mend(
    "MD-CON-015",
    en="The role's contacts and organisation are moved to the entity, unless they are there already. An organisation "
    "that differs from the entity's stays: only you know which is right.",
    sv="Rollens kontakter och organisation flyttas till entiteten, om de inte redan finns där. En organisation som "
    "skiljer sig från entitetens står kvar: bara du vet vilken som stämmer.",
    facts="contacts organization_names organization_urls",
)
def at_the_entity(hit: Hit) -> None:
    """A rule may point at the role or at what is in it."""
    nodes = [hit.node] if hit.node.tag in _MOVED else [c for c in hit.node if c.tag in _MOVED]
    for node in nodes:
        entity = next(node.iterancestors(ENTITY), None)
        if entity is not None and node.getparent() is not entity:
            _raise(node, entity)


def _raise(node: etree._Element, entity: etree._Element) -> None:
    there = list(entity.iterchildren(str(node.tag)))
    same = any(_plain(element) == _plain(node) for element in there)
    if same:
        remove(node)
    elif node.tag == clark("md:ContactPerson") or not there:
        remove(node)
        insert_in_order(entity, node)


def _plain(element: etree._Element) -> list[tuple[str, dict[str, str], str]]:
    """What an element says, whatever its white space."""
    return [(str(e.tag), {str(k): str(v) for k, v in e.attrib.items()}, text(e)) for e in element.iter("*")]
