"""Mends that remove what the rebuild leaves out anyway: nothing that is published changes."""

from ..rules.registry import Hit
from .edit import remove
from .registry import attribute_of, mend


def strip(hit: Hit) -> None:
    """Take the attribute or the element away."""
    if hit.attribute is None:
        remove(hit.node)
    else:
        hit.node.attrib.pop(attribute_of(hit), "")


def drop(hit: Hit) -> None:
    """Take the element away, whatever of it was hit."""
    remove(hit.node)


mend(
    *("MD-XML-017", "MD-XML-018", "MD-XML-020", "MD-SCH-003", "MD-SCH-008", "MD-SCH-013", "MD-ENT-020", "MD-END-015"),
    en="The attribute is removed. It is not published in any case.",
    sv="Attributet tas bort. Det publiceras inte i något fall.",
    facts="endpoints",
)(strip)

mend(
    *("MD-XML-019", "MD-XML-021", "MD-RPI-006"),
    en="It is removed. It is not published in any case.",
    sv="Det tas bort. Det publiceras inte i något fall.",
    facts="registration_authority",
)(strip)

mend(
    *(
        "MD-SCH-004",
        "MD-SCH-009",
        "MD-SCH-020",
        "MD-ENT-022",
        "MD-RPI-011",
        "MD-CON-016",
        "MD-ENA-002",
        "MD-SCO-012",
        "MD-KEY-030",
    ),
    en="The element is removed. It is not published in any case.",
    sv="Elementet tas bort. Det publiceras inte i något fall.",
)(drop)


@mend(
    "MD-IDP-015",
    en="The saml:Attribute elements of the identity provider are removed. They are not published in any case.",
    sv="IdP:ns saml:Attribute-element tas bort. De publiceras inte i något fall.",
)
def without_attributes(hit: Hit) -> None:
    """All of them: the rule strikes at the first one only."""
    role = hit.node.getparent()
    for attribute in list(role.iterchildren(str(hit.node.tag))) if role is not None else ():
        remove(attribute)


mend(
    "MD-SP-002",
    en="The endpoint for HTTP-Redirect is removed. Assertions are never sent that way.",
    sv="Ändpunkten för HTTP-Redirect tas bort. Intyg skickas aldrig den vägen.",
)(drop)


mend(
    *("MD-RPI-002", "MD-RPI-004", "MD-RPI-005"),
    en="mdrpi:RegistrationInfo is removed; the registry writes its own in its place when it publishes.",
    sv="mdrpi:RegistrationInfo tas bort; registret skriver sitt eget i stället när det publicerar.",
    facts="registration_authority",
)(drop)
