"""`manage.py feed`: which feeds there are, and what each asks of an entity."""

import json
from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from federation.actions import feeds
from federation.management.running import VERBS
from federation.models import Environment, Feed, SigningKey
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def record(  # noqa: PLR0913 - a feed's fields
    *, slug: str, environment: str, title_sv: str, title_en: str, policy: Path, key: str, by: Person
) -> Lines:
    """A feed, signed with a key that is recorded."""
    signing_key = SigningKey.objects.filter(label=key).first()
    if signing_key is None:
        raise CommandError(f"There is no signing key {key}. `manage.py signing_key list` shows those there are.")
    try:
        feed = feeds.record(
            by=by,
            signing_key=signing_key,
            policy=json.loads(policy.read_text()),
            slug=slug,
            title_sv=title_sv,
            title_en=title_en,
            environment=environment,
        )
    except (KeyError, ValueError) as error:
        raise CommandError(f"{policy} is not a policy that the gate can read: {error!r}.") from error
    yield f"{feed.slug} is recorded, in {feed.environment}."


def show_all() -> Lines:
    """Every feed."""
    for feed in Feed.objects.select_related("signing_key", "pinned"):
        pinned = f"  rolled back to serial {feed.pinned.serial}" if feed.pinned else ""
        yield f"{feed.slug}  {feed.environment}  {feed.mode}{pinned}  signed with {feed.signing_key}"
        yield f"  {json.dumps(feed.policy)}"


class Command(NounCommand):
    help = "Record feeds and what they ask of an entity; stop them, roll them back, change them."
    verbs: ClassVar = (
        Verb(
            "record",
            "Record a feed.",
            record,
            (
                argument("slug"),
                argument("environment", choices=Environment.values),
                argument("--title-sv", required=True),
                argument("--title-en", required=True),
                argument("--policy", type=Path, required=True, help="JSON: gates, kinds, agreements, rank, level"),
                argument("--key", required=True, metavar="LABEL"),
            ),
        ),
        Verb("list", "List the feeds.", show_all, acts=False),
        *VERBS,
    )
