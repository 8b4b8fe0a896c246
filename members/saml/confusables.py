"""Letters that look like others: script families and skeletons, after UTS #39, and what is wrong with an IDN host.

The script of a letter is the first word of its Unicode name, which is exact enough for families; compatibility forms
(full-width letters, mathematical alphabets) count as what they stand for. The table of look-alikes is small and our
own: the letters of other alphabets that pass for Latin ones in ordinary fonts.
"""

import unicodedata
from functools import lru_cache
from typing import Final

_LOOKALIKES: Final = {
    "a": "аαａɑ",
    "b": "ЬƄВΒ",
    "c": "сϲⅽᴄ",
    "d": "ԁⅾɗ",
    "e": "еҽЕΕ℮",
    "f": "ƒſꬵ",
    "g": "ɡցɢ",
    "h": "һհНΗ",
    "i": "іιıɩӏ",
    "j": "јϳʝ",
    "k": "кκКΚ",
    "l": "I1|ΙІӀǀⅼ",
    "m": "мМΜⅿ",
    "n": "пոηΝ",
    "o": "0оοօסዐОΟ",
    "p": "рρРΡ",
    "q": "ԛգ",
    "r": "гᴦꭇ",
    "s": "ѕꜱЅ",
    "t": "тτТΤ",
    "u": "υսᴜ",
    "v": "νѵᴠ",
    "w": "ԝѡաᴡω",
    "x": "хχХΧⅹ",
    "y": "уүγỿУΥҮ",
    "z": "ᴢΖ",
}
_PROTOTYPES: Final = {ord(other): letter for letter, others in _LOOKALIKES.items() for other in others}
_TOGETHER: Final = tuple(
    frozenset(scripts.split()) for scripts in ("LATIN HAN HIRAGANA KATAKANA", "LATIN HAN BOPOMOFO", "LATIN HAN HANGUL")
)
_FAMILIES: Final = {"CJK": "HAN", "IDEOGRAPHIC": "HAN", "MODIFIER": "", "KATAKANA-HIRAGANA": "", "MICRO": ""}
_MICRO: Final = "\u00b5"  # a sign, not a Greek letter, although NFKC makes it one
_IN_LABELS: Final = frozenset({"Ll", "Lo", "Lm", "Mn", "Mc", "Nd"})
_STABLE_IN_LABELS: Final = str.maketrans("", "", "ßς")  # IDNA 2008 allows them although case folding changes them

Fault = tuple[str, str]


@lru_cache(maxsize=4096)  # words from outside: bounded
def scripts(text: str) -> frozenset[str]:
    """The scripts of the letters in a text, by their Unicode names: {"LATIN", "CYRILLIC"}. Digits, punctuation, marks
    and letters that all scripts share add nothing."""
    if text.isascii():
        return _LATIN if any(c.isalpha() for c in text) else _NONE
    return frozenset(filter(None, map(_script, text)))


_LATIN: Final = frozenset({"LATIN"})
_NONE: Final[frozenset[str]] = frozenset()


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    if not character.isalpha():
        return ""
    plain = character if character == _MICRO else unicodedata.normalize("NFKC", character)[0]
    family = unicodedata.name(plain, "").partition(" ")[0]
    return _FAMILIES.get(family, family)


def is_mixed(text: str) -> bool:
    """Whether a word or a host label mixes scripts that nobody writes together: UTS #39 "highly restrictive", so
    that Japanese, Chinese and Korean may stand beside Latin. Ask word by word: a name in two languages is no fault."""
    found = scripts(text)
    return len(found) > 1 and not any(found <= allowed for allowed in _TOGETHER)


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """What a text looks like: two texts with one skeleton are easily taken for each other.

    Case matters for what it looks like (`I` is `l`, `i` is not), and falls away after that. `0` is `o`, `1` and `|`
    are `l`, `rn` is `m`, `vv` is `w`. Accents stay, as å and a are different letters to their readers; invisible
    characters go. The result is for comparison only.
    """
    if text.isascii():
        return text.translate(_PROTOTYPES).lower().replace("rn", "m").replace("vv", "w")
    # Before NFKC too: it makes of some look-alikes what they stand for in a text, not what they look like.
    seen = unicodedata.normalize("NFKC", text.translate(_PROTOTYPES)).translate(_PROTOTYPES)
    plain = unicodedata.normalize("NFD", seen.lower()).translate(_PROTOTYPES)
    shown = plain if plain.isprintable() else "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return shown.replace("rn", "m").replace("vv", "w")


def unicode_label(label: str) -> str | None:
    """The letters that an A-label (`xn--…`) stands for; the label itself, in lower case, when it is none; None when
    it decodes to nothing that IDNA 2008 allows."""
    plain = label.lower()
    if not plain.startswith("xn--"):
        return plain
    try:
        decoded = plain[4:].encode("ascii").decode("punycode")
        again = decoded.encode("punycode").decode("ascii")
    except (UnicodeError, OverflowError, ValueError):
        return None
    return decoded if again == plain[4:] and _is_idn(decoded) else None


def _is_idn(label: str) -> bool:
    """RFC 5892 as far as it goes without its exceptions: letters in lower case, digits, marks, stable under NFKC."""
    folding = label.translate(_STABLE_IN_LABELS)
    stable = unicodedata.normalize("NFKC", folding.casefold()) == folding
    letters = all(unicodedata.category(c) in _IN_LABELS or c in "-·" for c in label)
    edges = not (label.startswith("-") or label.endswith("-") or unicodedata.category(label[:1] or "-") in ("Mn", "Mc"))
    return stable and letters and edges and not label.isascii() and unicodedata.normalize("NFC", label) == label


def idn_faults(host: str) -> list[Fault]:
    """What makes a host name untrustworthy to look at, as (Swedish, English), label by label; [] for plain names.

    Raw letters beyond ASCII (metadata has A-labels), A-labels that stand for nothing, mixed scripts, and labels of
    another script that look like a Latin name throughout.
    """
    if host.isascii() and "xn--" not in host.lower():
        return []
    return [fault for label in host.split(".") if (fault := _label_fault(label)) is not None]


def _label_fault(label: str) -> Fault | None:
    if label.isascii() and not label.lower().startswith("xn--"):
        return None
    shown = unicode_label(label)
    if shown is None:
        return (f"{label} står inte för något giltigt namn", f"{label} does not stand for a valid name")
    if is_mixed(shown):
        return (f"{shown} blandar bokstäver ur olika alfabet", f"{shown} mixes letters of different alphabets")
    if skeleton(shown).isascii():
        return (f"{shown} ser ut som {skeleton(shown)}", f"{shown} looks like {skeleton(shown)}")
    if not label.isascii():
        name = f"{shown} har bokstäver utanför ASCII", f"{shown} has letters beyond ASCII"
        return (f"{name[0]}; skriv xn--{_punycode(shown)}", f"{name[1]}; write xn--{_punycode(shown)}")
    return None


def _punycode(label: str) -> str:
    return unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")
