"""`manage.py upstream`: other federations' aggregates: recorded, looked at, republished; conflicts decided."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from federation.actions import foreign_conflicts, joint_acts, upstream_imports, upstreams
from federation.actions.upstream_keys import fingerprints
from federation.management.proposing import GROUNDS, feed_called, proposed
from federation.models import ForeignConflict, UpstreamFeed
from federation.models.conflict import DECISIONS, ConflictState
from federation.models.foreign_entity import Condition
from federation.models.joint_act import JointActKind
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person

STEPS = {"pause": upstreams.pause, "resume": upstreams.resume, "close": upstreams.close}


def record(*, slug: str, name: str, url: str, registrar: list[str], by: Person) -> Lines:
    """Nothing is fetched yet."""
    made = upstreams.record(by=by, slug=slug, name=name, url=url, registrars=registrar)
    yield f"{made.slug} is recorded. Two operators have to pin its key: `manage.py upstream pin`."


def pin(*, slug: str, keys: Path, grounds: str, by: Person) -> Lines:
    """The second operator agrees with `manage.py joint_act agree`."""
    found = called(slug)
    kind = JointActKind.PIN_UPSTREAM
    act = joint_acts.propose(kind, by=by, grounds=grounds, upstream=found.slug, keys=keys.read_text())
    for fingerprint in act.arguments["fingerprints"]:
        yield f"SHA-256 of the key: {fingerprint}"
    yield from proposed(act)


def look(*, slug: str, by: Person) -> Lines:
    """As the clock does."""
    found = called(slug)
    yield f"{slug}: {upstream_imports.look_now(found, by=by).value}"
    yield from _findings(found.findings)


def accept(*, slug: str, grounds: str, by: Person) -> Lines:
    """What the brake holds."""
    upstream_imports.accept_held(called(slug), by=by, grounds=grounds)
    yield f"What was held of {slug} is taken in."


def change(*, slug: str, by: Person, **wanted: Any) -> Lines:
    """What is given replaces what there was; an empty text empties a list."""
    found = called(slug)
    fields = {name: _plain(value) for name, value in wanted.items() if value is not None}
    upstreams.change(found, by=by, version=found.version, **fields)
    yield f"{slug} is changed: {', '.join(sorted(fields))}."


def republish(*, slug: str, feed: list[str], by: Person) -> Lines:
    """In exactly these feeds."""
    upstreams.republish(called(slug), [feed_called(one) for one in feed], by=by)
    yield f"{slug} is republished in: {', '.join(feed) or 'no feed'}."


def advance(*, slug: str, step: str, note: str, by: Person) -> Lines:
    found = called(slug)
    STEPS[step](found, by=by, note=note)
    yield f"{slug} is {called(slug).state}."


def decide(*, number: int, decision: str, grounds: str, by: Person) -> Lines:
    """Of a conflict."""
    found = ForeignConflict.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no conflict {number}. `manage.py upstream conflicts` shows those that wait.")
    foreign_conflicts.decide(found, ConflictState(decision), by=by, grounds=grounds)
    yield f"Conflict {number} is decided: {decision}."


def show_all() -> Lines:
    """Every upstream."""
    for one in UpstreamFeed.objects.all():
        tried = f"{one.tried_at:%Y-%m-%d %H:%M} UTC" if one.tried_at else "never"
        yield f"{one.slug}  {one.state}  {one.result or 'not looked at'} ({tried})  {one.url}"


def show(*, slug: str) -> Lines:
    """One, with its entities that stay out."""
    one = called(slug)
    yield from (f"{name}: {', '.join(value) or '-'}" for name, value in _facts(one))
    for condition in Condition:
        yield f"{condition.value}: {one.entities.filter(condition=condition).count()}"
    yield from _findings(one.findings)
    for entity in one.entities.filter(condition=Condition.QUARANTINED):
        yield f"  {entity}"
        yield from _findings(entity.findings, "    ")


def conflicts() -> Lines:
    """Those that wait."""
    for one in ForeignConflict.objects.filter(state=ConflictState.OPEN).select_related("theirs__upstream"):
        yield f"{one.pk}  {one.kind}  {one.subject}  {one.theirs} ({one.theirs.upstream.slug})  out: {one.newcomer}"


def called(slug: str) -> UpstreamFeed:
    found = UpstreamFeed.objects.filter(slug=slug).first()
    if found is None:
        there = ", ".join(UpstreamFeed.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no upstream {slug}. Upstreams: {there}.")
    return found


def _facts(one: UpstreamFeed) -> list[tuple[str, list[str]]]:
    return [
        ("state", [one.state]),
        ("registrars", one.registrars),
        ("keys", fingerprints(one)),
        ("profile", [one.profile]),
        ("only roles", one.roles),
        ("only categories", one.categories),
        ("never", one.excluded),
        ("republished in", [feed.slug for feed in one.republish_in.all()]),
        ("valid until", [f"{one.valid_until:%Y-%m-%dT%H:%M:%SZ}"] if one.valid_until else []),
    ]


def _findings(findings: list[dict[str, Any]], indent: str = "  ") -> Lines:
    return [f"{indent}{one['rule']} {one['severity']}: {one['en']} {one['mend_en']}" for one in findings]


def _plain(value: Any) -> Any:
    return [one for one in value if one] if isinstance(value, list) else value


SLUG = argument("slug")
NOTE = argument("--note", required=True)


class Command(NounCommand):
    help = "Take in other federations' signed aggregates, filter and republish them, and decide conflicts."
    verbs: ClassVar = (
        Verb(
            "record",
            "Record another federation's aggregate.",
            record,
            (
                SLUG,
                argument("--name", required=True),
                argument("--url", required=True),
                argument("--registrar", action="append", required=True, help="one that it may bring; may be repeated"),
            ),
        ),
        Verb(
            "pin",
            "Ask a second operator to pin the keys that it signs with.",
            pin,
            (SLUG, argument("keys", type=Path, metavar="PEM"), GROUNDS),
        ),
        Verb("look", "Look at what it publishes now.", look, (SLUG,)),
        Verb("accept", "Take in what the brake holds.", accept, (SLUG, GROUNDS)),
        Verb(
            "change",
            "Change address, profile and filters.",
            change,
            (
                SLUG,
                argument("--url"),
                argument("--profile"),
                argument("--registrars", nargs="*", metavar="URI"),
                argument("--roles", nargs="*", choices=upstreams.ROLES),
                argument("--categories", nargs="*", metavar="URI"),
                argument("--excluded", nargs="*", metavar="ENTITYID"),
            ),
        ),
        Verb("republish", "Say in which feeds it is republished.", republish, (SLUG, argument("feed", nargs="*"))),
        Verb("move", "Pause, resume or close it.", advance, (SLUG, argument("step", choices=list(STEPS)), NOTE)),
        Verb("list", "List the upstreams.", show_all, acts=False),
        Verb("show", "Show one, and what stays out of it.", show, (SLUG,), acts=False),
        Verb("conflicts", "List the conflicts that wait for a decision.", conflicts, acts=False),
        Verb(
            "decide",
            "Decide a conflict.",
            decide,
            (argument("number", type=int), argument("decision", choices=sorted(DECISIONS)), GROUNDS),
        ),
    )
