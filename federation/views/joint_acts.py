"""A joint act: what would change, before and after, and the second operator's answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import joint_acts
from federation.forms_feeds import DeclineForm
from federation.models import JointAct
from federation.models.feed import FeedMode
from federation.models.joint_act import JointActKind, JointActState
from federation.views.access import operator_or_404
from federation.views.publications import leaving_by
from members.clock import now
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound
from members.views.pages import Words, form_page
from members.views.stepup import fresh

ABOUT = ("feed", "signing_key", "publication__feed", "proposed_by", "answered_by")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the act changes; an empty text is nothing at all."""

    what: Words
    before: str
    after: str


@login_required
@require_safe
def joint_act(request: HttpRequest, pk: int) -> HttpResponse:
    """The act with exactly what would change. For operators."""
    person = operator_or_404(request)
    found = _or_404(pk)
    waits = found.state == JointActState.PROPOSED
    runs = waits and may(person, Permission.HANDLE_PUBLICATION)
    own = found.proposed_by_id == person.pk
    context = {
        "act": found,
        "lines": lines_of(found),
        "leaving": leaving_by(found.publication) if waits and found.publication else [],
        "late": waits and found.expires_at <= now(),
        "own": own,
        "may_answer": runs and not own,
        "may_withdraw": runs and own,
    }
    return render(request, "federation/joint_act.html", context)


@login_required
@fresh
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """As second operator: it is carried out."""
    operator_or_404(request)
    found = _or_404(pk)
    act(request, lambda: joint_acts.agree(found, by=actor(request)), _("Carried out."))
    return redirect("joint_act", pk)


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """As second operator: it is not to be done, and why."""
    operator_or_404(request)
    found = _or_404(pk)
    form = bound(DeclineForm, request)
    if act_on(form, lambda data: joint_acts.decline(found, by=actor(request), **data)):
        return redirect("joint_act", pk)
    back = reverse("joint_act", args=[pk])
    return form_page(request, form, title=_("Decline: %(what)s") % {"what": found}, submit=_("Decline it"), back=back)


@login_required
@fresh
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever proposed it thinks better of it."""
    operator_or_404(request)
    found = _or_404(pk)
    act(request, lambda: joint_acts.withdraw(found, by=actor(request)), _("Withdrawn. Nothing was changed."))
    return redirect("joint_act", pk)


def lines_of(found: JointAct) -> list[Line]:
    """What differs between before and after, as the kind of act tells it; else what the act says, line by line."""
    told = _TOLD.get(JointActKind(found.kind))
    if told is not None:
        return told(found.arguments)
    named = [Line(name, "", _plain(value)) for name, value in sorted(found.arguments.items())]
    return named + ([Line(_("Signing key"), "", str(found.signing_key))] if found.signing_key else [])


def _policy(arguments: dict[str, Any]) -> list[Line]:
    was, wanted = arguments["was"], arguments["policy"]
    names = [*was, *(name for name in wanted if name not in was)]
    differing = [name for name in names if was.get(name) != wanted.get(name)]
    return [Line(name, _plain(was.get(name, "")), _plain(wanted.get(name, ""))) for name in differing]


def _protected(arguments: dict[str, Any]) -> list[Line]:
    was, wanted = set(arguments["was"]), set(arguments["protected"])
    removed = [Line(_("No longer protected"), name, "") for name in sorted(was - wanted)]
    return removed + [Line(_("Protected"), "", name) for name in sorted(wanted - was)]


def _brake(arguments: dict[str, Any]) -> list[Line]:
    labels = {
        "drop": _("Entities that may go at once"),
        "drop_percent": _("Percent that may go at once"),
        "key_percent": _("Percent of the keys that may change at once"),
    }
    was = arguments["was"]
    differing = [name for name in labels if was[name] != arguments[name]]
    return [Line(labels[name], str(was[name]), str(arguments[name])) for name in differing]


def _catch_up(arguments: dict[str, Any]) -> list[Line]:
    """Beside the serials, that the feed only signs again from then on."""
    told = [
        Line(_("Next serial of %(feed)s") % {"feed": slug}, "", str(serial + 1))
        for slug, serial in sorted(arguments["serials"].items())
    ]
    return [*told, Line(_("Mode"), "", str(FeedMode.RE_SIGN_ONLY.label))]


_TOLD: dict[JointActKind, Callable[[dict[str, Any]], list[Line]]] = {
    JointActKind.CHANGE_POLICY: _policy,
    JointActKind.CHANGE_PROTECTED: _protected,
    JointActKind.CHANGE_BRAKE: _brake,
    JointActKind.CATCH_UP: _catch_up,
}


def _plain(value: Any) -> str:
    """A list of names as names; what is deeper as JSON."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _or_404(pk: int) -> JointAct:
    return get_object_or_404(JointAct.objects.select_related(*ABOUT), pk=pk)
