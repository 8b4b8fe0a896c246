"""docs/states.md: every state machine as a diagram, drawn from the TRANSITIONS tables that the house moves by."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation

HEAD = """# States

Every object that has states, drawn from the table beside the states in the code (`TRANSITIONS`): what is not an arrow
here is refused. What follows from dates (an expired certification, say) is computed and no state. Written by
`./run manage describe_states`; a test sees that it is current.
"""


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        return HEAD + "".join(_section(model) for model in machines())


def machines() -> list[type[models.Model]]:
    """Every model with a table, by name."""
    found = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    return sorted(found, key=lambda model: model.__name__)


def _section(model: type[models.Model]) -> str:
    lines = "\n".join(_lines(model))
    return f"\n## {model.__name__}\n\n```mermaid\nstateDiagram-v2\n{lines}\n```\n"


def _lines(model: type[models.Model]) -> Iterator[str]:
    """Names, the beginning, arrows in the order of the states, and the ends."""
    field: Any = model._meta.get_field("state")
    table: dict[Any, frozenset[Any]] = model.TRANSITIONS  # type: ignore[attr-defined]
    labels = {str(value): str(label) for value, label in field.flatchoices}
    order = list(labels)
    yield from (f'    state "{label}" as {value}' for value, label in labels.items())
    if field.has_default():
        yield f"    [*] --> {field.get_default()}"
    for state in order:
        onward = sorted((str(to) for to in table.get(state, ())), key=order.index)
        yield from (f"    {state} --> {to}" for to in onward)
        if not onward:
            yield f"    {state} --> [*]"
