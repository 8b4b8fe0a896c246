"""How commands say that a second operator is waited for, and find keys and feeds by their names."""

from django.core.management.base import CommandError

from federation.models import Feed, JointAct, SigningKey
from members.management.verbs import Argument, Lines, argument

GROUNDS: Argument = argument("--grounds", required=True, help="why, for the second operator and those who come after")


def proposed(act: JointAct) -> Lines:
    """What was proposed, and how it goes on."""
    yield f"Proposed as joint act {act.pk}: {act.get_kind_display()}."
    yield f"Nothing has changed yet. A second operator agrees by: manage.py joint_act agree {act.pk} --as EMAIL"


def key_called(label: str) -> SigningKey:
    """The signing key; raises CommandError."""
    found = SigningKey.objects.filter(label=label).first()
    if found is None:
        raise CommandError(f"There is no signing key {label}. `manage.py signing_key list` shows those there are.")
    return found


def feed_called(slug: str) -> Feed:
    """The feed; raises CommandError."""
    found = Feed.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no feed {slug}. `manage.py feed list` shows those there are.")
    return found
