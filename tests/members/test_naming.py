"""Names are written with letters that a reader sees, and that are what they look like."""

import pytest
from django.core.exceptions import ValidationError

from members.naming import validate_name


@pytest.mark.parametrize(
    "name",
    ["Åsa Öberg-Ný", "O’Brien & Söner AB", "Ελληνικά Åkeri", "日本 Care", "Drift (IT) – jour", "Müller, Łódź 24/7"],
)
def test_a_name_in_any_alphabet_is_taken(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Eva\x00", "U+0000"),
        ("Eva\nEk", "U+000A"),
        ("Eva \u202egnorrvik", "U+202E"),
        ("Eva\u2066", "U+2066"),
        ("E\u200bva", "U+200B"),
        ("E\u200dva", "U+200D"),
        ("\ufeffEva", "U+FEFF"),
        ("E\u00adva", "U+00AD"),
        ("Eva\u2028", "U+2028"),
        ("Eva\ue000", "U+E000"),
    ],
)
def test_a_character_that_nobody_sees_is_named(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_name(name)
    assert code in refused.value.messages[0]


@pytest.mark.parametrize("name", ["Rеgion Norrvik", "Norrvik ΑB", "pаypal"])
def test_a_word_that_mixes_alphabets_is_named(name: str) -> None:
    with pytest.raises(ValidationError, match="mixes letters of different alphabets"):
        validate_name(name)
