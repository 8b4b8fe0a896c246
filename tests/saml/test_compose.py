"""A form's plain values become metadata and come back; what the form does not speak of stays as it was typed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.saml.compose import (
    ContactDraft,
    EndpointDraft,
    IdpDraft,
    KeyDraft,
    LogoDraft,
    RequestedDraft,
    SpDraft,
    composed,
    draft_class,
    draft_of,
)
from members.saml.compose.draft import CONTACT_KINDS, SERVICES, claims
from members.saml.inspect import inspect
from members.saml.lines import line_difference
from members.saml.parse import parse
from members.saml.sandbox import compose_apart
from members.saml.secrets import NotACertificate, PrivateKey, pasted_certificate
from members.saml.settable import CATEGORY, SUPPORT
from members.saml.tables import TABLES
from members.saml.types import Refusal
from members.saml.where import path_of

from . import keys
from .entities import AT, changed, idp, sp

BOTH = pytest.mark.parametrize(("sound", "role"), [(idp, "idp"), (sp, "sp")])


def read(document: str | bytes, role: str):
    found = draft_of(document.encode() if isinstance(document, str) else document, role)
    assert found is not None
    return found


def changes(before: str, after: bytes) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    lines = line_difference(before.encode(), after)
    return [line.strip() for m, line in lines if m == "-"], [line.strip() for m, line in lines if m == "+"]


@BOTH
def test_a_new_document_says_what_was_filled_in_and_has_no_error(sound, role):
    draft = read(sound(), role).draft
    document = composed(draft).content
    assert read(document, role).draft == draft
    (found,) = inspect(document, AT)
    assert found.errors == ()


@BOTH
def test_a_document_whose_draft_is_not_changed_stays_byte_for_byte(sound, role):
    typed = sound().replace("\n", "\r\n").encode()
    assert composed(read(typed, role).draft, typed).content == typed


def test_what_a_draft_cannot_say_is_listed_and_stays():
    found = read(sp(), "sp")
    assert "md:NameIDFormat urn:oasis:names:tc:SAML:2.0:nameid-format:transient" in found.others
    assert "idpdisc:DiscoveryResponse https://journal.vard.example/ds" in found.others
    assert "md:SPSSODescriptor AuthnRequestsSigned=1" in found.others
    assert "md:AssertionConsumerService isDefault=true" in found.others
    after = composed(replace(found.draft, names={"sv": "Nya Journalen"}), sp().encode()).content
    assert read(after, "sp").others == found.others


def test_a_text_in_a_third_language_and_another_role_are_among_the_others():
    french = '<mdui:DisplayName xml:lang="fr">Le dossier</mdui:DisplayName>'
    document = changed(sp(), "<mdui:Description", french + "<mdui:Description").replace(
        "</md:SPSSODescriptor>",
        '</md:SPSSODescriptor><md:AttributeAuthorityDescriptor protocolSupportEnumeration="x"/>',
    )
    others = read(document, "sp").others
    assert "mdui:DisplayName [fr] Le dossier" in others
    assert "md:AttributeAuthorityDescriptor" in others
    assert french in composed(read(document, "sp").draft, document.encode()).content.decode()


def test_a_role_that_is_not_there_has_no_draft():
    assert draft_of(idp().encode(), "sp") is None


def test_a_changed_address_changes_its_line_and_keeps_what_else_the_endpoint_says():
    draft = read(idp(), "idp").draft
    (slo,) = (e for e in draft.endpoints if e.service == "SingleLogoutService")
    moved = replace(slo, location="https://idp.vard.example/ut")
    endpoints = tuple(moved if e == slo else e for e in draft.endpoints)
    after = composed(replace(draft, endpoints=endpoints), idp().encode()).content
    gone, come = changes(idp(), after)
    assert len(gone) == len(come) == 1
    assert 'Location="https://idp.vard.example/ut"' in come[0]
    assert b'ResponseLocation="https://idp.vard.example/slo/svar"' in after


def test_a_new_key_stands_beside_the_old_one_and_the_old_one_can_go():
    draft = read(sp(), "sp").draft
    new = KeyDraft(keys.certificate("p-256"), "encryption")
    after = composed(replace(draft, keys=(*draft.keys, new)), sp().encode())
    assert changes(sp(), after.content)[0] == []
    assert read(after.content, "sp").draft.keys == (*draft.keys, new)
    rolled = composed(replace(draft, keys=(draft.keys[0], new)), after.content).content
    assert read(rolled, "sp").draft.keys == (draft.keys[0], new)
    assert b"aes256-gcm" not in rolled


def test_a_key_that_takes_anothers_place_keeps_the_algorithms_that_stand_with_it():
    draft = read(sp(), "sp").draft
    new = KeyDraft(keys.certificate("p-256"), "encryption")
    after = composed(replace(draft, keys=(draft.keys[0], new)), sp().encode()).content
    assert b"aes256-gcm" in after


def test_a_further_consumer_gets_an_index_of_its_own():
    draft = read(sp(), "sp").draft
    post = f"{'urn:oasis:names:tc:SAML:2.0'}:bindings:HTTP-POST"
    more = EndpointDraft("AssertionConsumerService", post, "https://journal.vard.example/acs2")
    after = composed(replace(draft, endpoints=(*draft.endpoints, more)), sp().encode()).content
    assert b'index="2"' in after


def test_what_is_emptied_goes_with_its_holder():
    draft = read(sp(), "sp").draft
    bare = SpDraft(entity_id=draft.entity_id, keys=draft.keys, endpoints=draft.endpoints)
    after = composed(bare, sp().encode()).content
    for name in (b"UIInfo", b"Organization", b"ContactPerson", b"AttributeConsumingService"):
        assert name not in after
    assert b"idpdisc:DiscoveryResponse" in after


def test_a_security_contact_is_marked_as_refeds_has_it():
    contact = ContactDraft("security", "Säkerhet", "", "csirt@vard.example", "")
    document = composed(IdpDraft(entity_id="https://a.example", contacts=(contact,))).content.decode()
    assert 'contactType="other"' in document
    assert 'remd:contactType="http://refeds.org/metadata/contactType/security"' in document


def test_a_member_may_claim_support_at_an_identity_provider_and_ungranted_categories_only():
    assert set(claims("idp")) == {CATEGORY, SUPPORT}
    assert set(claims("sp")) == {CATEGORY}
    granted = set(TABLES.category_roles) - TABLES.self_assertable_categories
    assert granted
    assert not granted & {value for role in SERVICES for value in claims(role)[CATEGORY]}


def test_a_category_that_the_registry_grants_stays_where_it_is():
    granted = "http://refeds.org/category/research-and-scholarship"
    attribute = (
        '<md:Extensions><mdattr:EntityAttributes><saml:Attribute Name="http://macedir.org/entity-category">'
        f"<saml:AttributeValue>{granted}</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes></md:Extensions>"
    )
    document = changed(sp(), "<md:SPSSODescriptor", attribute + "<md:SPSSODescriptor")
    mine = claims("sp")[CATEGORY][0]
    draft = replace(read(document, "sp").draft, attributes={CATEGORY: (mine,)})
    after = composed(draft, document.encode()).content.decode()
    assert granted in after
    assert mine in after
    assert after.count("<saml:Attribute ") == 1


@BOTH
def test_each_part_of_a_draft_is_found_at_its_path(sound, role):
    made = composed(read(sound(), role).draft, sound().encode())
    paths = {path_of(element) for element in parse(made.content).iter("*")}
    assert set(made.paths.values()) <= paths
    assert {"entity_id", "names-sv", "keys-0", "endpoints-0", "contacts-0"} <= set(made.paths)


def test_a_members_document_is_read_in_a_child_process():
    draft = replace(read(idp(), "idp").draft, names={"sv": "Ny"})
    assert compose_apart(draft, idp().encode(), AT) == composed(draft, idp().encode())
    with pytest.raises(Refusal):
        compose_apart(draft, b"<!DOCTYPE a><a/>", AT)


TEXT = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="\u0085"), min_size=1, max_size=12)
TEXTS = st.dictionaries(st.sampled_from(["sv", "en"]), TEXT.filter(lambda t: t.split() == [t]))
URLS = st.integers(0, 99).map(lambda n: f"https://www.vard.example/{n}")


def _drafts(role: str):
    services = [(s, b) for s in SERVICES[role] for b in sorted(TABLES.bindings_by_element[s])]
    endpoints = st.builds(lambda place, url: EndpointDraft(*place, url), st.sampled_from(services), URLS)
    contacts = st.builds(
        ContactDraft, st.sampled_from(CONTACT_KINDS), TEXT, st.just(""), st.just("it@vard.example"), st.just("")
    )
    key = st.builds(KeyDraft, st.sampled_from([keys.certificate(k) for k in ("sound", "p-256", "ed25519")]))
    fields = {
        "entity_id": st.just("https://a.vard.example/saml"),
        **dict.fromkeys(("names", "descriptions", "organisation_names"), TEXTS),
        "logo": st.none() | st.builds(LogoDraft, URLS, st.integers(1, 99), st.integers(1, 99)),
        "keys": st.lists(key, max_size=3, unique=True).map(tuple),
        "endpoints": st.lists(endpoints, max_size=4, unique=True).map(tuple),
        "contacts": st.lists(contacts, max_size=3).map(tuple),
    }
    if role == "sp":
        asked = st.builds(RequestedDraft, st.sampled_from(sorted(TABLES.attributes)), st.booleans())
        fields["requested"] = st.lists(asked, max_size=4, unique_by=lambda a: a.name).map(tuple)
    else:
        fields["scopes"] = st.lists(st.sampled_from(["a.example", "b.example"]), unique=True).map(tuple)
    return st.builds(draft_class(role), **fields)


def _sorted(draft):
    """Without the order in which the document lists its endpoints, which is the schema's."""
    lists = {name: tuple(sorted(getattr(draft, name), key=repr)) for name in ("endpoints", "keys", "contacts")}
    return replace(
        draft, **lists, scopes=tuple(sorted(draft.scopes)), requested=tuple(sorted(draft.requested, key=repr))
    )


@pytest.mark.parametrize("role", ["idp", "sp"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_draft_comes_back_from_a_new_document_and_from_one_with_more_in_it(role, data):
    draft = data.draw(_drafts(role))
    new = composed(draft).content
    assert _sorted(read(new, role).draft) == _sorted(draft)
    base = {"idp": idp, "sp": sp}[role]().encode()
    after = composed(draft, base).content
    assert _sorted(read(after, role).draft) == _sorted(draft)
    assert composed(read(after, role).draft, after).content == after


PEM = "-----BEGIN {0}-----\n{1}\n-----END {0}-----\n"


def _wrapped(text: str) -> str:
    return "\r\n".join(text[n : n + 64] for n in range(0, len(text), 64))


@pytest.mark.parametrize(
    "text",
    [
        _wrapped,
        lambda c: PEM.format("CERTIFICATE", _wrapped(c)),
        lambda c: f"subject=CN=x\n{PEM.format('CERTIFICATE', c)}",
    ],
)
def test_a_certificate_is_read_however_it_was_pasted(text):
    assert pasted_certificate(text(keys.certificate("sound"))) == keys.certificate("sound")


@pytest.mark.parametrize(
    "text",
    [
        keys.private_key(),
        _wrapped(keys.private_key()),
        PEM.format("RSA PRIVATE KEY", "AAAA"),
        PEM.format("CERTIFICATE", keys.certificate("sound")) + PEM.format("PRIVATE KEY", keys.private_key()),
        PEM.format("ENCRYPTED PRIVATE KEY", "AAAA"),
    ],
)
def test_a_private_key_is_told_apart_whatever_stands_around_it(text):
    with pytest.raises(PrivateKey):
        pasted_certificate(text)


@pytest.mark.parametrize(
    "text",
    ["", "AAAA", "hej", PEM.format("CERTIFICATE", "AAAA"), PEM.format("CERTIFICATE", keys.certificate("sound")) * 2],
)
def test_what_is_no_single_certificate_is_refused(text):
    with pytest.raises(NotACertificate):
        pasted_certificate(text)
