"""Errors as people read them: problem details (RFC 9457) become sentences, and so does a line that is broken."""

import json
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


class UsageError(Exception):
    """The command cannot be carried out as it was written; nothing was sent."""


class Unavailable(Exception):
    """There was no usable answer, also after every attempt."""


class Problem(Exception):
    """The registry's own no. `told` is the problem details as they came; `status` the HTTP status."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status, self.told = status, dict(told)
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Title, detail, code and each error's own words, as far as they were given."""
        title, detail = _text(self.told.get("title")), _text(self.told.get("detail"))
        said = f"{title}: {detail}" if title and detail else detail or title or f"The registry answered {self.status}."
        code = _text(self.told.get("code"))
        lines = [f"{said} [{code}]" if code else said, *map(_one, _several(self.told.get("errors")))]
        return "\n  ".join(lines)


def problem_of(status: int, content_type: str, body: bytes) -> Problem:
    """Of an answer that is no success, whatever its body is."""
    if content_type in ("application/problem+json", "application/json"):
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        if isinstance(told, dict):
            return Problem(status, told)
    return Problem(status, {"status": status, "title": f"The registry answered {status} without saying why"})


def _one(error: Any) -> str:
    if not isinstance(error, dict):
        return _text(error)
    where = _text(error.get("pointer") or error.get("field"))
    said = _text(error.get("detail") or error.get("message"))
    return f"{where}: {said}" if where else said


def _several(errors: Any) -> list[Any]:
    return errors if isinstance(errors, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
