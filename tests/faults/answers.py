"""What only somebody who knows the registry can judge: was what was seen ever right, and is it there in time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Entries = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What the feed should contain from `since` on (seconds since 1970): before that nobody could know it."""

    since: float
    entries: Entries


@dataclass
class Notes:
    """The observer's notes, read as they grow."""

    path: Path
    offset: int = 0

    def news(self) -> Iterator[dict[str, Any]]:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self.offset += len(line)
                yield json.loads(line)


@dataclass
class Judge:
    """Keeps every right answer there was, and how far each source has come in them."""

    notes: Notes
    answers: list[Answer] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)  # entities that a fault spoilt: they alone may be missing
    reached: dict[str, int] = field(default_factory=dict)
    served: dict[str, dict[str, Any]] = field(default_factory=dict)
    looks: int = 0
    releases: int = 0

    def add(self, since: float, entries: Entries) -> None:
        if not self.answers or self.answers[-1].entries != entries:
            self.answers.append(Answer(since, entries))

    def judge(self) -> list[dict[str, Any]]:
        """Read what is new in the notes; everything that breaks a promise, the observer's own findings first."""
        wrong = []
        for note in self.notes.news():
            if note["what"] == "wrong":
                wrong.append(note)
            elif note["what"] == "end":
                self.looks = note["looks"]
            elif said := self._served(note):
                wrong.append({**note, "promise": 3, "said": said, "entities": len(note["entities"])})
        return wrong

    def right_now(self, sources: list[str]) -> bool:
        """Whether every one of these sources serves the last right answer, all of it."""
        wanted = self.answers[-1].entries
        return all(source in self.served and self.served[source]["entities"] == wanted for source in sources)

    def _served(self, note: dict[str, Any]) -> str:
        """Why this content should not be served at this time; "" when it may."""
        source = note["source"]
        self.releases += source == "files"
        self.served[source] = note
        begin = self.reached.get(source, 0)
        for index in range(begin, len(self.answers)):
            if self.answers[index].since <= note["at"] and self._within(note["entities"], self.answers[index].entries):
                self.reached[source] = index
                return ""
        earlier = any(self._within(note["entities"], answer.entries) for answer in self.answers[:begin])
        what = "content went back to an earlier answer" if earlier else "this content was never the right answer"
        return f"serial {note['serial']}: {what}; beside the last one: {_beside(note['entities'], self.answers[-1])}"

    def _within(self, served: Entries, right: Entries) -> bool:
        """The right answer, but for what a fault spoilt."""
        missing = right.keys() - served.keys()
        return missing <= self.damaged and all(right.get(entity_id) == sha256 for entity_id, sha256 in served.items())


def _beside(served: Entries, answer: Answer) -> str:
    """In what the served content differs from an answer."""
    right = answer.entries
    other = [entity_id for entity_id in served.keys() & right.keys() if served[entity_id] != right[entity_id]]
    less, more = sorted(right.keys() - served.keys()), sorted(served.keys() - right.keys())
    return f"without {less}, with {more}, other {sorted(other)}"
