"""Fixtures of the rules about keys that are short, or open to everybody."""

from members.saml.types import Severity

from ..entities import sp
from .defect import Defect, carrying, swapped

ERROR, WARNING = Severity.ERROR, Severity.WARNING
_SECOND = '<md:KeyDescriptor use="encryption">'


def _key_descriptor(kind: str) -> str:
    return (
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>'
        f"{carrying(kind)}</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


DEFECTS = [
    swapped("MD-KEY-004", WARNING, "rsa-2048"),
    *(swapped("MD-KEY-007", ERROR, kind) for kind in ("even", "factor", "cube", "square", "close")),
    Defect(
        "MD-KEY-007",
        ERROR,
        sp,
        _SECOND,
        lambda: _key_descriptor("shared") + _key_descriptor("shared-too") + _SECOND,
    ),
    swapped("MD-KEY-008", ERROR, "roca"),
    swapped("MD-KEY-009", ERROR, "debian"),
    swapped("MD-KEY-010", ERROR, "rfc-7515"),
]
