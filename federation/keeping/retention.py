"""The retention table: read from its file once a process, and what of it is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

from federation.keeping.removing import REMOVING

FILE = Path(__file__).with_name("retention.yaml")
TEXTS = ("what", "from", "why", "then")


@dataclass(frozen=True, slots=True)
class Row:
    """`days` None: it stays. `texts` are by name (TEXTS) and language."""

    name: str
    days: int | None
    texts: dict[str, dict[str, str]]

    def before(self, at: datetime) -> datetime | None:
        """What began to count before this has had its time at `at`."""
        return None if self.days is None else at - timedelta(days=self.days)

    def due(self, at: datetime) -> int:
        """How many there are whose time is over."""
        before = self.before(at)
        return 0 if before is None else REMOVING[self.name].due(before).count()

    def remove(self, at: datetime) -> int:
        """Remove those; how many that were. Part of the action."""
        before = self.before(at)
        return 0 if before is None else REMOVING[self.name].remove(before)

    def words(self) -> dict[str, str]:
        """The texts in the language of now."""
        language = "en" if (get_language() or "").startswith("en") else "sv"
        return {name: said[language] for name, said in self.texts.items()}


@lru_cache(maxsize=1)
def table() -> tuple[Row, ...]:
    """Raises ValueError for a file that says what cannot be done."""
    return tuple(_row(said) for said in yaml.safe_load(FILE.read_text()))


def _row(said: dict[str, Any]) -> Row:
    row = Row(said["name"], said["days"], {name: said[name] for name in TEXTS})
    if row.days is not None and (type(row.days) is not int or row.days < 1 or row.name not in REMOVING):
        raise ValueError(f"{FILE.name}: {row.name} has to have whole days, and code that removes it.")
    return row
