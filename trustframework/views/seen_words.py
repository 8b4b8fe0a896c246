"""Two people change one part of a draft: the second keeps what was typed and sees what the first one wrote.

As members/views/conflict.py, for rows that count no changes (trustframework/fingerprints.py).
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model

from members.views.pages import Words
from trustframework.fingerprints import fingerprint


def initial(row: Model, names: Iterable[str]) -> dict[str, Any]:
    """What a first visit shows, and which words those are."""
    names = tuple(names)
    return {name.removesuffix("_id"): getattr(row, name) for name in names} | {"seen": fingerprint(row, names)}


def overtaken(form: forms.Form, row: Model, names: Iterable[str]) -> list[tuple[Words, str]]:
    """The row as it is now, label by label, when somebody changed it since the form was made; else nothing."""
    names = tuple(names)
    try:
        row.refresh_from_db()
    except ObjectDoesNotExist:  # the action has said so
        return []
    latest = fingerprint(row, names)
    if not form.is_bound or form.data.get("seen") == latest:
        return []
    data: Any = form.data
    posted = data.copy()
    posted["seen"] = latest
    form.data = posted
    fields = (name.removesuffix("_id") for name in names)
    return [(form.fields[name].label or name, _shown(getattr(row, name))) for name in fields if name in form.fields]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
