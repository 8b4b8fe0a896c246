"""A modulus that anybody can factor is told from one that nobody can."""

import math

import pytest

from members.saml.rules_key import key_of
from members.saml.weak_keys import WeakKeys, debian_digest, load
from members.saml.weakness import Weakness, is_roca, shares_prime, weakness

from . import keys
from .weak_moduli import MODULI


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("even", Weakness.EVEN),
        ("factor", Weakness.FACTOR),
        ("cube", Weakness.POWER),
        ("square", Weakness.CLOSE),
        ("close", Weakness.CLOSE),
        ("shared", None),
        ("roca", None),
        ("debian", None),
    ],
)
def test_a_modulus_tells_how_it_can_be_factored(kind, how):
    assert weakness(MODULI[kind]) is how


@pytest.mark.parametrize("exponent", [3, 5, 7, 11, 13])
def test_a_power_of_a_prime_is_told(exponent):
    prime = 2**521 - 1
    assert weakness(prime**exponent) is Weakness.POWER
    assert weakness(prime**exponent * (2**607 - 1)) is None


def test_the_last_prime_that_is_tried_is_found_and_the_next_is_not():
    assert weakness(16381 * (2**2203 - 1)) is Weakness.FACTOR
    assert weakness(16411 * (2**2203 - 1)) is None


def test_a_fresh_key_has_no_fault():
    modulus = keys.public("rsa-2048").public_numbers().n
    assert weakness(modulus) is None
    assert not is_roca(modulus)


def test_keys_of_the_faulty_chip_are_told_by_their_structure():
    assert is_roca(MODULI["roca"])
    assert [kind for kind in MODULI if is_roca(MODULI[kind])] == ["roca"]


def test_two_keys_with_a_common_prime_give_each_other_away_and_a_key_not_itself():
    assert shares_prime(MODULI["shared"], MODULI["shared-too"])
    assert not shares_prime(MODULI["shared"], MODULI["shared"])
    assert math.gcd(MODULI["shared"], MODULI["roca"]) == 1


def test_an_operators_lists_join_the_table(tmp_path):
    table, own = tmp_path / "weak_keys.yaml", tmp_path / "weak_keys_own.txt"
    table.write_text("published: {}\ndebian: []\n")
    own.write_text(f"# found in 2026\n\n{'A' * 64} an appliance\n{debian_digest(15)}\n")
    assert load(table, [own]) == WeakKeys({"a" * 64: "own"}, frozenset({debian_digest(15)}))


def test_a_new_list_is_a_reason_to_look_at_all_metadata_anew(tmp_path):
    before = key_of(tmp_path)
    (tmp_path / "weak_keys_own.txt").write_text(f"{'a' * 64}\n")
    assert key_of(tmp_path) != before


def test_a_line_that_is_no_digest_is_told_by_file_and_line(tmp_path):
    table, own = tmp_path / "weak_keys.yaml", tmp_path / "weak_keys_own.txt"
    table.write_text("published: {}\ndebian: []\n")
    own.write_text("abc\n")
    with pytest.raises(ValueError, match=r"weak_keys_own\.txt, line 1"):
        load(table, [own])
