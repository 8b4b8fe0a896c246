"""`manage.py profile`: which findings block, which warn, and by which numbers."""

import json
from pathlib import Path
from typing import ClassVar

import yaml

from federation import rechecks
from members import profiles
from members.actions import profiles as actions
from members.errors import Refused
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def show_all() -> Lines:
    """Every profile, one a line."""
    standard = profiles.registration().slug
    for slug, profile in profiles.everything().items():
        yield f"{slug:<24} {profile.title['en']}{'  (registration)' if slug == standard else ''}"


def show(*, slug: str) -> Lines:
    """One profile as YAML, in the shape that `save` reads."""
    yield yaml.safe_dump(
        json.loads(json.dumps(profiles.get(slug).as_json())), allow_unicode=True, sort_keys=False
    ).rstrip()


def save(*, slug: str, file: Path, by: Person) -> Lines:
    """Write the profile as it stands in the file."""
    try:
        definition = yaml.safe_load(file.read_bytes())
    except (OSError, yaml.YAMLError) as error:
        raise Refused(f"{file} cannot be read as YAML: {error}") from error
    if not isinstance(definition, dict):
        raise Refused(f"{file} is not a profile. See one with `manage.py profile show sambi-like`.")
    profile = actions.record(slug, definition, by=by)
    yield f"{slug} is saved: {len(profile.rules)} rules and {len(profile.groups)} groups count otherwise."


def restore(*, slug: str, by: Person) -> Lines:
    """Go back to what Sigill comes with."""
    actions.restore(slug, by=by)
    yield f"{slug} is as Sigill comes with it."


def recheck(*, limit: int) -> Lines:
    """What the clock does every minute, now."""
    yield f"{rechecks.recheck(limit)} revisions were looked at with today's rules."


SLUG = argument("slug", metavar="PROFILE", help="short name of a profile")


class Command(NounCommand):
    help = "Say which findings block, which warn, and by which numbers."
    verbs: ClassVar = (
        Verb("list", "List the profiles.", show_all, acts=False),
        Verb("show", "Print a profile as YAML.", show, (SLUG,), acts=False),
        Verb("save", "Save a profile from YAML.", save, (SLUG, argument("file", type=Path, metavar="FILE"))),
        Verb("restore", "Go back to the profile that Sigill comes with.", restore, (SLUG,)),
        Verb(
            "recheck",
            "Look again at approved and waiting metadata that today's rules have not seen.",
            recheck,
            (argument("--limit", type=int, default=100_000, help="revisions at most"),),
            acts=False,
        ),
    )
