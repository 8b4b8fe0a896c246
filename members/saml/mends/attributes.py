"""Mends of entity attributes and requested attributes."""

from ..names import clark
from ..rebuild import URI_FORMAT
from ..rules.registry import Hit
from ..text import text, tidy
from .edit import insert, remove, replace_text
from .registry import mend

_VALUE = clark("saml:AttributeValue")


@mend(
    "MD-ENA-003",
    en="The attribute's NameFormat is set to URI, the only one by which it is recognised.",
    sv="Attributets NameFormat sätts till URI, den enda som det känns igen på.",
)
def uri_format(hit: Hit) -> None:
    hit.node.set("NameFormat", URI_FORMAT)


@mend(
    "MD-ENA-005",
    en="The values are put into the first attribute of the same name, each of them once.",
    sv="Värdena samlas i det första attributet med samma namn, vart och ett en gång.",
    facts="entity_attributes",
)
def merged(hit: Hit) -> None:
    """Facts may change in order."""
    node, name = hit.node, tidy(hit.node.get("Name", ""))
    earlier = [e for e in node.itersiblings(str(node.tag), preceding=True) if tidy(e.get("Name", "")) == name]
    if not earlier:
        return
    first = earlier[-1]
    known = {text(value) for value in first.iterchildren(_VALUE)}
    for value in list(node.iterchildren(_VALUE)):
        if text(value) not in known:
            known.add(text(value))
            node.remove(value)
            insert(first, len(first), value)
    remove(node)


@mend(
    "MD-ENA-006",
    en="White space around the value is removed; a value that stands there twice, or that is no text, is removed. "
    "One that is no address stays.",
    sv="Blanktecken runt värdet tas bort; ett värde som står två gånger, eller som inte är text, tas bort. Ett som "
    "inte är en adress står kvar.",
    facts="entity_attributes",
)
def plain_value(hit: Hit) -> None:
    value = text(hit.node)
    if hit.node.find("*") is not None or any(
        text(earlier) == value for earlier in hit.node.itersiblings(_VALUE, preceding=True)
    ):
        remove(hit.node)
    else:
        replace_text(hit.node, value)


@mend(
    "MD-ENA-007",
    en="The value is written exactly as the known one that it resembles. Check in the difference that it is meant.",
    sv="Värdet skrivs exakt som det kända som det liknar. Kontrollera i skillnaden att det är det som menas.",
    facts="entity_attributes",
)
def exact_value(hit: Hit) -> None:
    replace_text(hit.node, str(hit.values["near"]))
