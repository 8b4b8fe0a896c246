"""The stranger accepts what is genuine, and says what is not, by content and time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from federation.aggregate import preflight, strict
from federation.aggregate.sign import FileKey, sign
from federation.aggregate.verify import NotTrusted, verify
from federation.stranger import Distrust, read_all
from tests.aggregate import forge, making
from tests.aggregate.making import AT, DAYS_14, fragment, frame


def refusal(document: bytes, certificate_der: bytes, at: datetime = AT, **more: object) -> str:
    """The code with which xmlsec's reading refuses. The stranger, which shares nothing with it, must refuse as well."""
    expected, max_validity = more.get("expected"), more.get("max_validity", DAYS_14)
    with pytest.raises(NotTrusted) as refused:
        verify(document, certificate_der, at, expected, max_validity)  # type: ignore[arg-type]
    assert refused.value.sv
    assert refused.value.en
    rows = None if expected is None else [(name, sha256, 0) for name, sha256 in expected.items()]  # type: ignore[attr-defined]
    with pytest.raises(Distrust) as distrusted:
        read_all([document], certificate_der, at, max_validity, rows)  # type: ignore[arg-type]
    assert distrusted.value.sv
    assert distrusted.value.en
    return refused.value.code


def test_a_genuine_feed_is_trusted_for_exactly_its_entities(key: FileKey) -> None:
    signed = making.signed(key)
    manifest = making.manifest(signed)
    verified = verify(making.document(signed), key.certificate_der, AT, making.expected(manifest), DAYS_14)
    assert verified.root_id == "_sigill-7"
    assert verified.valid_until == AT + timedelta(days=10)
    assert verified.entities == making.expected(manifest)


def test_a_genuine_mdq_answer_is_trusted_for_its_entity(key: FileKey) -> None:
    one = fragment("https://sp.example/å?a=1&b=2")
    answer = making.document(sign(preflight.prepare_entity(frame(), one), key))
    verified = verify(answer, key.certificate_der, AT, {one.entity_id: one.sha256}, DAYS_14)
    assert verified.entities == {one.entity_id: one.sha256}


def test_entities_with_their_own_namespaces_keep_the_digest_of_their_fragment(key: FileKey) -> None:
    inside = (
        '<md:Extensions><x:a xmlns:x="urn:x"><y:b xmlns:y="urn:y" y:c="d">\n å &amp; \n</y:b></x:a></md:Extensions>'
    )
    signed = making.signed(key, [fragment("https://a.example", inside + making.SP_ROLE)])
    assert verify(
        making.document(signed), key.certificate_der, AT, making.expected(making.manifest(signed)), DAYS_14
    ).entities


def test_a_signature_that_xmlsec_itself_made_is_trusted_too(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    document = forge.resign(forge.unsigned(making.document(making.signed(key))), private)
    assert len(verify(document, key.certificate_der, AT, None, DAYS_14).entities) == 3


@pytest.mark.parametrize("bits", ["384", "512"])
def test_stronger_algorithms_are_taken(private: rsa.RSAPrivateKey, key: FileKey, bits: str) -> None:
    digest = {"384": "http://www.w3.org/2001/04/xmldsig-more#sha384", "512": "http://www.w3.org/2001/04/xmlenc#sha512"}
    template = forge.template(
        forge.reference(digest=digest[bits]), method=f"http://www.w3.org/2001/04/xmldsig-more#rsa-sha{bits}"
    )
    document = forge.resign(forge.unsigned(making.document(making.signed(key))), private, template)
    assert verify(document, key.certificate_der, AT, None, DAYS_14).entities


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_single_changed_byte_is_trusted_for_anything_else(key: FileKey, data: st.DataObject) -> None:
    """A changed byte is refused, or is outside what anybody reads (a blank inside a tag, the Base64 of KeyInfo)."""
    signed = making.signed(key)
    document = bytearray(making.document(signed))
    place = data.draw(st.integers(0, len(document) - 1))
    document[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != document[place]))
    expected = making.expected(making.manifest(signed))
    try:
        verified = verify(bytes(document), key.certificate_der, AT, expected, DAYS_14)
    except NotTrusted:
        return
    assert (verified.root_id, verified.entities) == ("_sigill-7", expected)
    assert verified.valid_until == AT + timedelta(days=10)


def test_a_tampered_entity_is_content_changed(key: FileKey) -> None:
    document = making.document(making.signed(key)).replace(b"https://sp.example/acs", b"https://sp.exampIe/acs", 1)
    assert refusal(document, key.certificate_der) == "content-changed"


def test_a_later_valid_until_is_content_changed(key: FileKey) -> None:
    document = making.document(making.signed(key)).replace(b"2026-12-02T03", b"2026-12-03T03")
    assert refusal(document, key.certificate_der) == "content-changed"


def test_the_clock_of_the_certificate_does_not_matter_because_it_is_pinned(key: FileKey) -> None:
    years_later = AT + timedelta(days=3000)
    signed = making.signed(key, creation_instant=years_later, valid_until=years_later + timedelta(days=10))
    assert verify(making.document(signed), key.certificate_der, years_later, None, DAYS_14).entities


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (AT + timedelta(days=10), "expired"),
        (AT + timedelta(days=11), "expired"),
        (AT - timedelta(days=4, seconds=1), "valid-too-long"),
    ],
)
def test_the_time_must_be_before_valid_until_and_not_too_far(key: FileKey, at: datetime, code: str) -> None:
    assert refusal(making.document(making.signed(key)), key.certificate_der, at) == code


def test_the_last_second_counts(key: FileKey) -> None:
    last = AT + timedelta(days=10) - timedelta(seconds=1)
    assert verify(making.document(making.signed(key)), key.certificate_der, last, None, DAYS_14).entities


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "valid-until-missing"),
        ("", "valid-until-form"),
        ("2026-12-02T03:00:00", "valid-until-form"),
        ("2026-12-02T03:00:00+00:00", "valid-until-form"),
        ("2026-12-02T04:00:00+01:00", "valid-until-form"),
        ("2026-12-02", "valid-until-form"),
        ("2026-13-02T03:00:00Z", "valid-until-form"),
        ("2026-12-02T03:00:00Z ", "valid-until-form"),
    ],
)
def test_valid_until_is_there_and_in_utc(
    private: rsa.RSAPrivateKey, key: FileKey, value: str | None, code: str
) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    root.attrib.pop("validUntil")
    if value is not None:
        root.set("validUntil", value)
    assert refusal(forge.resign(root, private), key.certificate_der) == code


def test_fractions_of_a_second_are_read(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    root.set("validUntil", "2026-12-02T03:00:00.250Z")
    verified = verify(forge.resign(root, private), key.certificate_der, AT, None, DAYS_14)
    assert verified.valid_until == datetime(2026, 12, 2, 3, 0, 0, 250000, tzinfo=UTC)


def test_an_entity_that_the_manifest_has_must_be_there(key: FileKey) -> None:
    signed = making.signed(key)
    expected = {**making.expected(making.manifest(signed)), "https://gone.example": "0" * 64}
    assert refusal(making.document(signed), key.certificate_der, expected=expected) == "entity-missing"


def test_an_entity_that_the_manifest_lacks_must_not_be_there(key: FileKey) -> None:
    signed = making.signed(key)
    expected = making.expected(making.manifest(signed))
    del expected["https://sp1.example/sp"]
    assert refusal(making.document(signed), key.certificate_der, expected=expected) == "entity-unexpected"


def test_a_tampered_manifest_is_found_by_the_digest_of_the_subtree(key: FileKey) -> None:
    signed = making.signed(key)
    expected = {**making.expected(making.manifest(signed)), "https://sp1.example/sp": "0" * 64}
    assert refusal(making.document(signed), key.certificate_der, expected=expected) == "entity-changed"


def test_an_entity_twice_is_refused_even_when_signed(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    root.append(etree.fromstring(etree.tostring(root[-1])))
    assert refusal(forge.resign(root, private), key.certificate_der) == "entity-twice"


def test_a_nested_feed_is_refused_even_when_signed(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    inner = etree.SubElement(root, f"{{{making.MD}}}EntitiesDescriptor")
    inner.append(root[1])
    assert refusal(forge.resign(root, private), key.certificate_der) == "not-flat"


def test_a_feed_without_entities_is_refused_even_when_signed(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    for child in list(root)[1:]:
        root.remove(child)
    assert refusal(forge.resign(root, private), key.certificate_der) == "empty"


def test_an_entity_without_name_is_refused_even_when_signed(private: rsa.RSAPrivateKey, key: FileKey) -> None:
    root = forge.unsigned(making.document(making.signed(key)))
    root[-1].attrib.pop("entityID")
    assert refusal(forge.resign(root, private), key.certificate_der) == "entity-id"


def test_a_document_above_the_limit_is_not_parsed(key: FileKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "MAX_DOCUMENT", 1000)
    with pytest.raises(NotTrusted, match="too-large"):
        verify(making.document(making.signed(key)), key.certificate_der, AT, None, DAYS_14)


def test_a_pinned_certificate_without_an_rsa_key_trusts_nothing(key: FileKey) -> None:
    curve = making.certificate(ec.generate_private_key(ec.SECP256R1()))
    document = making.document(making.signed(key)).split(b"<ds:KeyInfo>")
    without = document[0] + document[1].partition(b"</ds:KeyInfo>")[2]
    assert refusal(without, curve.public_bytes(Encoding.DER)) == "pinned-key"
