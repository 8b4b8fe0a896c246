"""Whether anybody can compute an RSA key's private half from its modulus. Pure arithmetic, once per modulus.

Nothing here proves a key to be good: these are the ways in which keys in the field have turned out to be open.
"""

import math
from enum import Enum
from functools import cache, lru_cache
from typing import Final

_SMALL: Final = 1 << 14
"""Primes below this are tried. A modulus that was damaged on its way has one with a chance of 94 %; the four times as
many primes to 2^16 would add 1 % for four times the time."""
_STEPS: Final = 100
"""Of Fermat's method: primes picked one after the other are found in the first few (CVE-2022-26320)."""
_ROCA_PRIMES: Final = 168
_SQUARES: Final = 3465  # 3²·5·7·11: one number in sixteen looks like a square here


class Weakness(Enum):
    """(Swedish, English): how a modulus gives itself away."""

    EVEN = ("den är jämn", "it is even")
    FACTOR = ("den har en liten faktor", "it has a small factor")
    POWER = ("den är en jämn potens", "it is a perfect power")
    CLOSE = ("dess två primtal ligger för nära varandra", "its two primes are too close to each other")
    SHARED = ("den delar ett primtal med en annan nyckel", "it shares a prime with another key")


@lru_cache(maxsize=2048)
def weakness(modulus: int) -> Weakness | None:
    """How an RSA modulus can be factored at once, or None. About 0.15 ms for 2048 bits."""
    if modulus % 2 == 0:
        return Weakness.EVEN
    if math.gcd(modulus, _product()) != 1:
        return Weakness.FACTOR
    if _is_power(modulus):
        return Weakness.POWER
    return Weakness.CLOSE if _has_close_primes(modulus) else None


@lru_cache(maxsize=2048)
def is_roca(modulus: int) -> bool:
    """Whether the modulus has the structure of keys that Infineon's library made (CVE-2017-15361).

    Its primes are powers of 65537 modulo a product of small primes, so the modulus is one, too. Of other keys one in
    2^154 looks the same.
    """
    return all(remainders >> modulus % prime & 1 for prime, remainders in _roca_remainders())


@lru_cache(maxsize=2048)
def shares_prime(one: int, other: int) -> bool:
    """Whether two different moduli have a prime in common, which gives both away."""
    return one != other and math.gcd(one, other) != 1


def _primes(limit: int) -> list[int]:
    sieve = bytearray((1,)) * limit
    for number in range(2, math.isqrt(limit) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return [number for number in range(2, limit) if sieve[number]]


@cache
def _product() -> int:
    return math.prod(_primes(_SMALL))


@cache
def _roca_remainders() -> tuple[tuple[int, int], ...]:
    """(prime, bit set of the powers of 65537 modulo it), those that tell most first."""
    found = []
    for prime in _primes(_ROCA_PRIMES)[1:]:
        powers = {pow(65537, exponent, prime) for exponent in range(prime)}
        found.append((len(powers) / prime, prime, sum(1 << power for power in powers)))
    return tuple((prime, remainders) for _, prime, remainders in sorted(found))


@cache
def _witnesses(exponent: int) -> tuple[int, ...]:
    """Primes modulo which only few numbers are powers with that exponent."""
    return tuple(prime for prime in _primes(2000)[1:] if prime % exponent == 1)[:6]


def _is_power(modulus: int) -> bool:
    """A square is found by Fermat's method at its first step, and told as close primes: the worst case of it."""
    return any(
        all(pow(modulus, (prime - 1) // exponent, prime) == 1 for prime in _witnesses(exponent))
        and _root(modulus, exponent) ** exponent == modulus
        for exponent in (3, 5, 7, 11, 13)
    )


def _root(number: int, exponent: int) -> int:
    """The whole part of the root, by halving."""
    low, high = 1, 1 << (number.bit_length() // exponent + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**exponent <= number else (low, middle - 1)
    return low


@cache
def _squares() -> frozenset[int]:
    return frozenset(number * number % _SQUARES for number in range(_SQUARES))


def _has_close_primes(modulus: int) -> bool:
    """Fermat's method: modulus = a² - b² for an a just above the square root."""
    a = math.isqrt(modulus - 1) + 1
    rest, squares = a * a - modulus, _squares()
    for _ in range(_STEPS):
        if rest % _SQUARES in squares and math.isqrt(rest) ** 2 == rest:
            return True
        rest += 2 * a + 1
        a += 1
    return False
