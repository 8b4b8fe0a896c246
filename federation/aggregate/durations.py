"""xs:duration as feeds use it: days, hours, minutes and seconds, which are the same length everywhere."""

from __future__ import annotations

import re
from datetime import timedelta

_PLAIN = re.compile(
    r"P(?=[0-9T])(?:(?P<days>[0-9]{1,4})D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]{1,5})H)?(?:(?P<minutes>[0-9]{1,5})M)?(?:(?P<seconds>[0-9]{1,6})S)?)?"
)


def plain_duration(text: str) -> timedelta | None:
    """How long "PT6H" or "P1DT30M" is; None for every other form, among them those with months and years."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    return timedelta(**{unit: int(number) for unit, number in found.groupdict(default="0").items()})
