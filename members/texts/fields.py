"""The fields that an agreement text may have, `{{ organisation.name }}`: a closed list, filled in when it is sent."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.errors import Refused

FIELDS: Final[dict[str, Promise]] = {
    "operator.name": gettext_lazy("The federation operator's name"),
    "operator.number": gettext_lazy("The federation operator's organisation number"),
    "organisation.name": gettext_lazy("The member's name"),
    "organisation.number": gettext_lazy("The member's organisation number"),
    "commissioner.name": gettext_lazy("Who ordered and pays; the member where nobody else does"),
    "commissioner.number": gettext_lazy("The organisation number of who ordered and pays"),
    "beneficiaries": gettext_lazy("The organisations that the agreement holds for beside the member"),
    "valid_from": gettext_lazy("From when it is in force"),
    "valid_until": gettext_lazy("Its last day, or that it runs until notice"),
    "sent_on": gettext_lazy("The day on which it is sent for signing"),
    "agreement.number": gettext_lazy("The agreement's number in Sigill"),
    "template.version": gettext_lazy("The version of the text"),
}
_ANY: Final = re.compile(r"\{\{(.*?)\}\}|\{\{|\}\}")
# Each field is one private-use character while Markdown is read: no value is ever read as Markdown.
_FIRST: Final = 0xE000
MARKS: Final = {name: chr(_FIRST + place) for place, name in enumerate(FIELDS)}
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Fault:
    """What is wrong on a line of a text."""

    line: int
    message: str

    def __str__(self) -> str:
        return _("Line %(line)d: %(message)s") % {"line": self.line, "message": self.message}


class Unreadable(Refused):
    """The text cannot become an agreement; `faults` say why, line by line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(" ".join(str(fault) for fault in faults))
        self.faults = faults


def marked(text: str) -> str:
    """The text with a mark in place of each field; raises `Unreadable` for fields that there are none of."""
    lines = text.splitlines()
    faults = [fault for number, line in enumerate(lines, 1) for fault in _faults(number, line)]
    if faults:
        raise Unreadable(faults)
    return "\n".join(_ANY.sub(lambda found: MARKS[found[1].strip()], line) for line in lines)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with values where the marks are."""
    return text.translate({ord(mark): printable(values[name]) for name, mark in MARKS.items()})


def printable(value: str) -> str:
    """In one line, without what cannot be seen: control characters, and those that turn the direction of writing."""
    return "".join(" " if one.isspace() else one for one in value if one.isprintable() or one.isspace())


def _faults(number: int, line: str) -> "list[Fault]":
    faults = [
        Fault(number, _unknown(found[1])) for found in _ANY.finditer(line) if (found[1] or "").strip() not in FIELDS
    ]
    if _PRIVATE.search(line):
        faults.append(Fault(number, _("There is a character of a private alphabet here. Write it in another way.")))
    return faults


def _unknown(inner: str | None) -> str:
    if inner is None:
        return _("A field has not both its braces in the same line. Write {{ organisation.name }}.")
    known = ", ".join(FIELDS)
    return _("There is no field %(name)s. Those that there are: %(known)s.") % {"name": inner.strip(), "known": known}
