"""An entity is found by its certificates: those that count, and those that wait."""

import hashlib
from base64 import b64decode

from django.db import connection

from members.actions import revisions
from members.models import Entity, Fingerprint
from members.saml.fingerprints import Digest, of_facts
from members.saml.types import EntityFacts
from tests import builders
from tests.builders import Member, Operator


def digests(entity: Entity, **wanted: object) -> set[str]:
    return set(Fingerprint.objects.filter(entity=entity, **wanted).values_list("digest", flat=True))


def facts_of(entity: Entity, state: str) -> EntityFacts:
    return EntityFacts.from_json(entity.revisions.get(state=state).facts)


def test_a_certificate_has_its_two_fingerprints_and_that_of_its_key(operator: Operator, member: Member) -> None:
    entity = builders.approved_entity(operator, member)
    (key, *_others) = facts_of(entity, "approved").keys
    der = b64decode(key.certificate)
    found = of_facts(facts_of(entity, "approved"))
    assert found[hashlib.sha256(der).hexdigest()] is Digest.SHA256
    assert found[hashlib.sha1(der, usedforsecurity=False).hexdigest()] is Digest.SHA1
    assert found[key.spki_sha256] is Digest.KEY
    assert digests(entity, approved=True) == set(found)


def test_what_waits_is_found_too_and_is_told_from_what_is_approved(operator: Operator, member: Member) -> None:
    revision = builders.submitted(member, entity_id="https://sp.norrvik.example/saml", role="sp")
    assert digests(revision.entity, approved=False)
    assert not digests(revision.entity, approved=True)


def test_a_certificate_that_is_gone_from_the_metadata_is_found_no_more(operator: Operator, member: Member) -> None:
    revision = builders.submitted(member, entity_id="https://sp.norrvik.example/saml", role="sp")
    before = digests(revision.entity)
    revisions.withdraw(revision, by=member.administrator)
    assert before
    assert not digests(revision.entity)


def test_a_fingerprint_is_looked_up_in_its_index_however_many_there_are(operator: Operator, member: Member) -> None:
    """A range of the index, on both databases: no row is read that does not begin so."""
    builders.approved_entity(operator, member)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of a small table it would rather read everything
            cursor.execute("SET LOCAL enable_seqscan = off")
    rows = Fingerprint.objects.filter(digest__gte="ab12cd34", digest__lt="ab12cd34g").order_by("digest")
    plan = rows.explain()
    assert "fingerprint_once_by_entity" in plan or "autoindex_members_fingerprint" in plan, plan
    assert ("digest>? AND digest<?" in plan) or "Index Cond" in plan, plan


def test_a_certificate_that_cannot_be_read_has_no_sha1() -> None:
    key = {"use": None, "role": "sp", "certificate_sha256": "ab" * 32, "spki_sha256": "", "algorithm": "", "bits": None}
    key |= {"not_before": "", "not_after": "", "subject": "", "certificate": "inte base64"}
    facts = EntityFacts.from_json({"entity_id": "x", "roles": [], "keys": [key], **_EMPTY})
    assert of_facts(facts) == {"ab" * 32: Digest.SHA256}


_EMPTY = {
    "endpoints": [],
    "scopes": [],
    "display_names": {},
    "descriptions": {},
    "logos": [],
    "organization_names": {},
    "organization_urls": {},
    "contacts": [],
    "name_id_formats": [],
    "requested_attributes": [],
    "entity_attributes": {},
    "registration_authority": None,
}
