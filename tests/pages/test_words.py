"""Every sentence has a Swedish translation, and the compiled catalogue is the one that the source tells of."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

BASE = Path(settings.BASE_DIR)
CATALOGUE = BASE / "locale" / "sv" / "LC_MESSAGES" / "django.po"
CODE = [path for app in ("members", "trustframework", "federation") for path in (BASE / app).rglob("*.py")]
TEMPLATES = [path for kind in ("*.html", "*.txt") for path in (BASE / "templates").rglob(kind)]
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
KEYWORD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')
PLACES = re.compile(r"%\((\w+)\)[sd]")


def entries(text: str) -> list[dict[str, str]]:
    """A .po file as one dictionary per entry: msgctxt, msgid, msgid_plural, msgstr, msgstr[0], …, and "flags"."""
    found = []
    for block in text.split("\n\n"):
        entry: dict[str, str] = {"flags": "".join(re.findall(r"^#,(.*)$", block, re.MULTILINE))}
        name = ""
        for line in block.splitlines():
            if match := KEYWORD.match(line):
                name = match[1]
                entry[name] = ast.literal_eval(match[2])
            elif line.startswith('"'):
                entry[name] += ast.literal_eval(line)
        if entry.get("msgid"):
            found.append(entry)
    return found


def calls(source: str) -> Iterator[tuple[str, str]]:
    """Context ("" for none) and sentence of every call that asks for a translation."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        said = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if said and name in PLAIN | PLURAL:
            yield "", said[0]
        elif len(said) == 2 and name in CONTEXT:
            yield said[0], said[1]


def in_template(text: str) -> Iterator[str]:
    """The sentences of a template, as Django's own makemessages sees them."""
    for call in re.finditer(r"\bn?gettext\((?:u?r?)(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", templatize(text)):
        yield ast.literal_eval(call[1])


@pytest.fixture(scope="module")
def catalogue() -> list[dict[str, str]]:
    return entries(CATALOGUE.read_text())


def test_every_sentence_has_a_swedish_translation_that_a_person_has_seen(catalogue):
    assert len(catalogue) > 500
    for entry in catalogue:
        texts = [text for name, text in entry.items() if name.startswith("msgstr")]
        assert texts, entry["msgid"]
        assert all(texts), f"not translated: {entry['msgid']}"
        assert "fuzzy" not in entry["flags"], entry["msgid"]


def test_a_translation_fills_in_the_same_places(catalogue):
    for entry in catalogue:
        said = {name for text in (entry["msgid"], entry.get("msgid_plural", "")) for name in PLACES.findall(text)}
        for name, text in entry.items():
            if name.startswith("msgstr"):
                assert set(PLACES.findall(text)) <= said, entry["msgid"]


def test_the_compiled_catalogue_is_current(catalogue):
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    expected = {}
    for entry in catalogue:
        key = f"{entry['msgctxt']}\x04{entry['msgid']}" if "msgctxt" in entry else entry["msgid"]
        if "msgid_plural" in entry:
            expected |= {(key, form): entry[f"msgstr[{form}]"] for form in (0, 1)}
        else:
            expected[key] = entry["msgstr"]
    del compiled[""]
    assert compiled == expected, "compile it: msgfmt -o django.mo django.po"


def test_every_sentence_of_the_code_is_in_the_catalogue(catalogue):
    known = {(entry.get("msgctxt", ""), entry["msgid"]) for entry in catalogue}
    missing = {said for path in CODE for said in calls(path.read_text()) if said not in known}
    assert not missing, f"run makemessages, translate and compile: {sorted(missing)}"


def test_every_sentence_of_the_templates_is_in_the_catalogue(catalogue):
    known = {entry["msgid"] for entry in catalogue}
    said = {sentence for path in TEMPLATES for sentence in in_template(path.read_text())}
    assert len(said) > 200
    missing = sorted(said - known)
    assert not missing, f"run makemessages, translate and compile: {missing}"
