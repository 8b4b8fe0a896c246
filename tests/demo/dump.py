"""All rows of our own, without what differs between two databases that tell the same: keys, and clocks on the wall."""

import re
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from federation.models import Confirmation

Dump = dict[str, list[dict[str, Any]]]
# Set by the wall clock (auto_now_add), over primary keys, or by chance (the audit chain's digests and salts).
NOISE = {
    ("person", "registered_at"),
    ("application", "code_sha256"),
    ("invitation", "code_sha256"),
    *(("letter", name) for name in ("token", "about", "context")),
    ("audithead", "digest"),
    *(("auditevent", name) for name in ("previous", "digest", "before", "after", "private_digests", "object_pk")),
    *(("auditprivate", name) for name in ("salt", "about_pk")),
    *(("auditsalt", name) for name in ("salt", "object_pk")),
}
_IN_DETAILS: dict[str, type[Model]] = {"confirmation": Confirmation}  # details of an audit event that are keys
_KEY_IN_SUBJECT = re.compile(r"(?<=^\w)(\w* )\d+(?: |$)")


def dump() -> Dump:
    """Model name to its rows in the order of their primary keys; a reference is the position of what it names."""
    models = [
        m for label in ("members", "trustframework", "federation") for m in apps.get_app_config(label).get_models()
    ]
    positions = {m: {pk: n for n, pk in enumerate(_keys(m))} for m in models}
    return {m.__name__: [_row(one, positions) for one in m._base_manager.order_by("pk")] for m in models}


def _keys(model: type[Model]) -> list[Any]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


def _row(one: Model, positions: dict[type[Model], dict[Any, int]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for field in one._meta.concrete_fields:
        value = getattr(one, field.attname)
        if isinstance(field, ForeignKey):
            value = positions[field.related_model].get(value)
        if not field.primary_key and (one._meta.model_name, field.name) not in NOISE:
            row[field.name] = bytes(value) if isinstance(value, memoryview) else value
    if "chained" in row:
        row["subject"] = _KEY_IN_SUBJECT.sub(r"\1", row["subject"])
        row["chained"] = {
            name: positions[_IN_DETAILS[name]].get(value) if name in _IN_DETAILS else value
            for name, value in row["chained"].items()
        }
    return row
