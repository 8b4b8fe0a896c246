"""Domains that an identity provider asks to vouch for, and must not: misspelt, other people's, everybody's."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import changed, sp
from .case import Case, bad, good, in_idp

_SCOPE = '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_forms, _suffixes, _reserved, _letters, _numbers, _expressions, _marks, _places):
        yield from make()


def _scope(value: str, regexp: str = 'regexp="false"') -> str:
    return in_idp(_SCOPE, f"<shibmd:Scope {regexp}>{value}</shibmd:Scope>")


def _a_label(name: str) -> str:
    return f"xn--{name.encode('punycode').decode()}.example"


def _forms() -> Iterator[Case]:
    wrong = {
        "capitals": "Vard.example",
        "all capitals": "VARD.EXAMPLE",
        "an at sign": "@vard.example",
        "an address of mail": "kim@vard.example",
        "a web address": "https://vard.example",
        "a web address with a path": "https://vard.example/saml",
        "a slash": "vard.example/",
        "a port": "vard.example:443",
        "a dot first": ".vard.example",
        "a dot at the end": "vard.example.",
        "two dots": "vard..example",
        "dots alone": "..",
        "a dot alone": ".",
        "a star": "*.vard.example",
        "a star alone": "*",
        "an underscore": "vard_norr.example",
        "a hyphen first": "-vard.example",
        "a hyphen at the end of a label": "vard-.example",
        "a space inside": "vard .example",
        "two domains": "vard.example klinik.example",
        "two domains by comma": "vard.example,klinik.example",
        "white space around": " vard.example ",
        "a line break around": "\nvard.example\n",
        "a backslash": "vard\\.example",
        "an expression that is not told": "^vard\\.example$",
        "a percent sign": "vard%2eexample",
        "a label of 64 letters": f"{'a' * 64}.example",
        "a name of 300 letters": ".".join(["a" * 49] * 6),
        "a colon": "urn:vard",
        "an exclamation mark": "vard!example",
        "quotation marks": "&quot;vard.example&quot;",
        "IPv6": "2001:db8::7",
    }
    for name, value in wrong.items():
        yield bad(f"{name} in a scope", "MD-SCO-001", _scope(value), _ERROR)
    for name, value in {
        "nothing": "",
        "a space": " ",
        "a line break": "\n",
        "a comment": "<!-- vard.example -->",
    }.items():
        yield bad(f"{name} for a scope", "MD-SCO-002", _scope(value))
    yield good("a scope with digits and hyphens", _scope("1177-norr.vard.example"))
    yield good("a label of 63 letters in a scope", _scope(f"{'a' * 63}.example"))
    yield good("a scope in CDATA", _scope("<![CDATA[vard.example]]>"))
    yield bad("a comment in the middle of a scope", "MD-XML-007", _scope("vard.example<!-- -->.elak.example"))
    yield bad("a comment that hides who the scope is of", "MD-XML-007", _scope("klinik<!-- x -->.example"))


def _suffixes() -> Iterator[Case]:
    for value in ("se", "com", "co.uk", "github.io", "pp.se", "gov.uk", "azurewebsites.net", "norrvik", "xn--p1ai"):
        yield bad(f"the suffix {value}", "MD-SCO-006", _scope(value))
    for value in ("SE", "se.", "Co.Uk"):
        yield bad(f"the suffix {value}", "MD-SCO-006", _scope(value))
    yield good("a domain under a suffix of two labels", _scope("norrvik.co.uk"))
    yield good("a host of somebody's under a private suffix", _scope("norrvik.github.io"))


def _reserved() -> Iterator[Case]:
    for value in ("norrvik.local", "norrvik.localhost", "norrvik.internal", "norrvik.invalid", "norrvik.onion"):
        yield bad(f"the scope {value}", "MD-SCO-009", _scope(value), _ERROR)
    for value in ("10.0.0.1", "192.0.2.7", "0x7f.1", "norrvik.lan", "norrvik.home.arpa"):
        yield bad(f"the scope {value}", "MD-SCO-009", _scope(value), _ERROR)
    for value in ("norrvik.test", "example.com", "a.example.org"):
        yield bad(f"the scope {value}", "MD-SCO-009", _scope(value), _WARNING)


def _letters() -> Iterator[Case]:
    hosts = {
        "a Cyrillic a": "v\u0430rd.example",
        "a Greek omicron": "norrvik.\u03bfrg",
        "raw Swedish letters": "vård.example",
        "full-width letters": "\uff56\uff41\uff52\uff44.example",
        "a zero-width joiner": "va\u200drd.example",
        "a soft hyphen": "va\u00adrd.example",
        "a Chinese full stop": "vard\u3002example",
        "an A-label of mixed scripts": _a_label("v\u0430rd"),
        "an A-label that looks like ASCII": _a_label("\u0441\u043e\u0441\u043e"),
        "an A-label of nothing": "xn--.example",
        "an A-label of ASCII": "xn--vard-.example",
    }
    for name, value in hosts.items():
        yield bad(f"{name} in a scope", "MD-SCO-010", _scope(value))
    yield good("an A-label of Swedish letters in a scope", _scope("xn--vrd-ula.example"))


def _numbers() -> Iterator[Case]:
    for name, value in {
        "a personal number": "191212121212",
        "a personal number of ten digits": "1212121212",
        "a wrong check digit": "5560360794",
        "too few digits": "556036079",
        "too many digits": "55603607930",
        "a one": "1",
        "zeros": "0000000000",
    }.items():
        yield bad(f"{name} for a scope", "MD-SCO-014", _scope(value))
    yield bad("an organisation number with a hyphen that nobody reads", "MD-SCO-006", _scope("556036-0793"))
    yield good("an organisation number", _scope("5560360793"))


_EXPRESSIONS = {
    "no anchors": r"vard\.example",
    "no end": r"^vard\.example",
    "no beginning": r"vard\.example$",
    "an end that is escaped": r"^vard\.example\$",
    "a dot for any letter": r"^vard.example$",
    "anything": "^.*$",
    "anything, shorter": ".*",
    "anything before the domain": r"^.*vard\.example$",
    "something before the domain": r"^.+vard\.example$",
    "a suffix for everybody": r"^.+\.se$",
    "a suffix of two labels": r"^.+\.co\.uk$",
    "a choice without parentheses": r"^vard\.example|klinik\.example$",
    "an empty choice": r"^(|.+\.)$",
    "repetitions in repetitions": r"^(a+)+\.vard\.example$",
    "a look ahead": r"^(?=.)a\.vard\.example$",
    "a flag": r"(?i)^a\.vard\.example$",
    "a back reference": r"^(a)\1\.vard\.example$",
    "a parenthesis that is not closed": r"^(a\.vard\.example$",
    "a class that is not closed": r"^[a\.vard\.example$",
    "a star that repeats nothing": r"^*\.vard\.example$",
    "an expression of three hundred letters": rf"^{'a' * 300}\.vard\.example$",
    "a letter class for the last label": r"^vard\.[a-z]+$",
    "an address": "192.0.2.7",
}


def _expressions() -> Iterator[Case]:
    for name, value in _EXPRESSIONS.items():
        yield bad(f"an expression with {name}", "MD-SCO-005", _scope(value, 'regexp="true"'))
    for value in ("true", "1", " true "):
        yield bad(
            f"a safe expression, regexp {value!r}", "MD-SCO-004", _scope(r"^(.+\.)?vard\.example$", f'regexp="{value}"')
        )


def _marks() -> Iterator[Case]:
    for value in ("TRUE", "yes", "no", "", "ja", "False", "2"):
        yield bad(f"regexp {value!r}", "MD-SCH-010", _scope("vard.example", f'regexp="{value}"'))
    yield bad("no regexp", "MD-SCO-003", _scope("vard.example", ""), _WARNING)
    yield good("regexp 0", _scope("vard.example", 'regexp="0"'))
    yield bad("Regexp in a capital", "MD-SCO-003", _scope("vard.example", 'Regexp="true"'), _WARNING)


def _places() -> Iterator[Case]:
    start = "<md:Extensions>\n      <mdui:UIInfo>"
    yield bad("a scope of a service", "MD-SCO-012", changed(sp(), start, f"<md:Extensions>{_SCOPE}<mdui:UIInfo>"))
    many = "".join(f'<shibmd:Scope regexp="false">a{n}.vard.example</shibmd:Scope>' for n in range(50))
    yield bad("fifty-one scopes", "MD-SCO-013", in_idp(_SCOPE, _SCOPE + many))
    yield good("fifty scopes", in_idp(_SCOPE, many))
    yield good("a scope of the whole entity", in_idp("<md:Extensions>", f"<md:Extensions>{_SCOPE}"))
    yield bad("no scope", "MD-IDP-010", in_idp(_SCOPE, ""))
    at_entity = f"<md:Extensions>{_SCOPE}".replace("vard.example", "se")
    yield bad("a suffix for the whole entity", "MD-SCO-006", in_idp("<md:Extensions>", at_entity))
    hidden = _SCOPE.replace("vard.example", "vard.example<x:y xmlns:x='urn:x:y'>.elak</x:y>.example")
    yield bad("an element in the middle of a scope", "MD-XML-023", in_idp(_SCOPE, hidden))
