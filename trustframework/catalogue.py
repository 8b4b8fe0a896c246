"""A framework version as data: read from YAML or JSON, checked, and written again. Pure.

The shape, which `read` and `checked` give with every key present and in this order:

    framework:     id (slug), version, name_sv, name_en, notice_sv, notice_en
    levels:        a list of name, rank (a number that grows with assurance), uri
    groups:        a list of id, title_sv, title_en
    checklists:    a list of id (slug), role, title_sv, title_en, tags, left_out (requirements' ids), size_classes;
                   without `tags` it asks what is for all and for its role
    critical_ids:  ids of the requirements that are never met on conditions
    requirements:  a list of id, group (without it: what stands before the id's hyphen), applies_to (tags), level (the
                   lowest rank at which it is asked), title_sv/en, text_sv/en, evidence_sv/en, source

What comes out can go in again: `read(as_yaml(data)) == read(as_json(data)) == data`.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml

from trustframework.catalogue_shape import (
    CHECKLIST,
    FRAMEWORK,
    GROUP,
    LEVEL,
    REQUIREMENT,
    ROLES,
    TAGS,
    Shape,
    ShapeReader,
)
from trustframework.located import CatalogueError, Fault, Path, gettext_noop, load

Data = dict[str, Any]
MOST: Final = 1000  # requirements, and anything else that is a list
_LISTS: Final[dict[str, Shape]] = {
    "levels": LEVEL,
    "groups": GROUP,
    "checklists": CHECKLIST,
    "requirements": REQUIREMENT,
}
_KEYS: Final = ("framework", "levels", "groups", "checklists", "critical_ids", "requirements")


def read(text: str) -> Data:
    """Checked data out of YAML or JSON; raises `CatalogueError`, each fault with its line."""
    located = load(text)
    return checked(located.data, located.lines)


def checked(data: Any, lines: Mapping[Path, int] | None = None) -> Data:
    """The data in its full shape; raises `CatalogueError` with everything that is wrong."""
    reader = ShapeReader(lines or {})
    found = _shaped(reader, data)
    if not reader.faults:
        _hangs_together(reader, found)
    if reader.faults:
        raise CatalogueError(sorted(reader.faults, key=lambda fault: fault.line or 0))
    return found


def as_yaml(data: Data) -> str:
    """For people: UTF-8, long texts folded."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118)


def as_json(data: Data) -> str:
    """For programs."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


class _Dumper(yaml.SafeDumper):
    """Never writes references: `located` would not read them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _shaped(reader: ShapeReader, data: Any) -> Data:
    if not isinstance(data, dict):
        reader.fault((), gettext_noop("There is no framework in the file."))
        return {}
    for name in sorted(map(str, data.keys() - set(_KEYS))):
        reader.fault((name,), gettext_noop("There is no such part. Known are: %(known)s."), known=", ".join(_KEYS))
    found: Data = {"framework": reader.mapping(("framework",), data.get("framework"), FRAMEWORK)}
    for name, shape in _LISTS.items():
        rows = reader.rows((name,), data.get(name, []), MOST)
        found[name] = [reader.mapping((name, place), row, shape) for place, row in enumerate(rows)]
    found["critical_ids"] = reader.texts(("critical_ids",), data.get("critical_ids", []))
    for row in found["requirements"]:
        row["group"] = row.get("group") or str(row.get("id", "")).rpartition("-")[0]
    critical = set(found["critical_ids"])
    # What has no order of its own gets the one in which it comes back.
    known = [str(row.get("id")) for row in found["requirements"]]
    found["critical_ids"] = [i for i in known if i in critical] + [i for i in found["critical_ids"] if i not in known]
    found["levels"].sort(key=lambda row: int(row["rank"]))
    for row in found["checklists"]:
        row["tags"] = row.get("tags") or ["all", str(row.get("role", ""))]
    return {name: found[name] for name in _KEYS}


def _hangs_together(reader: ShapeReader, data: Data) -> None:
    requirements, groups = _once(reader, data, "requirements", "id"), _once(reader, data, "groups", "id")
    _once(reader, data, "checklists", "id")
    _once(reader, data, "levels", "name")
    ranks = _once(reader, data, "levels", "rank")
    _once(reader, data, "levels", "uri")
    for name in ("requirements", "checklists"):
        if not data[name]:
            reader.fault((name,), gettext_noop("There is none. A framework needs at least one."))
    unknown = gettext_noop("There is no requirement %(name)s.")
    _known(reader, ("critical_ids",), data["critical_ids"], requirements, unknown)
    for place, row in enumerate(data["requirements"]):
        here: Path = ("requirements", place)
        group = gettext_noop("There is no group %(name)s.")
        _known(reader, (*here, "group"), [row["group"]], groups, group)
        if ranks and row["level"] not in ranks:
            reader.fault((*here, "level"), gettext_noop("There is no level of rank %(rank)d."), rank=row["level"])
    for place, row in enumerate(data["checklists"]):
        _checklist(reader, ("checklists", place), row, data["requirements"], requirements)


def _checklist(reader: ShapeReader, here: Path, row: Data, asked: list[Data], ids: set[Any]) -> None:
    _known(reader, (*here, "left_out"), row["left_out"], ids, gettext_noop("There is no requirement %(name)s."))
    if not any(is_asked(one["id"], one["applies_to"], row["tags"], row["left_out"]) for one in asked):
        reader.fault(here, gettext_noop("The checklist %(name)s asks nothing: no requirement fits."), name=row["id"])


def is_asked(code: str, applies_to: Iterable[str], tags: Iterable[str], left_out: Iterable[str]) -> bool:
    """Whether a checklist with `tags`, less what it leaves out, asks the requirement."""
    return not set(applies_to).isdisjoint(tags) and code not in set(left_out)


def _once(reader: ShapeReader, data: Data, name: str, key: str) -> set[Any]:
    """The rows' values of `key`, each of which may be there once."""
    seen: set[Any] = set()
    for place, row in enumerate(data[name]):
        if row[key] in seen:
            said = gettext_noop("%(value)s is there already. Each may be there once.")
            reader.fault((name, place, key), said, value=row[key])
        seen.add(row[key])
    return seen


def _known(reader: ShapeReader, path: Path, names: Iterable[str], known: set[Any], message: str) -> None:
    for place, name in enumerate(names):
        if name not in known:
            reader.fault((*path, place) if (*path, place) in reader.lines else path, message, name=name)


__all__ = ["ROLES", "TAGS", "CatalogueError", "Data", "Fault", "as_json", "as_yaml", "checked", "is_asked", "read"]
