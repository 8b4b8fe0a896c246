"""Language tags, and the order and attributes of elements: near misses."""

import socket

import pytest
from lxml import etree

from members.saml import schema as schema_module
from members.saml.check import check
from members.saml.languages import language_fault

from .defects.schema_more import GIVEN, ROLE, ROOT, SIGNED
from .entities import AT, changed, element, idp, sp


def found(document: str, rule: str) -> list[str]:
    return [finding.en for finding in check(element(document), AT) if finding.rule == rule]


@pytest.mark.parametrize(
    "tag",
    [
        "sv",
        "en",
        "EN",
        "en-GB",
        "sv-FI",
        "se",
        "sma",
        "fit",
        "uk",
        "zh-Hant-TW",
        "es-419",
        "sr-Latn",
        "de-DE-1996",
        "no",
    ],
)
def test_a_registered_tag_has_no_fault(tag):
    assert language_fault(tag) is None


@pytest.mark.parametrize(
    ("tag", "better"),
    [
        ("english", "en"),
        ("swe", "sv"),
        ("ger", "de"),
        ("dk", "da"),
        ("en-UK", "en-GB"),
        ("en_US", "en-US"),
        ("sv-XX", "sv"),
        ("qq", ""),
        ("x-norrvik", ""),
        ("-", ""),
    ],
)
def test_a_wrong_tag_is_told_what_is_meant(tag, better):
    assert language_fault(tag) == better


def test_northern_sami_beside_swedish_is_meant():
    assert found(changed(idp(), 'DisplayName xml:lang="en"', 'DisplayName xml:lang="se"'), "MD-SCH-015") == []


def test_roles_may_come_in_any_order():
    head, _, rest = sp().partition("<md:SPSSODescriptor")
    role, tail, end = rest.partition("</md:SPSSODescriptor>")
    provider = idp().partition(ROLE)[2].partition("</md:IDPSSODescriptor>")[0]
    both = f"{head}<md:SPSSODescriptor{role}{tail}{ROLE}{provider}</md:IDPSSODescriptor>{end}"
    assert found(both, "MD-SCH-006") == []


def test_the_order_is_told_with_the_finding():
    (said,) = found(changed(idp(), GIVEN, "<md:SurName>Å</md:SurName>" + GIVEN), "MD-SCH-006")
    assert said.startswith("md:GivenName stands after md:SurName")


def test_validity_is_an_attribute_that_the_schema_has():
    document = changed(idp(), ROOT, f'{ROOT} ID="_x" validUntil="2027-01-01T00:00:00Z" cacheDuration="PT6H"')
    assert found(document, "MD-SCH-007") == []
    assert found(document, "MD-SCH-013") == []


@pytest.mark.parametrize("value", ["true", "false", "1", "0", " true "])
def test_every_way_to_write_a_boolean_is_one(value):
    assert found(changed(idp(), SIGNED, f'WantAuthnRequestsSigned="{value}"'), "MD-SCH-010") == []


def test_a_long_certificate_is_no_long_string():
    assert found(idp(), "MD-SCH-021") == []


@pytest.fixture
def listener():
    """A server that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def place(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/x.xsd"


def test_a_schema_that_imports_from_the_network_stops_the_loader(listener, tmp_path, monkeypatch):
    xs = "http://www.w3.org/2001/XMLSchema"
    told = f'<xs:import namespace="urn:y" schemaLocation="{place(listener)}"/>'
    (tmp_path / "y.xsd").write_text(f'<xs:schema xmlns:xs="{xs}" targetNamespace="urn:q">{told}</xs:schema>')
    monkeypatch.setattr(schema_module, "_BUNDLE", tmp_path)
    with pytest.raises(etree.XMLSchemaParseError, match=r"127\.0\.0\.1"):
        schema_module.schema.__wrapped__()


def test_every_location_in_the_bundle_leads_to_a_file_in_the_bundle():
    bundle = schema_module._BUNDLE
    for path in bundle.glob("*.xsd"):
        for found_import in etree.parse(str(path)).getroot().iterfind("{http://www.w3.org/2001/XMLSchema}import"):
            location = found_import.get("schemaLocation")
            assert location is None or (bundle / location.rsplit("/", 1)[-1]).is_file()


def test_a_document_that_names_schemas_does_not_make_anybody_fetch_them(listener):
    hint = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:y {place(listener)}"'
    assert found(changed(idp(), ROOT, f"{ROOT} {hint}"), "MD-SCH-003")
