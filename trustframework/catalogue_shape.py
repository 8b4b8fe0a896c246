"""What a framework's parts look like: which fields, of what kind, how long; and a reader that notes every fault. Pure.

Lengths are those of the tables (trustframework/models): what passes here fits there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from trustframework.located import Fault, Path, gettext_noop

ROLES: Final = ("idp", "sp", "attribute_source", "eid_issuer", "agent", "without_idp")
TAGS: Final = ("all", *ROLES)
SIZE_CLASSES: Final = ("small", "medium", "large")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_URI: Final = re.compile(r"https?://[^\s<>\"]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LONG: Final = 10_000
MAX_RANK: Final = 9


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is text, names (a list of texts) or number; `known` are the only values it may have."""

    kind: str = "text"
    limit: int = LONG
    required: bool = True
    pattern: re.Pattern[str] | None = None
    known: tuple[str, ...] = ()


Shape = dict[str, Field]


def _both(name: str, limit: int = LONG, *, required: bool = True) -> Shape:
    return {f"{name}_{language}": Field(limit=limit, required=required) for language in ("sv", "en")}


FRAMEWORK: Final[Shape] = {
    "id": Field(limit=80, pattern=_SLUG),
    "version": Field(limit=20, pattern=_CODE),
    **_both("name", 200),
    **_both("notice", required=False),
}
LEVEL: Final[Shape] = {
    "name": Field(limit=20),
    "rank": Field("number", limit=MAX_RANK),
    "uri": Field(limit=255, pattern=_URI),
}
GROUP: Final[Shape] = {"id": Field(limit=20, pattern=_CODE), **_both("title", 200)}
CHECKLIST: Final[Shape] = {
    "id": Field(limit=60, pattern=_SLUG),
    "role": Field(known=ROLES),
    **_both("title", 200),
    "tags": Field("names", required=False, known=TAGS),
    "left_out": Field("names", required=False),
    "size_classes": Field("names", required=False, known=SIZE_CLASSES),
}
REQUIREMENT: Final[Shape] = {
    "id": Field(limit=20, pattern=_CODE),
    "group": Field(limit=20, required=False),
    "applies_to": Field("names", known=TAGS),
    "level": Field("number", limit=MAX_RANK),
    **_both("title", 300),
    **_both("text"),
    **_both("evidence", required=False),
    "source": Field(limit=500, required=False),
}


class ShapeReader:
    """Reads what may be anything, gives what has the right shape, and keeps what was wrong in `faults`."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self.lines = lines
        self.faults: list[Fault] = []

    def fault(self, path: Path, message: str, **values: object) -> None:
        self.faults.append(Fault(message, values, path, self._line(path)))

    def mapping(self, path: Path, value: Any, shape: Shape) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.fault(path, gettext_noop("Here are to be fields: %(known)s."), known=", ".join(shape))
            value = {}
        for name in sorted(map(str, value.keys() - shape.keys())):
            self.fault(
                (*path, name), gettext_noop("There is no such field. Known are: %(known)s."), known=", ".join(shape)
            )
        return {name: self._field((*path, name), value.get(name), field) for name, field in shape.items()}

    def rows(self, path: Path, value: Any, most: int) -> list[Any]:
        if not isinstance(value, list):
            self.fault(path, gettext_noop("Here is to be a list."))
            return []
        if len(value) > most:
            self.fault(path, gettext_noop("There are more than %(most)d."), most=most)
        return value[:most]

    def texts(self, path: Path, value: Any, field: Field = Field("names", 20)) -> list[str]:
        found = [] if value is None else self.rows(path, value, 1000)
        for place, one in enumerate(found):
            self._text((*path, place), one, Field(limit=60, known=field.known))
        texts = [one for one in found if isinstance(one, str)]
        if len(set(texts)) < len(texts):
            self.fault(path, gettext_noop("The list names something twice."))
        return texts

    def _field(self, path: Path, value: Any, field: Field) -> Any:
        if field.kind == "names":
            found = self.texts(path, value, field)
            if field.required and not found and not isinstance(value, list):
                self._missing(path)
            elif field.required and not found:
                self.fault(path, gettext_noop("The list is empty. Choose among: %(known)s."), known=_list(field))
            return found
        if value is None or value == "":
            if field.required:
                self._missing(path)
            return 0 if field.kind == "number" else ""
        return self._number(path, value, field) if field.kind == "number" else self._text(path, value, field)

    def _missing(self, path: Path) -> None:
        languages = {
            "_sv": gettext_noop("The Swedish text is missing."),
            "_en": gettext_noop("The English text is missing."),
        }
        self.fault(path, languages.get(str(path[-1])[-3:], gettext_noop("This is missing.")))

    def _number(self, path: Path, value: Any, field: Field) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= field.limit:
            self.fault(path, gettext_noop("This is to be a whole number from 1 to %(most)d."), most=field.limit)
            return 0
        return value

    def _text(self, path: Path, value: Any, field: Field) -> str:
        if not isinstance(value, str):
            self.fault(path, gettext_noop("This is to be text: put it in quotes."))
            return ""
        text = value.replace("\r\n", "\n").strip()
        if not text and field.required:
            self._missing(path)
        elif len(text) > field.limit:
            self.fault(path, gettext_noop("This is longer than %(limit)d characters."), limit=field.limit)
        elif _CONTROL.search(text):
            self.fault(path, gettext_noop("There is a character in it that cannot be shown."))
        elif field.pattern and not field.pattern.fullmatch(text):
            self.fault(path, gettext_noop("“%(value)s” has a character that it may not have here."), value=text[:60])
        elif field.known and text not in field.known:
            self.fault(
                path, gettext_noop("“%(value)s” is unknown. Known are: %(known)s."), value=text[:60], known=_list(field)
            )
        return text

    def _line(self, path: Path) -> int | None:
        """Of the value, or of the nearest thing around it that is there."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def _list(field: Field) -> str:
    return ", ".join(field.known)
