"""validUntil and cacheDuration in every form: a member's are told of and left out, whatever they say."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import aggregate, changed, idp, sp
from .case import Case, bad, good, in_idp, refused

_TIMES = {
    "no zone": "2026-12-31T00:00:00",
    "an offset": "2026-12-31T00:00:00+02:00",
    "an offset of nought": "2026-12-31T00:00:00+00:00",
    "an offset of minus nought": "2026-12-31T00:00:00-00:00",
    "an offset without a colon": "2026-12-31T00:00:00+0200",
    "a date": "2026-12-31",
    "a date in the Swedish order": "31/12 2026",
    "a date of mail": "Thu, 31 Dec 2026 00:00:00 GMT",
    "no seconds": "2026-12-31T00:00Z",
    "no separators": "20261231T000000Z",
    "a space for the T": "2026-12-31 00:00:00Z",
    "a small z": "2026-12-31T00:00:00z",
    "hour 24": "2026-12-31T24:00:00Z",
    "hour 25": "2026-12-31T25:00:00Z",
    "month nought": "2026-00-31T00:00:00Z",
    "month 13": "2026-13-01T00:00:00Z",
    "day 32": "2026-12-32T00:00:00Z",
    "second 60": "2026-12-31T23:59:60Z",
    "second 61": "2026-12-31T23:59:61Z",
    "seven decimals": "2026-12-31T00:00:00.1234567Z",
    "a decimal comma": "2026-12-31T00:00:00,5Z",
    "the year nought": "0000-12-31T00:00:00Z",
    "the year 1": "0001-01-01T00:00:00Z",
    "the year 9999": "9999-12-31T23:59:59Z",
    "the year 10000": "10000-01-01T00:00:00Z",
    "a negative year": "-0044-03-15T00:00:00Z",
    "two digits in the year": "26-12-31T00:00:00Z",
    "before time began": "1969-12-31T23:59:59Z",
    "nothing": "",
    "white space": " ",
    "words": "tills vidare",
    "a number": "1798675200",
    "infinity": "INF",
    "Arabic digits": "٢٠٢٦-١٢-٣١T٠٠:٠٠:٠٠Z",
    "a week": "2026-W53-4T00:00:00Z",
    "a day of the year": "2026-365T00:00:00Z",
    "a thousand digits": "2026-12-31T00:00:00." + "1" * 1000 + "Z",
    "two times": "2026-12-31T00:00:00Z 2027-12-31T00:00:00Z",
    "a place for a time": "{{ now }}",
}
_IN_FORM = {
    "past": "2020-01-01T00:00:00Z",
    "a second ago": "2026-06-01T11:59:59Z",
    "now": "2026-06-01T12:00:00Z",
    "in a second": "2026-06-01T12:00:01Z",
    "in a century": "2126-06-01T12:00:00Z",
    "in milliseconds": "2026-12-31T00:00:00.123Z",
    "on a leap day": "2028-02-29T00:00:00Z",
    "with white space around": " 2026-12-31T00:00:00Z ",
}
_DURATIONS = {
    "nothing": "",
    "P alone": "P",
    "PT alone": "PT",
    "a day ending in T": "P1DT",
    "nought": "PT0S",
    "nought days": "P0D",
    "less than nothing": "-PT1H",
    "a plus sign": "+PT1H",
    "small letters": "pt1h",
    "weeks": "P2W",
    "no P": "1D",
    "seconds before hours": "PT1S1H",
    "hours without T": "P1H",
    "a half hour": "PT0.5H",
    "a decimal comma": "PT1,5S",
    "no number": "PTS",
    "a space": "PT 1H",
    "a number": "3600",
    "words": "en timme",
    "infinity": "INF",
    "more days than clocks have": "P99999999999D",
    "more years than clocks have": "P10000Y",
    "more seconds than clocks have": "PT99999999999999999999S",
    "an alternative format": "P0000-00-01T00:00:00",
    "Arabic digits": "PT١H",
    "a number with an exponent": "PT1E3S",
    "a hexadecimal number": "PT0x10S",
}
_IN_DURATION_FORM = (
    "PT1H",
    "P1D",
    "P1Y2M3DT4H5M6.5S",
    "PT3600S",
    "PT0.5S",
    "P7D",
    "P30D",
    "PT604800S",
    "P9999Y",
    " PT1H ",
)


def cases() -> Iterator[Case]:
    for what, time in _TIMES.items():
        yield bad(f"valid until {what}", "MD-SCH-012", _entity(f'validUntil="{time}"'), Severity.WARNING)
    for what, time in _IN_FORM.items():
        yield bad(f"valid, {what}", "MD-ENT-020", _entity(f'validUntil="{time}"'), Severity.WARNING)
    for what, duration in _DURATIONS.items():
        yield bad(f"a duration of {what}", "MD-SCH-013", _entity(f'cacheDuration="{duration}"'), Severity.WARNING)
    for duration in _IN_DURATION_FORM:
        yield bad(f"a duration {duration!r}", "MD-ENT-020", _entity(f'cacheDuration="{duration}"'), Severity.WARNING)
    yield from _on_roles()
    yield from _elsewhere()


def _entity(attribute: str) -> str:
    return in_idp("entityID=", f"{attribute} entityID=")


def _on_roles() -> Iterator[Case]:
    role = "<md:IDPSSODescriptor"
    yield bad("a role's time", "MD-ENT-020", in_idp(role, f'{role} validUntil="2030-01-01T00:00:00Z"'))
    yield bad("a role's duration", "MD-ENT-020", in_idp(role, f'{role} cacheDuration="PT1H"'))
    yield bad("a role's odd time", "MD-SCH-012", in_idp(role, f'{role} validUntil="aldrig"'))
    yield bad("a role's odd duration", "MD-SCH-013", in_idp(role, f'{role} cacheDuration="aldrig"'))
    shorter = changed(_entity('validUntil="2030-01-01T00:00:00Z"'), role, f'{role} validUntil="2027-01-01T00:00:00Z"')
    yield bad("a role that ends before its entity", "MD-ENT-020", shorter)
    longer = changed(_entity('validUntil="2027-01-01T00:00:00Z"'), role, f'{role} validUntil="2030-01-01T00:00:00Z"')
    yield bad("a role that ends after its entity", "MD-ENT-020", longer)


def _elsewhere() -> Iterator[Case]:
    twice = _entity('validUntil="2030-01-01T00:00:00Z" validUntil="2031-01-01T00:00:00Z"')
    yield refused("two times on one element", "MD-XML-001", twice)
    yield bad("both at once", "MD-ENT-020", _entity('validUntil="2030-01-01T00:00:00Z" cacheDuration="PT1H"'))
    yield bad("validuntil in small letters", "MD-SCH-007", _entity('validuntil="2030-01-01T00:00:00Z"'))
    yield bad(
        "a time on a key",
        "MD-SCH-007",
        in_idp("<md:KeyDescriptor", '<md:KeyDescriptor validUntil="2030-01-01T00:00:00Z"'),
    )
    yield bad(
        "a time on an endpoint",
        "MD-SCH-007",
        in_idp("<md:SingleSignOnService", '<md:SingleSignOnService validUntil="2030-01-01T00:00:00Z"'),
    )
    whole = ' validUntil="{}" cacheDuration="{}"'
    yield good(
        "an aggregate's own validity", aggregate(idp(), sp(), attributes=whole.format("2026-06-30T00:00:00Z", "PT1H"))
    )
    yield good(
        "an aggregate whose validity is over",
        aggregate(idp(), sp(), attributes=whole.format("2020-06-30T00:00:00Z", "PT1H")),
    )
    yield good("an aggregate whose validity nobody can read", aggregate(idp(), sp(), attributes=whole.format("x", "y")))
    yield bad(
        "an aggregate's entity with a time", "MD-ENT-020", aggregate(_entity('validUntil="2030-01-01T00:00:00Z"'), sp())
    )
