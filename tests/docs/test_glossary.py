"""docs/glossary.md has the words that the interface has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_ROW = re.compile(r"^\| ([A-Z][^|]*?) \| ([^|]+?) \| ([^|]+?) \|$", re.MULTILINE)
_ENTRY = re.compile(r'^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?((?:msgstr.*\n(?:".*"\n)*)+)', re.MULTILINE)
TERMS = [row for row in _ROW.findall((ROOT / "docs" / "glossary.md").read_text()) if row[0] != "English"]
CATALOGUE = (ROOT / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text()
ENTRIES = [(one.lower(), other.lower()) for one, other in _ENTRY.findall(CATALOGUE)]


@pytest.mark.parametrize(("english", "swedish", "meaning"), TERMS, ids=[term[0] for term in TERMS])
def test_a_term_and_its_translation_are_used_together_in_the_interface(
    english: str, swedish: str, meaning: str
) -> None:
    assert len(meaning) > 15
    found = [said for said, translated in ENTRIES if english.lower() in said and swedish.lower() in translated]
    assert found, f"no sentence of the interface says {english} where its translation says {swedish}"


def test_each_language_has_one_word_for_one_thing() -> None:
    assert len(TERMS) > 25
    assert len({english for english, _swedish, _meaning in TERMS}) == len(TERMS)
    assert len({swedish for _english, swedish, _meaning in TERMS}) == len(TERMS)
