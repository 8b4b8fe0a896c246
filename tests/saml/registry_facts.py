"""What the registry says of the fixtures' entity."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from members.saml.types import RegistryFacts

FACTS = RegistryFacts(
    registration_authority="https://federation.example",
    registration_instant=datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC),
    registration_policies={"sv": "https://federation.example/policy", "en": "https://federation.example/policy/en"},
    assurance_certifications=("http://id.elegnamnden.se/loa/1.0/loa3",),
    entity_categories=("https://federation.example/kategori/vard",),
    scopes=("vard.example",),
)
NOTHING = replace(FACTS, registration_policies={}, assurance_certifications=(), entity_categories=(), scopes=())


def facts(**changes: Any) -> RegistryFacts:
    return replace(FACTS, **changes)
