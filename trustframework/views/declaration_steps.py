"""The steps of a declaration: each a page that says what happens, what is in the way, and asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import Words
from members.views.stepup import fresh
from trustframework.actions import declarations
from trustframework.declaration_rules import is_withdrawable
from trustframework.forms_declarations import StepForm
from trustframework.models import Declaration
from trustframework.models.declaration import DECLARATION_TRANSITIONS, DeclarationState
from trustframework.task_list import task_list
from trustframework.views.declaration_access import declaration_or_404

D, P = DeclarationState, Permission
_DECLARERS = (P.DECLARE, P.APPROVE_DECLARATION)
_OFFICERS = (P.HANDLE_DECLARATION,)


@dataclass(frozen=True, slots=True)
class Step:
    """A verb: its button, from where to where, whose, what happens; `reasons` is None where none are asked for, else
    whether they are required; `whole` where nothing may be in the way."""

    words: Words
    from_: frozenset[DeclarationState]
    to: DeclarationState
    who: tuple[Permission, ...]
    action: Callable[..., object]
    says: Words
    reasons: bool | None = None
    whole: bool = False
    grave: bool = False


def _because(action: Callable[..., object], name: str) -> Callable[..., object]:
    """The action, with what the form calls reasons under the name that the action gives them."""
    return lambda declaration, *, by, because="": action(declaration, by=by, **{name: because})


STEPS: dict[str, Step] = {
    "approve": Step(
        _("Approve the declaration"),
        frozenset({D.DRAFT}),
        D.INTERNALLY_APPROVED,
        (P.APPROVE_DECLARATION,),
        declarations.approve,
        _("You say for the organisation that its answers are true. It can be submitted after that."),
        whole=True,
    ),
    "reopen": Step(
        _("Take back to a draft"),
        frozenset({D.INTERNALLY_APPROVED}),
        D.DRAFT,
        _DECLARERS,
        declarations.reopen,
        _("The answers can be changed again. A signatory approves the declaration anew before it is submitted."),
    ),
    "submit": Step(
        _("Submit the declaration"),
        frozenset({D.INTERNALLY_APPROVED}),
        D.SUBMITTED,
        _DECLARERS,
        declarations.submit,
        _("The declaration is kept as it is now, and goes to the federation operator. It is closed to changes then."),
        whole=True,
    ),
    "check": Step(
        _("Take up for the completeness check"),
        frozenset({D.SUBMITTED}),
        D.COMPLETENESS_CHECK,
        _OFFICERS,
        declarations.check,
        _("You look whether it is whole: whether somebody can review it. Whether it is true is for the review."),
    ),
    "send-back": Step(
        _("Send back to the declarer"),
        frozenset({D.COMPLETENESS_CHECK}),
        D.DRAFT,
        _OFFICERS,
        _because(declarations.send_back, "because"),
        _("It becomes a draft again, and is approved and submitted anew."),
        reasons=True,
    ),
    "resubmit": Step(
        _("Submit the supplement"),
        frozenset({D.SUPPLEMENT_REQUESTED}),
        D.UNDER_REVIEW,
        _DECLARERS,
        declarations.resubmit,
        _("The declaration is kept as it is now, and the review goes on with it."),
        whole=True,
    ),
    "withdraw": Step(
        _("Withdraw the declaration"),
        frozenset(state for state, onward in DECLARATION_TRANSITIONS.items() if D.WITHDRAWN in onward),
        D.WITHDRAWN,
        _DECLARERS,
        _because(declarations.withdraw, "note"),
        _("It is over, and so is its review. What was answered stays readable, and a new declaration can follow it."),
        reasons=False,
        grave=True,
    ),
}


def steps_of(declaration: Declaration, person: Person) -> list[tuple[str, Words]]:
    """The verbs that the state and the person's rights allow: (verb, words of the button)."""
    allowed = allowed_states(declaration)
    return [
        (verb, step.words)
        for verb, step in STEPS.items()
        if declaration.state in step.from_ and step.to in allowed and _may(person, step, declaration)
        if verb != "withdraw" or is_withdrawable(declaration)
    ]


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One step. What hinders it is listed, with a way to each answer."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    if verb not in STEPS:
        raise Http404
    taken = STEPS[verb]
    if not _may(person, taken, declaration):
        raise PermissionDenied
    form: Any = bound(StepForm, request, reasons=taken.reasons)
    if act_on(form, lambda data: taken.action(declaration, by=person, **data)):
        messages.success(request, _said(declaration))
        return redirect("declaration", pk)
    if declaration.state not in taken.from_ and request.method != "POST":
        messages.error(request, _said(declaration))
        return redirect("declaration", pk)
    context = {
        "form": form,
        "step": taken,
        "declaration": declaration,
        "organisation": declaration.organisation,
        "hindrances": task_list(declaration).hindrances if taken.whole else [],
        "back": reverse("declaration", args=[pk]),
    }
    return render(request, "trustframework/declaration_step.html", context, status=422 if form.errors else 200)


def _may(person: Person, step: Step, declaration: Declaration) -> bool:
    return any(may(person, permission, declaration.organisation) for permission in step.who)


def _said(declaration: Declaration) -> str:
    said = {"declaration": declaration, "state": declaration.get_state_display().lower()}
    return str(_("%(declaration)s is now %(state)s.") % said)
