"""The whole path on the command line, from an empty database to an entity that the gate admits."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management import CommandError

from federation.actions import joint_acts
from federation.models import JointAct
from members.models import MetadataRevision, Person
from tests import builders
from tests.commands.conftest import Manage
from tests.documents import PDF

NUMBER = builders.organisation_number(700)
RUT, ROLF, TORA, BO, NILS, ADA, SIGGE = (
    f"{name}@people.example" for name in ("rut", "rolf", "tora", "bo", "nils", "ada", "sigge")
)
ENTITY = "https://idp.norrvik.example/metadata"
POLICY = {
    "gates": ["G1", "G2", "G3", "G4", "G5"],
    "kinds": {"idp": ["user_organisation"], "sp": ["service_provider"]},
    "agreements": ["membership"],
    "rank": 3,
    "level": "LoA3",
}


def test_every_step_from_an_empty_database_to_the_gate_can_be_taken_with_manage_py(
    manage: Manage, tmp_path: Path
) -> None:
    operators(manage)
    member(manage, tmp_path)
    feeds(manage, tmp_path)
    said = metadata(manage, tmp_path)
    certified = manage("certification", "record", NUMBER, "LoA3", "--role", "idp", "--as", TORA)
    number = certified.split()[1]
    manage("certification", "confirm", number, "--as", BO)
    manage("place", "ask", ENTITY, "acceptance", "production", "--as", ADA)
    assert "submitted, no errors        1" in said
    explained = manage("explain", ENTITY)
    assert "acceptance: admitted" in explained
    assert "production: admitted" in explained
    assert "The audit chain is whole" in manage("audit", "verify")


def test_explain_names_every_gate_that_is_closed_and_what_to_do(
    manage: Manage, refused: Manage, tmp_path: Path
) -> None:
    operators(manage)
    member(manage, tmp_path)
    feeds(manage, tmp_path)
    metadata(manage, tmp_path, approve=False)
    explained = refused("explain", ENTITY)
    for code in ("G0 not_asked_for", "G3 certification_missing", "G4 revision_waiting"):
        assert code in explained
    assert "Ask for publication on the entity's page." in explained


def operators(manage: Manage) -> None:
    """Two registrars by bootstrap, the others let in by the first."""
    own = ("--number", builders.organisation_number(701), "--name-sv", "Driften", "--name-en", "Operations")
    manage("create_operator", RUT, "Rut Registrator", *own)
    manage("create_operator", ROLF, "Rolf Registrator", "--force")
    for email, role in ((TORA, "trust_officer"), (BO, "decision_maker"), (NILS, "key_custodian")):
        manage("person", "register", email, email.partition("@")[0].title(), "--as", RUT)
        manage("person", "role", email, role, own[1], "--as", RUT)


def member(manage: Manage, tmp_path: Path) -> None:
    """An organisation with people, both parties' signatures, and an active membership."""
    names = ("--name-sv", "Region Norrvik", "--name-en", "Norrvik Region")
    manage(
        "organisation", "register", NUMBER, *names, "--legal-form", "region", "--sector", "regional_care", "--as", RUT
    )
    reached = ("--name", "IT", "--phone", "+46 0 000 00 00", "--verified")
    manage("organisation", "contact", NUMBER, "technical", "it@norrvik.example", *reached, "--as", RUT)
    for email, role in ((ADA, "administrator"), (SIGGE, "signatory")):
        manage("person", "register", email, email.partition("@")[0].title(), "--as", RUT)
        manage("person", "role", email, role, NUMBER, "--as", RUT)
    manage("membership", "apply", NUMBER, "user_organisation", "--as", RUT)
    titles = ("--title-sv", "Anslutningsavtal", "--title-en", "Membership agreement")
    manage("agreement", "template", "membership", "1.0", *titles, "--as", RUT)
    number = manage("agreement", "prepare", NUMBER, "membership", "1.0", "--as", RUT).split()[1]
    manage("agreement", "send", number, "--as", RUT)
    sign(manage, number, tmp_path)
    manage("membership", "advance", NUMBER, "user_organisation", "in_review", "--as", RUT)
    with pytest.raises(CommandError, match=r"You recorded this application. Another registrar approves it"):
        manage("membership", "advance", NUMBER, "user_organisation", "approved", "--as", RUT)
    manage("membership", "advance", NUMBER, "user_organisation", "approved", "active", "--as", ROLF)


def sign(manage: Manage, number: str, tmp_path: Path) -> None:
    document = tmp_path / "avtal.pdf"
    document.write_bytes(b"%PDF Anslutningsavtal")
    paper = ("--document", str(document), "--authority", "Firmatecknare", "--as", RUT)
    shown = tmp_path / "delegation.pdf"
    shown.write_bytes(PDF)
    handed_in = manage("authority", "hand-in", NUMBER, SIGGE, "delegation", str(shown), "--as", RUT).split()[1]
    manage("authority", "accept", handed_in, "--as", RUT)
    manage("agreement", "sign", number, "--party", "member", "--signer", SIGGE, *paper)
    assert "in_force" in manage("agreement", "sign", number, "--party", "operator", *paper)


def feeds(manage: Manage, tmp_path: Path) -> None:
    """A level, a key, two feeds: acceptance asks for no certification."""
    manage("framework", "level", "LoA3", "--rank", "3", "--uri", "https://sigill.example/loa/loa3", "--as", TORA)
    (tmp_path / "key.crt").write_text(certificate())
    manage("signing_key", "record", "first", str(tmp_path / "key.crt"), "--grounds", "Första nyckeln", "--as", NILS)
    joint_acts.agree(JointAct.objects.get(), by=Person.objects.get(email=RUT))
    for slug, gates in (("acceptance", ["G1", "G2", "G4", "G5"]), ("production", POLICY["gates"])):
        (tmp_path / "policy.json").write_text(json.dumps(POLICY | {"gates": gates}))
        policy = ("--policy", str(tmp_path / "policy.json"), "--key", "first", "--as", NILS)
        manage("feed", "record", slug, slug, "--title-sv", slug, "--title-en", slug, *policy)


def metadata(manage: Manage, tmp_path: Path, *, approve: bool = True) -> str:
    """Sent by the member, approved by a registrar; what the import said."""
    (tmp_path / "idp.xml").write_bytes(builders.entity_xml(ENTITY, "idp", ("norrvik.example",)))
    said = manage("import_metadata", str(tmp_path / "idp.xml"), "--owner", NUMBER, "--as", ADA)
    if approve:
        asked = manage("revision", "ask", ENTITY, "it@norrvik.example", "--as", RUT)
        sha256 = asked.partition("confirm ")[2].partition(",")[0]
        assert f"would be published as {sha256}" in manage("revision", "show", ENTITY)
        manage("revision", "confirm", ENTITY, "--first", sha256[:8], "--last", sha256[-8:], "--as", RUT)
        assert "1 approved, 0 refused." in manage("revision", "approve", "--all-without-errors", "--as", ROLF)
        assert MetadataRevision.objects.get().state == "approved"
    return said


def certificate() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "signer")])
    begins, ends = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, private.public_key(), 1, begins, ends).sign(private, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize(
    "noun",
    [
        *("organisation", "person", "membership", "agreement", "revision", "audit", "framework", "certification"),
        *("sanction", "place", "feed", "signing_key", "authority", "agreement_text"),
    ],
)
def test_every_noun_lists_what_there_is_without_asking_who_looks(manage: Manage, noun: str) -> None:
    assert manage(noun, "list") == ""
