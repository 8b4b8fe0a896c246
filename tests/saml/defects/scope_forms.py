"""Fixtures of unusual scopes."""

from members.saml.types import Severity

from ..entities import idp
from .defect import Defect

ERROR, WARNING = Severity.ERROR, Severity.WARNING
SCOPE = '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'


def _scope(value: str, expression: str = "false") -> str:
    return f'<shibmd:Scope regexp="{expression}">{value}</shibmd:Scope>'


def _expression(value: str) -> Defect:
    return Defect("MD-SCO-005", ERROR, idp, SCOPE, _scope(value, "true"))


DEFECTS = [
    _expression(r"^.+vard\.example$"),
    _expression(r".+\.vard\.example"),
    _expression(r"^.+\.vard.example$"),
    _expression(r"^.+\.example$"),
    _expression(r"^(evil|x\.)vard\.example$"),
    _expression(r"^.+\\.vard\.example$"),
    _expression(r"^vard\.example|.+\.vard\.example$"),
    _expression(r"^(a+)+\.vard\.example$"),
    _expression(r"^(?=x).+\.vard\.example$"),
    _expression(r"^(.+\.vard\.example$"),
    _expression("^" + "a" * 300 + r"\.vard\.example$"),
    Defect("MD-SCO-009", ERROR, idp, SCOPE, _scope("vard.internal")),
    Defect("MD-SCO-009", ERROR, idp, SCOPE, _scope("10.0.0.1")),
    Defect("MD-SCO-010", ERROR, idp, SCOPE, _scope("v\u0430rd.example")),
    Defect("MD-SCO-010", ERROR, idp, SCOPE, _scope("xn--vrd-6cd.example")),
    Defect("MD-SCO-010", ERROR, idp, SCOPE, _scope("vård.example")),
    Defect("MD-SCO-013", WARNING, idp, SCOPE, "".join(_scope(f"vard{n}.example") for n in range(51))),
    Defect("MD-SCO-014", ERROR, idp, SCOPE, _scope("9999000013")),
    Defect("MD-SCO-014", ERROR, idp, SCOPE, _scope("169999000012")),
    Defect("MD-SCO-014", ERROR, idp, SCOPE, _scope("8112289874")),
]
