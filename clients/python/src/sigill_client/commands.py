"""What each command does: asks the registry, prints, and says with its exit code whether anything is in the way."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sigill_client import reading, telling
from sigill_client.exits import Exit
from sigill_client.problems import Json, Problem, UsageError
from sigill_client.registry import Registry
from sigill_client.settings import ORGANISATION

_OVER = frozenset({"done", "failed"})
_ASK_EVERY = 2.0
_WAITS, _NO = "submitted", frozenset({"rejected", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it was written: `given` are its arguments."""

    registry: Registry
    pause: Callable[[float], None]
    language: str
    given: dict[str, Any]

    def organisation(self, *, needed: bool) -> str:
        found = str(self.given.get("organisation") or os.environ.get(ORGANISATION, ""))
        if needed and not found:
            raise UsageError(f"Say whose it is: --organisation, or {ORGANISATION} in the environment.")
        return found

    def answer(self, code: Exit, told: Json) -> Exit:
        """What a program reads, where one asked."""
        if self.given["json"]:
            telling.tell_json({"ok": code is Exit.OK, "exit": int(code), **told})
        return code

    def say(self, *lines: str) -> None:
        """What a person reads, where no program asked."""
        if not self.given["json"]:
            telling.tell(lines)


def validate(asked: Asked) -> Exit:
    """Each file by itself; blocked where one has findings that block."""
    whose, results = asked.organisation(needed=False), []
    documents = [(name, reading.document(name)) for name in asked.given["files"]]
    for name, document in documents:
        told = asked.registry.validate(document, organisation=whose, profile=asked.given["profile"] or "")
        results.append({"file": name, **told})
        asked.say(*telling.findings(name, told["findings"], asked.language, asked.given["least"]))
        asked.say(f"{name}: {'blocked' if told['blocks'] else 'ok'}, {_counted(told)}")
    blocked = any(one["blocks"] for one in results)
    return asked.answer(Exit.BLOCKED if blocked else Exit.OK, {"results": results})


def submit(asked: Asked) -> Exit:
    """One file at once; several, or a directory, as a batch."""
    files, directory = asked.given["files"], asked.given["batch"]
    if bool(files) == bool(directory):
        raise UsageError("Name files, or a directory with --batch.")
    if directory or len(files) > 1:
        return _submit_many(asked)
    (name,) = files
    document, whose = reading.document(name), asked.organisation(needed=True)
    told = asked.registry.submit(document, organisation=whose, key=asked.given["idempotency_key"])
    return asked.answer(_after_one(asked, name, told), told)


def _after_one(asked: Asked, name: str, told: Json) -> Exit:
    if told["outcome"] == "unchanged":
        asked.say(f"{name}: nothing would change; the registry has it already")
        return Exit.OK
    revision = told["revision"]
    asked.say(*telling.findings(name, revision["findings"], asked.language, "warning"))
    asked.say(f"{name}: submitted as revision {revision['id']}, {revision['errors']} errors")
    return Exit.BLOCKED if revision["errors"] else Exit.OK


def _submit_many(asked: Asked) -> Exit:
    if asked.given["batch"]:
        named = reading.batch(asked.given["batch"])
    else:
        named = [(asked.organisation(needed=True), file) for file in asked.given["files"]]
    items = [(whose, reading.text(file)) for whose, file in named]
    told = _when_over(asked, _handed_in(asked, items))
    if told["state"] not in _OVER:
        asked.say(f"Job {told['job']} has come to {told['done']} of {told['total']}; it goes on without us.")
        return asked.answer(Exit.TIME_UP, told)
    for (_whose, file), item in zip(named, told["items"], strict=False):
        asked.say(f"{file}: {_of_item(item)}")
    if told.get("error"):
        asked.say(str(told["error"]))
    fine = told["state"] == "done" and all(_is_fine(item) for item in told["items"])
    return asked.answer(Exit.OK if fine else Exit.BLOCKED, told)


def _handed_in(asked: Asked, items: list[tuple[str, str]]) -> Json:
    """What the registry told; also of a small batch of which nothing was submitted, because something was refused."""
    try:
        return asked.registry.submit_many(items, atomic=asked.given["atomic"], key=asked.given["idempotency_key"])
    except Problem as problem:
        if problem.told.get("code") != "batch_refused":
            raise
        return {"job": None, "state": "failed", "error": problem.told["detail"], "items": problem.told["items"]}


def _when_over(asked: Asked, told: Json) -> Json:
    """A batch that became a job is asked about until it is over, or patience is."""
    waited = 0.0
    while told["state"] not in _OVER and waited < asked.given["patience"]:
        asked.pause(_ASK_EVERY)
        waited += _ASK_EVERY
        told = asked.registry.batch(told["job"])
    return told


def status(asked: Asked) -> Exit:
    """State, findings and feeds of a submission; blocked where it cannot be, or was not, approved."""
    told = asked.registry.revision(asked.given["revision"])
    asked.say(*_standing(told, asked.language))
    return asked.answer(_verdict(told), told)


def explain(asked: Asked) -> Exit:
    """Gate by gate; blocked where a feed that was asked about (else each) does not have it."""
    given = asked.given
    told = asked.registry.explain(given["entity"], feeds=given["feed"], at=given["at"])
    asked.say(*telling.explained(told, asked.language))
    inside = [feed["admitted"] for feed in told["feeds"]]
    fine = all(inside) if given["feed"] else any(inside)
    return asked.answer(Exit.OK if fine else Exit.BLOCKED, told)


def diff(asked: Asked) -> Exit:
    """What would change; blocked only where the document has findings that block."""
    if asked.given["revision"] is not None:
        told = asked.registry.revision_differences(asked.given["revision"])
    else:
        document, whose = reading.document(asked.given["file"]), asked.organisation(needed=True)
        told = asked.registry.differences(document, organisation=whose)
    asked.say(*telling.changes(told))
    return asked.answer(Exit.BLOCKED if told.get("blocks") else Exit.OK, told)


def watch(asked: Asked) -> Exit:
    """Asks again and again; says each new state once."""
    waited, said = 0.0, ""
    while True:
        told = asked.registry.revision(asked.given["revision"])
        line = _one_line(told)
        if line != said:
            asked.say(line)
        said = line
        if told["state"] in _NO or _is_there(told, asked.given["until"]):
            return asked.answer(_verdict(told), told)
        if waited >= asked.given["patience"]:
            asked.say("The time is up.")
            return asked.answer(Exit.TIME_UP, told)
        asked.pause(asked.given["every"])
        waited += asked.given["every"]


def _is_there(told: Json, until: str) -> bool:
    if until == "decided":
        return bool(told["state"] != _WAITS)
    waiting = [feed for feed in told["feeds"] if feed["admitted"] and feed["published"] is None]
    return bool(told["state"] == "superseded" or (told["state"] == "approved" and not waiting))


def _verdict(told: Json) -> Exit:
    blocked = told["state"] in _NO or (told["state"] == _WAITS and told["errors"])
    return Exit.BLOCKED if blocked else Exit.OK


def _standing(told: Json, language: str) -> list[str]:
    lines = [_one_line(told)]
    if told["note"]:
        lines.append(f"  The registrar: {told['note']}")
    if told["blocking"]:
        lines.append(f"  It cannot be approved as it is: {', '.join(told['blocking'])}")
    elif told["state"] == _WAITS and told["needs_confirmation"]:
        lines.append(f"  A second contact has to confirm it: {told['confirmation'].replace('_', ' ')}.")
    if told["place_in_queue"]:
        lines.append(f"  Number {told['place_in_queue'][0]} of {told['place_in_queue'][1]} that wait for a registrar.")
    for feed in told["feeds"]:
        where = f"published in serial {feed['published']}" if feed["published"] else f"waits ({feed['waits_for']})"
        lines.append(f"  {feed['feed']}: {where}")
        lines += [f"    {one['code']}: {telling.reason_of(one, language)}" for one in feed["reasons"]]
    return lines


def _one_line(told: Json) -> str:
    serials = [f"{feed['feed']} {feed['published']}" for feed in told["feeds"] if feed["published"]]
    published = f"; published in {', '.join(serials)}" if serials else ""
    return f"{told['entity_id']} #{told['number']}: {told['state']}, {_counted(told)}{published}"


def _counted(told: Json) -> str:
    return f"{told['errors']} errors, {told['warnings']} warnings"


def _is_fine(item: Json) -> bool:
    return item["outcome"] == "unchanged" or (item["outcome"] == "submitted" and not item["errors"])


def _of_item(item: Json) -> str:
    if item.get("problem"):
        return f"{item['outcome']}. {Problem(item['problem'].get('status', 0), item['problem']).sentence}"
    errors = f", with {item['errors']} errors" if item.get("errors") else ""
    revision = f" as revision {item['revision']}" if item.get("revision") else ""
    return f"{item['outcome']}{revision}{errors}"
