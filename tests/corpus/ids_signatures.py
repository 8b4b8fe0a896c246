"""IDs that a signature could point at by mistake, and signatures where none belongs."""

from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import aggregate, changed, idp, sp
from ..saml.keys import certificate
from .case import Case, bad, good, in_idp, in_sp

_DS = "http://www.w3.org/2000/09/xmldsig#"
_EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_RSA = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_ENVELOPED = f"{_DS}enveloped-signature"
_PLACES = {
    "a role": "<md:IDPSSODescriptor",
    "the extensions": "<md:Extensions",
    "a key": "<md:KeyDescriptor",
    "the key's information": "<ds:KeyInfo",
    "an endpoint": "<md:SingleSignOnService",
    "a scope": "<shibmd:Scope",
    "a face": "<mdui:UIInfo",
    "the organisation": "<md:Organization",
    "a contact": "<md:ContactPerson",
    "an entity attribute": "<saml:Attribute ",
}
_NO_NAMES = {
    "nothing": "",
    "a digit first": "1abc",
    "a hyphen first": "-a",
    "a full stop first": ".a",
    "a colon": "a:b",
    "a space": "a b",
    "a slash": "a/b",
    "a fragment": "#a",
    "an expression": "xpointer(/)",
    "a quotation mark": "a&quot;b",
    "mark-up": "&lt;a&gt;",
    "a line break": "a&#10;b",
    "a percent sign": "%61",
    "a UUID that begins with a digit": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "a zero-width space": "a\u200bb",
    "an emoji": "🏥",
}
_NAMES = ("_a", "a", "å", "_1", "a.b-c_d", "_3f2504e0-4f89-11d3-9a0c-0305e82c3301", "日本", "A" * 1000)
# Name: the start tag that the signature is put behind. Nothing of it is published anywhere.
_ODD_PLACES = {
    "the extensions": "<md:Extensions>",
    "the entity attributes": "<mdattr:EntityAttributes>",
    "a face": "<mdui:UIInfo>",
    "a key's information": "<ds:KeyInfo>",
    "a key's data": "<ds:X509Data>",
    "the organisation": "<md:Organization>",
    "a contact": '<md:ContactPerson contactType="technical">',
    "hints": "<mdui:DiscoHints>",
}


def cases() -> Iterator[Case]:
    for value in _NAMES:
        yield good(f"ID {value[:40]}", in_idp("entityID=", f'ID="{value}" entityID='))
    for place, old in _PLACES.items():
        both = changed(in_idp("entityID=", 'ID="_rot" entityID='), old, f'{old.rstrip()} ID="_rot" ')
        yield bad(f"the root's ID on {place}", "MD-XML-021", both, Severity.WARNING)
        other = changed(in_idp("entityID=", 'ID="_rot" entityID='), old, f'{old.rstrip()} Id="_rot" ')
        yield bad(f"the root's ID as Id on {place}", "MD-XML-021", other, Severity.WARNING)
        yield bad(f"xml:id on {place}", "MD-XML-019", in_idp(old, f'{old.rstrip()} xml:id="_rot" '))
    for what, value in _NO_NAMES.items():
        yield bad(f"an ID with {what}", "MD-XML-021", in_idp("entityID=", f'ID="{value}" entityID='), Severity.WARNING)
    yield from _more_ids()
    yield from _whole_signatures()
    yield from _misplaced()
    yield from _wrapped()


def _more_ids() -> Iterator[Case]:
    two = 'ID="_a" Id="_a"'
    yield bad("ID and Id of one element", "MD-XML-021", in_idp("<md:IDPSSODescriptor", f"<md:IDPSSODescriptor {two}"))
    yield bad("two empty IDs", "MD-XML-021", _identified("", ""))
    yield bad("id in small letters", "MD-SCH-007", in_idp("<md:IDPSSODescriptor", '<md:IDPSSODescriptor id="_a"'))
    yield bad(
        "an ID of another namespace", "MD-SCH-008", in_idp("<md:IDPSSODescriptor", '<md:IDPSSODescriptor md:ID="_a"')
    )
    yield good("a root's ID and a role's own", _identified("_a", "_b"))
    yield bad("two IDs alike but for white space", "MD-XML-021", _identified("_a", " _a"))
    twins = aggregate(
        changed(idp(), "entityID=", 'ID="_a" entityID='),
        changed(sp(), "entityID=", 'ID="_a" entityID='),
        attributes=' ID="_a"',
    )
    yield good("the aggregate's ID on its entities, which nobody publishes", twins)


def _identified(root: str, role: str) -> str:
    return changed(
        in_idp("entityID=", f'ID="{root}" entityID='), "<md:IDPSSODescriptor", f'<md:IDPSSODescriptor ID="{role}"'
    )


def _signature(reference: str = "", *, transforms: tuple[str, ...] = (_ENVELOPED, _EXC), **other: str) -> str:
    """A signature that nobody made, with `method`, `digest`, `canonical`, `key` and `more` as wanted."""
    steps = "".join(f'<ds:Transform Algorithm="{one}"/>' for one in transforms)
    return f"""<ds:Signature xmlns:ds="{_DS}"><ds:SignedInfo>
      <ds:CanonicalizationMethod Algorithm="{other.get("canonical", _EXC)}"/>
      <ds:SignatureMethod Algorithm="{other.get("method", _RSA)}"/>
      <ds:Reference URI="{reference}"><ds:Transforms>{steps}</ds:Transforms>
        <ds:DigestMethod Algorithm="{other.get("digest", _SHA256)}"/><ds:DigestValue>AAAA</ds:DigestValue>
      </ds:Reference>{other.get("more", "")}</ds:SignedInfo>
      <ds:SignatureValue>AAAA</ds:SignatureValue>{_named(other.get("key", "sound"))}</ds:Signature>"""


def _named(key: str) -> str:
    data = f"<ds:X509Certificate>{certificate(key)}</ds:X509Certificate>" if key else ""
    return f"<ds:KeyInfo><ds:X509Data>{data}</ds:X509Data></ds:KeyInfo>"


def _signed(signature: str, start: str = "<md:Extensions>") -> str:
    return in_idp(start, f"{signature}{start}")


def _whole_signatures() -> Iterator[Case]:
    """In the one place where a member's signature may stand: told of, never published."""
    reference = f'<ds:Reference URI="#x"><ds:DigestMethod Algorithm="{_SHA256}"/><ds:DigestValue/></ds:Reference>'
    wrong = {
        "that does not fit": _signature(),
        "without the key it names": _signature(key=""),
        "of a part": _signature("#_b"),
        "of an address": _signature("https://ond.example/x"),
        "of a file": _signature("file:///etc/passwd"),
        "of an expression": _signature("#xpointer(/)"),
        "of an expression with id": _signature("#xpointer(id('x'))"),
        "of two things": _signature(more=reference),
        "through XPath": _signature(transforms=("http://www.w3.org/TR/1999/REC-xpath-19991116",)),
        "through XPath filter 2": _signature(transforms=(_ENVELOPED, "http://www.w3.org/2002/06/xmldsig-filter2")),
        "through XSLT": _signature(transforms=("http://www.w3.org/TR/1999/REC-xslt-19991116",)),
        "through base64": _signature(transforms=(f"{_DS}base64",)),
        "with three transforms": _signature(transforms=(_ENVELOPED, _EXC, _EXC)),
        "with five hundred transforms": _signature(transforms=(_ENVELOPED, *[_EXC] * 500)),
        "without transforms": _signature(transforms=()),
        "that signs itself": _signature(transforms=(_EXC,)),
        "with SHA-1": _signature(method=f"{_DS}rsa-sha1", digest=f"{_DS}sha1"),
        "with a digest of SHA-1": _signature(digest=f"{_DS}sha1"),
        "with MD5": _signature(method="http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
        "with HMAC": _signature(method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
        "with an unknown algorithm": _signature(method="urn:x"),
        "with an unknown canonical form": _signature(canonical="urn:x"),
        "with an empty algorithm": _signature(method=""),
        "that is empty": f'<ds:Signature xmlns:ds="{_DS}"/>',
        "with its parts only": f'<ds:Signature xmlns:ds="{_DS}"><ds:SignedInfo/><ds:SignatureValue/></ds:Signature>',
    }
    for what, signature in wrong.items():
        yield bad(f"a signature {what}", "MD-SIG-016", _signed(signature), Severity.WARNING)
    stranger = _signed(_signature(key="other"))
    yield bad("a signature by a key that is not the entity's", "MD-SIG-016", stranger, Severity.INFO)
    yield bad("two signatures", "MD-SCH-001", _signed(_signature() + _signature()), Severity.WARNING)
    in_aggregate = changed(idp(), "<md:Extensions>", f"{_signature('#_b')}<md:Extensions>")
    yield bad("a signature of a part in an aggregate", "MD-SIG-016", aggregate(sp(), in_aggregate))
    yield good(
        "a signature of the whole aggregate", aggregate(idp(), sp()).replace(b">", b">" + _signature().encode(), 1)
    )


def _misplaced() -> Iterator[Case]:
    for place, start in _ODD_PLACES.items():
        yield bad(f"a signature in {place}", "MD-SIG-016", in_idp(start, f"{start}{_signature()}"), Severity.WARNING)
    yield bad(
        "a signature in an endpoint",
        "MD-SCH-009",
        in_idp('sso/post"/>', f'sso/post">{_signature()}</md:SingleSignOnService>'),
    )
    yield bad(
        "a signature in a scope", "MD-SCH-001", in_idp(">vard.example</shibmd", f">vard{_signature()}.example</shibmd")
    )
    yield bad("a signature in a name", "MD-SCH-001", in_idp(">Kim<", f">Kim{_signature()}<"))
    yield bad("a signature in a role", "MD-SIG-016", in_sp("<md:SPSSODescriptor", f"{_signature()}<md:SPSSODescriptor"))
    yield bad(
        "a signature last", "MD-SIG-016", in_idp("</md:EntityDescriptor>", f"{_signature()}</md:EntityDescriptor>")
    )
    yield bad("a signature around the role", "MD-ENT-013", _around("md:IDPSSODescriptor"))


def _around(tag: str) -> str:
    opened = in_idp(f"<{tag}", f'<ds:Signature xmlns:ds="{_DS}"><ds:Object><{tag}')
    return changed(opened, f"</{tag}>", f"</{tag}></ds:Object></ds:Signature>")


def _wrapped() -> Iterator[Case]:
    """Somebody's signed entity inside another one, so that the signature holds and something else is read."""
    inner = idp().partition("?>")[2]
    forged = changed(sp(), "https://journal.vard.example/saml", "https://ond.example/saml")
    first = "<md:SPSSODescriptor"
    for what, start in {
        "extensions": f"<md:Extensions>{inner}</md:Extensions>",
        "extensions' element": f'<md:Extensions><z:x xmlns:z="urn:x">{inner}</z:x></md:Extensions>',
    }.items():
        rule = "MD-SCH-005" if what == "extensions" else "MD-XML-023"
        yield bad(f"an entity in another one's {what}", rule, changed(forged, first, f"{start}{first}"))
    held = f'<ds:Signature xmlns:ds="{_DS}"><ds:Object>{inner}</ds:Object></ds:Signature>'
    yield bad("an entity in another one's signature", "MD-SIG-016", changed(forged, first, f"{held}{first}"))
    yield bad("an entity in another one", "MD-SCH-001", changed(forged, first, f"{inner}{first}"))
    yield bad("an aggregate in an entity", "MD-SCH-001", changed(forged, first, f"{aggregate(idp()).decode()}{first}"))
    yield bad("an entity in a contact", "MD-SCH-001", changed(forged, "<md:GivenName>", f"{inner}<md:GivenName>"))
    yield bad(
        "an entity in an endpoint", "MD-SCH-009", changed(forged, '/slo"/>', f'/slo">{inner}</md:SingleLogoutService>')
    )
    hidden = f'<md:RoleDescriptor protocolSupportEnumeration="x">{inner}</md:RoleDescriptor>'
    yield bad("an entity in a generic role", "MD-SCH-020", changed(forged, first, f"{hidden}{first}"))
