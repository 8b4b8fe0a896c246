"""Text is read whole and tidied in one way."""

import pytest
from lxml import etree

from members.saml.names import clark, namespace_of, short
from members.saml.text import as_boolean, as_index, shown, text, tidy
from members.saml.where import path_of


def test_text_after_a_comment_is_text():
    assert text(etree.fromstring("<a>admin<!-- -->.ond.test</a>")) == "admin.ond.test"


@pytest.mark.parametrize("value", [" a\r\nb ", "a\tb", "a\u00a0b", "a\u2028b", "a \x85 b"])
def test_white_space_of_every_kind_becomes_one_space(value):
    assert tidy(value) == "a b"


def test_an_inline_logo_loses_the_line_breaks_of_its_base64():
    assert tidy("data:image/png;base64,AA\n  BB") == "data:image/png;base64,AABB"


@pytest.mark.parametrize(
    ("value", "index"),
    [
        ("0", 0),
        ("001", 1),
        (" 7 ", 7),
        ("65535", 65535),
        ("65536", None),
        ("-1", None),
        ("ett", None),
        ("", None),
        (None, None),
        ("٣", None),
    ],
)
def test_an_index_is_an_unsigned_short(value, index):
    assert as_index(value) == index


@pytest.mark.parametrize(("value", "truth"), [("1", True), (" true ", True), ("0", False), ("yes", None), (None, None)])
def test_a_boolean_is_one_of_four_words(value, truth):
    assert as_boolean(value) is truth


def test_a_value_in_a_message_is_bounded_and_its_invisible_characters_are_spelt_out():
    assert shown("a\u202eb") == "a\\u{202e}b"
    assert len(shown("x" * 5000)) < 400


def test_names_go_both_ways():
    assert short(clark("mdui:UIInfo")) == "mdui:UIInfo"
    assert short("{urn:z}x") == "{urn:z}x"
    assert namespace_of("{urn:z}x") == "urn:z"
    assert namespace_of("ID") == ""


def test_a_path_counts_siblings_of_the_same_name_only():
    md = "urn:oasis:names:tc:SAML:2.0:metadata"
    root = etree.fromstring(f'<EntityDescriptor xmlns="{md}"><Company/><GivenName/><Company/></EntityDescriptor>')
    assert [path_of(child) for child in root] == [
        "/md:EntityDescriptor/md:Company[1]",
        "/md:EntityDescriptor/md:GivenName",
        "/md:EntityDescriptor/md:Company[2]",
    ]
    assert path_of(root[0], "xml:lang").endswith("/md:Company[1]/@xml:lang")
