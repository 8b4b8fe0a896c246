"""Look-alike letters: what mixes alphabets, what looks like what, and which host names are honest."""

import unicodedata

import pytest

from members.saml.confusables import idn_faults, is_mixed, scripts, skeleton, unicode_label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Region Norrvik 112", {"LATIN"}),
        ("1177", set()),
        ("Åkerlund", {"LATIN"}),
        ("Ехample", {"CYRILLIC", "LATIN"}),
        ("東京", {"HAN"}),
        ("\uff22\uff41\uff4e\uff4b", {"LATIN"}),
        ("5 \u00b5g", {"LATIN"}),
    ],
)
def test_a_text_has_the_scripts_of_its_letters(text, expected):
    assert scripts(text) == expected


@pytest.mark.parametrize("word", ["Norrvik", "Ελλάδα", "東京Tower", "日本ひらがなカタカナ", "서울Net", "µg"])
def test_scripts_that_people_write_together_are_not_mixed(word):
    assert not is_mixed(word)


@pytest.mark.parametrize("word", ["Ехample", "pаypal", "Nοrrvik", "ひらがな서울"])
def test_scripts_that_nobody_writes_together_are_mixed(word):
    assert is_mixed(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BankID", "BanklD"),
        ("Norrvik", "Nоrrvik"),
        ("modern", "rnodern"),
        ("Ѕwish", "Swish"),
        ("vvebb", "webb"),
        ("0", "О"),
    ],
)
def test_texts_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Malmö", "Malmo"), ("bil", "bll"), ("straße", "strasse")])
def test_texts_that_readers_tell_apart_have_two_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


@pytest.mark.parametrize(
    "host", ["idp.vard.example", "xn--malm-8qa.example", "XN--malm-8qa.example", "xn--strae-oqa.example"]
)
def test_an_honest_host_has_no_fault(host):
    assert idn_faults(host) == []


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        ("idp.exаmple", "mixes letters"),
        ("xn--exmple-4nf.example", "mixes letters"),
        ("сосо.example", "looks like coco"),
        ("xn--zz--.example", "does not stand for a valid name"),
        ("xn--.example", "does not stand for a valid name"),
        ("malmö.example", "write xn--malm-8qa"),
    ],
)
def test_a_dishonest_host_is_told_why(host, fault):
    ((sv, en),) = idn_faults(host)
    assert fault in en
    assert sv != en


def test_an_a_label_is_read_as_its_letters():
    assert unicode_label("xn--malm-8qa") == "malmö"
    assert unicode_label("IDP") == "idp"
    assert unicode_label("xn--99999999999999") is None


def test_latin_1_holds_latin_letters_only_composed_or_not():
    every = "".join(map(chr, range(0x100)))
    assert scripts(every) == {"LATIN"}
    assert unicodedata.normalize("NFC", every) == every
