"""What an entity says of itself: categories and claims misspelt, of another role, or contradicted beside."""

import base64
import json
from collections.abc import Iterator

from members.saml.types import Severity

from ..saml.entities import SAML2, changed, idp, sp
from .case import Case, bad, good, in_idp, in_sp

_FORMAT = f'NameFormat="{SAML2}:attrname-format:uri"'
_CATEGORY, _SUPPORT = "http://macedir.org/entity-category", "http://macedir.org/entity-category-support"
_SUBJECT = "urn:oasis:names:tc:SAML:profiles:subject-id:req"
_ASSURANCE = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
_CONDUCT = "https://refeds.org/category/code-of-conduct/v2"
_REFEDS = "https://refeds.org/category/"
_END = "</mdattr:EntityAttributes>"
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING


def cases() -> Iterator[Case]:
    for make in (_categories, _forms, _prerequisites, _subjects, _claims, _right):
        yield from make()


def _claim(name: str, *values: str, document: str = "") -> str:
    """The SP (or another document) that claims the values."""
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    attribute = f'<saml:Attribute Name="{name}" {_FORMAT}>{inside}</saml:Attribute>'
    start = "<md:SPSSODescriptor"
    extensions = f"<md:Extensions><mdattr:EntityAttributes>{attribute}</mdattr:EntityAttributes></md:Extensions>"
    return changed(document or sp(), start, f"{extensions}{start}")


def _categories() -> Iterator[Case]:
    """Spelt almost rightly (they are compared letter by letter), for another role, or the registry's to give."""
    for value in (
        _CONDUCT.replace("https", "http"),
        f"{_CONDUCT}/",
        _CONDUCT.replace("refeds", "REFEDS"),
        _CONDUCT.replace("//", "//www."),
        "https://refeds.org/category/hide-from-discovery",
        "http://www.refeds.org/category/hide-from-discovery",
    ):
        yield bad(f"support of {value}", "MD-ENA-007", in_idp(_CONDUCT, value), _ERROR)
    for value in (f"{_CONDUCT}/", _CONDUCT.replace("refeds", "REFEDS"), _CONDUCT.replace("//", "//www.")):
        yield bad(f"the category {value}", "MD-ENA-007", _claim(_CATEGORY, value), _WARNING)
    for value in (_CONDUCT, "http://www.geant.net/uri/dataprotection-code-of-conduct/v1"):
        document = in_idp(_END, _attribute(_CATEGORY, value) + _END)
        yield bad(f"an identity provider in {value}", "MD-ENA-008", document, _ERROR)
    for value in (
        f"{_REFEDS}anonymous",
        f"{_REFEDS}pseudonymous",
        f"{_REFEDS}personalized",
        "http://refeds.org/category/research-and-scholarship",
    ):
        document = in_idp(_END, _attribute(_CATEGORY, value) + _END)
        yield bad(f"an identity provider in {value}", "MD-ENA-008", document, _WARNING)
    yield bad(
        "a provider that supports nothing that there is",
        "MD-ENA-026",
        in_idp(_CONDUCT, "https://vard.example/kategori"),
        _WARNING,
    )
    yield bad("a provider that supports nothing", "MD-ENA-025", in_idp(_SUPPORT, "urn:x:y"), _WARNING)
    yield bad(
        "two categories of access",
        "MD-ENA-018",
        _claim(_CATEGORY, f"{_REFEDS}anonymous", f"{_REFEDS}personalized"),
        _WARNING,
    )


def _attribute(name: str, *values: str) -> str:
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<saml:Attribute Name="{name}" {_FORMAT}>{inside}</saml:Attribute>'


def _forms() -> Iterator[Case]:
    for value in (
        "",
        "code-of-conduct",
        "refeds.org/category/x",
        "https://refeds.org/&lt;x&gt;",
        "https://refeds.org/a b",
        '{"a":1}',
        "https:",
    ):
        yield bad(f"a value that is no URI: {value!r}", "MD-ENA-006", in_idp(_CONDUCT, value), _ERROR)
    yield bad("a value twice", "MD-ENA-006", _claim(_SUPPORT, _CONDUCT, _CONDUCT), _WARNING)
    yield bad("a value in white space", "MD-ENA-006", in_idp(_CONDUCT, f"\n {_CONDUCT}\n"), _WARNING)
    yield bad(
        "an element in a value", "MD-ENA-006", in_idp(_CONDUCT, f'<z:x xmlns:z="urn:x:z">{_CONDUCT}</z:x>'), _WARNING
    )
    yield bad("a comment in a value", "MD-XML-007", in_idp(_CONDUCT, _CONDUCT.replace("/v2", "<!-- -->/v2")))
    yield bad(
        "an attribute twice",
        "MD-ENA-005",
        in_idp(_END, _attribute(_SUPPORT, f"{_REFEDS}personalized") + _END),
        _WARNING,
    )
    yield bad(
        "entity attributes twice",
        "MD-ENA-001",
        in_idp(_END, f"{_END}<mdattr:EntityAttributes>{_attribute(_SUPPORT, _CONDUCT)}{_END}"),
        _WARNING,
    )
    for name in (
        "http://macedir.org/entity-categories",
        "urn:x:y",
        "",
        f"{_CATEGORY}/",
        _CATEGORY.replace("http", "https"),
    ):
        yield bad(
            f"the entity attribute {name!r}",
            "MD-ENA-004",
            in_idp(_END, _attribute(name, "https://vard.example/x") + _END),
            _WARNING,
        )
    for new in ("", f'NameFormat="{SAML2}:attrname-format:basic"', 'NameFormat=""'):
        yield bad(f"an entity attribute by {new or 'no format'}", "MD-ENA-003", changed(idp(), _FORMAT, new), _WARNING)
    yield bad(
        "an assertion for entity attributes",
        "MD-ENA-002",
        in_idp(
            _END,
            f"<saml:Assertion><saml:Issuer>x</saml:Issuer></saml:Assertion>{_END}",
        ),
        _WARNING,
    )


def _prerequisites() -> Iterator[Case]:
    claim = _claim(_CATEGORY, _CONDUCT)
    for name in ("PrivacyStatementURL", "DisplayName", "Description"):
        gone = claim.replace(f'<mdui:{name} xml:lang="en"', f'<mdui:{name} xml:lang="fi"')
        yield bad(f"the code of conduct without {name} in English", "MD-ENA-012", gone)
    yield bad("the code of conduct and nothing asked for", "MD-ENA-012", claim.replace("md:RequestedAttribute", "md:X"))
    old = _claim(_CATEGORY, "http://www.geant.net/uri/dataprotection-code-of-conduct/v1")
    yield bad("the old code of conduct", "MD-ENA-011", old, _WARNING)
    yield bad(
        "the old code of conduct with nothing required", "MD-ENA-011", old.replace('isRequired="true"', ""), _ERROR
    )
    page = _claim(_CATEGORY, f"{_REFEDS}personalized").replace("mdui:PrivacyStatementURL", "mdui:X")
    yield bad("personalized without a privacy statement", "MD-ENA-017", page, _WARNING)
    page = _claim(_CATEGORY, "http://refeds.org/category/research-and-scholarship").replace(
        "mdui:InformationURL", "mdui:X"
    )
    yield bad("research without a page", "MD-ENA-010", page, _WARNING)


def _subjects() -> Iterator[Case]:
    for value in ("subject_id", "Pairwise-id", "all", "true", "pairwise", f"{_SUBJECT}:any", "any none"):
        yield bad(f"the subject identifier {value!r}", "MD-ENA-020", _claim(_SUBJECT, value))
    yield bad("a subject identifier of a provider", "MD-ENA-020", in_idp(_END, _attribute(_SUBJECT, "any") + _END))
    asked = in_sp("urn:oid:2.5.4.42", "urn:oasis:names:tc:SAML:attribute:subject-id")
    yield bad("a subject identifier that is not announced", "MD-SP-021", asked, _WARNING)
    for value in ("none", "pairwise-id"):
        yield bad(
            f"{value} announced and subject-id asked for",
            "MD-SP-022",
            _claim(_SUBJECT, value, document=asked),
        )
    yield good("subject-id announced and asked for", _claim(_SUBJECT, "subject-id", document=asked))


def _claims() -> Iterator[Case]:
    for value in ("http://www.swamid.se/policy/assurance/al2", "http://id.elegnamnden.se/loa/1.0/loa3"):
        yield bad(
            f"a provider that gives itself {value}",
            "MD-IDP-021",
            in_idp(_END, _attribute(_ASSURANCE, value) + _END),
            _WARNING,
        )
    for value in ("https://refeds.org/assurance/IAP/high", "https://vard.example/loa9", "loa3"):
        yield bad(f"the certification {value}", "MD-ENA-024", _claim(_ASSURANCE, value), _WARNING)
    no_contact = _claim(_ASSURANCE, "https://refeds.org/sirtfi").replace("contactType/security", "contactType/x")
    yield bad("Sirtfi without a security contact", "MD-ENA-021", no_contact, _WARNING)
    profile = "https://refeds.org/entity-selection-profile"
    for name, text in {
        "no base64": "{}",
        "no JSON": _b64("x"),
        "no profiles": _b64("{}"),
        "a list": _b64("[]"),
        "too much": _b64(json.dumps({"profiles": "x" * 9000})),
    }.items():
        yield bad(f"a selection profile of {name}", "MD-ENA-027", _claim(profile, text), _WARNING)


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _right() -> Iterator[Case]:
    yield good("the code of conduct", _claim(_CATEGORY, _CONDUCT))
    yield good(
        "support of three categories",
        in_idp(
            _CONDUCT,
            f"{_CONDUCT}</saml:AttributeValue><saml:AttributeValue>{_REFEDS}personalized</saml:AttributeValue><saml:AttributeValue>{_REFEDS}anonymous",
        ),
    )
