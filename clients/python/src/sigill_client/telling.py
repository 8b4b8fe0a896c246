"""What a command prints: lines for people, or one JSON object for programs."""

import json
import sys
from collections.abc import Iterable, Iterator

from sigill_client.problems import Json

RANK = {"info": 0, "warning": 1, "error": 2}


def tell(lines: Iterable[str]) -> None:
    """On standard output; whatever the terminal cannot write is written as `?`."""
    for line in lines:
        print(_writable(line))


def tell_json(told: Json) -> None:
    """On standard output, indented, in ASCII, so that any terminal and any log take it."""
    print(json.dumps(told, indent=2))


def complain(sentence: str) -> None:
    """On standard error."""
    print(_writable(sentence), file=sys.stderr)


def findings(name: str, found: Iterable[Json], language: str, least: str = "info") -> Iterator[str]:
    """`file:line: severity RULE what. What to do.`, as compilers write."""
    for one in found:
        if RANK.get(str(one.get("severity")), 2) < RANK[least]:
            continue
        where = name if one.get("line") is None else f"{name}:{one['line']}"
        what, mend = _said(one, "", language), _said(one, "mend_", language)
        yield f"{where}: {one.get('severity')} {one.get('rule')} {what} {mend}".rstrip()


def changes(told: Json) -> Iterator[str]:
    """One line per change, the risk first."""
    if not told.get("changes"):
        yield "Nothing would change."
        return
    against = told.get("approved") or told.get("against")
    yield f"Risk: {told.get('risk')}" + ("" if against else " (the first publication: everything is new)")
    for one in told["changes"]:
        yield f"  {one.get('risk')}: {one.get('part')} {one.get('kind')}, {_what(one)}"


def explained(told: Json, language: str) -> Iterator[str]:
    """Feed by feed: in it, or each reason why not."""
    for feed in told.get("feeds", []):
        yield f"{feed.get('feed')}: {'in the feed' if feed.get('admitted') else 'not in the feed'}"
        for gate in feed.get("gates", []):
            for reason in gate.get("reasons", []) if not gate.get("open") else ():
                yield f"  {gate.get('gate')} {reason.get('code')}: {reason_of(reason, language)}"


def reason_of(reason: Json, language: str) -> str:
    """Why a gate is closed, and what opens it."""
    return f"{_said(reason, '', language)} {_said(reason, 'remedy_', language)}".strip()


def _what(one: Json) -> str:
    """The thing's name, and what it was and becomes."""
    name, before, after = (str(one.get(part) or "") for part in ("name", "before", "after"))
    values = f"{before} -> {after}" if before and after else after or before
    key = f" {one['sha256'][:16]}…" if one.get("sha256") else ""
    return f"{name}{key}: {values}" if values and values != name else f"{name}{key}"


def _said(one: Json, prefix: str, language: str) -> str:
    return str(one.get(f"{prefix}{language}") or one.get(f"{prefix}en") or "")


def _writable(text: str) -> str:
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
