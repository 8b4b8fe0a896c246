"""The schemas are the published ones, unmodified, and never ask the network."""

import hashlib
from pathlib import Path

import pytest
from lxml import etree

from members.saml import schema as schema_module
from members.saml.names import NAMESPACES
from members.saml.schema import schema, schema_errors

from .entities import changed, element, idp

BUNDLE = Path(schema_module.__file__).with_name("xsd")


def test_every_schema_is_the_one_that_the_checksums_name():
    sums = dict(reversed(line.split("  ")) for line in (BUNDLE / "SHA256SUMS").read_text().splitlines())
    assert sums == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in BUNDLE.glob("*.xsd")}


def test_the_schema_is_compiled_once():
    assert schema() is schema()


def test_a_location_outside_the_bundle_is_refused():
    with pytest.raises(FileNotFoundError):
        schema_module._Bundle().resolve("https://ond.test/x.xsd", "", None)


def test_a_path_in_a_location_cannot_leave_the_bundle():
    with pytest.raises(FileNotFoundError):
        schema_module._Bundle().resolve("../../../etc/passwd", "", None)


@pytest.mark.parametrize("prefix", ["mdui", "mdattr", "mdrpi", "shibmd", "alg", "idpdisc", "init"])
def test_extensions_are_validated_strictly_not_laxly(prefix):
    container = element(idp()).makeelement("{urn:oasis:names:tc:SAML:2.0:metadata}Extensions")
    names = {"mdui": "Logo", "mdattr": "EntityAttributes", "mdrpi": "RegistrationInfo", "shibmd": "KeyAuthority"}
    names |= {"alg": "DigestMethod", "idpdisc": "DiscoveryResponse", "init": "RequestInitiator"}
    etree.SubElement(container, f"{{{NAMESPACES[prefix]}}}{names[prefix]}")
    assert schema_errors(container)


def test_an_error_tells_its_line_and_kind():
    broken = changed(idp(), 'height="60" width="80"', 'width="80"')
    ((line, kind, message),) = schema_errors(element(broken))
    assert line == broken[: broken.index("<mdui:Logo")].count("\n") + 1
    assert kind.startswith("SCHEMAV")
    assert "height" in message
