"""An entity as the pattern of another one."""

from lxml import etree

from ..names import clark
from ..parse import parse


def pattern(document: bytes) -> bytes:
    """An md:EntityDescriptor for a person to complete: entityID empty, without keys, one element a line.

    Reads the registry's own documents (`Inspection.clean`). Raises `Refusal`.
    """
    entity = parse(document)
    entity.set("entityID", "")
    for key in list(entity.iter(clark("md:KeyDescriptor"))):
        parent = key.getparent()
        if parent is not None:
            parent.remove(key)
    etree.indent(entity)
    return etree.tostring(entity, encoding="UTF-8", xml_declaration=True)
