"""Namespaces that look like others, point nowhere or hide something, and attributes that steer XML readers."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import aggregate, idp, sp
from .case import Case, bad, good, in_idp, in_sp, refused

_MD = "urn:oasis:names:tc:SAML:2.0:metadata"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_RELATIVE = ("foo", "./foo", "../foo", "/foo", "//ond.example/x", "?x", "#x", "foo/bar", ".", "%3A")
_NO_URIS = ("vård", "1:x", "a b", "urn:x:å", "[x]", "http://[::1", "http://ond.example:port/", "\u202eurn:x", "%zz")
_ABSOLUTE = ("urn:x:y", "https://ond.example/ns", "tag:ond.example,2026:x", "mailto:x@ond.example", "x:", "data:,x")
_NEAR_MD = {
    "a capital": "urn:oasis:names:tc:SAML:2.0:Metadata",
    "small letters": "urn:oasis:names:tc:saml:2.0:metadata",
    "URN in capitals": "URN:oasis:names:tc:SAML:2.0:metadata",
    "a colon at the end": f"{_MD}:",
    "a slash at the end": f"{_MD}/",
    "version 2.1": "urn:oasis:names:tc:SAML:2.1:metadata",
    "version 20": "urn:oasis:names:tc:SAML:20:metadata",
    "two letters turned around": "urn:oasis:names:tc:SAML:2.0:metadtaa",
    "a letter missing": "urn:oasis:name:tc:SAML:2.0:metadata",
    "a Cyrillic letter": "urn:oasis:names:tc:SAML:2.0:met\u0430data",
    "a zero for an o": "urn:0asis:names:tc:SAML:2.0:metadata",
    "a zero-width space": "urn:oasis:names:tc:SAML:2.0:meta\u200bdata",
    "a percent-encoded letter": "urn:oasis:names:tc:SAML:2.0:metadat%61",
}
_NEAR_OTHERS = {
    "mdui without its end": ("mdui", "urn:oasis:names:tc:SAML:metadata:ui", "urn:oasis:names:tc:SAML:metadata:u"),
    "mdui of SAML 2.0": ("mdui", "urn:oasis:names:tc:SAML:metadata:ui", "urn:oasis:names:tc:SAML:metadata:UI/"),
    "ds over https": ("ds", "http://www.w3.org/2000/09/xmldsig#", "https://www.w3.org/2000/09/xmldsig#"),
    "ds without #": ("ds", "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2000/09/xmldsig"),
    "ds of the next year": ("ds", "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/09/xmldsig#"),
    "shibmd 1.1": ("shibmd", "urn:mace:shibboleth:metadata:1.0", "urn:mace:shibboleth:metadata:1.1"),
    "remd over https": ("remd", "http://refeds.org/metadata", "https://refeds.org/metadata"),
    "alg with a capital": (
        "alg",
        "urn:oasis:names:tc:SAML:metadata:algsupport",
        "urn:oasis:names:tc:SAML:metadata:algSupport",
    ),
    "mdattr in the plural": (
        "mdattr",
        "urn:oasis:names:tc:SAML:metadata:attribute",
        "urn:oasis:names:tc:SAML:metadata:attributes",
    ),
}
_UNDECLARED = {
    "an element": ("<md:Extensions>", "<md:Extensions><okand:x/>"),
    "an attribute": ("<md:IDPSSODescriptor", '<md:IDPSSODescriptor okand:x="1"'),
    "xsi:type": ("<saml:AttributeValue>", '<saml:AttributeValue xsi:type="xs:string">'),
    "an end tag": ("</md:GivenName>", "</mdx:GivenName>"),
    "a prefix that was declared by a sister": (
        "<md:Extensions>",
        '<md:Extensions><z:x xmlns:z="urn:x"/><z:y/>',
    ),
    "a prefix in other letters": ("<md:GivenName>Kim</md:GivenName>", "<MD:GivenName>Kim</MD:GivenName>"),
}
_ILLEGAL = {
    "the prefix xml for another namespace": 'xmlns:xml="urn:x"',
    "another prefix for the namespace of xml": 'xmlns:x="http://www.w3.org/XML/1998/namespace"',
    "the prefix xmlns": 'xmlns:xmlns="urn:x"',
    "the namespace of xmlns": 'xmlns:x="http://www.w3.org/2000/xmlns/"',
    "the namespace of xmlns as default": 'xmlns="http://www.w3.org/2000/xmlns/"',
    "an empty namespace for a prefix": 'xmlns:x=""',
    "a prefix declared twice": 'xmlns:x="urn:x" xmlns:x="urn:y"',
    "a prefix that begins with a digit": 'xmlns:1x="urn:x"',
    "two colons": 'xmlns:a:b="urn:x"',
    "a colon and nothing": 'xmlns:="urn:x"',
    "one attribute by two prefixes": 'xmlns:a="urn:x" xmlns:b="urn:x" a:y="1" b:y="2"',
    "a prefix with a space": 'xmlns: x="urn:x"',
    "less-than in a namespace": 'xmlns:x="<"',
}
_HINTS = {
    "xsi:schemaLocation": f'{_XSI} xsi:schemaLocation="urn:x http://ond.example/x.xsd"',
    "xsi:noNamespaceSchemaLocation": f'{_XSI} xsi:noNamespaceSchemaLocation="file:///etc/passwd"',
    "xsi:nil": f'{_XSI} xsi:nil="true"',
}
_XML = {
    "MD-XML-019": ('xml:base="https://ond.example/"', 'xml:base=""', 'xml:id="_x"'),
    "MD-XML-020": ('xml:space="preserve"', 'xml:space="default"', 'xml:lang2="sv"', 'xml:Lang="sv"', 'xml:x="y"'),
}
_PLACES = {
    "the entity": "<md:EntityDescriptor",
    "the role": "<md:IDPSSODescriptor",
    "a key": "<md:KeyDescriptor",
    "an endpoint": "<md:SingleSignOnService",
    "a name": "<mdui:DisplayName",
    "a contact": "<md:ContactPerson",
    "a scope": "<shibmd:Scope",
}


def cases() -> Iterator[Case]:
    for uri in _RELATIVE:
        yield bad(f"relative: {uri}", "MD-XML-025", _extension(uri), Severity.WARNING)
    for uri in _NO_URIS:
        yield refused(f"no URI: {uri}", "MD-XML-001", _extension(uri))
    for uri in _ABSOLUTE:
        yield bad(f"foreign: {uri}", "MD-XML-023", _extension(uri), Severity.WARNING)
    yield bad("relative on an attribute", "MD-XML-025", _attribute("foo"))
    yield bad("relative and unused", "MD-XML-025", in_idp("entityID=", 'xmlns:z="foo" entityID='))
    yield bad("relative and unused, deep down", "MD-XML-025", in_idp("<md:GivenName>", '<md:GivenName xmlns:z="foo">'))
    yield bad("relative as default", "MD-XML-025", in_idp("<md:Extensions>", '<md:Extensions><x xmlns="foo"/>'))
    yield bad("foreign on an attribute", "MD-SCH-008", _attribute("urn:x"))
    for what, uri in _NEAR_MD.items():
        if uri.isascii():
            yield bad(f"nearly md: {what}", "MD-XML-026", _extension(uri), Severity.WARNING)
        else:
            yield refused(f"nearly md: {what}", "MD-XML-001", _extension(uri))
        yield refused(f"nearly md all over: {what}", "MD-XML-032", in_idp(f'"{_MD}"', f'"{uri}"'))
    for what, (prefix, uri, near) in _NEAR_OTHERS.items():
        yield bad(f"nearly: {what}", "MD-XML-026", in_idp(f'xmlns:{prefix}="{uri}"', f'xmlns:{prefix}="{near}"'))
    for what, (old, new) in _UNDECLARED.items():
        yield refused(f"undeclared: {what}", "MD-XML-001", in_idp(old, new))
    for what, declaration in _ILLEGAL.items():
        yield refused(f"illegal: {what}", "MD-XML-001", in_idp("<md:Extensions>", f"<md:Extensions><z {declaration}/>"))
    for place, old in _PLACES.items():
        yield from _steered(place, old)
    yield refused("xml:id that is no name", "MD-XML-001", in_idp("entityID=", 'xml:id="1" entityID='))
    yield from _documents()
    yield from _included()


def _extension(uri: str) -> str:
    return in_idp("<md:Extensions>", f'<md:Extensions><z:x xmlns:z="{uri}"/>')


def _attribute(uri: str) -> str:
    return in_idp("<md:SingleSignOnService", f'<md:SingleSignOnService xmlns:z="{uri}" z:x="y"')


def _steered(place: str, old: str) -> Iterator[Case]:
    for what, attributes in _HINTS.items():
        yield bad(f"{what} on {place}", "MD-XML-018", in_idp(old, f"{old} {attributes}"), Severity.WARNING)
    yield bad(f"xsi:type on {place}", "MD-XML-017", in_idp(old, f'{old} {_XSI} xsi:type="md:x"'), Severity.WARNING)
    for rule, attributes in _XML.items():
        for one in attributes[:2] if place != "the entity" else attributes:
            yield bad(f"{one} on {place}", rule, in_idp(old, f"{old} {one}"), Severity.WARNING)


def _documents() -> Iterator[Case]:
    """Where the namespace of the whole document, or of a part, is another than it seems."""
    bare = idp().replace("md:", "").replace("xmlns:md=", "xmlns:x=")
    yield refused("no namespace at all", "MD-XML-032", bare)
    yield refused("the namespace of SAML 1.1", "MD-XML-032", idp().replace(_MD, "urn:oasis:names:tc:SAML:1.1:metadata"))
    yield refused(
        "the namespace of assertions", "MD-XML-032", in_idp(f'"{_MD}"', '"urn:oasis:names:tc:SAML:2.0:assertion"')
    )
    yield refused("another element of the namespace", "MD-XML-032", f'<md:IDPSSODescriptor xmlns:md="{_MD}"/>')
    yield refused(
        "the entity in a SOAP envelope", "MD-XML-032", f"<s:E xmlns:s='urn:s'>{idp().partition('?>')[2]}</s:E>"
    )
    yield refused("an HTML page", "MD-XML-032", "<html><body>404</body></html>")
    yield refused(
        "the name in small letters", "MD-XML-032", idp().replace("md:EntityDescriptor", "md:entityDescriptor")
    )
    swapped = in_idp("<md:Extensions>", '<md:Extensions xmlns:md="urn:x">')
    yield bad("md means something else for a part", "MD-XML-023", swapped)
    yield bad(
        "the default namespace is taken away",
        "MD-XML-028",
        in_idp(">Kim</md:GivenName>", "/><GivenName xmlns=''>Kim</GivenName>").replace(
            "<md:GivenName/>", "<md:GivenName></md:GivenName>"
        ),
    )
    yield bad(
        "a role in no namespace",
        "MD-ENT-013",
        in_idp("<md:IDPSSODescriptor", "<IDPSSODescriptor").replace("</md:IDPSSODescriptor", "</IDPSSODescriptor"),
    )
    yield bad(
        "a contact in no namespace",
        "MD-CON-001",
        in_sp('<md:ContactPerson contactType="technical">', '<ContactPerson contactType="technical">').replace(
            "</md:ContactPerson>", "</ContactPerson>", 1
        ),
    )
    yield bad(
        "a scope in the namespace of md",
        "MD-SCH-005",
        in_idp('<shibmd:Scope regexp="false">vard.example</shibmd:Scope>', "<md:Scope>vard.example</md:Scope>"),
    )
    yield bad(
        "an unknown element of mdui",
        "MD-SCH-002",
        in_idp("<mdui:UIInfo>", "<mdui:UIInfo><mdui:Displayname xml:lang='sv'>x</mdui:Displayname>"),
    )
    yield bad(
        "an attribute that only looks unprefixed",
        "MD-SCH-008",
        in_idp("entityID=", f'xmlns:n="{_MD}" n:entityID="https://ond.test" entityID='),
    )
    yield bad(
        "an unknown attribute without a namespace",
        "MD-SCH-007",
        in_idp("<md:IDPSSODescriptor", '<md:IDPSSODescriptor entityid="x"'),
    )
    yield bad(
        "only the attribute of a namespace",
        "MD-ENT-013",
        f'<md:EntityDescriptor xmlns:md="{_MD}" xmlns:z="urn:z" z:entityID="x" entityID="https://x.example"/>',
    )
    yield bad(
        "no entityID but one of another namespace",
        "MD-XML-031",
        f'<md:EntityDescriptor xmlns:md="{_MD}" xmlns:z="urn:z" z:entityID="https://x.example"/>',
    )
    yield bad("a relative namespace in an aggregate", "MD-XML-025", aggregate(idp(), sp(), attributes=' xmlns:z="foo"'))
    yield bad(
        "a foreign element in an endpoint",
        "MD-SCH-009",
        in_idp('sso/post"/>', 'sso/post"><z:x xmlns:z="urn:x"/></md:SingleSignOnService>'),
    )


def _included() -> Iterator[Case]:
    xi = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
    for what, attributes in {
        "a file": 'href="file:///etc/passwd" parse="text"',
        "an address": 'href="https://ond.example/x"',
        "the document itself": 'href="" xpointer="xpointer(/)"',
        "the cloud's metadata": 'href="http://169.254.169.254/latest/"',
    }.items():
        include = f"<xi:include {xi} {attributes}/>"
        yield bad(f"XInclude of {what}", "MD-XML-019", in_idp("<md:Extensions>", f"<md:Extensions>{include}"))
        yield bad(f"XInclude of {what} in a text", "MD-XML-019", in_idp(">Kim<", f">Kim{include}<"))
    fallback = f"<xi:include {xi} href='x'><xi:fallback><md:Company>Ond</md:Company></xi:fallback></xi:include>"
    yield bad("XInclude with a fallback", "MD-XML-019", in_idp("<md:Extensions>", f"<md:Extensions>{fallback}"))
    for target in ("xml-stylesheet", "php", "xml-model", "oxygen", "X"):
        yield refused(
            f"an instruction to {target}",
            "MD-XML-006",
            in_idp("<md:Extensions>", f'<?{target} href="x"?><md:Extensions>'),
        )
    yield refused("an instruction in a text", "MD-XML-006", in_idp(">Kim<", ">Ki<?x y?>m<"))
    yield refused("an instruction after the document", "MD-XML-006", idp() + "<?x?>")
    yield refused("an instruction called xml", "MD-XML-001", in_idp("<md:Extensions>", "<?xml?><md:Extensions>"))
    yield good(
        "the prefix md for something else where it harms nobody",
        in_idp("<md:Extensions>", '<md:Extensions><md:x xmlns:md="urn:x"/>'),
    )
    yield good(
        "the namespace xml declared as it is",
        in_idp("entityID=", 'xmlns:xml="http://www.w3.org/XML/1998/namespace" entityID='),
    )
