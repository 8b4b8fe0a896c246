"""Fixtures of the rules about keys that are short, or open to everybody."""

from members.saml.types import Severity

from ..entities import sp
from .defect import Defect, descriptor, swapped

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_SECOND = '<md:KeyDescriptor use="encryption">'


DEFECTS = [
    swapped("MD-KEY-004", WARNING, "rsa-2048"),
    *(swapped("MD-KEY-007", ERROR, kind) for kind in ("even", "factor", "cube", "square", "close")),
    Defect(
        "MD-KEY-007",
        ERROR,
        sp,
        _SECOND,
        lambda: descriptor("shared") + descriptor("shared-too") + _SECOND,
    ),
    swapped("MD-KEY-008", ERROR, "roca"),
    swapped("MD-KEY-009", ERROR, "debian"),
    swapped("MD-KEY-010", ERROR, "rfc-7515"),
]
