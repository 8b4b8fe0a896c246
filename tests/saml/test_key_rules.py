"""What looks like a defect of a key and is none."""

import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from members.saml.check import check
from members.saml.numbers import Numbers

from . import keys
from .defects.defect import carrying, certificate_element, descriptor
from .defects.key_use import ENCRYPTION, FIRST_ENDPOINT, SERVER, key_value
from .entities import AT, changed, element, idp, sp


def rules(document: str, numbers: Numbers = Numbers()) -> set[str]:  # noqa: B008  frozen
    return {finding.rule for finding in check(element(document), AT, numbers)}


@pytest.mark.parametrize(
    "certificate",
    [
        lambda: keys.odd_certificate(2035, SERVER),
        lambda: keys.odd_certificate(2026, month=12),
        lambda: keys.odd_certificate(2035, x509.BasicConstraints(ca=True, path_length=None)),
        lambda: keys.odd_certificate(2035, keys.usage("digital_signature")),
    ],
    ids=["server", "short", "authority", "signing"],
)
def test_a_self_signed_certificate_may_say_of_itself_what_it_likes(certificate):
    document = changed(idp(), carrying("sound"), certificate_element(certificate()))
    assert rules(document).isdisjoint({"MD-KEY-018", "MD-KEY-019"})


def test_a_certificate_that_others_issued_for_years_is_odd_but_no_web_servers():
    document = changed(idp(), carrying("sound"), certificate_element(keys.odd_certificate(issuer="Utfärdaren CA")))
    assert "MD-KEY-018" in rules(document)
    assert "MD-KEY-019" not in rules(document)


def test_an_rsa_key_beside_one_on_a_curve_is_enough_to_encrypt_to():
    document = changed(sp(), ENCRYPTION, descriptor("p-256", "encryption") + ENCRYPTION)
    assert "MD-KEY-013" not in rules(document)


def test_a_signing_key_on_a_curve_is_no_encryption_key_of_an_identity_provider_that_states_no_use():
    document = changed(idp(), carrying("sound"), carrying("p-256"))
    assert "MD-KEY-013" not in rules(changed(document, 'use="signing"', ""))


def test_three_signing_keys_are_not_too_many():
    document = changed(idp(), FIRST_ENDPOINT, descriptor("other") + descriptor("rsa-2048") + FIRST_ENDPOINT)
    assert "MD-KEY-026" not in rules(document)


def test_a_profile_sets_how_many_keys_are_too_many_and_how_long_they_have_to_be():
    document = changed(idp(), FIRST_ENDPOINT, descriptor("rsa-2048") + FIRST_ENDPOINT)
    strict = Numbers(signing_keys=1, rsa_bits=3000)
    assert {"MD-KEY-026", "MD-KEY-003"} <= rules(document, strict)
    assert "MD-KEY-004" not in rules(document, strict)
    assert rules(document).isdisjoint({"MD-KEY-026", "MD-KEY-003"})


def test_a_key_value_of_the_certificates_own_key_is_no_contradiction():
    assert "MD-KEY-031" not in rules(changed(idp(), "<ds:KeyInfo>", key_value("sound")))


@pytest.mark.parametrize(("kind", "agrees"), [("p-256", True), ("p-256-too", False)])
def test_a_key_value_on_a_curve_is_compared_by_its_point(kind, agrees):
    point = keys.public(kind).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    value = (
        '<ds:KeyInfo><ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#">'
        '<dsig11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>'
        f"<dsig11:PublicKey>{base64.b64encode(point).decode()}</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue>"
    )
    document = changed(changed(idp(), carrying("sound"), carrying("p-256")), "<ds:KeyInfo>", value)
    assert ("MD-KEY-031" not in rules(document)) is agrees
