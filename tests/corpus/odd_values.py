"""Values and keys that are long, many or rare, and legal."""

from collections.abc import Iterator
from textwrap import wrap

from ..saml.entities import SAML2
from ..saml.keys import certificate
from .case import Case, good, in_idp, in_sp
from .places import rich_idp, rich_sp

_LANGUAGES = [
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "ga",
    "hr",
    "hu",
    "it",
    "lt",
    "lv",
    "mt",
    "nl",
    "pl",
    "pt",
    "ro",
    "sk",
    "sl",
    "sv",
    "se",
    "nb",
    "nn",
    "fo",
    "is",
    "uk",
    "ar",
    "zh-Hant",
]


def cases() -> Iterator[Case]:
    yield from _values()
    yield from _keys()


def _values() -> Iterator[Case]:
    """Long, many or rare, and legal."""
    names = "".join(
        f'<mdui:DisplayName xml:lang="{one}">Norrvik {one}</mdui:DisplayName>'
        for one in _LANGUAGES
        if one not in ("sv", "en")
    )
    yield good("a name in thirty languages", in_idp("<mdui:Description", f"{names}<mdui:Description"))
    yield good("a description of 140", in_idp("Inloggning för vårdpersonal", "ä" * 140))
    yield good(
        "a name of 100", in_idp("Region Norrvik</mdui:DisplayName>", f"{'Norrvik ' * 12}abcd</mdui:DisplayName>")
    )
    scopes = "".join(f'<shibmd:Scope regexp="false">enhet{n}.vard.example</shibmd:Scope>' for n in range(49))
    yield good("fifty scopes", in_idp("<mdui:UIInfo>", f"{scopes}<mdui:UIInfo>"))
    yield good("a scope of many labels", in_idp(">vard.example</shibmd", ">a.b.c.d.e.f.g.vard.example</shibmd"))
    consumers = "".join(
        f'<md:AssertionConsumerService index="{n}" Binding="{SAML2}:bindings:HTTP-POST" Location="https://journal.vard.example/acs/{n}"/>'
        for n in range(2, 20)
    )
    yield good("twenty consumers", in_sp("<md:AttributeConsumingService", f"{consumers}<md:AttributeConsumingService"))
    contacts = "".join(
        f'<md:ContactPerson contactType="technical"><md:GivenName>K{n}</md:GivenName>'
        f"<md:EmailAddress>mailto:k{n}@vard.example</md:EmailAddress></md:ContactPerson>"
        for n in range(20)
    )
    yield good("twenty-one technical contacts", in_idp("</md:EntityDescriptor>", f"{contacts}</md:EntityDescriptor>"))
    for address in (
        "a.b+c@vard.example",
        "o'hara@vard.example",
        "x@xn--vrd-ula.example",
        "it_drift-2@sub.vard.example",
    ):
        yield good(f"the address {address}", in_idp("mailto:saml@vard.example", f"mailto:{address}"))
    for number in (
        "+46 (0)8 000 00 00",
        "+46-8-000 00 00",
        "tel:+46-8-000-00-00",
        "08-000 00 00",
        "+46 8 000 00 00 ankn. 12",
    ):
        yield good(f"the telephone {number}", in_idp("+46 8 000 00 00", number))
    yield good("elements that few have, of an IdP", rich_idp())
    yield good("elements that few have, of an SP", rich_sp())
    yield good("a surname alone", in_idp("<md:GivenName>Kim</md:GivenName>", ""))
    yield good("no telephone", in_idp("<md:TelephoneNumber>+46 8 000 00 00</md:TelephoneNumber>", ""))
    yield good("an emoji in a name", in_idp(">Användarstöd<", ">Användarstöd 🏥<"))


def _keys() -> Iterator[Case]:
    sound = certificate("sound")
    for what, text in {
        "in lines of 64": "\n".join(wrap(sound, 64)),
        "in lines of 76 that are indented": "\n        ".join(wrap(sound, 76)),
        "in lines of Windows": "\r\n".join(wrap(sound, 64)),
        "with white space around": f"\n  {sound}\n  ",
    }.items():
        yield good(f"a certificate {what}", in_idp(sound, text))
    yield good("an expired certificate", in_idp(sound, certificate("sound", 2015, 2020)))
    yield good("a certificate of the future", in_idp(sound, certificate("sound", 2030, 2035)))
    yield good("a key on a curve that signs", in_idp(sound, certificate("p-256")))
    yield good("one key for both uses", in_idp(' use="signing"', ""))
    yield good("a key with a name", in_idp("<ds:X509Data>", "<ds:KeyName>signering</ds:KeyName><ds:X509Data>"))
