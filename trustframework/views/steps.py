"""Verbs on a thing: which of them are open to a person, and the page that takes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from members.machine import allowed_states
from members.models import Organisation, Person
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page


@dataclass(frozen=True, slots=True)
class Step:
    """A verb: its words, who may, the state that it leads to ("": none), the action, its form, what is said after it.

    `fits(thing, person)` says whether it can be taken now, beyond what the table of states allows.
    """

    words: Words
    permission: Permission
    to: str
    action: Callable[..., object]
    done: str | Promise
    form: type[forms.Form] = forms.Form
    options: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = False
    fits: Callable[[Any, Person], bool] = lambda _thing, _person: True


def open_steps(steps: Mapping[str, Step], thing: Any, organisation: Organisation, person: Person) -> list[Any]:
    """(verb, words) of those that the person may take now."""
    allowed = allowed_states(thing)
    return [
        (verb, step.words)
        for verb, step in steps.items()
        if (not step.to or step.to in allowed)
        and may(person, step.permission, organisation)
        and step.fits(thing, person)
    ]


def take(request: HttpRequest, step: Step, thing: Any, organisation: Organisation, back: str) -> HttpResponse:
    """The page of one verb: its form, and back to the thing when it is done."""
    person = actor(request)
    require_or_403(person, step.permission, organisation)
    form = bound(step.form, request, **step.options)
    if act_on(form, lambda data: step.action(thing, by=person, **data)):
        messages.success(request, str(step.done))
        return redirect(back)
    return form_page(
        request,
        form,
        title=step.words,
        submit=step.words,
        organisation=organisation,
        back=back,
        intro=str(thing),
        danger=step.grave,
    )
