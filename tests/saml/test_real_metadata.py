"""Real metadata, kept outside the project: nothing breaks on it, and what is accepted can be published.

Only general properties are asserted; no name or value from those files stands here.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from lxml import etree

from members.saml.fragment import fragment
from members.saml.inspect import inspect
from members.saml.limits import AGGREGATE
from members.saml.sandbox import inspect_apart
from members.saml.schema import schema_errors
from members.saml.types import Finding, Inspection, Quarantined, Refusal

from .registry_facts import FACTS

SHARED = Path(__file__).resolve().parents[3] / "shared" / "metadata"
AT = datetime(2026, 6, 1, tzinfo=UTC)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="real metadata is not beside the project (../shared/metadata)"),
]

# Where the index expects acceptance and a rule of the catalogue rightly says no (MD-...), that is our verdict.
STRICTER = {
    "MD-CON-001",  # no technical contact: products export metadata without
    "MD-CON-008",  # a product's placeholder as the only address
    "MD-ENA-011",  # the old code of conduct without what it demands
    "MD-ENT-001",  # an entityID that is a bare host name
    "MD-ENT-005",  # localhost as an entityID
    "MD-ENT-013",  # SAML 1.x only: no role is left
    "MD-ENT-016",  # a role that does not state SAML 2.0
    "MD-ENT-018",
    "MD-END-001",  # plain http
    "MD-END-008",  # localhost
    "MD-END-013",  # a misspelt binding
    "MD-ENT-024",  # a public test service
    "MD-IDP-002",  # no HTTP-Redirect endpoint to log in at
    "MD-IDP-005",  # no readable signing certificate
    "MD-KEY-001",  # several certificates in one KeyInfo, or none
    "MD-KEY-002",  # an unreadable certificate
    "MD-KEY-003",  # RSA under 2048 bits
    "MD-KEY-027",
    "MD-KEY-039",  # the serial number 0
    "MD-MUI-008",  # the code of conduct without a privacy statement
    "MD-MUI-013",  # a logo of 90 kB inside the metadata
    "MD-ORG-001",  # no organisation
    "MD-ORG-003",  # an address without scheme
    "MD-SCH-001",
    "MD-SCH-007",  # binding and location in small letters
    "MD-SCH-014",
    "MD-SCH-016",  # two names in one language
    "MD-SCO-001",  # a scope with @ in it
    "MD-SCO-004",
    "MD-SCO-005",
    "MD-SCO-006",
    "MD-SP-001",  # no HTTP-POST consumer
    "MD-SP-006",  # no key to encrypt to
    "MD-SP-007",  # signed requests without a key
    "MD-SP-009",  # logout without a key
    "MD-SP-013",  # no attribute in a list of them
    "MD-SP-015",  # an attribute without the format uri
    "MD-SP-016",  # a bare name, or one of SAML 1.1, as an attribute's
    "MD-SP-023",  # discovery without a binding
    "MD-SP-024",  # discovery that returns to another domain
    "MD-SP-026",  # a borrowed host
    "MD-XML-028",  # empty texts
}

NOT_METADATA = "protocol}Response"  # one file that the index lists as metadata is a SAML response


def listed(*folders: str) -> list[dict[str, object]]:
    index = SHARED / "index.yaml"
    entries = yaml.safe_load(index.read_text())["files"] if index.is_file() else []
    return [entry for entry in entries if str(entry["file"]).split("/")[0] in folders]


def inspected(entry: dict[str, object]) -> list[Inspection | Quarantined]:
    return list(inspect((SHARED / str(entry["file"])).read_bytes(), AT, AGGREGATE))


def outcome(entry: dict[str, object]) -> list[Inspection | Quarantined] | Finding:
    """What was found, or why the document was refused."""
    try:
        return inspected(entry)
    except Refusal as refused:
        return refused.finding


def name(entry: dict[str, object]) -> str:
    return str(entry["file"])[-40:]


@pytest.mark.parametrize("entry", listed("aggregate", "entity"), ids=name)
def test_a_real_file_is_read_or_refused_and_what_is_accepted_can_be_published(entry):
    found = outcome(entry)
    if isinstance(found, Finding):
        assert entry["expected"] == "reject" or NOT_METADATA in found.en
        return
    assert len(found) == entry["entities"]
    for one in found:
        assert isinstance(one, Inspection) or one.findings
        if isinstance(one, Inspection) and not one.errors:
            assert schema_errors(etree.fromstring(one.clean)) == []
            assert fragment(one.clean, FACTS).startswith(b"<md:EntityDescriptor entityID=")


@pytest.mark.parametrize(
    "entry", [e for e in listed("aggregate", "entity") if "accept" in str(e["expected"])], ids=name
)
def test_what_the_index_would_accept_is_rejected_only_for_a_rule_that_we_stand_by(entry):
    found = outcome(entry)
    if isinstance(found, Finding):
        assert NOT_METADATA in found.en
        return
    rules = {f.rule for one in found if isinstance(one, Inspection) for f in one.errors}
    assert rules <= STRICTER


@pytest.mark.parametrize("entry", listed("attack"), ids=name)
def test_an_attack_is_refused_with_words_for_people(entry):
    with pytest.raises(Refusal) as refused:
        inspected(entry)
    assert refused.value.finding.mend_sv


@pytest.mark.parametrize("entry", listed("aggregate")[:2], ids=name)
def test_an_aggregate_reads_the_same_apart(entry):
    data = (SHARED / str(entry["file"])).read_bytes()
    assert list(inspect_apart(data, AT, aggregate=True)) == list(inspect(data, AT, AGGREGATE))
