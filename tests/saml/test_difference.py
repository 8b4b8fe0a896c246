"""What a registrar is told to look at: the difference between two documents, by meaning, with its risk."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from members.saml.difference import Change, Kind, Part, Risk, difference, raw_difference, risk_of, stated
from members.saml.difference.changes import origin
from members.saml.fragment import fragment
from members.saml.inspect import inspect
from members.saml.types import Inspection
from tests.documents import entity_xml
from tests.saml.registry_facts import NOTHING

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SP, IDP = entity_xml(), entity_xml("https://idp.norrvik.example/metadata", "idp", ("norrvik.example",))
ALG = 'xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"'
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
SUPPORT = "http://macedir.org/entity-category-support"
CATEGORY = f"""<md:Extensions><mdattr:EntityAttributes xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute"
  xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Attribute Name="{SUPPORT}"
  NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>https://refeds.example/c
  </saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes></md:Extensions>"""


def rebuilt(document: bytes) -> Inspection:
    (found,) = inspect(document, AT)
    assert isinstance(found, Inspection), found
    return found


def read(document: bytes):
    """What a submission states, with the scopes that it asks for."""
    found = rebuilt(document)
    return stated(found.clean, found.facts.scopes)


def changes(document: bytes, *replaced: tuple[str, str]) -> list[Change]:
    """The difference that replacing texts in a submission makes."""
    after = document.decode()
    for old, new in replaced:
        assert old in after
        after = after.replace(old, new)
    return difference(read(document), read(after.encode()))


def change(document: bytes, *replaced: tuple[str, str]) -> Change:
    (only,) = changes(document, *replaced)
    return only


def test_the_same_document_differs_in_nothing():
    assert difference(read(SP), read(SP)) == []


def test_a_fragment_states_what_its_rebuilt_document_and_the_registry_state():
    found = rebuilt(IDP)
    published = stated(fragment(found.clean, replace(NOTHING, scopes=found.facts.scopes)))
    said = difference(read(IDP), published)
    assert {(one.part, one.name.partition(" ")[0]) for one in said} == {(Part.OTHER, "RegistrationInfo")}


def test_another_formatting_of_the_same_differs_in_nothing():
    assert difference(read(SP), read(SP.replace(b"\n", b"\n\n"))) == []


def test_where_nothing_was_everything_is_new_and_the_risk_is_high():
    found = difference(None, read(SP))
    assert {one.kind for one in found} == {Kind.ADDED}
    assert {Part.ENTITY_ID, Part.ROLES, Part.KEYS, Part.ENDPOINTS, Part.CONTACTS} <= {one.part for one in found}
    assert risk_of(found) is Risk.HIGH


def test_no_change_has_a_low_risk():
    assert risk_of([]) is Risk.LOW


def test_the_highest_of_several_risks_counts():
    found = changes(SP, ("/acs", "/saml/acs"), (">Norrvik<", ">Norrvik ny<"))
    assert {one.risk for one in found} == {Risk.LOW, Risk.MEDIUM}
    assert risk_of(found) is Risk.MEDIUM


def test_another_entity_id_is_high():
    found = change(SP, ("sp.norrvik.example/metadata", "sp.norrvik.example/other"))
    assert (found.part, found.kind, found.risk) == (Part.ENTITY_ID, Kind.CHANGED, Risk.HIGH)


def test_another_key_is_one_removed_and_one_added_by_sha256_and_high():
    before, after = (rebuilt(entity_xml(key=number)).facts.keys[0] for number in (0, 1))
    found = difference(read(entity_xml(key=0)), read(entity_xml(key=1)))
    assert [(c.kind, c.label, c.sha256, c.risk) for c in found] == [
        (Kind.REMOVED, "sp", before.certificate_sha256, Risk.HIGH),
        (Kind.ADDED, "sp", after.certificate_sha256, Risk.HIGH),
    ]


def test_a_key_is_told_once_with_role_both_uses_size_and_expiry():
    (key,) = [one for one in difference(None, read(SP)) if one.part is Part.KEYS]
    assert key.label == "sp"
    assert key.after == "signing, RSA 3072, 2044-12-27; encryption, RSA 3072, 2044-12-27"


def test_a_key_with_another_use_is_changed_and_high():
    found = change(IDP, ('<md:KeyDescriptor use="signing">', "<md:KeyDescriptor>"))
    assert (found.part, found.kind, found.risk) == (Part.KEYS, Kind.CHANGED, Risk.HIGH)
    assert (found.before[:7], found.after[:19]) == ("signing", "signing, encryption")


def test_a_new_scope_is_named_and_high():
    after = entity_xml("https://idp.norrvik.example/metadata", "idp", ("norrvik.example", "ny.norrvik.example"))
    assert difference(read(IDP), read(after)) == [Change(Part.SCOPES, Kind.ADDED, "ny.norrvik.example", risk=Risk.HIGH)]


def test_a_scope_that_goes_is_named_and_high():
    (found,) = difference(read(IDP), stated(rebuilt(IDP).clean))
    assert (found.part, found.kind, found.name, found.risk) == (
        Part.SCOPES,
        Kind.REMOVED,
        "norrvik.example",
        Risk.HIGH,
    )


def test_a_role_that_comes_is_high():
    authority = (
        '<md:AttributeAuthorityDescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<md:AttributeService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" '
        'Location="https://idp.norrvik.example/aa"/></md:AttributeAuthorityDescriptor>'
    )
    found = changes(IDP, ("</md:IDPSSODescriptor>", "</md:IDPSSODescriptor>" + authority))
    (role,) = [one for one in found if one.part is Part.ROLES]
    assert (role.kind, role.name, role.risk) == (Kind.ADDED, "aa", Risk.HIGH)


@pytest.mark.parametrize(("document", "address"), [(SP, "sp.norrvik.example/acs"), (IDP, "idp.norrvik.example/sso")])
def test_sign_on_and_assertions_at_another_host_are_high(document, address):
    found = change(document, (address, "elsewhere.example/x"))
    assert (found.part, found.kind, found.risk) == (Part.ENDPOINTS, Kind.HOST, Risk.HIGH)
    assert address in found.before
    assert "https://elsewhere.example/x" in found.after


@pytest.mark.parametrize("moved", ["http://sp.norrvik.example/acs", "https://sp.norrvik.example:8443/acs"])
def test_another_scheme_or_port_is_another_host(moved):
    assert change(SP, ("https://sp.norrvik.example/acs", moved)).kind is Kind.HOST


@pytest.mark.parametrize("same", ["https://SP.norrvik.example/acs/2", "https://sp.norrvik.example:443/acs/2"])
def test_another_spelling_of_the_host_is_not_another_host(same):
    found = change(SP, ("https://sp.norrvik.example/acs", same))
    assert (found.kind, found.risk) == (Kind.PATH, Risk.MEDIUM)


def test_a_user_name_before_the_host_does_not_pass_for_the_host():
    assert origin("https://sp.norrvik.example@evil.example/acs") != origin("https://sp.norrvik.example/acs")
    assert origin("no address") == "no address"


def test_another_path_is_medium():
    found = change(SP, ("sp.norrvik.example/acs", "sp.norrvik.example/saml/acs"))
    assert (found.part, found.kind, found.risk) == (Part.ENDPOINTS, Kind.PATH, Risk.MEDIUM)


def test_an_endpoint_that_is_no_longer_the_default_is_changed():
    found = change(SP, ('isDefault="true"', 'isDefault="false"'))
    assert (found.kind, found.risk) == (Kind.CHANGED, Risk.MEDIUM)


def consumer(location: str, index: int = 1) -> tuple[str, str]:
    """A further AssertionConsumerService."""
    more = f'<md:AssertionConsumerService Binding="{POST}" Location="{location}" index="{index}"/>'
    return "<md:AttributeConsumingService", f"{more}<md:AttributeConsumingService"


def test_one_more_consumer_is_high_at_a_new_host_and_medium_at_a_known_one():
    assert change(SP, consumer("https://sp.norrvik.example/acs2")).risk is Risk.MEDIUM
    found = change(SP, consumer("https://elsewhere.example/acs"))
    assert (found.kind, found.risk) == (Kind.ADDED, Risk.HIGH)


def test_a_consumer_under_another_index_at_a_new_host_is_high():
    found = changes(SP, ('index="0" isDefault', 'index="7" isDefault'), ("norrvik.example/acs", "evil.example/acs"))
    assert [(one.kind, one.risk) for one in found] == [(Kind.REMOVED, Risk.MEDIUM), (Kind.ADDED, Risk.HIGH)]


def test_of_two_sign_on_services_with_one_binding_the_new_one_is_told_by_itself():
    second = f'<md:SingleSignOnService Binding="{POST}" Location="https://evil.example/sso"/></md:IDPSSODescriptor>'
    found = change(IDP, ("</md:IDPSSODescriptor>", second))
    assert (found.kind, found.after, found.risk) == (Kind.ADDED, "https://evil.example/sso", Risk.HIGH)


def test_another_endpoint_at_a_new_host_is_medium():
    logout = f'<md:SingleLogoutService Binding="{POST}" Location="https://{{}}.example/slo"/><md:SingleSignOn'
    with_one = IDP.replace(b"<md:SingleSignOn", logout.format("idp.norrvik").encode(), 1)
    assert change(IDP, ("<md:SingleSignOn", logout.format("elsewhere"))).risk is Risk.MEDIUM
    found = change(with_one, ("idp.norrvik.example/slo", "elsewhere.example/slo"))
    assert (found.kind, found.risk) == (Kind.HOST, Risk.MEDIUM)


@pytest.mark.parametrize("after", ['AuthnRequestsSigned="false"', ""])
def test_signed_requests_switched_off_is_high(after):
    found = change(SP, ('AuthnRequestsSigned="true"', after))
    assert (found.part, found.name, found.risk) == (Part.SIGNATURES, "sp AuthnRequestsSigned", Risk.HIGH)


def test_an_idp_that_no_longer_wants_signed_requests_is_high_and_one_that_begins_to_is_not():
    wants = ("<md:IDPSSODescriptor ", '<md:IDPSSODescriptor WantAuthnRequestsSigned="true" ')
    begins = change(IDP, wants)
    assert (begins.part, begins.kind, begins.risk) == (Part.SIGNATURES, Kind.ADDED, Risk.MEDIUM)
    ends = change(IDP.decode().replace(*wants).encode(), ('WantAuthnRequestsSigned="true"', ""))
    assert (ends.kind, ends.risk) == (Kind.REMOVED, Risk.HIGH)


def test_unsigned_assertions_are_medium():
    assert change(SP, ('WantAssertionsSigned="true"', 'WantAssertionsSigned="false"')).risk is Risk.MEDIUM


AES = '<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/>'
DIGEST = f'<alg:DigestMethod {ALG} Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
END = "</md:KeyDescriptor>\n    <md:AssertionConsumerService"
FORMAT = "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>"
LOGO = '<mdui:Logo height="60" width="80" xml:lang="sv">https://norrvik.example/l.png</mdui:Logo></mdui:UIInfo>'
PRIVACY = '<mdui:PrivacyStatementURL xml:lang="sv">https://norrvik.example/p</mdui:PrivacyStatementURL></mdui:UIInfo>'
PARTS = [
    (Part.ALGORITHMS, Risk.MEDIUM, "sp encryption EncryptionMethod http://www.w3.org/2009/xmlenc11#aes128-gcm",
     (END, AES + END)),
    (Part.ALGORITHMS, Risk.MEDIUM, "DigestMethod http://www.w3.org/2001/04/xmlenc#sha256",
     ("  <md:SPSSO", f"<md:Extensions>{DIGEST}</md:Extensions><md:SPSSO")),
    (Part.CATEGORIES, Risk.MEDIUM, f"{SUPPORT} = https://refeds.example/c", ("  <md:SPSSO", f"{CATEGORY}<md:SPSSO")),
    (Part.REQUESTED_ATTRIBUTES, Risk.MEDIUM, "sp [0] urn:oid:2.5.4.4 sn",
     ("</md:AttributeConsumingService>", '<md:RequestedAttribute Name="urn:oid:2.5.4.4" FriendlyName="sn" '
      'NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"/></md:AttributeConsumingService>')),
    (Part.NAME_ID_FORMATS, Risk.MEDIUM, "sp urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
     ("<md:AssertionConsumerService", f"{FORMAT}<md:AssertionConsumerService")),
    (Part.LOGOS, Risk.LOW, "sp https://norrvik.example/l.png sv", ("</mdui:UIInfo>", LOGO)),
    (Part.DESCRIPTIONS, Risk.LOW, "sp PrivacyStatementURL sv", ("</mdui:UIInfo>", PRIVACY)),
    (Part.CONTACTS, Risk.LOW, "administrative chef@norrvik.example",
     ("</md:EntityDescriptor>", '<md:ContactPerson contactType="administrative"><md:EmailAddress>'
      "mailto:chef@norrvik.example</md:EmailAddress></md:ContactPerson></md:EntityDescriptor>")),
    (Part.OTHER, Risk.MEDIUM, "sp errorURL", ("<md:SPSSODescriptor ",
     '<md:SPSSODescriptor errorURL="https://sp.norrvik.example/fel" ')),
]  # fmt: skip


@pytest.mark.parametrize(("part", "risk", "name", "replaced"), PARTS)
def test_what_comes_is_named_in_its_part_with_its_risk(part, risk, name, replaced):
    found = change(SP, replaced)
    assert (found.part, found.kind, found.name, found.risk) == (part, Kind.ADDED, name, risk)


@pytest.mark.parametrize(("part", "risk", "name", "replaced"), PARTS)
def test_what_goes_is_named_in_its_part_with_its_risk(part, risk, name, replaced):
    found = change(SP.decode().replace(*replaced).encode(), (replaced[1], replaced[0]))
    assert (found.part, found.kind, found.name, found.risk) == (part, Kind.REMOVED, name, risk)


@pytest.mark.parametrize(
    ("part", "risk", "name", "old", "new"),
    [
        (Part.DISPLAY_NAMES, Risk.LOW, "sp DisplayName en", 'e xml:lang="en">Norrvik</mdui', 'e xml:lang="en">N</mdui'),
        (Part.DESCRIPTIONS, Risk.LOW, "sp Description sv", "Norrvik för vård", "Norrvik inom vård"),
        (Part.DESCRIPTIONS, Risk.LOW, "sp ServiceName [0] sv", 'sv">Norrvik</md:S', 'sv">Norrvik ny</md:S'),
        (Part.ORGANISATION, Risk.LOW, "OrganizationURL en", "norrvik.example/en", "norrvik.example/om"),
        (Part.CONTACTS, Risk.LOW, "technical drift@norrvik.example", ">Drift<", ">Driften<"),
        (Part.REQUESTED_ATTRIBUTES, Risk.MEDIUM, "sp [0] urn:oid:2.5.4.42 givenName",
         'FriendlyName="givenName"', 'FriendlyName="givenName" isRequired="true"'),
    ],
)  # fmt: skip
def test_what_is_said_otherwise_is_told_with_what_it_was(part, risk, name, old, new):
    found = change(SP, (old, new))
    assert (found.part, found.kind, found.name, found.risk) == (part, Kind.CHANGED, name, risk)
    assert found.before != found.after


def test_a_security_contact_is_told_by_its_kind():
    security = (
        '<md:ContactPerson contactType="other" xmlns:remd="http://refeds.org/metadata" '
        'remd:contactType="http://refeds.org/metadata/contactType/security"><md:GivenName>Jour</md:GivenName>'
        "<md:EmailAddress>mailto:jour@norrvik.example</md:EmailAddress></md:ContactPerson></md:EntityDescriptor>"
    )
    found = change(SP, ("</md:EntityDescriptor>", security))
    assert (found.part, found.name, found.after) == (
        Part.CONTACTS,
        "other security jour@norrvik.example",
        "GivenName Jour",
    )


def test_an_inline_logo_is_told_by_its_beginning_and_still_seen_to_change():
    inline = LOGO.replace("https://norrvik.example/l.png", "data:image/png;base64," + "A" * 400)
    before = SP.decode().replace("</mdui:UIInfo>", inline).encode()
    found = change(before, ("AAAA</mdui:Logo>", "AAAB</mdui:Logo>"))
    assert (found.part, found.kind) == (Part.LOGOS, Kind.CHANGED)
    assert len(found.name) < 250


def test_documents_that_differ_in_nothing_but_order_differ_in_their_form():
    contact = SP[SP.index(b'  <md:ContactPerson contactType="technical"') : SP.index(b"</md:EntityDescriptor>")]
    first, second = contact.split(b"</md:ContactPerson>\n")[:2]
    turned = SP.replace(contact, b"</md:ContactPerson>\n".join((second, first, b"")))
    found = difference(read(SP), read(turned))
    assert [(one.part, one.risk) for one in found] == [(Part.OTHER, Risk.MEDIUM)]


RICH = SP.decode()
for _part, _risk, _name, _replaced in PARTS:
    RICH = RICH.replace(*_replaced, 1)


def _spots() -> list[tuple[int, str | None]]:
    """Each attribute (by name) and each text (None) of a document that says everything, by element."""
    elements = list(etree.fromstring(rebuilt(RICH.encode()).clean).iter())
    texts = [(n, None) for n, element in enumerate(elements) if (element.text or "").strip()]
    return texts + [(n, str(name)) for n, element in enumerate(elements) for name in element.attrib]


@pytest.mark.parametrize(("number", "attribute"), _spots())
def test_nothing_changes_unseen(number, attribute):
    clean = rebuilt(RICH.encode()).clean
    root = etree.fromstring(clean)
    element = list(root.iter())[number]
    if attribute is None:
        element.text = f"{element.text}x"
    else:
        element.set(attribute, f"{element.get(attribute)}x")
    before, after = stated(clean), stated(etree.tostring(root, method="c14n", exclusive=True))
    assert before.parts != after.parts


def test_the_raw_difference_has_a_line_per_tag_and_marks_what_differs():
    marked = raw_difference(b"<a><b>1</b><c/></a>", b"<a><b>2</b><c/></a>")
    assert ("-", "<b>1</b>") in marked
    assert ("+", "<b>2</b>") in marked
    assert (" ", "<c/>") in marked


def test_no_raw_difference_between_the_same_bytes():
    assert raw_difference(b"<a/>", b"<a/>") == []


def test_no_raw_difference_longer_than_a_person_reads():
    assert raw_difference(b"<a>" + b"<b/>" * 5000 + b"</a>", b"<a/>") == []
