"""A rollover as consumers see it: which certificate each address is signed with, from before it to after it."""

import ssl
from datetime import UTC
from pathlib import Path

from federation.aggregate.verify import verify
from federation.cycle.reading import MAX_VALIDITY
from federation.cycle.run import publish
from federation.models.joint_act import JointActKind
from members.clock import now
from tests import builders
from tests.cycle.conftest import Published
from tests.joint import retire_old_key, together

K = JointActKind


def entities(published: Published, slug: str, certificate_pem: str) -> set[str]:
    """What somebody who pins the certificate trusts at the address."""
    document = (published.releases / slug / "current" / "aggregate.xml").read_bytes()
    der = ssl.PEM_cert_to_DER_cert(certificate_pem)
    return set(verify(document, der, now().astimezone(UTC), None, MAX_VALIDITY).entities)


def test_nobody_who_pins_an_address_beside_ever_finds_another_key_there(
    published: Published, key_directory: tuple[Path, dict[str, str]]
) -> None:
    old, new = key_directory[1]["first"], key_directory[1]["second"]
    key = builders.record_key(published.operator, "second", new)
    everything = entities(published, "production", old)
    assert len(everything) == 3

    together(published.operator, K.BEGIN_ROLLOVER, feed=published.feed, signing_key=key)
    assert [publish(slug).what for slug in ("production-second", "production")] == ["published", "unchanged"]
    assert entities(published, "production", old) == entities(published, "production-second", new) == everything

    together(published.operator, K.SWITCH_KEY, feed=published.feed)
    turns = [publish(slug).what for slug in ("production", "production-second", "production-first")]
    assert turns == ["published", "unchanged", "published"]
    assert entities(published, "production", new) == entities(published, "production-second", new) == everything
    assert entities(published, "production-first", old) == everything

    retire_old_key(published.operator, published.feed)
    for beside in ("production-second", "production-first"):
        assert publish(beside, force=True).what == "unchanged", "it is closed"
    assert entities(published, "production-first", old) == everything, "what it served last stays until its last day"
