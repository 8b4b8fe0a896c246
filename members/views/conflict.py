"""Two people change one thing at once: the second loses nothing, sees what the first one wrote, and decides.

A form that changes a row with a `version` is a `SeenForm` (members.forms); its action takes `seen` and raises
`AlreadyMoved`. The view asks `overtaken` for what to show above the form, which keeps what was typed.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from members.views.pages import Words


def initial(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What a first visit shows: the row as it is, and which version that is."""
    return {name: getattr(row, name) for name in names} | {"seen": row.version}  # type: ignore[attr-defined]


def overtaken(form: forms.Form, row: models.Model, names: Iterable[str]) -> list[tuple[Words, str]]:
    """The row as it is now, label by label, when somebody changed it since the form was made; else nothing. The next
    attempt stands on what is shown now."""
    now: Any = type(row)._default_manager.get(pk=row.pk)
    seen = form.add_prefix("seen")
    if not form.is_bound or form.data.get(seen) == str(now.version):
        return []
    data: Any = form.data
    posted = data.copy()
    posted[seen] = str(now.version)
    form.data = posted
    return [(form.fields[name].label or name, _shown(now, name)) for name in names]


def _shown(row: models.Model, name: str) -> str:
    words = getattr(row, f"get_{name}_display", None)
    return str(words() if words else getattr(row, name))
