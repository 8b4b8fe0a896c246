"""`manage.py framework`: levels of assurance, trust frameworks and their versions."""

from typing import ClassVar

from django.core.management.base import CommandError

from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person
from trustframework.actions import frameworks
from trustframework.models import Framework, FrameworkVersion, Level
from trustframework.models.framework import VersionState


def level(*, name: str, rank: int, uri: str, by: Person) -> Lines:
    """A level of assurance."""
    recorded = frameworks.record_level(name, rank=rank, uri=uri, by=by)
    yield f"{recorded} is level {rank}: {uri}"


def record(*, slug: str, name_sv: str, name_en: str, by: Person) -> Lines:
    """A framework."""
    yield f"{frameworks.record(slug, name_sv=name_sv, name_en=name_en, by=by)} is recorded."


def draft(*, slug: str, version: str, by: Person) -> Lines:
    """A version of a framework."""
    found = Framework.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no framework {slug}. `manage.py framework list` shows those there are.")
    yield f"{frameworks.draft(found, version, by=by)} is a draft."


def advance(*, slug: str, version: str, states: list[str], by: Person) -> Lines:
    """One step or several."""
    found = FrameworkVersion.objects.filter(framework__slug=slug, version=version).first()
    if found is None:
        raise CommandError(f"There is no {slug} {version}. `manage.py framework list` shows those there are.")
    for state in states:
        frameworks.advance(found, VersionState(state), by=by)
        yield f"{found}: {state}."


def show_all() -> Lines:
    """Levels, then versions."""
    for found in Level.objects.all():
        yield f"{found.rank}  {found.name}  {found.uri}"
    for version in FrameworkVersion.objects.select_related("framework"):
        yield f"{version.framework.slug} {version.version}  {version.state}"


SLUG, VERSION = argument("slug"), argument("version")


class Command(NounCommand):
    help = "Record levels of assurance and trust frameworks."
    verbs: ClassVar = (
        Verb(
            "level",
            "Record a level of assurance.",
            level,
            (argument("name"), argument("--rank", type=int, required=True), argument("--uri", required=True)),
        ),
        Verb(
            "record",
            "Record a trust framework.",
            record,
            (SLUG, argument("--name-sv", required=True), argument("--name-en", required=True)),
        ),
        Verb("draft", "Begin a version.", draft, (SLUG, VERSION)),
        Verb(
            "advance",
            "Take a version on: consultation, adopted, in_force; retired.",
            advance,
            (SLUG, VERSION, argument("states", nargs="+", metavar="STATE", choices=VersionState.values)),
        ),
        Verb("list", "List levels and versions.", show_all, acts=False),
    )
