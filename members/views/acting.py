"""From a page to an action and back: a refusal becomes a form error or a message, never a lost form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise

from members.errors import Refused
from members.models import Person
from members.views.stepup import refilled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The action happened; `value` is what it gave back."""

    value: T


def actor(request: HttpRequest) -> Person:
    """Who acts. Only for views that require a log-in."""
    return cast(Person, request.user)


def bound(form_class: type[Any], request: HttpRequest, **kwargs: Any) -> Any:
    """The form with what was posted; else empty, or with what waited while the person showed who they are."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **kwargs)
    return refilled(form_class(**kwargs), request)


def act_on(form: forms.Form, action: Callable[[dict[str, Any]], T]) -> Done[T] | None:
    """Call `action(cleaned_data)` when the form is posted and valid; None (show the form again) when it did not happen.

    What the action refuses is shown in the form: beside its field where ValidationError names one, else on top.
    """
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return Done(action(form.cleaned_data))
    except Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as error:
        _add(form, error)
    return None


def act(request: HttpRequest, action: Callable[[], object], done: str | Promise) -> bool:
    """Call `action` for a button without a form; say `done`, or why not, in a message on the next page.

    Does nothing unless it is a POST: one that met the log-in page comes back as a GET, and the person presses again.
    """
    if request.method != "POST":
        return False
    try:
        action()
    except Refused as refused:
        messages.error(request, str(refused))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(done))
        return True
    return False


def _add(form: forms.Form, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, errors in error.error_dict.items():
        known = name if name != NON_FIELD_ERRORS and name in form.fields else None
        form.add_error(known, ValidationError(errors))
