"""Lists of algorithms that are in order although they look odd, and what a misspelt one may mean."""

import pytest

from members.saml.check import check
from members.saml.types import Finding

from .defects.algorithms import CBC, DIGEST, GCM, OAEP, RSA_SHA256, SHA256, method, signing
from .defects.defect import carrying
from .entities import AT, changed, element, idp, sp

RSA_OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"


def of(rule: str, document: str) -> list[Finding]:
    return [finding for finding in check(element(document), AT) if finding.rule == rule]


def test_the_old_digest_inside_rsa_oaep_is_sound():
    sha1 = '<ds:DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"/>'
    document = changed(sp(), OAEP, method(RSA_OAEP, sha1))
    assert of("MD-KEY-033", document) == []
    assert of("MD-KEY-035", document) == []


def test_the_same_transport_with_another_digest_is_another_entry():
    sha512 = SHA256.replace("sha256", "sha512")
    assert of("MD-KEY-038", changed(sp(), OAEP, method(RSA_OAEP, SHA256) + method(RSA_OAEP, sha512))) == []
    assert len(of("MD-KEY-038", changed(sp(), OAEP, method(RSA_OAEP, SHA256) + method(RSA_OAEP, SHA256)))) == 1


def test_a_key_transport_alone_leaves_the_cipher_to_the_sender():
    assert of("MD-KEY-035", changed(sp(), GCM, "")) == []


def test_a_cipher_that_authenticates_beside_an_old_one_is_enough():
    assert of("MD-KEY-036", changed(sp(), GCM, CBC + GCM)) == []


def test_a_key_on_a_curve_needs_key_agreement():
    document = changed(sp(), carrying("other"), carrying("p-256"))
    assert len(of("MD-KEY-035", document)) == 1
    assert of("MD-KEY-035", changed(document, OAEP, method("http://www.w3.org/2009/xmlenc11#ECDH-ES"))) == []


@pytest.mark.parametrize(
    "sizes", [' MinKeySize="2048"', ' MaxKeySize="4096"', ' MinKeySize="3072" MaxKeySize="3072"', ' MinKeySize="x"']
)
def test_a_range_that_has_the_key_in_it_is_in_order(sizes):
    assert of("MD-KEY-037", changed(idp(), DIGEST, signing(RSA_SHA256, sizes))) == []


def test_a_range_for_another_kind_of_key_says_nothing_of_this_one():
    ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    assert of("MD-KEY-037", changed(idp(), DIGEST, signing(ecdsa, ' MinKeySize="256" MaxKeySize="521"'))) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://www.w3.org/2000/09/xmldsig#sha256", "http://www.w3.org/2001/04/xmlenc#sha256"),
        ("http://www.w3.org/2001/04/xmlenc11#sha512", "http://www.w3.org/2001/04/xmlenc#sha512"),
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", None),
        ("sha256x", None),
    ],
)
def test_a_misspelt_algorithm_is_told_with_what_may_be_meant(written, meant):
    (finding,) = of("MD-KEY-034", changed(idp(), DIGEST, f'<alg:DigestMethod Algorithm="{written}"/>'))
    assert (f"perhaps {meant} is meant" in finding.en) is (meant is not None)
    assert ("kanske" in finding.sv) is (meant is not None)
