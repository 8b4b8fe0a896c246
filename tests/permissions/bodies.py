"""What a person would send: every field of the form that the page shows, filled in with something that will do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from members.clock import today
from tests.documents import PDF
from tests.permissions.things import Things

# Days from today, where the form does not take any.
DAYS = {"last_day": 120, "until": 60, "valid_until": 90, "valid_from": 0, "starts": 0}
# Where words will not do.
WORDS = {
    "name": "prov.example",
    "scope": "prov.example",
    "slug": "prov",
    "email": "nova@prov.example",
    "url": "https://prov.example/md",
    "version": "3.0",
}
# Fields that name another organisation by its number.
ANOTHER = ("number", "numbers", "successor", "supplier", "keeper", "organisation")
# For buttons, and where the page shows no form yet.
DEFAULT: dict[str, Any] = {"note": "Prov"}


def body_of(response: HttpResponse, things: Things) -> dict[str, Any] | None:
    """The body of the page's form; None where the page has none that sends anything."""
    context: Any = getattr(response, "context", None)
    form = context.get("form") if context is not None else None
    if not isinstance(form, forms.BaseForm) or form.is_bound:
        return None
    return {form.add_prefix(name): _value(name, field, form, things) for name, field in form.fields.items()}


def _value(name: str, field: forms.Field, form: forms.BaseForm, things: Things) -> Any:
    begun = form.get_initial_for_field(field, name)
    if begun not in (None, "", []):
        return begun
    if isinstance(field, forms.ChoiceField):
        return _chosen(field)
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("prov.pdf", PDF, "application/pdf")
    if isinstance(field, forms.DateField):
        return (today() + timedelta(days=DAYS.get(name, 30))).isoformat()
    return things["another"] if name in ANOTHER else _plain(name, field)


def _chosen(field: forms.ChoiceField) -> Any:
    """The first that is offered."""
    offered = [value for value, _label in _flat(field.choices) if value]
    several = isinstance(field, (forms.MultipleChoiceField, forms.ModelMultipleChoiceField))
    return [str(value) for value in offered[:1]] if several else str((offered or [""])[0])


def _plain(name: str, field: forms.Field) -> Any:
    if isinstance(field, forms.BooleanField):
        return "on"
    return field.min_value or 1 if isinstance(field, forms.IntegerField) else WORDS.get(name, "Prov")


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices, those in groups too."""
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label
