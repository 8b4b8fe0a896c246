"""The shapes of what is sent and told: typed dictionaries, of which the OpenAPI schema is made and the check of bodies.

A field is `name: str`, `int`, `bool`, `float`, None, `list[…]`, `dict[str, …]`, a union, another TypedDict, or one of
these with more said of it: `Annotated[str, Said("What it is", one_of=MembershipState)]`. mypy holds what a function
tells to its TypedDict, so that the description cannot drift from the code.
"""

import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, NotRequired, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

from django.db.models import TextChoices
from django.utils.translation import gettext as _

Json = dict[str, Any]
_PLAIN: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a field beside its type; the words are of JSON Schema (draft 2020-12)."""

    description: str = ""
    format: str = ""
    one_of: type[TextChoices] | tuple[str, ...] | None = None
    minimum: int | None = None
    maximum: int | None = None
    longest: int | None = None

    def as_json(self) -> Json:
        told = {
            "description": self.description,
            "format": self.format,
            "enum": [str(one) for one in self._values()],
            "minimum": self.minimum,
            "maximum": self.maximum,
            "maxLength": self.longest,
        }
        return {name: value for name, value in told.items() if value not in ("", None, [])}

    def _values(self) -> tuple[str, ...] | list[str]:
        return self.one_of if isinstance(self.one_of, tuple) else list(self.one_of.values) if self.one_of else ()


Instant = Annotated[str, Said(format="date-time")]
Day = Annotated[str, Said(format="date")]
Digest = Annotated[str, Said("SHA-256, in hexadecimal.")]
Number = Annotated[int, Said("Its key here.", minimum=1, maximum=2**63 - 1)]


def schema_of(shape: Any, named: dict[str, Any] | None = None) -> Json:
    """The JSON Schema of a shape. With `named`, shapes within become references, and are noted there by their names."""
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        return _said(schema_of(arguments[0], named), arguments[1:])
    if origin in (NotRequired, Required):
        return schema_of(arguments[0], named)
    if is_typeddict(shape):
        return _of_fields(shape, named) if named is None else _referred(shape, named)
    within = [schema_of(one, named) for one in arguments]
    if origin in (Union, types.UnionType):
        return {"anyOf": within}
    if origin in (list, dict):
        return {"type": "array", "items": within[0]} if origin is list else _any_names(within[1])
    return {"type": _PLAIN[shape]} if shape in _PLAIN else {}


def _any_names(values: Json) -> Json:
    return {"type": "object", "additionalProperties": values}


def fields_of(shape: Any) -> list[str]:
    """The names that a shape has at its top."""
    return list(get_type_hints(shape))


def _said(schema: Json, more: tuple[Any, ...]) -> Json:
    told = {name: value for one in more if isinstance(one, Said) for name, value in one.as_json().items()}
    return schema | told


def name_of(shape: Any) -> str:
    """What a shape is called in the description: as in the code, with its module before where another is called so."""
    for name in (shape.__name__, f"{shape.__module__.rpartition('.')[2].title()}{shape.__name__}"):
        if _NAMES.setdefault(name, shape) is shape:
            return str(name)
    return f"{shape.__module__}.{shape.__name__}"


_NAMES: dict[str, Any] = {}


def _referred(shape: Any, named: dict[str, Any]) -> Json:
    name = name_of(shape)
    if name not in named:
        named[name] = {}  # before its fields, which may name it
        named[name] = _of_fields(shape, named)
    return {"$ref": f"#/components/schemas/{name}"}


def _of_fields(shape: Any, named: dict[str, Any] | None) -> Json:
    hints = get_type_hints(shape, include_extras=True)
    told: Json = {
        "type": "object",
        "properties": {name: schema_of(hint, named) for name, hint in hints.items()},
        "required": sorted(shape.__required_keys__),
        "additionalProperties": False,
    }
    if not shape.__required_keys__:
        del told["required"]
    says = (shape.__doc__ or "").strip()
    return {"description": " ".join(says.split()), **told} if says and not says.startswith("dict(") else told


def wrong(value: Any, schema: Json, at: str = "#") -> Iterator[tuple[str, str]]:
    """Each place where `value` is not of the schema (without references), as a JSON pointer and a sentence."""
    if "anyOf" in schema:
        yield from _of_none(value, schema["anyOf"], at)
        return
    if why := _of_type(value, schema):
        yield at, why
    elif isinstance(value, dict) and "properties" in schema:
        yield from _in_fields(value, schema, at)
    elif isinstance(value, dict) and "additionalProperties" in schema:
        for name, one in value.items():
            yield from wrong(one, schema["additionalProperties"], f"{at}/{_escaped(name)}")
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from wrong(one, schema.get("items", {}), f"{at}/{place}")


def _of_none(value: Any, choices: list[Json], at: str) -> Iterator[tuple[str, str]]:
    """Nothing where one of them fits; else what the one of the value's own type says."""
    found = [list(wrong(value, one, at)) for one in choices]
    if all(found):
        yield from next((one for one in found if any(place != at for place, _why in one)), found[0])


def _in_fields(value: Json, schema: Json, at: str) -> Iterator[tuple[str, str]]:
    known: Json = schema["properties"]
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}/{name}", _("It is missing.")
    for name, one in value.items():
        if name in known:
            yield from wrong(one, known[name], f"{at}/{_escaped(name)}")
        else:
            there_are = ", ".join(known) or "–"
            yield (
                f"{at}/{_escaped(name)}",
                _("There is no such field. Those there are: %(known)s.") % {"known": there_are},
            )


def _of_type(value: Any, schema: Json) -> str:
    """Why it is not; "" where it is."""
    wanted = schema.get("type")
    fits = wanted is None or (
        isinstance(value, _PYTHON[wanted]) and (wanted == "boolean" or not isinstance(value, bool))
    )
    if not fits:
        return _("It must be of the type %(type)s.") % {"type": wanted}
    if "enum" in schema and value not in schema["enum"]:
        return _("It must be one of: %(known)s.") % {"known": ", ".join(schema["enum"])}
    if isinstance(value, str):
        return _of_text(value, schema)
    too_small = isinstance(value, int | float) and value < schema.get("minimum", value)
    if too_small or (isinstance(value, int | float) and value > schema.get("maximum", value)):
        return _("It must be from %(least)s to %(most)s.") % {
            "least": schema.get("minimum", "–"),
            "most": schema.get("maximum", "–"),
        }
    return ""


_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def _of_text(value: str, schema: Json) -> str:
    if "\x00" in value:
        return _("It has a character that cannot be kept: U+0000.")
    if len(value) > schema.get("maxLength", len(value)):
        return _("It may have %(most)s characters at most.") % {"most": schema["maxLength"]}
    if schema.get("format") == "date" and not _DAY.fullmatch(value):
        return _("Write the day as in 2026-06-01.")
    return ""


def _escaped(name: str) -> str:
    """As a JSON pointer has it (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")
