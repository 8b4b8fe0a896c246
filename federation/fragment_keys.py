"""What a fragment depends on, as the key under which the store knows it."""

import hashlib
import json
from functools import lru_cache

from federation.selection import Selected
from members.saml.fragment import FORMAT_VERSION


def key_of(selected: Selected) -> str:
    """SHA-256 (hex) over the rebuilt content, the registry's facts and the way they are put together.

    JSON texts, one in each line, so that no two inputs say the same. The revision is among them for the line of the
    discovery feed, which is made of its facts.
    """
    said = selected.registry
    policies = tuple(said.registration_policies.items())
    head = _head(said.registration_authority, policies, said.assurance_certifications, said.entity_categories)
    scopes = json.dumps(said.scopes) if said.scopes else "[]"
    instant = "" if said.registration_instant is None else said.registration_instant.isoformat()
    made_of = selected.revision if selected.foreign is None else f"foreign {selected.foreign}"
    return hashlib.sha256(f"{head}\n{made_of}\n{selected.clean_sha256}\n{instant}\n{scopes}".encode()).hexdigest()


@lru_cache(maxsize=1024)
def _head(
    authority: str, policies: tuple[tuple[str, str], ...], assurances: tuple[str, ...], categories: tuple[str, ...]
) -> str:
    """What is the same for most entities of a feed."""
    return json.dumps([FORMAT_VERSION, authority, sorted(policies), assurances, categories])
