"""The command line: what is asked, of which registry, and the exit code that comes of it."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sigill_client import commands
from sigill_client.exits import Exit
from sigill_client.problems import Problem, Unavailable, UsageError
from sigill_client.registry import Registry
from sigill_client.settings import ORGANISATION, TOKEN, TOKEN_FILE, URL, settings_of
from sigill_client.telling import complain, tell_json
from sigill_client.transport import Transport

_EPILOG = f"""
Environment: {URL} (the registry's address), {TOKEN_FILE} or {TOKEN} (a token; never a flag),
{ORGANISATION} (SE/9990000011, or the number alone), SIGILL_LANGUAGE (en or sv).

Exit codes: 0 done and nothing in the way; 1 findings block it, or it was rejected, or is not in a feed;
2 written wrongly; 3 the registry cannot be reached; 4 the registry refused; 5 `watch` ran out of time.
"""


def main(arguments: Sequence[str] | None = None, *, transport: Callable[..., Transport] = Transport) -> int:
    """Carries out one command; returns its exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        settings = settings_of(
            url=asked.url,
            token_file=asked.token_file,
            language=asked.language,
            timeout=asked.timeout,
            attempts=asked.attempts,
            longest_wait=asked.longest_wait,
        )
        line = transport(settings)
        return int(asked.command(commands.Asked(Registry(line), line.pause, settings.language, vars(asked))))
    except UsageError as error:
        return _failed(asked, Exit.USAGE, {"title": str(error)}, str(error))
    except Unavailable as error:
        return _failed(asked, Exit.UNAVAILABLE, {"title": str(error)}, str(error))
    except Problem as problem:
        return _failed(asked, Exit.REFUSED, problem.told, problem.sentence)


def _failed(asked: argparse.Namespace, code: Exit, told: Mapping[str, Any], sentence: str) -> int:
    if asked.json:
        tell_json({"ok": False, "exit": int(code), "problem": dict(told)})
    complain(f"sigill_client: {sentence}")
    return int(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sigill_client",
        description="Check, submit and follow SAML metadata at a Sigill registry.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _validate(verbs)
    _submit(verbs)
    _status(verbs)
    _explain(verbs)
    _diff(verbs)
    _watch(verbs)
    return parser


def _verb(verbs: Any, name: str, command: Callable[[commands.Asked], Exit], says: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=says, description=says, allow_abbrev=False)
    verb.set_defaults(command=command)
    verb.add_argument("--json", action="store_true", help="print one JSON object")
    line = verb.add_argument_group("the registry")
    line.add_argument("--url", help=f"its address; else {URL}")
    line.add_argument("--token-file", metavar="FILE", help=f"a file with the token; else {TOKEN_FILE}, or {TOKEN}")
    line.add_argument("--language", choices=("en", "sv"), help="of sentences")
    line.add_argument("--timeout", type=float, default=30.0, metavar="SECONDS", help="for one answer (30)")
    line.add_argument("--attempts", type=int, default=5, help="when the registry is busy or the line breaks (5)")
    line.add_argument("--longest-wait", type=float, default=60.0, metavar="SECONDS", help="between two attempts (60)")
    return verb


def _organisation(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--organisation", metavar="NUMBER", help=f"whose it is, as SE/9990000011; else {ORGANISATION}")


def _validate(verbs: Any) -> None:
    verb = _verb(verbs, "validate", commands.validate, "Check files by the registry's rules; nothing is kept.")
    verb.add_argument("files", nargs="+", metavar="FILE", help="one EntityDescriptor each; - is standard input")
    _organisation(verb)
    verb.add_argument("--profile", help="another rule profile than the one of registration")
    verb.add_argument("--least", choices=("info", "warning", "error"), default="warning", help="what is printed")


def _submit(verbs: Any) -> None:
    verb = _verb(verbs, "submit", commands.submit, "Hand files in as new revisions.")
    verb.add_argument("files", nargs="*", metavar="FILE", help="one EntityDescriptor each; several make a batch")
    _organisation(verb)
    says = "a directory with a directory for each organisation number, with its files: one batch of them all"
    verb.add_argument("--batch", metavar="DIRECTORY", help=says)
    verb.add_argument("--atomic", action="store_true", help="of a batch: all of it or nothing")
    verb.add_argument("--idempotency-key", metavar="KEY", help="the same again does nothing twice; else a new one")
    verb.add_argument("--patience", type=float, default=600.0, metavar="SECONDS", help="for a large batch (600)")


def _status(verbs: Any) -> None:
    verb = _verb(verbs, "status", commands.status, "How a submission stands.")
    verb.add_argument("revision", type=int, help="its number, as submit printed it")


def _explain(verbs: Any) -> None:
    verb = _verb(verbs, "explain", commands.explain, "Why an entity is in feeds, or not, gate by gate.")
    verb.add_argument("entity", help="its entityID, or its number in the registry")
    verb.add_argument("--feed", action="append", default=[], help="ask about this one; may be given more than once")
    verb.add_argument("--at", default="", metavar="DAY", help="a day to come, as 2027-03-01")


def _diff(verbs: Any) -> None:
    verb = _verb(verbs, "diff", commands.diff, "What a file, or a submission, would change of what is approved.")
    what = verb.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE")
    what.add_argument("--revision", type=int, help="a submission's number")
    _organisation(verb)


def _watch(verbs: Any) -> None:
    verb = _verb(verbs, "watch", commands.watch, "Wait until a submission is decided on, or published.")
    verb.add_argument("revision", type=int)
    verb.add_argument("--until", choices=("decided", "published"), default="decided")
    verb.add_argument("--patience", type=float, default=3600.0, metavar="SECONDS", help="how long to wait (3600)")
    verb.add_argument("--every", type=float, default=15.0, metavar="SECONDS", help="how often to ask (15)")
