"""The profiles that Sigill comes with, one YAML file each beside this one. What they ask is named in each file."""

from functools import cache
from pathlib import Path

import yaml

from .profile import Profile


@cache
def shipped() -> dict[str, Profile]:
    """By slug, in the order of their names. Raises `ProfileError` for a file that is not a profile."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Profile] = {}
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        found[path.stem] = Profile.from_json(path.stem, yaml.load(path.read_bytes(), Loader=loader))  # noqa: S506
    return found
