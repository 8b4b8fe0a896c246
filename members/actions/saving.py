"""Save a row only when its own checks pass, and nobody else was first."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from members.errors import AlreadyMoved


def save_checked(instance: models.Model) -> None:
    """Run the model's validation (fields, uniqueness, constraints), then insert; raises ValidationError."""
    instance.full_clean()
    instance.save(force_insert=True)


def save_changed(instance: models.Model, seen: int, **fields: object) -> None:
    """Change a row that counts its changes in `version`, unless somebody changed it since version `seen` was read.

    Raises ValidationError for values that the model's own checks refuse, `AlreadyMoved` for a change in between. What
    the row names and keeps naming is not looked up again: that would be a query for each.
    """
    rows: models.Manager[Any] = type(instance)._default_manager
    for name, value in fields.items():
        setattr(instance, name, value)
    instance.full_clean(exclude={field.name for field in instance._meta.fields if field.is_relation} - fields.keys())
    cleaned = {name: getattr(instance, name) for name in fields}
    if not rows.filter(pk=instance.pk, version=seen).update(version=seen + 1, **cleaned):
        raise AlreadyMoved(
            _("%(object)s has been changed by somebody else since you opened it. Nothing of yours was saved yet.")
            % {"object": instance}
        )
    instance.version = seen + 1  # type: ignore[attr-defined]
