"""Move an object from one state to another: once, or not at all."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from members import audit
from members.errors import AlreadyMoved, Refused
from members.models import Organisation, Person
from members.tags import Tag


@transaction.atomic
def move(  # noqa: PLR0913 - what, where to, and everything that the audit event says of it
    instance: models.Model,
    to: str,
    *,
    by: Person | None,
    tag: Tag,
    organisation: Organisation | None,
    note: str = "",
    details: Any = None,
    **changes: Any,
) -> None:
    """Compare-and-swap `instance.state` to `to` with `changes`, and write the audit event, with `details` (a mapping).

    Raises `Refused` when the table beside the states has no such step, `AlreadyMoved` when another actor was first.
    """
    before: Any = instance.state  # type: ignore[attr-defined]
    require_step(instance, to)
    was = audit.fields_of(instance)
    manager: models.Manager[Any] = type(instance)._default_manager
    if not manager.filter(pk=instance.pk, state=before).update(state=to, **changes):
        raise AlreadyMoved(
            _("%(object)s is no longer %(state)s: somebody else acted first. Look at it again before you go on.")
            % {"object": instance, "state": _label(instance, before)}
        )
    for name, value in {"state": to, **changes}.items():
        setattr(instance, name, value)
    told: dict[str, Any] = {"from": str(before), "to": str(to)} | ({"note": note} if note else {}) | dict(details or {})
    audit.record(tag, instance, by=by, organisation=organisation, was=was, **told)


def require_step(instance: models.Model, to: str) -> None:
    """Raise `Refused` when the table beside the states has no step from the instance's state to `to`."""
    if to not in allowed_states(instance):
        state: Any = instance.state  # type: ignore[attr-defined]
        raise Refused(
            _("%(object)s is %(state)s and cannot become %(to)s.")
            % {"object": instance, "state": _label(instance, state), "to": _label(instance, to)}
        )


def allowed_states(instance: models.Model) -> frozenset[str]:
    """The states that a next step can lead to: what buttons and `allowed_actions` are made from."""
    table: dict[Any, frozenset[str]] = instance.TRANSITIONS  # type: ignore[attr-defined]
    return table[instance.state]  # type: ignore[attr-defined]


def _label(instance: models.Model, state: str) -> str:
    field: Any = instance._meta.get_field("state")
    return str(dict(field.flatchoices).get(state, state)).lower()
