"""A command per noun, with its verbs beneath: `manage.py organisation register … --as EMAIL`. Thin over the actions.

What an action refuses becomes one clear line and exit code 1. The command line speaks English, whoever uses it, so that
scripts can read it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils import translation

from members.errors import Refused
from members.management import find
from members.management.plain import QuickCommand
from members.request_id import known_as
from members.saml.types import Refusal

Lines = Iterable[str]


class PlainCommand(QuickCommand):
    """A command that the registry has an interest in: all that it does has one identity in the log and the audit."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with known_as():
            return super().execute(*args, **options)


@dataclass(frozen=True)
class Argument:
    """One argument of a verb, as argparse takes it."""

    flags: tuple[str, ...]
    options: dict[str, Any]


def argument(*flags: str, **options: Any) -> Argument:
    """An argument; see `argparse.ArgumentParser.add_argument`."""
    return Argument(flags, options)


@dataclass(frozen=True)
class Verb:
    """`run` gets the arguments by name, and `by`, the acting person, unless the verb only looks; it yields lines."""

    name: str
    help: str
    run: Callable[..., Lines]
    arguments: tuple[Argument, ...] = field(default=())
    acts: bool = True


class NounCommand(PlainCommand):
    """Subclasses list their verbs."""

    verbs: ClassVar[tuple[Verb, ...]] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", title="verbs")
        for verb in self.verbs:
            beneath = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
            add_verb_arguments(beneath, verb)

    def handle(self, *_args: Any, verb: str, **options: Any) -> None:
        chosen = next(v for v in self.verbs if v.name == verb)
        with one_clear_line():
            for line in chosen.run(**arguments_of(chosen, options)):
                self.stdout.write(line)


def add_verb_arguments(parser: CommandParser, verb: Verb) -> None:
    """The verb's own, and `--as` where it acts."""
    for one in verb.arguments:
        parser.add_argument(*one.flags, **one.options)
    if verb.acts:
        add_acting_person(parser)


def add_acting_person(parser: CommandParser) -> None:
    """`--as EMAIL`: whose right it is done with, and whose name the audit chain gets."""
    parser.add_argument("--as", dest="acting", metavar="EMAIL", required=True, help="the person who does this")


def arguments_of(verb: Verb, options: dict[str, Any]) -> dict[str, Any]:
    """What `run` takes, out of everything that Django parsed."""
    names = {one.options.get("dest") or one.flags[-1].lstrip("-").replace("-", "_") for one in verb.arguments}
    values = {name: options[name] for name in names}
    return values | ({"by": find.person(options["acting"])} if verb.acts else {})


def day(text: str) -> date:
    """A date as the command line gives it, such as 2026-01-31; raises ValueError."""
    return date.fromisoformat(text)


@contextmanager
def one_clear_line() -> Iterator[None]:
    """In English, and with every refusal as a CommandError."""
    with translation.override("en"):
        try:
            yield
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        except ValidationError as error:
            raise CommandError(told(error)) from error
        except Refusal as refusal:
            raise CommandError(told_refusal(refusal)) from refusal
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(
                f"The database cannot be used: {error}. New tables come by: ./run manage migrate"
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error


def told(error: ValidationError) -> str:
    """The sentences of a validation error, each with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    fields = error.message_dict.items()
    return " ".join(
        " ".join(messages) if name == "__all__" else f"{name}: {' '.join(messages)}" for name, messages in fields
    )


def told_refusal(refusal: Refusal) -> str:
    """Where in the document, what is wrong, and what to do."""
    finding = refusal.finding
    where = "" if finding.line is None else f"line {finding.line}: "
    return f"{finding.rule}: {where}{finding.en} {finding.mend_en}"
