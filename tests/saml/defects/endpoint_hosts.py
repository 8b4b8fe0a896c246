"""Fixtures of what an endpoint's address is made of."""

from members.saml.types import Severity

from ..entities import idp
from .defect import Defect

ERROR, WARNING = Severity.ERROR, Severity.WARNING
SSO = 'Location="https://idp.vard.example/sso"'
BACK = 'ResponseLocation="https://idp.vard.example/slo/svar"'


def _sso(rest: str, host: str = "idp.vard.example") -> str:
    return f'Location="https://{host}/sso{rest}"'


DEFECTS = [
    Defect("MD-END-004", WARNING, idp, SSO, _sso("?a=1")),
    Defect("MD-END-004", ERROR, idp, SSO, _sso("?a=1&amp;SAMLResponse=x")),
    Defect("MD-END-004", ERROR, idp, SSO, _sso("?%52elayState=x")),
    Defect("MD-END-005", WARNING, idp, SSO, _sso("", "idp.vard.example:443")),
    Defect("MD-END-005", WARNING, idp, SSO, _sso("", "IdP.vard.example")),
    Defect("MD-END-006", WARNING, idp, SSO, _sso("", "idp.vard.example:9443")),
    Defect("MD-END-011", ERROR, idp, SSO, _sso("", "xn--exmple-4nf.example")),
    Defect("MD-END-011", ERROR, idp, SSO, _sso("", "idp.v\u0430rd.example")),
    Defect("MD-END-011", ERROR, idp, SSO, _sso("", "xn--idp-.vard.example")),
    Defect("MD-END-016", WARNING, idp, BACK, 'ResponseLocation="https://ond.test/svar"'),
    Defect("MD-END-022", WARNING, idp, SSO, _sso("/v%C3%A5rd")),
    Defect("MD-END-022", ERROR, idp, SSO, _sso("/%2e%2e/admin")),
    Defect("MD-END-022", ERROR, idp, SSO, _sso("/%252e")),
    Defect("MD-END-022", ERROR, idp, SSO, _sso("/a%0d%0aSet-Cookie")),
    Defect("MD-END-028", WARNING, idp, SSO, _sso("", "idp.leverantor.example")),
]
