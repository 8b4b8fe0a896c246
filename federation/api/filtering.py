"""A list's filters, as its page has them: the same names, the same values, the same narrowing (members/listing)."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from federation.api.problems import Problem
from federation.api.shapes import Json
from members.listing.declared import Listing


def narrowed(listing: Listing, request: Request, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `rows` that match. A page overlooks what it does not understand; a program is told (400)."""
    form = listing.form(request.query_params)
    if not form.is_valid():
        errors = [{"parameter": name, "detail": " ".join(map(str, whys))} for name, whys in form.errors.items()]
        raise Problem(
            "invalid_query", 400, _("What the list is to be narrowed by cannot be read: see `errors`."), errors=errors
        )
    wanted = {name: value for name, value in form.cleaned_data.items() if value not in (None, "", [])}
    return listing.narrow(rows, wanted)


def parameters(listing: Listing) -> dict[str, tuple[Json, str]]:
    """What the list can be narrowed by: name to JSON Schema and what it is called."""
    return {name: (_schema(field), str(field.label or name)) for name, field in listing.form().fields.items()}


def _schema(field: forms.Field) -> Json:
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "string"}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": [str(value) for value, _label in field.choices]}  # type: ignore[union-attr, misc]
    if isinstance(field, forms.DateField):
        return {"type": "string", "format": "date"}
    if isinstance(field, forms.CharField) and field.max_length:
        return {"type": "string", "maxLength": field.max_length}
    return {"type": "string"}
