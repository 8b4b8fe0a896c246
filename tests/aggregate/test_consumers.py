"""What consumers that none of us wrote say of the bytes: the relying party gives the verdict."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from federation.aggregate import preflight
from federation.aggregate.sign import FileKey, sign
from members.saml.schema import schema_errors
from tests.aggregate import making
from tests.aggregate.making import fragment, frame


def xmlsec1(document: Path, certificate: Path, root: str) -> int:
    return subprocess.run(
        [
            "xmlsec1",
            "--verify",
            "--id-attr:ID",
            f"{making.MD}:{root}",
            "--pubkey-cert-pem",
            certificate,
            document,
        ],
        capture_output=True,
        check=False,
    ).returncode


def samlsign(document: Path, certificate: Path, _root: str) -> int:
    return subprocess.run(["samlsign", "-f", document, "-c", certificate], capture_output=True, check=False).returncode


CONSUMERS = [
    pytest.param(
        consumer,
        marks=[
            pytest.mark.consumers,
            pytest.mark.skipif(shutil.which(consumer.__name__) is None, reason=f"{consumer.__name__} is not installed"),
        ],
    )
    for consumer in (xmlsec1, samlsign)
]


def documents(key: FileKey) -> dict[str, bytes]:
    return {
        "EntitiesDescriptor": making.document(making.signed(key)),
        "EntityDescriptor": making.document(sign(preflight.prepare_entity(frame(), fragment()), key)),
    }


@pytest.fixture
def certificate(tmp_path: Path, private: object) -> Path:
    path = tmp_path / "certificate.pem"
    path.write_bytes(making.pem(making.certificate(private)))  # type: ignore[arg-type]
    return path


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("root", ["EntitiesDescriptor", "EntityDescriptor"])
def test_a_consumer_verifies_what_we_signed_and_refuses_it_tampered(
    tmp_path: Path, key: FileKey, certificate: Path, consumer: object, root: str
) -> None:
    genuine, tampered = tmp_path / "genuine.xml", tmp_path / "tampered.xml"
    document = documents(key)[root]
    genuine.write_bytes(document)
    tampered.write_bytes(document.replace(b"/acs", b"/axs", 1))
    assert consumer(genuine, certificate, root) == 0  # type: ignore[operator]
    assert consumer(tampered, certificate, root) != 0  # type: ignore[operator]


@pytest.mark.parametrize("consumer", CONSUMERS)
def test_a_consumer_refuses_the_attackers_key(
    tmp_path: Path, attackers_key: FileKey, certificate: Path, consumer: object
) -> None:
    forged = tmp_path / "forged.xml"
    forged.write_bytes(documents(attackers_key)["EntitiesDescriptor"])
    assert consumer(forged, certificate, "EntitiesDescriptor") != 0  # type: ignore[operator]


@pytest.mark.parametrize("root", ["EntitiesDescriptor", "EntityDescriptor"])
def test_what_we_sign_is_valid_by_the_schemas_of_oasis_and_w3c(key: FileKey, root: str) -> None:
    assert schema_errors(etree.fromstring(documents(key)[root])) == []
