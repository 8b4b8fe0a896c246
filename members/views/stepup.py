"""Acts that approve, decide, sign or touch keys ask who it is, unless that was shown within fifteen minutes.

What was posted is kept in the session, and the form comes back filled in. Nothing happens by itself: the person sees
the form again and presses the button.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.clock import now

FRESH_FOR = timedelta(minutes=15)
KEPT_SIZE = 1024 * 1024  # characters in one form; more would make the session a store of documents
KEPT_FORMS = 3
_AT, _KEPT, _KEY = "shown_at", "kept_forms", "kept"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

View = Callable[..., HttpResponse]
F = TypeVar("F", bound=forms.BaseForm)


def shown(request: HttpRequest) -> None:
    """The person has just shown who they are: by a log-in, or again."""
    request.session[_AT] = now().isoformat()


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person showed who they are within the last fifteen minutes, in this session."""
    at = request.session.get(_AT)
    return at is not None and timedelta(0) <= now() - datetime.fromisoformat(at) <= FRESH_FOR


def fresh(view: View) -> View:
    """Guards a view's acts (POST and the like); reading is free. Stands under `login_required`, over the rest.

    The view has to answer a GET of the same address: that is where the person comes back.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in _SAFE and not is_fresh(request):
            return _ask(request)
        if _KEY in request.GET:
            _bring_back(request)
        return view(request, *args, **kwargs)

    return guarded


def refilled(form: F, request: HttpRequest) -> F:
    """The form of a first visit, with what was posted before the person had to show who they are."""
    posted: QueryDict | None = getattr(request, "kept_fields", None)
    if posted is None or form.is_bound:
        return form
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(posted, {}, form.add_prefix(name))
        if value is not None:
            form.initial[name] = value
    return form


def _ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks who it is, which leads back here."""
    fields = {name: values for name, values in request.POST.lists() if _may_be_kept(name)}
    arguments = request.GET.copy()
    if sum(len(value) for values in fields.values() for value in values) <= KEPT_SIZE:
        arguments[_KEY] = _keep(request, fields)
    else:
        messages.error(
            request, _("What you sent is too large to be kept meanwhile. Your browser has it one page back.")
        )
    here = f"{request.path}?{arguments.urlencode()}" if arguments else request.path
    return redirect(f"{reverse('step_up')}?{urlencode({'next': here})}")


def _may_be_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name


def _keep(request: HttpRequest, fields: dict[str, list[Any]]) -> str:
    key = secrets.token_urlsafe(9)
    row = {"path": request.path, "person": request.user.pk, "fields": fields, "files": sorted(request.FILES)}
    older = dict(list(request.session.get(_KEPT, {}).items())[1 - KEPT_FORMS :])
    request.session[_KEPT] = older | {key: row}
    return key


def _bring_back(request: HttpRequest) -> None:
    """What was kept under the key, once, to the same person at the same address."""
    kept = request.session.get(_KEPT, {})
    row = kept.get(request.GET[_KEY])
    if row is None or (row["path"], row["person"]) != (request.path, request.user.pk):
        return
    request.session[_KEPT] = {key: other for key, other in kept.items() if key != request.GET[_KEY]}
    posted = QueryDict(mutable=True)
    for name, values in row["fields"].items():
        posted.setlist(name, values)
    request.kept_fields = posted  # type: ignore[attr-defined]
    messages.info(
        request, _("You have shown that it is you. Nothing is done yet: look it through and press the button.")
    )
    if row["files"]:
        messages.warning(request, _("A file is never kept meanwhile. Choose it again."))
