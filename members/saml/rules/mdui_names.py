"""Group `mdui`, names: what a display name may be, and whose it may not look like (MD-MUI-003, 004, 024, 026)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from ..confusables import is_mixed, scripts, skeleton
from ..faces import Words, in_language
from ..names import clark, name_of
from ..subject import Subject
from ..suffixes import registrable
from ..tables import TABLES
from ..text import raw_text
from ..types import Severity
from ..urls import split
from .entity_marks import has_test_word
from .registry import Hit, hit, rule

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.\-]*://|urn:|www\.|\S+@\S+\.\S+\Z", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’·][^\W\d_]+)*")
_NAMES: Final = ("mdui:DisplayName", "md:ServiceName", "md:OrganizationName", "md:OrganizationDisplayName")
_SHORTEST: Final = 3
_SHOUTED: Final = 16  # letters: abbreviations such as KTH or SCB are written in capitals, sentences are not
_LATIN: Final = frozenset({"LATIN"})
_LAST_OF_LATIN_1: Final = "ÿ"  # up to here every letter is Latin: most names need not be looked at word by word
_CONSUMING: Final = clark("md:AttributeConsumingService")
_ORGANIZATION: Final = clark("md:Organization")


@rule(
    "MD-MUI-003",
    Severity.WARNING,
    group="mdui",
    needs="mdui:DisplayName",
    source="MDUI §2.1.2",
    title="DisplayName length and form",
    en="The name {value} {fault}.",
    sv="Namnet {value} {fault_sv}.",
    mend_en="Write the name that users know, as they would write it, on one line.",
    mend_sv="Skriv det namn som användarna känner igen, så som de själva skriver det, på en rad.",
)
def good_names(subject: Subject) -> Iterator[Hit]:
    """A name that says "test" is no more than a note: whether the federation is for tests is not in the document."""
    for words in _names(subject):
        if not words.value:
            continue  # MD-XML-028
        for fault_sv, fault in _faults(words, subject.numbers.name_length):
            yield hit(words.element, value=words.value, fault=fault, fault_sv=fault_sv)
        if has_test_word(words.value) and not TABLES.test_words.isdisjoint(_WORD.findall(words.value.lower())):
            said = {"fault": "says that it is a test", "fault_sv": "säger att det är ett test"}
            yield hit(words.element, severity=Severity.INFO, value=words.value, **said)


def _faults(words: Words, limit: int) -> Iterator[tuple[str, str]]:
    value = words.value
    if not _SHORTEST <= len(value) <= limit:
        yield f"har inte {_SHORTEST}-{limit} tecken", f"does not have {_SHORTEST}-{limit} characters"
    if "\n" in raw_text(words.element).strip():
        yield "står på flera rader", "stands on several lines"
    if _ADDRESS.match(value):
        yield "är en adress", "is an address"
    if value.isupper() and sum(c.isalpha() for c in value) >= _SHOUTED:
        yield "är skrivet med bara versaler", "is written in capitals only"


@rule(
    "MD-MUI-004",
    Severity.ERROR,
    group="mdui",
    source="UTS #39",
    title="Display names use one script family and no confusables",
    en="The word {word} looks like {looks}, but has letters of another alphabet.",
    sv="Ordet {word} ser ut som {looks}, men har bokstäver ur ett annat alfabet.",
    mend_en="Type the name by hand, in one alphabet.",
    mend_sv="Skriv in namnet för hand, med ett och samma alfabet.",
)
def one_alphabet(subject: Subject) -> Iterator[Hit]:
    """Word by word, in every kind of name: mixed scripts, and a word that only looks Latin in a name that is Latin
    otherwise. Whether another member has a name that looks the same is a question for the registry."""
    for words in (one for _, parts in subject.texts for name in _NAMES for one in parts.get(name, ())):
        for word in _disguised(words.value) if max(words.value, default="") > _LAST_OF_LATIN_1 else ():
            yield hit(words.element, word=word, looks=skeleton(word))


def _disguised(value: str) -> list[str]:
    found = _WORD.findall(unicodedata.normalize("NFC", value))
    foreign = [word for word in found if not scripts(word) <= _LATIN]
    pretending = len(foreign) < len(found) and all(skeleton(word).isascii() for word in foreign)
    return [word for word in foreign if is_mixed(word) or (pretending and len(word) > 1)]


@rule(
    "MD-MUI-024",
    Severity.WARNING,
    group="mdui",
    needs="mdui:UIInfo",
    source="UK federation; SAFIRE",
    title="mdui texts equal to AttributeConsumingService/Organization texts",
    en="{name} in {lang} is {value}, but {other_name} is {other}: users see both.",
    sv="{name} på {lang} är {value}, men {other_name} är {other}: användarna ser båda.",
    mend_en="Write the same text in both places.",
    mend_sv="Skriv samma text på båda ställena.",
)
def same_texts(subject: Subject) -> Iterator[Hit]:
    """An identity provider's English name beside its organisation's is a note at most, and none where one holds the
    other: an organisation may well have several log-ins."""
    texts = dict(subject.texts)
    organizations = [parts for container, parts in texts.items() if container.tag == _ORGANIZATION]
    for face in subject.faces:
        for parts in [texts[service] for service in face.holder.iterchildren(_CONSUMING) if service in texts]:
            for ours, theirs in (("DisplayName", "ServiceName"), ("Description", "ServiceDescription")):
                yield from _different(face.parts.get(f"mdui:{ours}", []), parts.get(f"md:{theirs}", []), None)
        for parts in organizations if face.role == "idp" else ():
            english = [one for one in face.parts.get("mdui:DisplayName", ()) if in_language(one.lang, "en")]
            yield from _different(english, parts.get("md:OrganizationDisplayName", []), Severity.INFO)


def _different(ours: list[Words], theirs: list[Words], severity: Severity | None) -> Iterator[Hit]:
    by_language = {words.lang: words for words in theirs}
    for words in ours:
        other = by_language.get(words.lang)
        if other is None or _same(words.value, other.value, within=severity is not None):
            continue
        names = {"name": name_of(words.element), "other_name": name_of(other.element)}
        yield hit(words.element, severity=severity, value=words.value, other=other.value, lang=words.lang, **names)


def _same(one: str, other: str, *, within: bool) -> bool:
    first, second = one.casefold(), other.casefold()
    return first == second or (within and (first in second or second in first))


@rule(
    "MD-MUI-026",
    Severity.ERROR,
    group="mdui",
    needs="mdui:DisplayName",
    source="UTR #36",
    title="DisplayName impersonates operator, authority or well-known brand",
    en="{value} looks like {protected}, and {host} is not theirs.",
    sv="{value} ser ut som {protected}, och {host} är inte deras.",
    mend_en="Begin with your own name. If you do speak for them, ask the operator.",
    mend_sv="Börja med ert eget namn. Om ni faktiskt talar för dem, fråga operatören.",
)
def own_names(subject: Subject) -> Iterator[Hit]:
    """Names of the table `protected_names`, for entities outside the domains that go with them: the whole name as
    such, or any word in it that is written to look like one. "Logga in med BankID" spelt rightly is no fault."""
    url = split(subject.facts.entity_id)
    host = url.host if url else ""
    for words in _names(subject):
        protected = _protected(words.value)
        if protected is not None and registrable(host) not in TABLES.protected_names[protected]:
            yield hit(words.element, value=words.value, protected=protected, host=host or subject.facts.entity_id)


def _protected(value: str) -> str | None:
    plain = _plain(value)
    if _look().search(plain) is None:
        return None
    whole = _looks().get(plain)
    if whole is not None:
        return whole
    for word in value.split():
        meant = _looks().get(_plain(word))
        if meant is not None and _letters(word) != _letters(meant):
            return meant
    return None


def _letters(value: str) -> str:
    """A name without case, spaces and punctuation: Bank-ID is BankID, rightly spelt."""
    return "".join(c for c in value.casefold() if c.isalnum())


@cache
def _looks() -> dict[str, str]:
    """{what a protected name looks like, in any case: the name}."""
    return {_plain(form): name for name in TABLES.protected_names for form in (name, name.lower(), name.upper())}


@cache
def _look() -> re.Pattern[str]:
    """Any of those looks, asked for at once."""
    return re.compile("|".join(map(re.escape, _looks())))


def _plain(value: str) -> str:
    """What a name looks like without accents, spaces and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFD", skeleton(value))))


def _names(subject: Subject) -> Iterator[Words]:
    for face in subject.faces:
        yield from face.parts.get("mdui:DisplayName", ())
