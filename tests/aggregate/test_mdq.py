from __future__ import annotations

import hashlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.aggregate.mdq import MalformedIdentifier, entity_file_name, file_name

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
def test_every_spelling_of_an_identifier_finds_the_same_file(identifier: str) -> None:
    assert file_name(identifier) == f"{SHA1}.xml" == entity_file_name(NAME)


def test_an_entity_id_with_a_percent_of_its_own_is_found_decoded_and_encoded() -> None:
    name = "https://sp.example/a%2Fb"
    expected = f"{hashlib.sha1(name.encode()).hexdigest()}.xml"
    assert file_name(name) == file_name(quote(name, safe="")) == entity_file_name(name) == expected


def test_a_urn_will_do() -> None:
    name = "urn:mace:example:idp"
    assert file_name(name) == file_name(quote(name, safe="")) == entity_file_name(name)


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
        file_name(identifier)
    assert refused.value.code == code
    assert refused.value.sv
    assert refused.value.en


@given(st.text())
def test_nothing_of_an_identifier_reaches_the_file_system(identifier: str) -> None:
    try:
        name = file_name(identifier)
    except MalformedIdentifier:
        return
    stem, _, ending = name.partition(".")
    assert ending == "xml"
    assert len(stem) == 40
    assert set(stem) <= set("0123456789abcdef")


@pytest.mark.parametrize("identifier", ["../../../secret", "/etc/passwd", "..%2F..%2Fsecret", "current", "a/b"])
def test_a_path_is_only_a_strange_entity_id(identifier: str) -> None:
    assert "/" not in file_name(identifier)
    assert file_name(identifier) != identifier


def test_an_entity_id_with_unpaired_surrogates_is_refused() -> None:
    with pytest.raises(MalformedIdentifier):
        file_name("https://idp.example/\ud800")
