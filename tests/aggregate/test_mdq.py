from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.aggregate import mdq
from federation.aggregate.mdq import MalformedIdentifier, entity_sha1, sha1_hex

NAME = "https://idp.example/saml?a=1&b=å"
SHA1 = hashlib.sha1(NAME.encode()).hexdigest()


@pytest.mark.parametrize(
    "identifier",
    [
        NAME,
        quote(NAME, safe=""),
        quote(NAME, safe=":"),
        f"{{sha1}}{SHA1}",
        f"{{sha1}}{SHA1.upper()}",
        f"%7Bsha1%7D{SHA1}",
        f"%7bsha1%7d{SHA1}",
    ],
)
def test_every_spelling_of_an_identifier_finds_the_same_answer(identifier: str) -> None:
    assert sha1_hex(identifier) == SHA1 == entity_sha1(NAME)


def test_an_entity_id_with_a_percent_of_its_own_is_found_decoded_and_encoded() -> None:
    name = "https://sp.example/a%2Fb"
    expected = hashlib.sha1(name.encode()).hexdigest()
    assert sha1_hex(name) == sha1_hex(quote(name, safe="")) == entity_sha1(name) == expected


def test_a_urn_will_do() -> None:
    name = "urn:mace:example:idp"
    assert sha1_hex(name) == sha1_hex(quote(name, safe="")) == entity_sha1(name)


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("", "empty"),
        ("{sha1}", "transform"),
        ("{sha1}" + "g" * 40, "transform"),
        ("{sha1}" + "a" * 39, "transform"),
        ("{sha1}" + "a" * 41, "transform"),
        ("{sha1}" + "a" * 40 + "\n", "characters"),
        ("{sha256}" + "a" * 64, "transform"),
        ("{sha1}../../etc/passwd", "transform"),
        ("https%3A%2F%2Fidp.example%2", "encoding"),
        ("%ZZ", "encoding"),
        ("%FF%FE", "encoding"),
        ("https%3A%2F%2Fidp.example%00", "characters"),
        ("https://idp.example/a b", "characters"),
        ("https://idp.example/\x00", "characters"),
        ("https://idp.example/" + "x" * 1005, "too-long"),
        ("%41" * 2000, "too-long"),
    ],
)
def test_a_malformed_identifier_is_refused_by_name(identifier: str, code: str) -> None:
    with pytest.raises(MalformedIdentifier) as refused:
        sha1_hex(identifier)
    assert refused.value.code == code
    assert refused.value.sv
    assert refused.value.en


@given(st.text())
def test_nothing_of_an_identifier_reaches_the_file_system(identifier: str) -> None:
    try:
        stem = sha1_hex(identifier)
    except MalformedIdentifier:
        return
    assert len(stem) == 40
    assert set(stem) <= set("0123456789abcdef")


@pytest.mark.parametrize("identifier", ["../../../secret", "/etc/passwd", "..%2F..%2Fsecret", "current", "a/b"])
def test_a_path_is_only_a_strange_entity_id(identifier: str) -> None:
    assert "/" not in sha1_hex(identifier)
    assert sha1_hex(identifier) != identifier


def test_an_entity_id_with_unpaired_surrogates_is_refused() -> None:
    with pytest.raises(MalformedIdentifier):
        sha1_hex("https://idp.example/\ud800")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.integers(0, 1 << 33), st.integers(2, 1 << 21))
def test_an_answer_is_valid_for_at_least_half_and_at_most_all_of_its_time(name: str, at: int, validity: int) -> None:
    left = mdq.window(entity_sha1(name), at, validity) + validity - at
    assert validity - validity // 2 < left <= validity


@given(st.integers(0, 1 << 33), st.integers(0, 1 << 19))
def test_whoever_signs_in_the_same_half_of_the_validity_signs_the_same_answer(at: int, later: int) -> None:
    validity = 10 * 86_400
    begin = mdq.window(SHA1, at, validity)
    same = at + later < begin + validity // 2
    assert (mdq.window(SHA1, at + later, validity) == begin) == same


def test_the_days_on_which_answers_fall_due_are_spread() -> None:
    day, validity = 86_400, 10 * 86_400
    begins = [mdq.window(entity_sha1(f"https://sp{n}.example"), 1_800_000_000, validity) for n in range(1_000)]
    per_day = [
        sum(1_800_000_000 - (n + 1) * day < begin <= 1_800_000_000 - n * day for begin in begins) for n in range(5)
    ]
    assert sum(per_day) == 1_000
    assert min(per_day) > 150


@pytest.mark.parametrize(
    ("name", "public"),
    [("https://a.example/å?", "https%3A%2F%2Fa.example%2F%C3%A5%3F"), ("x" * 251, None), ("..", None)],
)
def test_the_name_of_an_answer_is_the_entity_id_percent_encoded_if_it_fits(name: str, public: str | None) -> None:
    assert mdq.public_name(name) == public
