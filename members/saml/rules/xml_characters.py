"""Group `xml`, characters: what a value may be made of (MD-XML-007, 011 to 016, 028 to 030)."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import clark
from ..subject import Subject, Value
from ..text import tidy
from ..types import Severity
from .registry import Hit, hit, rule

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_BIDI: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_INVISIBLE: Final = re.compile(
    r"[\u00ad\u034f\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff]"
)
_MARKUP: Final = re.compile(  # also where it is escaped once more than XML asks, as a page may undo it once more
    r"(?:<|&(?:lt|#0*60|#x0*3c);?)\s*[/!?%A-Za-z]|javascript\s*:|\{[{%]|\$\{", re.IGNORECASE
)
_MARKS: Final = re.compile("[<&:{]")  # each of those has one of them
_ASIDES: Final = (etree.Comment, etree.ProcessingInstruction, etree.Entity)  # what interrupts a text, and is no element

_URI_ATTRIBUTES: Final = frozenset(
    {"entityID", "Location", "ResponseLocation", "Binding", "Name", "NameFormat", "errorURL", "Algorithm"}
)


def _tags(*names: str) -> frozenset[str]:
    return frozenset(clark(name) for name in names)


_DISPLAY: Final = _tags(
    "md:Company",
    "md:GivenName",
    "md:SurName",
    "md:OrganizationName",
    "md:OrganizationDisplayName",
    "md:ServiceName",
    "md:ServiceDescription",
    "mdui:DisplayName",
    "mdui:Description",
    "mdui:Keywords",
)
_URI_TEXTS: Final = _tags(
    "md:OrganizationURL",
    "md:NameIDFormat",
    "md:AttributeProfile",
    "mdui:Logo",
    "mdui:InformationURL",
    "mdui:PrivacyStatementURL",
)
_FILLED: Final = _DISPLAY | _URI_TEXTS | _tags("md:TelephoneNumber", "md:EmailAddress", "mdui:DomainHint")


def _matching(subject: Subject, pattern: re.Pattern[str]) -> Iterator[tuple[Value, str]]:
    """`pattern` is a class of characters."""
    for value in subject.values if pattern.search(subject.oddities) else ():
        if (match := pattern.search(value.raw)) is not None:
            yield value, f"U+{ord(match[0]):04X}"


@rule(
    "MD-XML-007",
    Severity.ERROR,
    group="xml",
    source="CVE-2018-0489; CERT VU#475445",
    title="No comments inside security-relevant text",
    en="A comment stands inside the text {value}; some readers would see only what is before it.",
    sv="En kommentar står inne i texten {value}; vissa läsare skulle bara se det som står före den.",
    mend_en="Remove the comment, or move it outside the element.",
    mend_sv="Ta bort kommentaren, eller flytta den utanför elementet.",
)
def no_comment_in_text(subject: Subject) -> Iterator[Hit]:
    """Found at the entity stage although the catalogue says parse: one comment must not cost a whole
    aggregate."""
    if next(subject.entity.iter(*_ASIDES), None) is not None:
        for node in subject.nodes:
            if node.text and len(node.element) and node.element.find("*") is None:
                yield hit(node.element, value=node.text)


@rule(
    "MD-XML-011",
    Severity.WARNING,
    group="xml",
    source="XML 1.0 §2.11; SSPCPP-684",
    title="Carriage returns must not occur in text or attribute values",
    en="The value holds a carriage return; it is published as a space.",
    sv="Värdet innehåller en vagnretur; den publiceras som ett mellanslag.",
    mend_en="Remove &#13; (or &#xD;) from the value.",
    mend_sv="Ta bort &#13; (eller &#xD;) ur värdet.",
)
def no_carriage_return(subject: Subject) -> Iterator[Hit]:
    """An error in the catalogue; a warning here, as the rebuild never lets a carriage return through."""
    for value in subject.values if "\r" in subject.oddities else ():
        if "\r" in value.raw:
            yield hit(value.element, value.attribute)


@rule(
    "MD-XML-012",
    Severity.ERROR,
    group="xml",
    source="XML 1.0 §2.2 note; Unicode §23.7",
    title="No Unicode noncharacters, unassigned or private-use code points",
    en="The value holds {code}, which stands for nothing that everybody can read.",
    sv="Värdet innehåller {code}, ett tecken utan gemensam betydelse.",
    mend_en="Replace the character by one that Unicode defines.",
    mend_sv="Byt tecknet mot ett som Unicode definierar.",
)
def assigned_characters(subject: Subject) -> Iterator[Hit]:
    odd = {one for one in subject.oddities if unicodedata.category(one) in ("Co", "Cn")}
    for value in subject.values if odd else ():
        character = next((one for one in value.raw if one in odd), None)
        if character is not None:
            yield hit(value.element, value.attribute, code=f"U+{ord(character):04X}")


@rule(
    "MD-XML-013",
    Severity.ERROR,
    group="xml",
    source="XML 1.0 §2.2, §3.3.3",
    title="No C0/C1 control characters",
    en="The value holds the control character {code}.",
    sv="Värdet innehåller styrtecknet {code}.",
    mend_en="Remove the character.",
    mend_sv="Ta bort tecknet.",
)
def no_control_characters(subject: Subject) -> Iterator[Hit]:
    """TAB and LF pass: the rebuild writes them as single spaces."""
    for value, code in _matching(subject, _CONTROL):
        yield hit(value.element, value.attribute, code=code)


@rule(
    "MD-XML-014",
    Severity.ERROR,
    group="xml",
    source="CVE-2021-42574; UTR #36",
    title="No bidirectional control characters",
    en="The value holds {code}, which turns the direction of writing and can make a name look like another.",
    sv="Värdet innehåller {code}, som vänder skrivriktningen och kan få ett namn att se ut som ett annat.",
    mend_en="Remove the character.",
    mend_sv="Ta bort tecknet.",
)
def no_bidirectional_controls(subject: Subject) -> Iterator[Hit]:
    for value, code in _matching(subject, _BIDI):
        yield hit(value.element, value.attribute, code=code)


@rule(
    "MD-XML-015",
    Severity.ERROR,
    group="xml",
    source="UTS #39",
    title="No invisible or zero-width characters",
    en="The value holds the invisible character {code}: it looks like another value but is not the same.",
    sv="Värdet innehåller det osynliga tecknet {code}: det ser ut som ett annat värde men är inte samma.",
    mend_en="Type the value anew instead of pasting it.",
    mend_sv="Skriv in värdet för hand i stället för att klistra in det.",
)
def no_invisible_characters(subject: Subject) -> Iterator[Hit]:
    for value, code in _matching(subject, _INVISIBLE):
        yield hit(value.element, value.attribute, code=code)


@rule(
    "MD-XML-016",
    Severity.ERROR,
    group="xml",
    source="RFC 3986 §2; SAML2Core §1.3.2",
    title="URI-valued attributes and elements contain no white space",
    en="{value} has white space in it; it is compared character by character.",
    sv="{value} innehåller blanktecken; värdet jämförs tecken för tecken.",
    mend_en="Remove the white space.",
    mend_sv="Ta bort blanktecknen.",
)
def uris_without_white_space(subject: Subject) -> Iterator[Hit]:
    """White space at the ends is only a warning where the rebuild trims it; an entityID is never changed
    for its owner, so there it stays an error."""
    together = "".join(_uris(subject))
    for value in subject.values if together.split() != [together] else ():
        if value.attribute not in _URI_ATTRIBUTES and not (value.attribute is None and value.element.tag in _URI_TEXTS):
            continue
        if " " in tidy(value.raw):
            yield hit(value.element, value.attribute, value=tidy(value.raw))
        elif value.attribute and value.raw != tidy(value.raw):
            severity = None if value.attribute == "entityID" else Severity.WARNING
            yield hit(value.element, value.attribute, severity=severity, value=tidy(value.raw))


def _uris(subject: Subject) -> list[str]:
    found = [raw for node in subject.nodes for name, raw in node.attributes.items() if name in _URI_ATTRIBUTES]
    return [*found, *(node.raw for node in subject.nodes if node.tag in _URI_TEXTS)]


@rule(
    "MD-XML-028",
    Severity.ERROR,
    group="xml",
    source="SAML2Core §1.3.1",
    title="Text elements that must be non-empty contain a non-blank character",
    en="The element is empty. A Shibboleth service provider refuses a whole feed for one such element.",
    sv="Elementet är tomt. En Shibboleth-SP avvisar ett helt flöde för ett enda sådant element.",
    mend_en="Fill in the text, or remove the element where it may be left out.",
    mend_sv="Fyll i texten, eller ta bort elementet där det får utelämnas.",
)
def filled_texts(subject: Subject) -> Iterator[Hit]:
    for node in subject.nodes:
        if not node.text and node.tag in _FILLED:
            yield hit(node.element)


@rule(
    "MD-XML-029",
    Severity.WARNING,
    group="xml",
    source="SAML2Core §1.3.1",
    title="Leading or trailing white space in text elements",
    en="The text has white space before or after it; it is published without.",
    sv="Texten har blanktecken före eller efter sig; den publiceras utan dem.",
    mend_en="Write the text right between the tags.",
    mend_sv="Skriv texten direkt mellan taggarna.",
)
def trimmed_texts(subject: Subject) -> Iterator[Hit]:
    for node in subject.nodes:
        if node.tag in _FILLED and node.raw != node.raw.strip():
            yield hit(node.element)


@rule(
    "MD-XML-030",
    Severity.ERROR,
    group="xml",
    source="OWASP XSS",
    title="HTML, script or template mark-up in display text",
    en="The text {value} holds mark-up that a web page could run.",
    sv="Texten {value} innehåller märkning som en webbsida kan komma att köra.",
    mend_en="Write plain text without tags, javascript: or template brackets.",
    mend_sv="Skriv ren text utan taggar, javascript: eller mallklamrar.",
)
def plain_display_texts(subject: Subject) -> Iterator[Hit]:
    displayed = [node for node in subject.nodes if node.tag in _DISPLAY]
    for node in displayed if _MARKS.search("\n".join(node.text for node in displayed)) else ():
        if _MARKUP.search(node.text):
            yield hit(node.element, value=node.text)
