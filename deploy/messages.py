"""Translations without GNU gettext: compile locale/*/LC_MESSAGES/*.po, or say (--check) what is stale in them.

Compiled catalogues are committed, so that a checkout speaks Swedish without a build step.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]
from django.utils.translation.template import templatize

from deploy.programs import ROOT

PACKAGES = ("members", "trustframework", "federation")
FUNCTIONS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
# templatize() turns a template's tags into calls; everything else in its output is filler.
CALL = re.compile(r"""\b_?n?p?gettext\(\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""", re.DOTALL)


def in_python(path: Path) -> Iterator[str]:
    """Message ids that a module asks for."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in FUNCTIONS and isinstance(node.args[0].value, str):
                yield node.args[0].value


def in_template(path: Path) -> Iterator[str]:
    """Message ids that a template asks for."""
    for call in CALL.finditer(templatize(path.read_text(), origin=str(path))):
        yield ast.literal_eval(call[1])


def asked_for() -> dict[str, Path]:
    """Every message id in the source, with one place that asks for it."""
    found: dict[str, Path] = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            found.update((message, path) for message in in_python(path))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt"):
            found.update((message, path) for message in in_template(path))
    return {message: path for message, path in found.items() if message}


def stale(path: Path, wanted: dict[str, Path]) -> Iterator[str]:
    """What is wrong with one catalogue, a sentence each."""
    catalogue = polib.pofile(str(path))
    known = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    for message in sorted(wanted.keys() - known.keys()):
        yield f"{path}: no translation of {message!r} ({wanted[message].relative_to(ROOT)})"
    for message in sorted(known.keys() - wanted.keys()):
        yield f"{path}: nothing asks for {message!r} any more"
    for message, entry in known.items():
        if entry.fuzzy or not entry.translated():
            yield f"{path}: {message!r} is not translated"
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{compiled}: not compiled from its .po; run `./run messages`"


def main(arguments: list[str]) -> int:
    catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    if arguments == ["--check"]:
        wanted = asked_for()
        complaints = [line for path in catalogues for line in stale(path, wanted)]
        print("\n".join(complaints))
        return 1 if complaints else 0
    for path in catalogues:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        print(f"compiled {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
