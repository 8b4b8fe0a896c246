"""Documents that are too much: too deep, too many, too long. At a limit they pass it, one above they do not."""

from collections.abc import Iterator

from members.saml.limits import ONE_ENTITY
from members.saml.types import Severity

from ..saml.entities import DECLARATIONS, aggregate, changed, idp, sp
from .case import Case, bad, good, in_idp, refused

_END = "</md:EntityDescriptor>"
_ITEM = '<z:x xmlns:z="urn:x:z"/>'


def cases() -> Iterator[Case]:
    yield from _deep()
    yield from _many_elements()
    yield from _many_attributes()
    yield from _long_attributes()
    yield from _long_texts()
    yield from _large()
    yield from _many_names()
    yield from _many_things()
    yield from _in_aggregates()


def _inside(content: str) -> str:
    """The IdP with something in its md:Extensions, the second level."""
    return in_idp("<md:Extensions>", f"<md:Extensions>{content}")


def _nested(levels: int, tag: str = "z:x") -> str:
    return f'<z:y xmlns:z="urn:x:z">{f"<{tag}>" * levels}{f"</{tag}>" * levels}</z:y>'


def _deep() -> Iterator[Case]:
    room = ONE_ENTITY.depth - 3  # beneath the entity, md:Extensions and z:y
    yield good("as deep as is read", _inside(_nested(room)))
    yield refused("a level too deep", "MD-XML-010", _inside(_nested(room + 1)))
    yield refused("a thousand levels", "MD-XML-010", _inside(_nested(1000)))
    yield refused("a hundred thousand levels that nobody closes", "MD-XML-010", _inside("<z>" * 100_000))
    yield refused("md:Extensions in themselves", "MD-XML-010", _inside(_nested(70, "md:Extensions")))
    yield refused("entities in themselves", "MD-XML-010", _inside(_nested(70, "md:EntityDescriptor")))
    yield refused("a signature of many levels", "MD-XML-010", _inside(_nested(70, "ds:Signature")))
    group = f"<md:EntitiesDescriptor {DECLARATIONS}>"
    groups = f"{group * 70}{idp().partition('?>')[2]}{'</md:EntitiesDescriptor>' * 70}"
    yield refused("seventy groups in each other", "MD-XML-010", groups)
    groups = f"{group * 50}{idp().partition('?>')[2]}{'</md:EntitiesDescriptor>' * 50}"
    yield good("fifty groups in each other", groups)


def _many_elements() -> Iterator[Case]:
    own = idp().count("<") - idp().count("</") - 1  # without the XML declaration
    room = ONE_ENTITY.elements - own
    yield good("as many elements as are read", _inside(_ITEM + "<md:x/>" * (room - 1)))
    yield refused("an element too many", "MD-XML-010", _inside(_ITEM + "<md:x/>" * room))
    yield refused("a hundred thousand elements", "MD-XML-010", _inside("<md:x/>" * 100_000))
    for tag in ("md:ContactPerson", "md:KeyDescriptor", "md:IDPSSODescriptor", "ds:Signature", "saml:Attribute"):
        yield refused(f"twenty thousand {tag}", "MD-XML-010", in_idp(_END, f"<{tag}/>" * 20_000 + _END))


def _many_attributes() -> Iterator[Case]:
    for count, name in ((ONE_ENTITY.attributes, "as many attributes as are read"), (65, "an attribute too many")):
        attributes = " ".join(f'a{n}="x"' for n in range(count))
        document = _inside(f'<z:x xmlns:z="urn:x:z" {attributes}/>')
        yield good(name, document) if count <= ONE_ENTITY.attributes else refused(name, "MD-XML-010", document)
    for count in (1_000, 20_000):
        attributes = " ".join(f'a{n}="x"' for n in range(count))
        yield refused(
            f"{count} attributes of a role",
            "MD-XML-010",
            in_idp("<md:IDPSSODescriptor", f"<md:IDPSSODescriptor {attributes}"),
        )
        yield refused(f"{count} attributes of the entity", "MD-XML-010", in_idp("entityID=", f"{attributes} entityID="))


def _long_attributes() -> Iterator[Case]:
    most = ONE_ENTITY.attribute_length
    start = "https://idp.vard.example/"
    yield bad("an address as long as is read", "MD-END-023", _address(start + "a" * (most - len(start))))
    yield refused("an address of a character too many", "MD-XML-010", _address(start + "a" * (most - len(start) + 1)))
    yield bad("a long entityID", "MD-ENT-002", _entity_id(1025), Severity.ERROR)
    yield bad("the longest entityID", "MD-ENT-002", _entity_id(1024), Severity.WARNING)
    yield bad("an entityID of 257", "MD-ENT-002", _entity_id(257), Severity.WARNING)
    yield good("an entityID of 256", _entity_id(256))
    yield bad("an entityID of sixty thousand", "MD-ENT-002", _entity_id(60_000), Severity.ERROR)
    yield refused("an entityID of a hundred thousand", "MD-XML-010", _entity_id(100_000))
    yield bad("two bytes a character, as long as is read", "MD-SCH-008", _foreign("å" * most))
    yield refused("two bytes a character, one too many", "MD-XML-010", _foreign("å" * (most + 1)))
    yield bad("references, as many as are read", "MD-SCH-008", _foreign("&#97;" * most))
    yield refused("references, one too many", "MD-XML-010", _foreign("&#97;" * (most + 1)))


def _address(location: str) -> str:
    return in_idp("https://idp.vard.example/sso/post", location)


def _entity_id(length: int) -> str:
    start = "https://idp.vard.example/"
    return in_idp('entityID="https://idp.vard.example/saml"', f'entityID="{start + "a" * (length - len(start))}"')


def _foreign(value: str) -> str:
    return in_idp("<md:IDPSSODescriptor", f'<md:IDPSSODescriptor xmlns:z="urn:x:z" z:x="{value}"')


def _long_texts() -> Iterator[Case]:
    most = ONE_ENTITY.text_length
    yield bad("a text as long as is read", "MD-SCH-021", _name("a" * most))
    yield refused("a text of a character too many", "MD-XML-010", _name("a" * (most + 1)))
    yield refused("a long text in CDATA", "MD-XML-010", _name(f"<![CDATA[{'a' * (most + 1)}]]>"))
    yield refused("a long text of references", "MD-XML-010", _name("a" * (most - 5) + "&lt;" * 6))
    yield refused(
        "a long text in pieces of CDATA",
        "MD-XML-010",
        _name("<![CDATA[" + "]]><![CDATA[".join(["a" * 9] * 30_000) + "]]>"),
    )
    yield refused(
        "a long certificate", "MD-XML-010", in_idp("<ds:X509Certificate>", f"<ds:X509Certificate>{'A' * most}")
    )
    yield refused(
        "white space without end between elements",
        "MD-XML-010",
        in_idp("<md:Extensions>", " " * (most + 1) + "<md:Extensions>"),
    )
    yield bad("a certificate of a quarter of a million letters", "MD-KEY-002", _certificate("A" * 250_000))
    yield bad(
        "a display name of a thousand",
        "MD-MUI-003",
        in_idp("Region Norrvik</mdui:DisplayName>", f"{'Region ' * 150}</mdui:DisplayName>"),
    )
    yield bad(
        "a description of two thousand",
        "MD-MUI-006",
        in_idp("Inloggning för vårdpersonal", "ord " * 500),
        Severity.ERROR,
    )
    yield bad(
        "a scope of thirty thousand", "MD-SCO-001", in_idp(">vard.example</shibmd", f">{'a.' * 15_000}example</shibmd")
    )
    yield bad("a telephone number of ten thousand", "MD-SCH-021", in_idp("+46 8 000 00 00", "+46 " + "8" * 10_000))


def _name(value: str) -> str:
    return in_idp(">Region Norrvik</md:OrganizationName>", f">{value}</md:OrganizationName>")


def _certificate(value: str) -> str:
    start, _, rest = idp().partition("<ds:X509Certificate>")
    return f"{start}<ds:X509Certificate>{value}</ds:X509Certificate>{rest.partition('</ds:X509Certificate>')[2]}"


def _large() -> Iterator[Case]:
    """Padded after the document element, where nothing else counts it."""
    room = ONE_ENTITY.size - len(idp().encode()) - len("<!---->")
    yield good("as many bytes as are read", f"{idp()}<!--{'x' * room}-->")
    yield refused("a byte too many", "MD-XML-009", f"{idp()}<!--{'x' * (room + 1)}-->")
    yield refused("two megabytes of spaces", "MD-XML-009", idp() + " " * (2 << 20))
    yield refused("two megabytes of line breaks before it", "MD-XML-009", "\n" * (2 << 20) + idp())
    yield refused("two megabytes of zeros", "MD-XML-009", b"\0" * (2 << 20))
    yield refused("a byte too many in letters of two bytes", "MD-XML-009", f"{idp()}<!--{'å' * (room // 2 + 1)}-->")
    yield good(
        "a comment of half a megabyte inside", in_idp("<md:Extensions>", f"<!--{'x' * (1 << 19)}--><md:Extensions>")
    )


def _many_names() -> Iterator[Case]:
    declared = " ".join(f'xmlns:n{n}="urn:x:{n}"' for n in range(5_000))
    yield good("five thousand namespaces that nobody uses", in_idp("entityID=", f"{declared} entityID="))
    used = "".join(f'<n:x xmlns:n="urn:x:{n}"/>' for n in range(5_000))
    yield bad("five thousand namespaces in use", "MD-XML-023", _inside(used), Severity.WARNING)
    relative = "".join(f'<n:x xmlns:n="x{n}"/>' for n in range(2_000))
    yield bad("two thousand relative namespaces", "MD-XML-025", _inside(relative), Severity.WARNING)
    near = "".join(f'<n:x xmlns:n="urn:oasis:names:tc:SAML:2.0:metadata{n}"/>' for n in range(99))
    yield bad("ninety-nine look-alike namespaces", "MD-XML-026", _inside(near), Severity.WARNING)
    long = f"urn:x:{'a' * 60_000}"
    yield bad("a namespace of sixty thousand letters", "MD-XML-023", _inside(f'<n:x xmlns:n="{long}"/>'))
    yield bad(
        "an element name of ten thousand letters", "MD-XML-023", _inside(f'<n:{"a" * 10_000} xmlns:n="urn:x:n"/>')
    )
    yield bad(
        "a prefix of ten thousand letters", "MD-XML-023", _inside(f'<{"p" * 10_000}:x xmlns:{"p" * 10_000}="urn:x"/>')
    )
    again = '<n:x xmlns:n="urn:x:1">' * 40 + "</n:x>" * 40
    yield bad("one prefix declared forty times", "MD-XML-023", _inside(again))


def _many_things() -> Iterator[Case]:
    """Within the limits of the document, but more than anybody has."""
    acs = "".join(
        f'<md:AssertionConsumerService index="{n}" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
        f' Location="https://journal.vard.example/acs/{n}"/>'
        for n in range(2, 3_000)
    )
    yield bad(
        "three thousand consumer services",
        "MD-SP-029",
        changed(sp(), "<md:AttributeConsumingService", f"{acs}<md:AttributeConsumingService"),
    )
    scopes = "".join(f'<shibmd:Scope regexp="false">v{n}.example</shibmd:Scope>' for n in range(5_000))
    yield bad("five thousand scopes", "MD-SCO-013", in_idp("<mdui:UIInfo>", f"{scopes}<mdui:UIInfo>"))
    yield good("five thousand comments", in_idp("<md:Extensions>", "<!-- x -->" * 5_000 + "<md:Extensions>"))
    yield bad("five thousand comments in a name", "MD-XML-007", _name("R<!-- x -->" * 5_000))
    keys = '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyName>x</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>'
    yield bad(
        "two thousand keys without a certificate",
        "MD-KEY-001",
        in_idp("<md:ArtifactResolution", f"{keys * 2_000}<md:ArtifactResolution"),
    )
    contact = "<md:ContactPerson contactType='technical'><md:Company>x</md:Company></md:ContactPerson>"
    yield bad("three thousand contacts", "MD-CON-014", in_idp(_END, contact * 3_000 + _END))
    names = "<md:OrganizationName xml:lang='sv'>x</md:OrganizationName>" * 5_000
    yield bad(
        "one organisation with five thousand names",
        "MD-SCH-016",
        in_idp("<md:Organization>", f"<md:Organization>{names}"),
    )
    value = "<saml:AttributeValue>https://refeds.org/category/anonymous</saml:AttributeValue>"
    yield bad(
        "one category five thousand times",
        "MD-ENA-006",
        in_idp("<saml:AttributeValue>", value * 5_000 + "<saml:AttributeValue>"),
    )
    ids = "".join('<z:x xmlns:z="urn:x" ID="same"/>' for _ in range(5_000))
    yield bad("five thousand equal IDs", "MD-XML-021", _inside(ids))
    tokens = " ".join(f"urn:x:{n}" for n in range(5_000))
    old = 'protocolSupportEnumeration="'
    yield bad("five thousand protocols", "MD-ENT-019", in_idp(old, f"{old}{tokens} "))


def _in_aggregates() -> Iterator[Case]:
    """One entity beyond a limit of its own is lost alone."""
    deep = changed(sp(), "Journalen</mdui:DisplayName>", f"{'a' * (256 << 10)}a</mdui:DisplayName>")
    yield bad("an aggregate with an entity whose name is too long", "MD-XML-010", aggregate(idp(), deep))
    many = changed(sp(), _END, "<md:x/>" * 20_000 + _END)
    yield bad("an aggregate with an entity of too many elements", "MD-XML-010", aggregate(idp(), many))
    big = changed(sp(), _END, f"<!--{'x' * (1 << 20)}-->" + _END)
    yield bad("an aggregate with an entity of too many bytes", "MD-XML-009", aggregate(idp(), big))
    attributes = " ".join(f'a{n}="x"' for n in range(65))
    wide = changed(sp(), "<md:SPSSODescriptor", f"<md:SPSSODescriptor {attributes}")
    yield bad("an aggregate with an entity of too many attributes", "MD-XML-010", aggregate(wide, idp()))
    yield refused("an aggregate without an entity", "MD-XML-032", aggregate())
    yield refused(
        "an aggregate of empty groups",
        "MD-XML-032",
        f"<md:EntitiesDescriptor {DECLARATIONS}>{'<md:EntitiesDescriptor/>' * 5_000}</md:EntitiesDescriptor>",
    )
