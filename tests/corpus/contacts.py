"""People who cannot be reached, or who are not who they seem: addresses of mail, numbers, kinds of contact."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp

_MAIL = "mailto:saml@vard.example"
_PHONE = "+46 8 000 00 00"
_SECURITY = 'contactType="other" remd:contactType="http://refeds.org/metadata/contactType/security"'
_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def cases() -> Iterator[Case]:
    for make in (_forms, _undeliverable, _people, _phones, _kinds, _missing, _right):
        yield from make()


def _mail(value: str) -> str:
    return in_idp(_MAIL, value)


def _forms() -> Iterator[Case]:
    wrong = {
        "two addresses": f"{_MAIL},drift@vard.example",
        "two addresses by semicolon": f"{_MAIL};drift@vard.example",
        "two addresses by a space": f"{_MAIL} drift@vard.example",
        "a copy to another": f"{_MAIL}?cc=kim@elak.example",
        "a subject": f"{_MAIL}?subject=SAML",
        "a body": f"{_MAIL}?body=hej",
        "an empty query": f"{_MAIL}?",
        "a name before": "Kim &lt;saml@vard.example&gt;",
        "a web address": "https://www.vard.example/kontakt",
        "JavaScript": "javascript:alert(1)",
        "a telephone number": "callto:+4680000000",
        "mailto and two slashes": "mail://saml@vard.example",
        "mail to": "mail to:saml@vard.example",
        "a misspelt mailto": "mialto:saml@vard.example",
        "words": "kontakta oss",
        "two at signs": "mailto:saml@vard@vard.example",
    }
    for name, value in wrong.items():
        yield bad(f"an address of mail with {name}", "MD-CON-007", _mail(value), _ERROR)
    yield bad("an address without mailto", "MD-CON-007", _mail("saml@vard.example"), _WARNING)
    for name, value in {"nothing": "", "a space": " ", "a comment": f"<!-- {_MAIL} -->"}.items():
        yield bad(f"an address of mail that is {name}", "MD-XML-028", _mail(value))
    yield bad("an address with a comment in the middle", "MD-XML-007", _mail("mailto:saml@vard<!-- -->.example"))
    yield bad("an address with a line break inside", "MD-CON-007", _mail("mailto:saml&#10;@vard.example"))


def _undeliverable() -> Iterator[Case]:
    wrong = {
        "no name": "@vard.example",
        "no domain": "saml@",
        "no at sign": "saml",
        "nothing": "",
        "a host of one label": "saml@vard",
        "localhost": "root@localhost",
        "an address for a host": "saml@192.0.2.7",
        "an address in brackets": "saml@[192.0.2.7]",
        "two dots in the host": "saml@vard..example",
        "a dot before the host": "saml@.vard.example",
        "a hyphen before the host": "saml@-vard.example",
        "an underscore in the host": "saml@vard_norr.example",
        "two dots in the name": "sa..ml@vard.example",
        "a dot before the name": ".saml@vard.example",
        "a dot after the name": "saml.@vard.example",
        "a name of 65 letters": f"{'a' * 65}@vard.example",
        "a label of 64 letters": f"saml@{'a' * 64}.example",
        "brackets": "saml(kim)@vard.example",
        "quotation marks": "&quot;saml&quot;@vard.example",
        "a backslash": "sa\\ml@vard.example",
        "an address of the dark": "saml@vard.onion",
        "a private top level": "saml@vard.local",
        "a percent-encoded at sign": "saml%40",
    }
    for name, value in wrong.items():
        yield bad(f"mail to {name}", "MD-CON-008", _mail(f"mailto:{value}"))


def _people() -> Iterator[Case]:
    for value in (
        "kim.akerlund@vard.example",
        "kim.Akerlund@vard.example",
        "akerlund@vard.example",
        "k.akerlund@vard.example",
        "åkerlund@vard.example",
    ):
        yield bad(f"one person's address {value}", "MD-CON-009", _mail(f"mailto:{value}"), _WARNING)
    yield bad("security that is support", "MD-CON-011", in_idp("csirt@vard.example", "support@vard.example"), _WARNING)
    yield bad(
        "security that is support in capitals",
        "MD-CON-011",
        in_idp("csirt@vard.example", "SUPPORT@vard.example"),
        _WARNING,
    )
    for value in ("saml.drift@vard.example", "it-support@vard.example", "vard-it@vard.example"):
        yield good(f"a mailbox of many, {value}", _mail(f"mailto:{value}"))


def _phones() -> Iterator[Case]:
    for value in (
        "08-000 00 01",
        "0046 8 000 00 00",
        "+46(0)8-000 00 00",
        "+46",
        "+0 8 000 00 00",
        "112",
        "callto:+4680000000",
        "+46 8 000 00 00 ank. 7",
        "ring växeln",
        "+46/8/0000000",
        "+46  8 000 00 00 00 00 00 00 00",
        "\uff0b46 8 000 00 00",
        "+٤٦ ٨ ٠٠٠ ٠٠ ٠٠",
    ):
        yield bad(f"the number {value}", "MD-CON-012", in_idp(_PHONE, value), _WARNING)
    yield good("a number without spaces", in_idp(_PHONE, "+4680000000"))


def _kinds() -> Iterator[Case]:
    for value in ("Technical", "tech", "security", "teknisk", "admin", "", "technical support"):
        yield bad(f"a contact of the kind {value!r}", "MD-CON-001", in_idp('"technical"', f'"{value}"'))
    space = "http://refeds.org/metadata/contactType/"
    for value in (f"{space}Security", "https://refeds.org/metadata/contactType/security", f"{space}security/"):
        yield bad(f"a security contact by {value}", "MD-CON-005", in_idp(f"{space}security", value))
    for value in (f"{space}abuse", "", "security", f"{space}sirtfi", "urn:vard:security"):
        yield bad(f"another contact by {value!r}", "MD-CON-006", in_idp(f"{space}security", value), _WARNING)
    yield bad(
        "a security contact that is technical",
        "MD-CON-005",
        in_idp('contactType="other" remd', 'contactType="technical" remd'),
    )
    yield bad("a security contact without a name", "MD-CON-005", in_idp("<md:GivenName>Säkerhet</md:GivenName>", ""))
    yield bad(
        "a security contact without an address",
        "MD-CON-005",
        in_idp("<md:EmailAddress>mailto:csirt@vard.example</md:EmailAddress>", ""),
    )
    yield bad(
        "a contact of another vocabulary's kind",
        "MD-CON-006",
        in_idp(
            _SECURITY,
            'contactType="other" xmlns:i="http://id.incommon.org/metadata" i:contactType="http://id.incommon.org/metadata/contactType/security"',
        ),
    )


def _missing() -> Iterator[Case]:
    for kind, rule in (("technical", "MD-CON-001"), ("support", "MD-CON-002"), ("administrative", "MD-CON-003")):
        yield bad(f"no {kind} contact", rule, in_idp(f'contactType="{kind}"', 'contactType="billing"'))
    yield bad("no security contact", "MD-CON-004", in_idp(_SECURITY, 'contactType="billing"'))
    yield bad(
        "a technical contact without an address",
        "MD-CON-001",
        in_idp(f"<md:EmailAddress>{_MAIL}</md:EmailAddress>", ""),
    )
    yield bad("a support contact without a name", "MD-CON-013", in_idp("<md:GivenName>Användarstöd</md:GivenName>", ""))
    first = '<md:ContactPerson contactType="technical">'
    inside = "<md:GivenName>Drift</md:GivenName><md:EmailAddress>mailto:drift@vard.example</md:EmailAddress>"
    person = f"{first}{inside}</md:ContactPerson>"
    yield bad("two technical contacts", "MD-CON-014", in_idp(first, person + first), _INFO)
    yield bad(
        "a contact of the role", "MD-CON-015", in_idp("</md:IDPSSODescriptor>", f"{person}</md:IDPSSODescriptor>")
    )
    extended = f'{first}<md:Extensions><z:x xmlns:z="urn:x:z">x</z:x></md:Extensions>'
    yield bad("a contact with extensions", "MD-CON-016", in_idp(first, extended), _WARNING)


def _right() -> Iterator[Case]:
    yield good("MAILTO in capitals", _mail("MAILTO:saml@vard.example"))
    yield good("a plus sign in an address", _mail("mailto:drift+saml@vard.example"))
    yield good("a percent sign in an address", _mail("mailto:saml%2Bdrift@vard.example"))
    yield good("an apostrophe in an address", _mail("mailto:it'drift@vard.example"))
    yield good("letters beyond ASCII in an address", _mail("mailto:vård@vård.example"))
    yield good("no surname", in_idp("<md:SurName>Åkerlund</md:SurName>", ""))
    yield good(
        "two addresses of one contact",
        in_idp(
            f"<md:EmailAddress>{_MAIL}<",
            f"<md:EmailAddress>mailto:drift@vard.example</md:EmailAddress><md:EmailAddress>{_MAIL}<",
        ),
    )
