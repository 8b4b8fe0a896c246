"""Mends of values: white space, carriage returns, comments inside texts, normal forms."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from ..rules.registry import Hit
from ..text import raw_text, tidy, unwrapped
from .edit import change_text, replace_text
from .registry import attribute_of, mend, text_mend
from .source import TOKEN

_DECLARATION: Final = re.compile(r"<\?xml\s")


@text_mend(
    "MD-XML-006",
    en="The processing instructions are removed; the XML declaration stays.",
    sv="Bearbetningsinstruktionerna tas bort; XML-deklarationen står kvar.",
)
def without_instructions(text: str) -> str:
    """A line that held nothing else goes with it."""
    kept: list[str] = []
    removed = False
    for token in TOKEN.findall(text):
        if token.startswith("<?") and not _DECLARATION.match(token):
            removed = True
            continue
        alone = removed and (not kept or kept[-1].endswith("\n")) and token.lstrip(" \t\r").startswith("\n")
        kept.append(token.partition("\n")[2] if alone else token)
        removed = False
    return "".join(kept)


@mend(
    "MD-XML-007",
    en="The comment inside the text is removed; what stands before and after it becomes one text.",
    sv="Kommentaren inne i texten tas bort; det som står före och efter den blir en enda text.",
)
def without_comment(hit: Hit) -> None:
    replace_text(hit.node, raw_text(hit.node))


def _change(hit: Hit, change: Callable[[str], str]) -> None:
    """Change the value that was hit: an attribute, or the element's text."""
    if hit.attribute:
        name = attribute_of(hit)
        hit.node.set(name, change(str(hit.node.get(name, ""))))
    else:
        change_text(hit.node, change)


@mend(
    "MD-XML-011",
    en="Each carriage return is replaced by a space.",
    sv="Varje vagnretur ersätts med ett mellanslag.",
)
def without_carriage_returns(hit: Hit) -> None:
    _change(hit, lambda value: value.replace("\r", " "))


@mend(
    "MD-XML-016",
    en="White space before and after the value is removed, and line breaks within it. A space in the middle stays: "
    "only you know what should be there.",
    sv="Blanktecken före och efter värdet tas bort, och radbrytningar inne i det. Ett mellanslag mitt i står kvar: "
    "bara du vet vad som ska stå där.",
    facts="endpoints logos organization_urls name_id_formats entity_attributes",
)
def without_white_space(hit: Hit) -> None:
    """Facts change only where a line break stood inside a value."""
    _change(hit, _joined)


def _joined(value: str) -> str:
    return "".join(line.strip() for line in value.splitlines())


@mend(
    "MD-XML-027",
    en="The text is written in Unicode's composed form (NFC); it looks the same.",
    sv="Texten skrivs i Unicodes sammansatta form (NFC); den ser likadan ut.",
    facts="display_names descriptions organization_names contacts entity_attributes requested_attributes",
)
def composed(hit: Hit) -> None:
    _change(hit, lambda value: unicodedata.normalize("NFC", value))


@mend(
    "MD-XML-029",
    "MD-SCO-001",
    en="White space around the text is removed.",
    sv="Blanktecken runt texten tas bort.",
)
def trimmed(hit: Hit) -> None:
    value = raw_text(hit.node)
    if value != value.strip() and hit.node.find("*") is None:
        replace_text(hit.node, tidy(value))


@mend(
    "MD-MUI-012",
    en="White space and line breaks are removed from the logo's address.",
    sv="Blanktecken och radbrytningar tas bort ur logotypens adress.",
    facts="logos",
)
def unwrapped_logo(hit: Hit) -> None:
    """Inside an https address only line breaks go, as for every other address."""
    value = raw_text(hit.node).strip()
    replace_text(hit.node, unwrapped(value) if value.startswith("data:") else _joined(value))
