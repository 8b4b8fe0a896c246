"""Groups `schema` and `xml`: languages and lengths of texts (MD-SCH-015, 017, 018, 021, MD-XML-027)."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from ..faces import in_language
from ..languages import language_fault
from ..names import LANG, NAMESPACES, clark, namespace_of, short
from ..nodes import Node
from ..subject import Subject, Value
from ..text import tidy
from ..types import Severity
from .registry import Hit, hit, rule

_LOGO, _DESCRIPTION = clark("mdui:Logo"), clark("mdui:Description")
_ENCODED: Final = frozenset({NAMESPACES["ds"], NAMESPACES["xenc"]})
_URIS: Final = frozenset({"entityID", "Location", "ResponseLocation", "Binding", "Name", "NameFormat", "Algorithm"})
_URI_TEXTS: Final = frozenset(
    clark(name)
    for name in (
        "md:OrganizationURL",
        "md:NameIDFormat",
        "mdui:InformationURL",
        "mdui:PrivacyStatementURL",
        "mdui:Logo",
    )
) | {clark("shibmd:Scope"), clark("mdui:DomainHint")}


@rule(
    "MD-SCH-015",
    Severity.WARNING,
    group="schema",
    needs="xml:lang",
    source="BCP 47 (RFC 5646)",
    title="xml:lang is a registered BCP 47 tag",
    en='xml:lang="{value}" is {fault}.',
    sv='xml:lang="{value}" är {fault_sv}.',
    mend_en="Write the language's code: sv for Swedish, en for English.",
    mend_sv="Skriv språkets kod: sv för svenska, en för engelska.",
)
def registered_languages(subject: Subject) -> Iterator[Hit]:
    """`se` is Northern Sami. It is a note where the entity says nothing in Swedish, as Sweden's country code is easily
    taken for the language."""
    stated = [(node.element, node.value(LANG)) for node in subject.attributes.get(LANG, ())]
    if not any(tag.lower() == "se" or language_fault(tag) is not None for tag in {tag for _, tag in stated}):
        return
    swedish = any(in_language(tag.lower(), "sv") for tag in {tag for _, tag in stated})
    for element, tag in stated:
        better = language_fault(tag)
        if tag.lower() == "se" and not swedish:
            sami = {"fault": "Northern Sami; Swedish is sv", "fault_sv": "nordsamiska; svenska är sv"}
            yield Hit(element, "xml:lang", Severity.INFO, {"value": tag, **sami})
        elif tag and better is not None:
            fault = f"no registered language{better and f'; {better} may be meant'}"
            fault_sv = f"inget registrerat språk{better and f'; kanske menas {better}'}"
            yield hit(element, "xml:lang", value=tag, fault=fault, fault_sv=fault_sv)


@rule(
    "MD-SCH-017",
    Severity.WARNING,
    group="schema",
    source="SWAMID SAML TP 5.1.3",
    title="Equal language set across related elements",
    en="{name} is missing in {lang}, which other texts beside it have.",
    sv="{name} saknas på {lang}, som andra texter bredvid har.",
    mend_en="Write all of the texts in the same languages.",
    mend_sv="Skriv alla texterna på samma språk.",
)
def same_languages(subject: Subject) -> Iterator[Hit]:
    """Within an organisation, an mdui:UIInfo or a service, of the kinds of element that there are. Keywords and logos
    may differ."""
    for _, parts in subject.texts:
        every = {words.lang for group in parts.values() for words in group if words.lang}
        for name, group in parts.items():
            missing = every - {words.lang for words in group}
            if missing:
                yield hit(group[0].element, name=name, lang=", ".join(sorted(missing)))


@rule(
    "MD-SCH-018",
    Severity.WARNING,
    group="schema",
    source="eduGAIN profile §3; SWAMID SAML TP 5.1.4",
    title="English variant present",
    en="Not there in English: {name}.",
    sv="Finns inte på engelska: {name}.",
    mend_en='Add the same text with xml:lang="en": readers abroad fall back on it.',
    mend_sv='Lägg till samma text med xml:lang="en": läsare i andra länder faller tillbaka på den.',
)
def english(subject: Subject) -> Iterator[Hit]:
    """One finding per container, at the first of the elements that lack it."""
    for _, parts in subject.texts:
        lacking = [name for name, group in parts.items() if not any(in_language(w.lang, "en") for w in group)]
        if lacking:
            yield hit(parts[lacking[0]][0].element, name=", ".join(lacking))


@rule(
    "MD-SCH-021",
    Severity.WARNING,
    group="schema",
    source="saml2int SDP-G02",
    title="String values within the length that consumers keep",
    en="The value has {count} characters; many programs keep no more than {limit}.",
    sv="Värdet har {count} tecken; många program behåller inte mer än {limit}.",
    mend_en="Shorten the value.",
    mend_sv="Korta värdet.",
)
def short_values(subject: Subject) -> Iterator[Hit]:
    """Certificates, other base64 and inline logos are meant to be long, and a description has MD-MUI-006."""
    limit = subject.numbers.text_length
    for node in subject.nodes:
        for name, raw in node.attributes.items():
            if len(raw) > limit and len(tidy(raw)) > limit:
                yield hit(node.element, short(name), count=len(tidy(raw)), limit=limit)
        if len(node.text) > limit and not _may_be_long(node):
            yield hit(node.element, count=len(node.text), limit=limit)


def _may_be_long(node: Node) -> bool:
    inline = node.tag == _LOGO and node.text.startswith("data:")
    return inline or node.tag == _DESCRIPTION or namespace_of(node.tag) in _ENCODED


@rule(
    "MD-XML-027",
    Severity.WARNING,
    group="xml",
    source="RFC 5198; W3C charmod-norm",
    title="Text is Unicode NFC",
    en="The value is not in Unicode's form {form}: it looks like {name} but is not the same.",
    sv="Värdet är inte i Unicodes form {form}: det ser ut som {name} men är inte samma.",
    mend_en="Type the value anew, or have it normalised to {form}.",
    mend_sv="Skriv in värdet på nytt, eller låt normalisera det till {form}.",
)
def normalised(subject: Subject) -> Iterator[Hit]:
    """Texts for people in NFC; addresses, names and identifiers in NFKC too, as they are compared."""
    if all(unicodedata.is_normalized("NFKC", raw) for raw in subject.raws if not raw.isascii()):
        return
    for value in subject.values:
        if value.raw.isascii():
            continue
        form = "NFKC" if _is_identifier(value) else "NFC"
        if not unicodedata.is_normalized(form, value.raw):  # type: ignore[arg-type]
            name = unicodedata.normalize(form, tidy(value.raw))  # type: ignore[arg-type]
            yield hit(value.element, value.attribute, form=form, name=name)


def _is_identifier(value: Value) -> bool:
    return value.attribute in _URIS or (value.attribute is None and value.element.tag in _URI_TEXTS)
