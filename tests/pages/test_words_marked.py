"""No words stand on a page in one language only: a sentence that is not marked for translation is found here."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
# Commands speak English. A rule's title is its name in the catalogue; its sentences are there in both languages.
CODE = [
    path
    for app in ("members", "trustframework", "federation")
    for path in sorted((BASE / app).rglob("*.py"))
    if not {"management", "demo", "migrations", "rules"} & set(path.parts)
]
TELLING = {"Refused", "NotAllowed", "ValidationError", "PermissionDenied"}
LABELS = {"label", "help_text", "intro", "submit", "title"}
SPOKEN = {
    "title",
    "aria-label",
    "placeholder",
    "alt",
    "aria-description",
    "aria-roledescription",
    "data-label",
    "label",
}
# Names, and what is called so in both languages.
NAMES = {
    *("Sigill", "DEMO", "YAML", "JSON", "CSV", "XML", "PDF", "Atom", "MDQ", "API", "SAML", "OIDC", "TOTP"),
    *("SHA-256", "SHA-1", "SVG", "entityID", "EntityDescriptor", "IdP", "SP", "AA", "MDUI", "HTTP", "HTTPS"),
    *("URL", "TLS", "validUntil", "cacheDuration", "EntitiesDescriptor", "PEM", "ResponseLocation", "Shibboleth"),
    *("FS", "SimpleSAMLphp", "mod_auth_mellon", "pysaml2", "Keycloak", "AD", "Microsoft", "Entra", "ID", "Feed"),
}
NOT_FOR_PEOPLE = {"federation/style.html"}  # the components side by side, in debug
_TRANSLATED = re.compile(r"\{%-?\s*(blocktranslate|comment)\b.*?\{%-?\s*end\1\s*-?%\}", re.DOTALL)
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_MADE_TAG = re.compile(r"(</?)\{\{.*?\}\}")  # <{{ … }}>: a tag whose name is worked out
_WORD = re.compile(r"[A-Za-zÅÄÖåäö][\w-]+")


_SENTENCE = re.compile(r"[A-Za-zÅÄÖåäö]{2,}[^<>=]* [a-zåäö]")
_SILENT = {"code", "script", "style", "samp", "kbd", "pre"}


class Words(HTMLParser):
    """The words of a template that nobody translates, with their lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.silent: list[str] = []  # open elements whose words are code

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SILENT or ("lang" in given and tag != "html"):  # said in a language on purpose
            self.silent.append(tag)
        wanted = SPOKEN | ({"value"} if given.get("type") in ("submit", "button", "reset") else set())
        for name in wanted & given.keys():
            self._take(given[name] or "")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._take(data)

    def _take(self, text: str) -> None:
        words = [word for word in _WORD.findall(text) if word not in NAMES]
        if words:
            self.found.append((self.getpos()[0], " ".join(text.split())))


def unmarked(source: str) -> list[tuple[int, str]]:
    """(line, words) of what stands there in one language."""
    parser = Words()
    parser.feed(_TAGS.sub(_blank, _MADE_TAG.sub(r"\1div", _TRANSLATED.sub(_blank, source))))
    parser.close()
    return parser.found


def _blank(tag: re.Match[str]) -> str:
    return "\N{MIDDLE DOT}" + "\n" * tag[0].count("\n")


def test_every_word_of_a_template_is_marked_for_translation():
    faults = [
        f"{path.relative_to(BASE)}:{line}: {words}"
        for path in TEMPLATES
        if str(path.relative_to(BASE / "templates")) not in NOT_FOR_PEOPLE
        for line, words in unmarked(path.read_text())
    ]
    assert not faults


def literal(node: ast.expr | None) -> str:
    """The words of a text that stands in the code as it is; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return literal(node.left) if isinstance(node, ast.BinOp) else ""


def told_unmarked(source: str) -> Iterator[tuple[int, str]]:
    """(line, words) of what the code tells people without asking for a translation."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        of = getattr(getattr(node.func, "value", None), "id", "")
        said = node.args[-1:] if of == "messages" else node.args[:1] if name in TELLING else []
        said += [keyword.value for keyword in node.keywords if keyword.arg in LABELS]
        yield from ((node.lineno, text) for one in said if _SENTENCE.search(text := literal(one)))


def test_every_sentence_that_code_tells_people_is_marked_for_translation():
    faults = [
        f"{path.relative_to(BASE)}:{line}: {words}" for path in CODE for line, words in told_unmarked(path.read_text())
    ]
    assert not faults


def test_the_lint_of_code_finds_what_is_told_and_leaves_the_rest():
    assert list(told_unmarked('raise Refused("Not now, please.")')) == [(1, "Not now, please.")]
    assert list(told_unmarked('messages.success(request, f"{x} is saved.")'))
    assert list(told_unmarked('forms.CharField(label="Your name")'))
    assert not list(told_unmarked('raise Refused(_("Not now, please."))'))
    assert not list(told_unmarked('log.error("this is for operators")'))


def test_the_lint_finds_text_and_attributes_and_leaves_names_and_code_alone():
    assert unmarked("<p>Hello {{ name }}</p>") == [(1, "Hello ·")]
    assert unmarked('<input placeholder="Your name">') == [(1, "Your name")]
    assert unmarked('\n<img alt="A seal"><input type="submit" value="Send">') == [(2, "A seal"), (2, "Send")]
    assert not unmarked(
        "{% translate 'Hello' %} {% blocktranslate %}Hi{% endblocktranslate %} <code>openssl</code> JSON"
    )
    assert not unmarked('<p class="muted" data-x="some">{{ name }}</p>{% comment %}To whom{% endcomment %}')
