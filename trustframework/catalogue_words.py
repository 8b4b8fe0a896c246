"""What is wrong with a framework's data, as sentences for people: where, then what."""

from django.utils.translation import gettext as _

from trustframework.catalogue import CatalogueError, Data
from trustframework.located import Fault, dotted


def sentences(error: CatalogueError, data: Data | None = None) -> list[str]:
    """One for each fault, in the reader's language. With the `data` they are about, rows are named by their ids."""
    return [_sentence(fault, data) for fault in error.faults]


def _sentence(fault: Fault, data: Data | None) -> str:
    where = _("line %(line)d") % {"line": fault.line} if fault.line else ""
    place = ", ".join(part for part in (where, _place(fault, data)) if part)
    return (f"{place}: " if place else "") + _(fault.message) % fault.values


def _place(fault: Fault, data: Data | None) -> str:
    match fault.path:
        case (str() as part, int() as number, *rest) if data:
            row = data[part][number]
            named = str(row.get("id") or row.get("name")) if isinstance(row, dict) else str(row)
            return " ".join((named, dotted(tuple(rest)))).strip()
    return dotted(fault.path)
