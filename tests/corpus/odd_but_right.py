"""Documents that look odd and are right: what the standards allow is no error, however seldom it is seen."""

import re
from collections.abc import Iterator

from ..saml.entities import SAML2, aggregate, changed, idp, sp
from .case import Case, good, in_idp, in_sp
from .places import renamed

_PREFIXES = {
    "long prefixes": "metadata-of-saml-2.0",
    "one letter": "m",
    "capitals": "MD",
    "an underscore": "_",
    "a Swedish letter": "å",
    "a full stop in it": "m.d",
    "the letters of another prefix": "saml2",
    "ns and a number": "ns2",
}
_ENTITY_IDS = (
    "https://idp.vard.example/saml/",
    "https://idp.vard.example/SAML2/Metadata",
    "https://idp.vard.example/saml?tenant=norrvik",
    "https://idp.vard.example/saml;v=2",
    "https://idp.vard.example/~saml/md.php",
    "https://idp.vard.example/saml/%C3%A5",
    "https://idp.vard.example/saml/a(b)!$'*+,=@",
    "https://idp.vard.example/a//b",
    "https://idp.vard.example/-._~",
    "https://idp.vard.example/00000000-0000-4000-8000-000000000000",
    "https://xn--vrd-ula.example/saml",
    "https://idp.a-b--c.vard.example/saml",
    "https://1.2.vard.example/saml",
    f"https://{'a' * 63}.vard.example/saml",
)
_LOCATIONS = (
    "https://idp.vard.example/",
    "https://idp.vard.example/sso/%C3%A5",
    "https://idp.vard.example/sso;jsessionid=1",
    "https://idp.vard.example/sso?a=b&amp;c=d",
    "https://xn--vrd-ula.example/sso",
    "https://sso.annan.example/sso",
    f"https://idp.vard.example/{'a' * 400}",
)


def cases() -> Iterator[Case]:
    yield from _prefixes()
    yield from _writing()
    yield from _order()
    for entity_id in _ENTITY_IDS:
        document = in_idp('entityID="https://idp.vard.example/saml"', f'entityID="{entity_id}"')
        yield good(f"entityID {entity_id[:60]}", document)
    for location in _LOCATIONS:
        yield good(f"at {location[:60]}", in_idp("https://idp.vard.example/sso/post", location))
    yield from _left_out()


def _prefixes() -> Iterator[Case]:
    for what, prefix in _PREFIXES.items():
        yield good(f"md by {what}", renamed(idp(), "md", prefix) if prefix != "saml2" else renamed(sp(), "md", prefix))
    for old in ("md", "mdui", "ds", "shibmd", "mdattr"):
        yield good(f"{old} as the default namespace", renamed(idp(), old, ""))
    everything = idp()
    for number, old in enumerate(("md", "saml", "ds", "mdui", "mdattr", "alg", "shibmd", "remd")):
        everything = renamed(everything, old, f"ns{number}")
    yield good("every namespace by a number", everything)
    swapped = renamed(renamed(renamed(idp(), "md", "x"), "ds", "md"), "x", "ds")
    yield good("md and ds in each other's names", swapped)
    own = re.sub(
        r"<md:(\w+)", rf'<md:\1 xmlns:md="{SAML2}:metadata"', idp().replace(f'xmlns:md="{SAML2}:metadata"', "")
    )
    yield good("md declared on every element", own)
    both = changed(idp(), "entityID=", f'xmlns:metadata="{SAML2}:metadata" entityID=')
    yield good(
        "two prefixes for one namespace",
        changed(both, "<md:Organization>", "<metadata:Organization>").replace(
            "</md:Organization>", "</metadata:Organization>"
        ),
    )
    foreign = '<z:x xmlns:z="https://ond.example/ns"><md:EntityDescriptor entityID="x"/></z:x>'
    yield good("a foreign extension with an entity in it", in_idp("<md:Extensions>", f"<md:Extensions>{foreign}"))


def _writing() -> Iterator[Case]:
    """One document, written otherwise."""
    yield good("line ends of Windows", idp().replace("\n", "\r\n"))
    yield good("line ends of old Macintoshes", idp().replace("\n", "\r"))
    yield good("tabs", idp().replace("  ", "\t"))
    yield good("everything on a line", re.sub(r">\s+<", "><", re.sub(r"\s+", " ", idp())))
    yield good("a line for each attribute", re.sub(r' (\w[\w:]*=")', r"\n\1", sp()))
    yield good("apostrophes around values", re.sub(r'="([^"]*)"', r"='\1'", idp()))
    yield good("white space in end tags", re.sub(r"</([\w:]+)>", r"</\1 \n>", idp()))
    yield good("white space around equals signs", re.sub(r'(\w)="', r'\1 = "', idp()))
    yield good("empty elements with end tags", re.sub(r"<([\w:]+)([^<>]*)/>", r"<\1\2></\1>", idp()))
    yield good("a comment on every level", re.sub(r">(\s+)<", r"><!-- - -->\1<", idp()))
    yield good("comments around the document", changed(idp(), "?>", "?><!-- före -->") + "<!-- efter -->")
    yield good(
        "references for colons and slashes",
        in_idp("https://idp.vard.example/sso/post", "https&#58;&#x2F;&#x2f;idp.vard.example/sso/post"),
    )
    yield good("references in the entityID", in_idp('entityID="https', 'entityID="&#104;ttps'))
    yield good("references with noughts", in_idp(">Kim<", ">&#0000075;im<"))
    yield good(
        "quotation marks in a text", in_idp("Inloggning för vårdpersonal", "”Inloggning” 'för' &quot;vård&apos;")
    )
    yield good("booleans as figures", in_idp('WantAuthnRequestsSigned="true"', 'WantAuthnRequestsSigned="1"'))
    yield good("blank lines at the end", idp() + "\n" * 1000)


def _order() -> Iterator[Case]:
    """Where the schemas leave the order open."""
    name, description = (
        '<mdui:DisplayName xml:lang="sv">',
        '<mdui:Description xml:lang="sv">Inloggning för vårdpersonal</mdui:Description>',
    )
    yield good("a description before the names", changed(in_idp(description, ""), name, f"{description}{name}"))
    scope = '<shibmd:Scope regexp="false">vard.example</shibmd:Scope>'
    yield good("a scope after the face", changed(in_idp(scope, ""), "<mdui:DiscoHints>", f"{scope}<mdui:DiscoHints>"))
    yield good("attributes in another order", in_idp('height="60" width="80"', 'width="80" height="60"'))
    role = re.search(r"<md:SPSSODescriptor.*</md:SPSSODescriptor>", sp(), re.DOTALL)
    assert role is not None
    yield good("an SP after an IdP", changed(idp(), "</md:IDPSSODescriptor>", f"</md:IDPSSODescriptor>{role[0]}"))
    yield good("an SP before an IdP", changed(idp(), "<md:IDPSSODescriptor", f"{role[0]}<md:IDPSSODescriptor"))
    yield good(
        "consumers counted backwards",
        changed(
            in_sp('index="0" isDefault', 'index="65535" isDefault'),
            'index="1" Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS',
            'index="7" Binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS',
        ),
    )
    nested = f"<md:EntitiesDescriptor>{aggregate(sp()).decode()}</md:EntitiesDescriptor>"
    yield good(
        "groups in groups",
        aggregate(idp()).replace(b"</md:EntitiesDescriptor>", nested.encode() + b"</md:EntitiesDescriptor>"),
    )
    yield good("an aggregate of one", aggregate(sp()))
    yield good("an aggregate with a name", aggregate(sp(), idp(), attributes=' Name="https://federation.example"'))


def _left_out() -> Iterator[Case]:
    """What is not published, and harms nobody."""
    additional = (
        '<md:AdditionalMetadataLocation namespace="urn:x">https://idp.vard.example/md</md:AdditionalMetadataLocation>'
    )
    yield good("another place for metadata", in_idp("</md:EntityDescriptor>", f"{additional}</md:EntityDescriptor>"))
    tokens = f"{SAML2}:protocol urn:oasis:names:tc:SAML:1.1:protocol urn:mace:shibboleth:1.0"
    yield good(
        "older protocols, too",
        in_idp(f'protocolSupportEnumeration="{SAML2}:protocol"', f'protocolSupportEnumeration="{tokens}"'),
    )
    yield good(
        "an attribute of a namespace of one's own",
        in_idp("<md:IDPSSODescriptor", '<md:IDPSSODescriptor xmlns:v="urn:vard:x" v:version="7"'),
    )
    typed = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    yield good(
        "types of values",
        in_idp(
            "<saml:AttributeValue>",
            f'<saml:AttributeValue {typed} xsi:type="xs:string">',
        ),
    )
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x http://x.example/x.xsd"'
    yield good("where the schemas are", in_idp("entityID=", f"{hint} entityID="))
