"""Addresses that lead elsewhere than they seem to, or nowhere: schemes, hosts, ports, and what hides in a path."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp, in_sp

_SSO = "https://idp.vard.example/sso/post"
_ACS = "https://journal.vard.example/acs"
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_schemes, _parts, _ip_literals, _private_names, _letters, _percent, _queries, _responses, _lengths):
        yield from make()


def _sso(location: str) -> str:
    return in_idp(f'"{_SSO}"', f'"{location}"')


def _acs(location: str) -> str:
    return in_sp(f'"{_ACS}"', f'"{location}"')


def _schemes() -> Iterator[Case]:
    """Everything but https, at a provider and at a service."""
    for scheme in ("http", "HTTP", "ftp", "ws", "wss", "file", "ldap", "gopher", "httpss", "ttps", "https+unix"):
        yield bad(f"{scheme} where people log in", "MD-END-001", _sso(f"{scheme}://idp.vard.example/sso/post"))
    odd = {
        "javascript": "javascript:alert(1)",
        "javascript that looks like an address": "javascript://journal.vard.example/%0aalert(1)",
        "data": "data:text/html;base64,PHNjcmlwdD4=",
        "mailto": "mailto:saml@vard.example",
        "a URN": "urn:vard:acs",
        "blob": "blob:https://journal.vard.example/1",
        "view-source": "view-source:https://journal.vard.example/acs",
        "no scheme but the slashes": "//journal.vard.example/acs",
        "a path alone": "/acs",
        "a host alone": "journal.vard.example/acs",
        "a relative address that climbs": "../acs",
        "one dot": ".",
        "a scheme without its letters": "://journal.vard.example/acs",
        "a scheme that begins with a digit": "9https://journal.vard.example/acs",
        "no colon": "https//journal.vard.example/acs",
    }
    for name, location in odd.items():
        yield bad(f"{name} where assertions go", "MD-END-001", _acs(location))
    yield good("HTTPS in capitals", _acs("HTTPS://journal.vard.example/acs"))


def _parts() -> Iterator[Case]:
    """Addresses whose parts readers cut apart differently (MD-END-002), and fragments."""
    wrong = {
        "no host": "https:///acs",
        "one slash": "https:/journal.vard.example/acs",
        "no slash": "https:journal.vard.example/acs",
        "a user": "https://kim@journal.vard.example/acs",
        "a user and a password": "https://kim:hemlig@journal.vard.example/acs",
        "an empty user": "https://@journal.vard.example/acs",
        "a host as user of another": "https://journal.vard.example@elak.example/acs",
        "a host and a port as user of another": "https://journal.vard.example:443@elak.example/acs",
        "two at signs": "https://a@journal.vard.example@elak.example/acs",
        "a backslash before the at sign": "https://elak.example\\@journal.vard.example/acs",
        "backslashes for slashes": "https:\\\\journal.vard.example\\acs",
        "a backslash in the path": "https://journal.vard.example\\acs",
        "port 0": "https://journal.vard.example:0/acs",
        "a port beyond the last": "https://journal.vard.example:65536/acs",
        "a port of many digits": "https://journal.vard.example:4294967739/acs",
        "a port with a sign": "https://journal.vard.example:+443/acs",
        "a negative port": "https://journal.vard.example:-1/acs",
        "a port in words": "https://journal.vard.example:https/acs",
        "a port in Arabic digits": "https://journal.vard.example:٤٤٣/acs",
        "a port in full-width digits": "https://journal.vard.example:\uff14\uff14\uff13/acs",
        "two ports": "https://journal.vard.example:443:8443/acs",
        "an empty port": "https://journal.vard.example:/acs",
        "a step up": "https://journal.vard.example/saml/../acs",
        "a step in place": "https://journal.vard.example/./acs",
        "a step up at the end": "https://journal.vard.example/acs/..",
        "a percent-encoded dot in the host": "https://journal%2evard.example/acs",
        "a percent-encoded slash in the host": "https://journal.vard.example%2f.elak.example/acs",
        "a percent-encoded NUL in the host": "https://journal.vard.example%00.elak.example/acs",
        "angle brackets": "https://journal.vard.example/&lt;acs&gt;",
        "a quotation mark": "https://journal.vard.example/acs&quot;onload",
        "curly brackets": "https://journal.vard.example/{tenant}/acs",
        "a vertical bar": "https://journal.vard.example/a|b",
        "a caret": "https://journal.vard.example/^acs",
        "a grave accent": "https://journal.vard.example/`id`",
        "a percent sign alone": "https://journal.vard.example/100%",
        "a percent sign before no number": "https://journal.vard.example/%zz",
        "a letter beyond ASCII in the path": "https://journal.vard.example/inlämning",
        "nothing": "",
    }
    for name, location in wrong.items():
        yield bad(f"{name}, in an address", "MD-END-002", _acs(location), _ERROR)
    for name, location in {
        "a fragment": f"{_ACS}#svar",
        "an empty fragment": f"{_ACS}#",
        "a fragment after a query": f"{_ACS}?a=b#c",
        "a fragment that holds an address": f"{_ACS}#https://elak.example/",
    }.items():
        yield bad(name, "MD-END-003", _acs(location))
    for name, location in {
        "a space in the path": "https://journal.vard.example/my acs",
        "a tab in the scheme": "ht&#9;tps://journal.vard.example/acs",
        "a line break in the host": "https://journal.&#10;vard.example/acs",
        "a no-break space in the path": "https://journal.vard.example/a\u00a0b",
    }.items():
        yield bad(f"{name}, in an address", "MD-XML-016", _acs(location))


_IPS = {
    "IPv4": "192.0.2.7",
    "loopback": "127.0.0.1",
    "IPv4 as one number": "3221225991",
    "IPv4 as one octal number": "030000001007",
    "IPv4 as one hexadecimal number": "0xc0000207",
    "IPv4 in octal": "0300.0.02.07",
    "IPv4 in hexadecimal": "0xc0.0x0.0x2.0x7",
    "IPv4 in three parts": "192.0.519",
    "IPv4 in two parts": "192.519",
    "IPv4 with a dot at the end": "192.0.2.7.",
    "IPv4 that overflows": "256.256.256.256",
    "a name that ends in a number": "journal.vard.7",
    "a name that ends in hexadecimal": "journal.vard.0x7",
    "IPv6": "[2001:db8::7]",
    "IPv6 loopback": "[::1]",
    "IPv4 in IPv6": "[::ffff:192.0.2.7]",
    "IPv6 with a zone": "[fe80::1%25eth0]",
    "an address of the future": "[v1.fe80::a]",
    "empty brackets": "[]",
    "a name in brackets": "[journal.vard.example]",
    "every address": "0.0.0.0",
    "zero": "0",
    "the cloud's own": "169.254.169.254",
}


def _ip_literals() -> Iterator[Case]:
    for name, host in _IPS.items():
        yield bad(f"{name} as host", "MD-END-007", _acs(f"https://{host}/acs"))
    yield bad("IPv4 in full-width digits", "MD-END-011", _acs("https://\uff11\uff19\uff12.0.2.7/acs"))
    yield bad("IPv4 in circled digits", "MD-END-011", _acs("https://①②⑦.⓪.⓪.①/acs"))
    yield good("digits that begin a name", _acs("https://1177.vard.example/acs"))


def _private_names() -> Iterator[Case]:
    hosts = ("localhost", "LOCALHOST", "localhost.", "app.localhost", "journal", "journal.", "journal.local")
    hosts += ("journal.internal", "journal.lan", "journal.home.arpa", "journal.invalid", "journal.onion")
    for host in hosts:
        yield bad(f"the host {host}", "MD-END-008", _acs(f"https://{host}/acs"), _ERROR)
    for host in ("journal.test", "example.com", "journal.example.org"):
        yield bad(f"the host {host}", "MD-END-008", _acs(f"https://{host}/acs"), _WARNING)


def _letters() -> Iterator[Case]:
    hosts = {
        "a Cyrillic letter in a Latin name": "jоurnal.vard.example",
        "a name in Cyrillic that looks Latin": "сосо.example",
        "a Greek letter in a Latin name": "jοurnal.vard.example",
        "raw letters beyond ASCII": "vård.example",
        "full-width letters": "\uff56\uff41\uff52\uff44.example",
        "mathematical letters": "𝐯𝐚𝐫𝐝.example",
        "circled letters": "ⓥⓐⓡⓓ.example",
        "a ligature": "ﬁnans.example",
        "an A-label that is no Punycode": "xn--a-ecp.example",
        "an A-label that stands for ASCII": "xn--vard-.example",
        "an A-label of mixed scripts": f"xn--{'jоurnal'.encode('punycode').decode()}.example",
        "an A-label in capitals inside": f"xn--{'VÅRD'.encode('punycode').decode()}.example",
        "an A-label of nothing": "xn--.example",
        "a full stop of Chinese": "journal。vard.example",
    }
    for name, host in hosts.items():
        yield bad(f"{name}, in a host", "MD-END-011", _sso(f"https://{host}/sso/post"))
    yield good("an A-label of a Swedish name", _sso("https://idp.xn--vrd-ula.example/sso/post"))
    yield good("an A-label in capitals", _sso("https://idp.XN--vrd-ula.example/sso/post"))


def _percent() -> Iterator[Case]:
    hidden = ("%0d%0aSet-Cookie:a", "%00", "%255c", "..%5c", "%2e%2e/", ".%2E/", "%2E./", "%2f%2e%2e%2f", "%0A")
    for end in hidden:
        yield bad(f"{end} in a path", "MD-END-022", _acs(f"{_ACS}/{end}"), _ERROR)
    for end in ("%20", "%C3%A5", "%7Ekim", "%2Fa", "%41", "%E2%80%AE"):
        yield bad(f"{end} in a path", "MD-END-022", _acs(f"{_ACS}/{end}"), _WARNING)


def _queries() -> Iterator[Case]:
    for name in ("SAMLResponse", "SAMLRequest", "RelayState", "SigAlg", "Signature", "SAMLart", "SAMLEncoding"):
        yield bad(f"{name} in a query", "MD-END-004", _sso(f"{_SSO}?{name}=x"), _ERROR)
    yield bad("SAMLResponse in a query by percent signs", "MD-END-004", _sso(f"{_SSO}?SAML%52esponse=x"), _ERROR)
    yield bad("RelayState after a semicolon", "MD-END-004", _sso(f"{_SSO}?a=b;RelayState=x"), _ERROR)
    yield bad("a tenant in a query", "MD-END-004", _sso(f"{_SSO}?tenant=7"), _WARNING)
    yield bad("an empty query", "MD-END-004", _sso(f"{_SSO}?"), _WARNING)
    for port in ("443", "0443"):
        yield bad(
            f"port {port}", "MD-END-005" if port == "443" else "MD-END-006", _sso(_SSO.replace("/sso", f":{port}/sso"))
        )
    for port in ("8080", "1", "65535", "22", "4433"):
        yield bad(f"port {port}", "MD-END-006", _sso(_SSO.replace("/sso", f":{port}/sso")), _WARNING)
    yield good("port 8443", _sso(_SSO.replace("/sso", ":8443/sso")))
    yield bad("capitals in the host", "MD-END-005", _sso("https://IdP.vard.example/sso/post"), _WARNING)


def _responses() -> Iterator[Case]:
    where = '"https://idp.vard.example/slo/svar"'
    wrong = {
        "a response over http": ("MD-END-001", "http://idp.vard.example/slo/svar"),
        "a response to JavaScript": ("MD-END-001", "javascript:alert(1)"),
        "a response to an address without host": ("MD-END-002", "https:///slo"),
        "a response to nowhere": ("MD-END-002", ""),
        "a response to a fragment": ("MD-END-003", "https://idp.vard.example/slo#svar"),
        "a response to an IP address": ("MD-END-007", "https://192.0.2.7/slo"),
        "a response to localhost": ("MD-END-008", "https://localhost/slo"),
        "a response to a look-alike": ("MD-END-011", "https://idp.vаrd.example/slo"),
        "a response to another domain": ("MD-END-016", "https://idp.elak.example/slo"),
        "a response with a query of SAML's": ("MD-END-004", "https://idp.vard.example/slo?SAMLResponse=x"),
    }
    for name, (rule, location) in wrong.items():
        yield bad(name, rule, in_idp(where, f'"{location}"'))
    sso = f'Location="{_SSO}"'
    yield bad("ResponseLocation of a log-in", "MD-END-015", in_idp(sso, f'{sso} ResponseLocation="{_SSO}/svar"'))
    acs = f'Location="{_ACS}"'
    yield bad("ResponseLocation of a consumer", "MD-END-015", in_sp(acs, f'{acs} ResponseLocation="{_ACS}/svar"'))


def _lengths() -> Iterator[Case]:
    yield good("an address of a thousand letters", _sso(f"{_SSO}/{'a' * 990}"))
    yield bad("an address of ten thousand letters", "MD-END-023", _sso(f"{_SSO}/{'a' * 10_000}"))
    yield good("brackets of parameters that a path may have", _sso(f"{_SSO};v=1/(a)/$b/*/!c'd,e=f&amp;g@h:i"))
    yield good("two slashes in a path", _sso(f"{_SSO}//a"))
    yield good("dots that climb nowhere", _sso(f"{_SSO}/.../.a/a."))
    yield good("an underscore in the host", _sso("https://id_p.vard.example/sso/post"))
