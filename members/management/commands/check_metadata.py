"""`manage.py check_metadata FILE|DIR|URL`: what every rule finds, for those who run a registry and those who do not.

Needs no database, and no models: manage.py starts it without them, so nothing here is translated but what `fetch` says.
Exit status: 0 nothing blocks, 1 something does, 2 it could not be done.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import django
import yaml
from django.apps import apps
from django.core.management.base import CommandParser
from django.utils import translation

from members.clock import now
from members.errors import Refused
from members.lint.formats import FORMATS, RANK
from members.lint.run import Result, Source, check, files
from members.management.plain import QuickCommand
from members.saml.limits import AGGREGATE
from members.saml.profiles import Profile, ProfileError, shipped
from members.saml.types import Severity


class Command(QuickCommand):
    help = (
        "Check metadata with every rule: one entity, an aggregate, every .xml file beneath a directory, or what an "
        "address answers. Exit status 0 when nothing blocks, 1 when something does, 2 when it could not be checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sources", nargs="+", metavar="FILE|DIR|URL")
        parser.add_argument(
            "--profile",
            default="saml2int",
            help=f"what blocks: {', '.join(sorted(shipped()))}, or a YAML file (default: saml2int)",
        )
        parser.add_argument("--format", choices=sorted(FORMATS), default="text", help="default: text")
        parser.add_argument("--severity", choices=list(Severity), default="warning", help="least to tell (warning)")
        parser.add_argument("--language", choices=["en", "sv"], default="en", help="default: en")
        parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes to read with")
        parser.add_argument("--quiet", action="store_true", help="no summary")

    def handle(self, *_args: Any, sources: list[str], **options: Any) -> None:
        tally = Tally(Severity(options["severity"]))
        try:
            found = [source for name in sources for source in _sources(name)]
            results = check(found, _profile(options["profile"]), now(), max(options["jobs"], 1))
            for line in FORMATS[options["format"]](tally.counted(results), options["language"]):
                self.stdout.write(line)
        except (OSError, Refused) as error:
            self._cannot(error)
        if not options["quiet"]:
            self.stderr.write(tally.summary())
        sys.exit(1 if tally.counts[Severity.ERROR] else 0)

    def _cannot(self, error: OSError | Refused) -> NoReturn:
        named = isinstance(error, OSError) and error.filename
        self.stderr.write(f"{error.filename}: {error.strerror}" if named else str(error))  # type: ignore[union-attr]
        sys.exit(2)


class Tally:
    """Counts what passes by, and lets through what is at least so severe."""

    def __init__(self, least: Severity) -> None:
        self.least, self.documents, self.entities = least, 0, 0
        self.counts = dict.fromkeys(Severity, 0)

    def counted(self, results: Iterable[Result]) -> Iterator[Result]:
        for result in results:
            self.documents += 1
            self.entities += result.entities
            for finding in result.findings:
                self.counts[finding.severity] += 1
            told = tuple(f for f in result.findings if RANK[f.severity] >= RANK[self.least])
            yield replace(result, findings=told)

    def summary(self) -> str:
        """One line, at the end."""
        counts = ", ".join(_many(self.counts[severity], severity) for severity in (Severity.ERROR, Severity.WARNING))
        return f"{_many(self.entities, 'entity')} in {_many(self.documents, 'document')}: {counts}"


def _many(count: int, word: str) -> str:
    plural = "entities" if word == "entity" else f"{word}s"
    return f"{count} {word if count == 1 else plural}"


def _sources(name: str) -> list[Source]:
    if name.startswith(("http://", "https://")):
        if not apps.ready:
            django.setup()  # `fetch` finds its words by the translations, and those by the applications
        return [(name, lambda: _fetched(name))]
    found = files(Path(name))
    if not found:
        raise Refused(f"{name} has no .xml files.")
    return found


def _fetched(url: str) -> bytes:
    """What is at the address. The language is a thread's own, and this one reads."""
    from members.fetch import fetch  # noqa: PLC0415  who checks files does not wait for TLS and HTTP

    with translation.override("en"):
        return fetch(url, AGGREGATE.size)


def _profile(name: str) -> Profile:
    if name in shipped():
        return shipped()[name]
    path = Path(name)
    if not path.is_file():
        raise Refused(f"There is no profile {name}: name one of {', '.join(sorted(shipped()))}, or a YAML file.")
    try:
        definition = yaml.safe_load(path.read_bytes())
        return Profile.from_json(path.stem, definition if isinstance(definition, dict) else {})
    except (yaml.YAMLError, ProfileError) as error:
        raise Refused(f"{name} is not a profile: {error}") from error
