"""Certificates are read strictly, and what they say is told plainly."""

import base64
import hashlib
import warnings

import pytest

from members.saml.certificates import read

from . import keys


@pytest.mark.parametrize(
    ("kind", "algorithm", "bits"),
    [
        ("sound", "RSA", 3072),
        ("rsa-1024", "RSA", 1024),
        ("dsa", "DSA", 1024),
        ("p-256", "EC:secp256r1", 256),
        ("ed25519", "Ed25519", 256),
    ],
)
def test_the_key_is_told_by_its_kind_and_size(kind, algorithm, bits):
    found = read(keys.certificate(kind))
    assert (found.algorithm, found.bits) == (algorithm, bits)


def test_the_digest_is_that_of_the_der_bytes_and_the_base64_theirs():
    found = read(keys.certificate("sound"))
    assert found.sha256 == hashlib.sha256(keys.der("sound")).hexdigest()
    assert base64.b64decode(found.base64) == keys.der("sound")


def test_two_certificates_of_one_key_share_its_spki_digest():
    one, other = read(keys.certificate("sound", 2020)), read(keys.certificate("sound", 2021))
    assert one.spki_sha256 == other.spki_sha256
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AAAA",
        "inte base64!",
        "-----BEGIN CERTIFICATE-----",
        base64.b64encode(keys.der("sound") + b"\x00").decode(),
        base64.b64encode(keys.der("sound")[:-1]).decode(),
        "å",
    ],
)
def test_what_is_no_certificate_is_none(text):
    assert read(text) is None


def test_a_key_that_cannot_be_read_is_told_by_its_identifier():
    curve, unknown = bytes.fromhex("06082a8648ce3d030107"), bytes.fromhex("06082a8648ce3d030163")
    broken = keys.der("p-256").replace(curve, unknown)
    assert broken != keys.der("p-256")
    found = read(base64.b64encode(broken).decode())
    assert (found.algorithm, found.bits, found.spki_sha256) == ("1.2.840.10045.2.1", None, "")


def test_a_serial_number_of_zero_is_read_without_a_warning():
    read.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(keys.zero_serial()).serial_number == 0
