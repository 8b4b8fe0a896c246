"""Swedish organisation numbers: how one is told from a slip, and from a person's number."""


def is_organisation_number(number: str) -> bool:
    """Ten digits, the last a check digit; the third is 2 or higher, which tells it from a personal number.

    Source: the Swedish Tax Agency's description of organisationsnummer (lag 1974:174).
    """
    # isdigit() alone lets "²" and digits of other scripts through.
    return len(number) == 10 and number.isascii() and number.isdigit() and number[2] >= "2" and luhn_ok(number)


def luhn_ok(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (modulus 10, ISO/IEC 7812-1 annex B)."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
