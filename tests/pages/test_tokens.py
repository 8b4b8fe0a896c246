"""The colours of static/sigill/tokens.css: enough contrast in both themes (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

SHEETS = Path(settings.BASE_DIR) / "static" / "sigill"
TEXT = 4.5
CONTROL = 3.0
SURFACES = ("ground", "surface", "sunken", "hover")


def themes() -> dict[str, dict[str, str]]:
    """Light and dark: name of the token to its colour; dark is light with what it changes."""
    light, dark = (SHEETS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *((text, ground, TEXT) for text in ("text", "text-muted", "link", "link-hover", "bad") for ground in SURFACES),
    *((tone, f"{tone}-ground", TEXT) for tone in ("good", "wait", "warn", "bad", "quiet")),
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-hover", TEXT),
    ("on-danger", "danger", TEXT),
    ("on-danger", "danger-hover", TEXT),
    *((control, ground, CONTROL) for control in ("line-strong", "focus") for ground in SURFACES),
    *((edge, "surface", CONTROL) for edge in ("good", "wait", "warn", "bad")),
    *((f"chart-{number}", "surface", CONTROL) for number in range(1, 7)),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(theme, front, back, least):
    colours = themes()[theme]
    assert contrast(colours[front], colours[back]) >= least


def test_the_measure_itself_knows_black_on_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("sheet", ["base.css", "components.css", "federation.css"])
def test_colours_stand_in_the_tokens_only(sheet):
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!\s*{)|rgba?\(|hsla?\(", (SHEETS / sheet).read_text())


@pytest.mark.parametrize("sheet", ["base.css", "components.css", "federation.css", "print.css"])
def test_every_token_that_is_used_is_there(sheet):
    defined = set(re.findall(r"--([\w-]+):", (SHEETS / "tokens.css").read_text()))
    assert set(re.findall(r"var\(--([\w-]+)\)", (SHEETS / sheet).read_text())) <= defined


def test_both_themes_say_every_colour():
    light, dark = (SHEETS / "tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
    colours = [set(re.findall(r"--([\w-]+):\s*#", part)) for part in (light, dark)]
    assert colours[0] == colours[1]
