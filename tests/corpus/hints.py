"""Hints by which a discovery service guesses: networks of everybody, domains of others, places that are nowhere."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp, in_sp

_HINT = "<mdui:DomainHint>vard.example</mdui:DomainHint>"
_HINTS = f"<mdui:DiscoHints>{_HINT}</mdui:DiscoHints>"


def cases() -> Iterator[Case]:
    for make in (_networks, _places, _domains, _containers):
        yield from make()


def _ip(value: str) -> str:
    return in_idp(_HINT, f"<mdui:IPHint>{value}</mdui:IPHint>{_HINT}")


def _geo(value: str) -> str:
    return in_idp(_HINT, f"{_HINT}<mdui:GeolocationHint>{value}</mdui:GeolocationHint>")


def _networks() -> Iterator[Case]:
    wrong = {
        "everybody": "0.0.0.0/0",
        "everybody of IPv6": "::/0",
        "half of everybody": "128.0.0.0/1",
        "a network of the size of a continent": "16.0.0.0/7",
        "a wide network of IPv6": "2001::/15",
        "the home network": "192.168.0.0/16",
        "a private network": "10.0.0.0/8",
        "a shared network": "100.64.0.0/10",
        "loopback": "127.0.0.0/8",
        "link-local": "169.254.0.0/16",
        "loopback of IPv6": "::1/128",
        "link-local of IPv6": "fe80::/16",
        "a unique local network": "fd00::/16",
        "multicast": "224.0.0.0/8",
        "documentation": "192.0.2.0/24",
        "an address that goes on after the prefix": "9.9.9.9/8",
        "IPv6 that goes on after the prefix": "2a01:db8::1/32",
        "no prefix": "9.9.9.9",
        "no prefix of IPv6": "2a01::1",
        "a prefix of 33": "9.9.9.0/33",
        "a prefix of 129": "2a01::/129",
        "a negative prefix": "9.9.9.0/-1",
        "a net mask": "9.9.9.0/255.255.255.0",
        "a range": "9.9.9.0-9.9.9.255",
        "two networks": "9.9.9.0/24 9.9.8.0/24",
        "two networks by comma": "9.9.9.0/24,9.9.8.0/24",
        "a star": "9.9.9.*",
        "three parts": "9.9.9/24",
        "a part beyond 255": "9.9.256.0/24",
        "octal": "011.9.9.0/24",
        "hexadecimal": "0x9.9.9.0/24",
        "one number": "151587072/24",
        "a name": "vard.example",
        "a name with a prefix": "vard.example/24",
        "a zone": "fe80::1%eth0/64",
        "two double colons": "2a01::1::/64",
        "Arabic digits": "٩.٩.٩.٠/٢٤",
        "brackets": "[2a01::]/32",
        "a port": "9.9.9.0:443/24",
        "an address of the web": "https://9.9.9.0/24",
        "IPv4 in IPv6": "::ffff:10.0.0.0/104",
        "a private network in IPv6": "64:ff9b::10.0.0.0/104",
    }
    for name, value in wrong.items():
        yield bad(f"a hint of {name}", "MD-MUI-020", _ip(value))
    for value in ("9.9.9.0/24", "9.9.9.9/32", "2a01:7c8::/32", "2A01:7C8::/48", " 9.9.9.0/24 "):
        yield good(f"a hint of the network {value}", _ip(value))


def _places() -> Iterator[Case]:
    wrong = {
        "nowhere": "geo:0,0",
        "nowhere, with decimals": "geo:0.0,-0.000",
        "beyond the pole": "geo:90.1,18",
        "beyond the date line": "geo:59,180.5",
        "degrees and minutes": "geo:59°20′N,18°4′E",
        "a plus sign": "geo:+59.3,+18.1",
        "a comma for the decimals": "geo:59,3,18,1,2",
        "one number": "geo:59.3",
        "no numbers": "geo:,",
        "no scheme": "59.3,18.1",
        "another scheme": "geö:59.3,18.1",
        "an address of a map": "https://karta.vard.example/?q=59.3,18.1",
        "slashes": "geo://59.3,18.1",
        "a space": "geo:59.3, 18.1",
        "a semicolon": "geo:59.3;18.1",
        "another system": "geo:59.3,18.1;crs=sweref99",
        "an exponent": "geo:5.9e1,18",
        "infinity": "geo:inf,nan",
        "a query": "geo:59.3,18.1?z=7",
        "a name": "Norrvik",
        "four numbers": "geo:59.3,18.1,7,9",
        "an uncertainty of words": "geo:59.3,18.1;u=stor",
        "Arabic digits": "geo:٥٩,١٨",
        "a number of a thousand digits": f"geo:{'9' * 1000},18",
    }
    for name, value in wrong.items():
        yield bad(f"a place of {name}", "MD-MUI-022", _geo(value))
    for value in (
        "geo:59.3,18.1",
        "geo:-33.9,151.2,50",
        "geo:59.3,18.1;u=35",
        "GEO:59.3,18.1;crs=wgs84",
        "geo:90,0",
        "geo:0,18",
        "geo:59.3,18.1;crs=WGS84;u=7;x=y",
    ):
        yield good(f"the place {value}", _geo(value))


def _domains() -> Iterator[Case]:
    """What a hint's domain is, the registry knows (MD-MUI-021); what it is not, the document."""
    for name, value, rule in (
        ("nothing", "", "MD-XML-028"),
        ("white space", " ", "MD-XML-028"),
        ("a zero-width space inside", "vard\u200b.example", "MD-XML-015"),
        ("a right-to-left override", "\u202eelpmaxe.drav", "MD-XML-014"),
        ("a comment inside", "vard<!-- -->.example", "MD-XML-007"),
        ("a decomposed letter", "va\u030ard.example", "MD-XML-027"),
    ):
        yield bad(f"a domain hint of {name}", rule, in_idp(_HINT, f"<mdui:DomainHint>{value}</mdui:DomainHint>"))


def _containers() -> Iterator[Case]:
    yield bad("hints twice", "MD-MUI-019", in_idp(_HINTS, _HINTS * 2), Severity.ERROR)
    yield bad("hints of nothing", "MD-MUI-019", in_idp(_HINTS, f"<mdui:DiscoHints/>{_HINTS}"), Severity.WARNING)
    yield bad("hints of a service", "MD-MUI-019", in_sp("<mdui:UIInfo>", f"{_HINTS}<mdui:UIInfo>"), Severity.WARNING)
    for name in ("IpHint", "IPhint", "Domain", "GeoHint", "EmailHint"):
        yield bad(f"mdui:{name} among the hints", "MD-MUI-023", in_idp(_HINT, f"{_HINT}<mdui:{name}>x</mdui:{name}>"))
    yield good("no hints", in_idp(_HINTS, ""))
    yield good("many domains", in_idp(_HINT, _HINT + _HINT.replace("vard", "klinik.vard")))
