"""Stage `parse`: what the parser refuses, or quarantines one entity of an aggregate for."""

from ..types import Severity
from .registry import Rule, declare


def _parse_rule(rule_id: str, *texts: str) -> Rule:
    title, source, en, sv, mend_en, mend_sv = texts
    return declare(Rule(rule_id, Severity.ERROR, "xml", "parse", source, title, sv, en, mend_sv, mend_en))


WELL_FORMED = _parse_rule(
    "MD-XML-001",
    "Document must be well-formed XML 1.0",
    "XML 1.0 §2.1; SAML2Core §1.2",
    "The file is not well-formed XML: {detail} (column {column}).",
    "Filen är inte välformad XML: {detail_sv} (kolumn {column}).",
    "Open the file at that place and mend the mark-up, or export it again from the software that made it.",
    "Rätta märkningen på det stället, eller exportera filen på nytt från programmet som skapade den.",
)
DOCTYPE = _parse_rule(
    "MD-XML-002",
    "DOCTYPE declarations are refused",
    "SAML2Core §1.2; saml2int SDP-G03; OWASP XXE",
    "The file has a DOCTYPE declaration (column {column}). It can pull in other files and is never accepted.",
    "Filen har en DOCTYPE-deklaration (kolumn {column}). En sådan kan dra in andra filer och godtas aldrig.",
    "Remove everything from <!DOCTYPE to the > that ends it.",
    "Ta bort allt från <!DOCTYPE till det > som avslutar den.",
)
ENTITY_REFERENCE = _parse_rule(
    "MD-XML-003",
    "Entity references other than the five predefined ones are refused",
    "XML 1.0 §4.1",
    "The file refers to an entity that XML does not define itself (column {column}).",
    "Filen hänvisar till en entitet som XML inte själv definierar (kolumn {column}).",
    "Write the character itself, or use &amp; &lt; &gt; &quot; or &apos;.",
    "Skriv själva tecknet, eller använd &amp; &lt; &gt; &quot; eller &apos;.",
)
ENCODING = _parse_rule(
    "MD-XML-004",
    "Only UTF-8 input is accepted",
    "XML 1.0 §4.3.3 and appendix F",
    "The file is not UTF-8: {detail}.",
    "Filen är inte UTF-8: {detail_sv}.",
    'Save the file as UTF-8 and write encoding="UTF-8" in its first line, or leave the encoding out.',
    'Spara filen som UTF-8 och skriv encoding="UTF-8" på första raden, eller utelämna kodningen.',
)
XML_1_1 = _parse_rule(
    "MD-XML-005",
    "XML 1.1 is refused",
    "SAML2Core §1.2 (XML 1.0)",
    "The file says that it is XML {version}; SAML metadata is XML 1.0.",
    "Filen anger att den är XML {version}; SAML-metadata är XML 1.0.",
    'Write version="1.0" in the first line.',
    'Skriv version="1.0" på första raden.',
)
INSTRUCTION = _parse_rule(
    "MD-XML-006",
    "Processing instructions are refused",
    "SAML2Core §1.2",
    "The file has a processing instruction, <?{target} …?> (column {column}).",
    "Filen har en bearbetningsinstruktion, <?{target} …?> (kolumn {column}).",
    "Remove it. Metadata needs none, and one can run in readers' browsers.",
    "Ta bort den. Metadata behöver ingen, och en sådan kan köras i läsarnas webbläsare.",
)
SIZE = _parse_rule(
    "MD-XML-009",
    "Submission size limit",
    "OWASP; local policy",
    "The text is {size} bytes; at most {limit} are read.",
    "Texten är {size} byte; högst {limit} läses.",
    "Send one entity at a time, and give large logos as an https address instead of inline.",
    "Skicka en entitet i taget, och ange stora logotyper som https-adress i stället för inbäddade.",
)
STRUCTURE = _parse_rule(
    "MD-XML-010",
    "Structural limits: depth, element count, attribute count, attribute and text length",
    "saml2int SDP-G02; local policy",
    "The document goes beyond a limit: {what}, at most {limit} (column {column}).",
    "Dokumentet överskrider en gräns: {what_sv}, högst {limit} (kolumn {column}).",
    "Real metadata is far below this limit; export the file again or remove what is not metadata.",
    "Verklig metadata ligger långt under gränsen; exportera filen på nytt eller ta bort det som inte är metadata.",
)
UNREADABLE = _parse_rule(
    "MD-XML-031",
    "Round-trip stability",
    "XML Signature Best Practices §2",
    "The entity could not be read and written back unchanged: {detail}.",
    "Entiteten gick inte att läsa och skriva tillbaka oförändrad: {detail_sv}.",
    "Export the entity again from its software. If that does not help, send the file to the operator.",
    "Exportera entiteten på nytt från dess programvara. Hjälper inte det, skicka filen till operatören.",
)
ROOT = _parse_rule(
    "MD-XML-032",
    "Exactly one document element of an accepted kind",
    "SAML2Meta §2.3",
    "This is not SAML metadata: {detail}.",
    "Det här är inte SAML-metadata: {detail_sv}.",
    "Send a file whose outermost element is md:EntityDescriptor, or md:EntitiesDescriptor with entities in it.",
    "Skicka en fil vars yttersta element är md:EntityDescriptor, eller md:EntitiesDescriptor med entiteter i.",
)
