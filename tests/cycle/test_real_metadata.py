"""Metadata as it is in the world: imported, approved where the checks allow, published, and looked up again."""

import re
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der
from federation.cycle.make import MAX_VALIDITY
from federation.models import Environment
from members.clock import now
from members.intake import Outcome, take_in
from members.models import MetadataRevision
from members.models.revision import RevisionState, Source
from members.saml.types import Refusal
from tests import builders
from tests.cycle.conftest import Published
from tests.tiers import REAL_METADATA, needs_shared

# All of it is handed in for one organisation here, so it says that organisation's name (MD-ORG-002).
ORGANIZATION = re.compile(rb"(<(?:\w+:)?OrganizationName\b[^>]*>)[^<]*")
pytestmark = [pytest.mark.shared, needs_shared]


def documents() -> Iterator[Path]:
    for folder in ("aggregate", "entity"):
        yield from sorted(path for path in (REAL_METADATA / folder).iterdir() if path.is_file())


def imported(published: Published, document: Path) -> list[Outcome]:
    """What became of each EntityDescriptor; nothing where the document as a whole is refused with a sentence."""
    owner, by = published.member.organisation, published.operator.registrar
    received = ORGANIZATION.sub(rb"\1" + owner.name_sv.encode(), document.read_bytes())
    try:
        return list(take_in(received, owner=owner, source=Source.IMPORT, by=by, aggregate=True))
    except Refusal:
        return []


def test_real_metadata_is_imported_approved_published_and_found_again(prepared: Published) -> None:
    outcomes = [outcome for document in documents() for outcome in imported(prepared, document)]
    assert len(outcomes) > 400
    waiting = MetadataRevision.objects.filter(state=RevisionState.SUBMITTED, error_count=0).select_related("entity")
    for revision in waiting:
        builders.approve(revision, by=prepared.operator.second_registrar)
        builders.place(revision.entity, Environment.PRODUCTION, by=prepared.member.administrator)
    approved = set(
        MetadataRevision.objects.filter(state=RevisionState.APPROVED).values_list("entity__entity_id", flat=True)
    )
    builders.certify(prepared.operator, prepared.member.organisation, roles=("idp", "sp", "aa"))

    assert prepared.publish().what == "published"

    published = dict(prepared.served().entities)
    kept_out = set(prepared.newest().changes.filter(kind="quarantined").values_list("entity_id", flat=True))
    assert set(published) | kept_out == approved
    assert not kept_out
    found = {entity_id: looked_up(prepared, entity_id) for entity_id in published}
    assert found == published


def looked_up(prepared: Published, entity_id: str) -> str:
    """The digest of what MDQ answers for the entity, as a relying party verifies it."""
    path = f"/md/production/entities/{quote(entity_id, safe='')}"
    answer = Client().get(path, RAW_URI=path)
    assert answer.status_code == 200, entity_id
    entities = verify(
        answer.content, certificate_der(prepared.feed), now().astimezone(UTC), None, MAX_VALIDITY
    ).entities
    assert list(entities) == [entity_id]
    return entities[entity_id]
