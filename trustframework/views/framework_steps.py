"""The steps of a framework version's life: each a page with its days, or with nothing but a button."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.clock import today
from members.machine import allowed_states
from members.models import Person
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import framework_life as life
from trustframework.forms_frameworks import ConsultForm, InForceForm, SupersedeForm
from trustframework.models import FrameworkVersion
from trustframework.models.framework import VersionState
from trustframework.views.framework_access import address, version_or_404

CONSULTATION_DAYS = 30  # a proposal; another day can be chosen
V, P = VersionState, Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A verb: its button, whose it is, the state that it leads to, the action, what is asked, and what it means."""

    words: Words
    permission: Permission
    to: VersionState
    action: Callable[..., None]
    intro: Words
    form: type[forms.Form] = forms.Form
    grave: bool = False


STEPS: dict[str, Step] = {
    "consult": Step(
        gettext_lazy("Send out for consultation"),
        P.HANDLE_FRAMEWORK,
        V.CONSULTATION,
        life.consult,
        gettext_lazy("Everybody with a log-in can read it. It cannot be changed unless it is taken back."),
        ConsultForm,
    ),
    "take-back": Step(
        gettext_lazy("Take back to draft"),
        P.HANDLE_FRAMEWORK,
        V.DRAFT,
        life.take_back,
        gettext_lazy("To be changed, and sent out for consultation again afterwards."),
    ),
    "adopt": Step(
        gettext_lazy("Adopt"),
        P.ADOPT_FRAMEWORK,
        V.ADOPTED,
        life.adopt,
        gettext_lazy("From now on it never changes. Whoever drafted or changed it cannot adopt it."),
    ),
    "in-force": Step(
        gettext_lazy("Bring into force"),
        P.ADOPT_FRAMEWORK,
        V.IN_FORCE,
        life.bring_into_force,
        gettext_lazy(
            "From the day that you choose, declarations are begun against it and no longer against the former."
        ),
        InForceForm,
    ),
    "supersede": Step(
        gettext_lazy("End without a successor"),
        P.ADOPT_FRAMEWORK,
        V.SUPERSEDED,
        life.supersede,
        gettext_lazy("From now on nobody begins a declaration against it."),
        SupersedeForm,
        grave=True,
    ),
    "retire": Step(
        gettext_lazy("Retire"),
        P.ADOPT_FRAMEWORK,
        V.RETIRED,
        life.retire,
        gettext_lazy("Not while declarations are open against it. What was certified against it stands."),
        grave=True,
    ),
}


@login_required
@fresh
def step(request: HttpRequest, slug: str, version: str, verb: str) -> HttpResponse:
    """Take the version on; what the action refuses stands on the page, with the days as they were typed."""
    person = actor(request)
    found = version_or_404(person, slug, version)
    if verb not in STEPS:
        raise Http404
    taken = STEPS[verb]
    require_or_403(person, taken.permission)
    form = bound(taken.form, request, initial=_proposed(verb, found))
    if act_on(form, lambda data: taken.action(found, by=person, **data)):
        messages.success(request, _said(found))
        return redirect(address(found))
    back = address(found)
    title = f"{taken.words}: {found}"
    return form_page(request, form, title=title, submit=taken.words, back=back, intro=taken.intro, danger=taken.grave)


def steps_of(version: FrameworkVersion, person: Person | None) -> list[tuple[str, Words]]:
    """The verbs that the state machine and the person's role allow: (verb, words of the button)."""
    if person is None:
        return []
    allowed = allowed_states(version)
    return [(verb, one.words) for verb, one in STEPS.items() if one.to in allowed and may(person, one.permission)]


def _proposed(verb: str, version: FrameworkVersion) -> dict[str, Any]:
    match verb:
        case "consult":
            return {"until": today() + timedelta(days=CONSULTATION_DAYS)}
        case "in-force":
            return {"on": version.in_force_from or today()}
    return {}


def _said(version: FrameworkVersion) -> str:
    if version.state == V.ADOPTED and version.in_force_from:
        return _("%(version)s comes into force on %(day)s.") % {
            "version": version,
            "day": date_format(version.in_force_from),
        }
    said = {"version": version, "state": version.get_state_display().lower()}
    return _("%(version)s is now: %(state)s.") % said
