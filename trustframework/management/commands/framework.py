"""`manage.py framework`: levels of assurance, trust frameworks, and their versions from file to force and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError

from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Person
from trustframework.actions import framework_life as life
from trustframework.actions import frameworks
from trustframework.catalogue import CatalogueError, Data, as_json, as_yaml, read
from trustframework.catalogue_of import data_of
from trustframework.catalogue_words import sentences
from trustframework.example import example
from trustframework.models import Framework, FrameworkVersion, Level

HINT = "`manage.py framework list` shows those there are."


def level(*, name: str, rank: int, uri: str, by: Person) -> Lines:
    """A level of assurance."""
    recorded = frameworks.record_level(name, rank=rank, uri=uri, by=by)
    yield f"{recorded} is level {rank}: {uri}"


def record(*, slug: str, name_sv: str, name_en: str, by: Person) -> Lines:
    """A framework."""
    yield f"{frameworks.record(slug, name_sv=name_sv, name_en=name_en, by=by)} is recorded."


def draft(*, slug: str, version: str, based_on: str, by: Person) -> Lines:
    """A version of a framework, empty or as a copy."""
    found = Framework.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no framework {slug}. {HINT}")
    copied = _version(slug, based_on) if based_on else None
    yield f"{frameworks.draft(found, version, based_on=copied, by=by)} is a draft."


def import_file(*, file: Path | None, example: bool, by: Person) -> Lines:
    """A draft out of YAML or JSON."""
    made = frameworks.import_version(_data(file, example), by=by)
    asked = f"{made.requirements.count()} requirements, {made.checklists.count()} checklists"
    yield f"{made} is a draft: {asked}."


def export(*, slug: str, version: str, json: bool) -> Lines:
    """What `import` takes."""
    yield (as_json if json else as_yaml)(data_of(_version(slug, version))).removesuffix("\n")


def step(act: Callable[..., None], **given: Any) -> Lines:
    """One step of a version's life."""
    found = _version(given.pop("slug"), given.pop("version"))
    act(found, **given)
    found.refresh_from_db()
    planned = f", planned to be in force from {found.in_force_from}" if found.state == "adopted" else ""
    yield f"{found}: {found.state}{planned if found.in_force_from else ''}."


def show_all() -> Lines:
    """Levels, then versions."""
    for found in Level.objects.all():
        yield f"{found.rank}  {found.name}  {found.uri}"
    for version in FrameworkVersion.objects.select_related("framework"):
        yield f"{version.framework.slug} {version.version}  {version.state}"


def _version(slug: str, version: str) -> FrameworkVersion:
    found = FrameworkVersion.objects.select_related("framework").filter(framework__slug=slug, version=version).first()
    if found is None:
        raise CommandError(f"There is no {slug} {version}. {HINT}")
    return found


def _data(file: Path | None, shipped: bool) -> Data:
    if shipped == (file is not None):
        raise CommandError("Name a file, or say --example for the framework that comes with Sigill.")
    if file is None:
        return example()
    try:
        return read(file.read_text(encoding="utf-8-sig"))
    except CatalogueError as error:
        raise CommandError("\n".join(sentences(error))) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not UTF-8.") from error


def _life(name: str, help_: str, act: Callable[..., None], *arguments: Any) -> Verb:
    def run(**given: Any) -> Lines:
        return step(act, **given)

    return Verb(name, help_, run, (SLUG, VERSION, *arguments))


SLUG, VERSION = argument("slug"), argument("version")
_DAY: dict[str, Any] = {"type": day, "metavar": "DAY", "help": "such as 2027-01-31"}
_UNTIL: Any = argument("--transition-until", **_DAY)


class Command(NounCommand):
    help = "Levels of assurance and trust frameworks: record, import, adopt, bring into force, export."
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
        Verb("draft", "Begin a version.", draft, (SLUG, VERSION, argument("--based-on", default="", help="to copy"))),
        Verb(
            "import",
            "Begin a version from a file.",
            import_file,
            (argument("file", nargs="?", type=Path), argument("--example", action="store_true")),
        ),
        Verb("export", "Write a version out.", export, (SLUG, VERSION, argument("--json", action="store_true")), False),
        _life("consult", "Send a draft out.", life.consult, argument("--until", required=True, **_DAY)),
        _life("take-back", "Back to draft.", life.take_back),
        _life("adopt", "Adopt, after the consultation.", life.adopt),
        _life("in-force", "Bring into force.", life.bring_into_force, argument("--on", **_DAY), _UNTIL),
        _life("supersede", "End without a successor.", life.supersede, _UNTIL),
        _life("retire", "Over and done with.", life.retire),
        Verb("list", "List levels and versions.", show_all, acts=False),
    )
