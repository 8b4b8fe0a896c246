"""The verbs of `manage.py feed` that stop a feed, roll it back, or ask a second operator for a change of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from federation.actions import feed_modes, joint_acts, rollbacks
from federation.keeping.missing import missing as what_is_missing
from federation.models import Feed, JointAct
from federation.models.joint_act import JointActKind
from members.management.verbs import Lines, Verb, argument
from members.models import Person


def feed_of(slug: str) -> Feed:
    """By its slug."""
    found = Feed.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Feed.objects.values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no feed {slug}. Feeds: {known}.")
    return found


def proposed(act: JointAct) -> Lines:
    """What is said of every proposal."""
    yield f"Joint act {act.pk} is proposed: {act}. Another operator answers before {act.expires_at:%Y-%m-%d %H:%M} UTC:"
    yield f"  manage.py joint_act agree {act.pk} --as EMAIL"


def _mode(action: Callable[..., None]) -> Callable[..., Lines]:
    def run(*, slug: str, grounds: str, by: Person) -> Lines:
        feed = feed_of(slug)
        action(feed, by=by, grounds=grounds)
        yield f"{slug} is {feed_of(slug).mode}."

    return run


def roll_back(*, slug: str, serial: int, grounds: str, by: Person) -> Lines:
    """The signer publishes it within a minute."""
    rollbacks.roll_back(feed_of(slug), serial, by=by, grounds=grounds)
    yield f"{slug} is kept at the content of serial {serial}, which is published under the next serial."


def let_go_on(*, slug: str, grounds: str, by: Person) -> Lines:
    """The brake judges what has gathered."""
    rollbacks.let_go_on(feed_of(slug), by=by, grounds=grounds)
    yield f"{slug} publishes what the gate says again."


def policy(*, slug: str, policy: Path, grounds: str, by: Person) -> Lines:
    """Whole, from a file."""
    try:
        wanted = json.loads(policy.read_text())
    except ValueError as error:
        raise CommandError(f"{policy} is not JSON: {error}.") from error
    yield from _propose(JointActKind.CHANGE_POLICY, slug, grounds, by, policy=wanted)


def protect(*, slug: str, entity: list[str], grounds: str, by: Person) -> Lines:
    """Those besides the ones that are protected now."""
    wanted = sorted({*feed_of(slug).protected, *entity})
    yield from _propose(JointActKind.CHANGE_PROTECTED, slug, grounds, by, protected=wanted)


def unprotect(*, slug: str, entity: list[str], grounds: str, by: Person) -> Lines:
    """The others stay."""
    if unknown := sorted(set(entity) - set(feed_of(slug).protected)):
        raise CommandError(f"{unknown[0]} is not protected.")
    wanted = sorted(set(feed_of(slug).protected) - set(entity))
    yield from _propose(JointActKind.CHANGE_PROTECTED, slug, grounds, by, protected=wanted)


def brake(  # noqa: PLR0913 - the brake's three limits, on what and why
    *, slug: str, drop: int, drop_percent: int, key_percent: int, grounds: str, by: Person
) -> Lines:
    """All three limits."""
    limits = {"drop": drop, "drop_percent": drop_percent, "key_percent": key_percent}
    yield from _propose(JointActKind.CHANGE_BRAKE, slug, grounds, by, **limits)


def release(*, slug: str, serial: int, grounds: str, by: Person) -> Lines:
    """What the brake holds."""
    publication = feed_of(slug).publications.filter(serial=serial).first()
    if publication is None:
        raise CommandError(f"{slug} has no serial {serial}.")
    yield from _propose(JointActKind.RELEASE_HOLD, slug, grounds, by, publication=publication)


def missing(*, slug: str) -> Lines:
    """What a restored database does not know; nothing is changed."""
    feed = feed_of(slug)
    found = what_is_missing(feed)
    if found is None:
        yield f"{slug}: the database knows every serial that is served."
        return
    served = found.served or "nothing"
    yield f"{slug}: the newest serial that the database knows is {found.known}; {served} is served here."
    for lost in found.serials:
        yield f"  serial {lost.serial}  {lost.made_at or 'unreadable'}  {lost.entities} entities"
    for one in found.changes:
        has = "not registered, or never approved" if one.revision is None else f"has revision {one.revision}"
        at = f"  published as {one.fragment_sha256}" if one.fragment_sha256 else ""
        yield f"  {one.what}  {one.entity_id}  (the database {has}{', the same' if one.known else ''}){at}"


def catch_up(*, slug: str, serial: int | None, grounds: str, by: Person) -> Lines:
    """The feed then only signs again what it serves."""
    about = {} if serial is None else {"serial": serial}
    yield from _propose(JointActKind.CATCH_UP, slug, grounds, by, **about)


def _propose(kind: JointActKind, slug: str, grounds: str, by: Person, **about: Any) -> Lines:
    yield from proposed(joint_acts.propose(kind, by=by, grounds=grounds, feed=feed_of(slug), **about))


SLUG, WHY = argument("slug", metavar="FEED"), argument("--grounds", required=True, help="why; goes into the log")
SERIAL = argument("serial", type=int, metavar="SERIAL")
ENTITIES = argument("entity", nargs="+", metavar="ENTITYID")
VERBS = (
    Verb("pause", "Stop a feed: it is not even signed again.", _mode(feed_modes.pause), (SLUG, WHY)),
    Verb("re-sign-only", "Only sign again what a feed serves.", _mode(feed_modes.re_sign_only), (SLUG, WHY)),
    Verb("go-on", "Let a feed publish what changes again.", _mode(feed_modes.go_on), (SLUG, WHY)),
    Verb("roll-back", "Publish the content of an earlier serial, and keep it.", roll_back, (SLUG, SERIAL, WHY)),
    Verb("let-go-on", "End a roll-back.", let_go_on, (SLUG, WHY)),
    Verb(
        "policy",
        "Ask a second operator for another policy.",
        policy,
        (SLUG, argument("policy", type=Path, metavar="POLICY.json"), WHY),
    ),
    Verb("protect", "Ask a second operator to protect entities.", protect, (SLUG, ENTITIES, WHY)),
    Verb("unprotect", "Ask a second operator to protect entities no longer.", unprotect, (SLUG, ENTITIES, WHY)),
    Verb(
        "brake",
        "Ask a second operator for other limits of the brake.",
        brake,
        (
            SLUG,
            argument("--drop", type=int, required=True, help="entities that may go at once"),
            argument("--drop-percent", type=int, required=True, help="or this share of them, where it is more"),
            argument("--key-percent", type=int, required=True, help="share of the keys that may change at once"),
            WHY,
        ),
    ),
    Verb("release", "Ask a second operator to release what the brake holds.", release, (SLUG, SERIAL, WHY)),
    Verb("missing", "Tell what a restored database does not know of a feed.", missing, (SLUG,), acts=False),
    Verb(
        "catch-up",
        "Ask a second operator to let a feed go on from a restored database.",
        catch_up,
        (SLUG, argument("--serial", type=int, help="the highest that was served anywhere, if not here"), WHY),
    ),
)
