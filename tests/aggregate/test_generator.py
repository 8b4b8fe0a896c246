"""The entities that every benchmark uses are worth measuring with: realistic, the same every time, and publishable."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from benchmarks import entities, pool
from federation.aggregate import preflight
from members.saml.inspect import inspect
from members.saml.types import Inspection, Severity
from tests.aggregate import making
from tests.aggregate.making import frame


@pytest.fixture(scope="module")
def small_pool(private: rsa.RSAPrivateKey, attackers_private: rsa.RSAPrivateKey) -> tuple[str, ...]:
    """As large as the real pool but of three keys, since those take seconds to make."""
    keys = (private, attackers_private, making.rsa_key())
    made = (pool.make_certificate(keys[n % 3], f"pool-{n}.test", made=making.AT) for n in range(pool.SIZE))
    return tuple(b64encode(certificate.public_bytes(Encoding.DER)).decode() for certificate in made)


@pytest.fixture(autouse=True)
def _pool(monkeypatch: pytest.MonkeyPatch, small_pool: tuple[str, ...]) -> None:
    monkeypatch.setattr(pool, "certificates", lambda: small_pool)


def test_an_entity_is_the_same_every_time_and_differs_from_the_next() -> None:
    assert entities.member_xml(7) == entities.member_xml(7)
    assert entities.member_xml(7) != entities.member_xml(8)
    assert len({entities.entity_id(index) for index in range(500)}) == 500


def test_a_revision_changes_a_name_and_a_key_and_nothing_of_the_others() -> None:
    before, after = (list(entities.members(9, changed)) for changed in (frozenset[int](), frozenset({4})))
    assert [place for place in range(9) if before[place] != after[place]] == [4]
    keys = [[found.text for found in etree.fromstring(xml[4]).iter("{*}X509Certificate")] for xml in (before, after)]
    assert sum(one != other for one, other in zip(*keys, strict=True)) == 1


def test_every_third_is_an_idp() -> None:
    roots = [etree.fromstring(xml) for xml in entities.members(6)]
    assert [root.find("{*}IDPSSODescriptor") is not None for root in roots] == [True, False, False] * 2


@pytest.mark.parametrize("make", [entities.plain_fragments, entities.fragments])
def test_all_of_them_can_be_published(make: object) -> None:
    prepared = preflight.prepare(frame(), make(12))  # type: ignore[operator]
    assert prepared.quarantined == ()
    assert len(prepared.entries) == 12


def test_the_registry_finds_no_error_in_them() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    for index in range(3):
        (found,) = inspect(entities.member_xml(index), at)
        assert isinstance(found, Inspection)
        assert [finding.rule for finding in found.findings if finding.severity == Severity.ERROR] == []


def test_they_are_about_the_size_of_real_ones() -> None:
    sizes = [len(item.content) for item in entities.fragments(12)]
    assert 5_000 < sum(sizes) / len(sizes) < 10_000
