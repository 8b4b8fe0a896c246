"""The auditor register, for the operator's officers; and each auditor's own page in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import timelines
from members.forms import NoteForm
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound
from members.views.conflict import initial, overtaken
from members.views.pages import Words, form_page
from members.views.stepup import fresh
from trustframework.actions import auditors
from trustframework.forms_auditors import FACTS, AuditorSearchForm, ChangeAuditorForm, ConfirmAuditorForm
from trustframework.forms_auditors import ProposeAuditorForm as ProposeForm
from trustframework.models import Auditor
from trustframework.models.auditor import AuditorState
from trustframework.models.checklist import ChecklistRole
from trustframework.review_rules import not_in_force

PAGE = 50
A = AuditorState


@dataclass(frozen=True, slots=True)
class Step:
    """A verb with a note: its words, the action, and the states in which it makes sense."""

    words: Words
    action: Callable[..., None]
    states: frozenset[AuditorState]
    note: bool = True
    grave: bool = False


STEPS: dict[str, Step] = {
    "accredit": Step(gettext_lazy("Accredit"), auditors.accredit, frozenset({A.CANDIDATE}), note=False),
    "renew": Step(gettext_lazy("Renew for a year"), auditors.renew, frozenset({A.ACCREDITED}), note=False),
    "restore": Step(gettext_lazy("Restore the accreditation"), auditors.restore, frozenset({A.SUSPENDED})),
    "suspend": Step(gettext_lazy("Suspend the accreditation"), auditors.suspend, frozenset({A.ACCREDITED}), grave=True),
    "end": Step(
        gettext_lazy("End the accreditation"),
        auditors.end,
        frozenset({A.CANDIDATE, A.ACCREDITED, A.SUSPENDED}),
        grave=True,
    ),
}


@login_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Everybody in it; to others than officers the page does not exist."""
    _officer(request)
    form = AuditorSearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_found(wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, _competence(one), not_in_force(one)) for one in page.object_list],
        "searched": any(wanted.values()),
    }
    return render(request, "trustframework/auditors.html", context)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One auditor: for officers, and for the auditor."""
    person = actor(request)
    auditor = _auditor(pk, person)
    officer = may(person, Permission.ACCREDIT)
    context = {
        "auditor": auditor,
        "competence": _competence(auditor),
        "why_not": not_in_force(auditor),
        "officer": officer,
        "own": auditor.person_id == person.pk,
        "steps": _steps(auditor, person) if officer else [],
        "can_change": officer and auditor.state in (A.CANDIDATE, A.ACCREDITED) and auditor.person_id != person.pk,
        "events": timelines.of_object(auditor, internal=officer).events,
    }
    return render(request, "trustframework/auditor.html", context)


@login_required
@fresh
def propose(request: HttpRequest) -> HttpResponse:
    """A candidate."""
    person = _officer(request)
    form = bound(ProposeForm, request)
    if done := act_on(form, lambda data: _propose(data, person)):
        messages.success(request, _("The auditor is proposed. Another operator has to accredit."))
        return redirect("auditor", done.value.pk)
    return form_page(
        request, form, title=_("Propose an auditor"), submit=_("Propose the auditor"), back=reverse("auditors")
    )


@login_required
@fresh
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Proposed anew, with other facts."""
    person = _officer(request)
    auditor = _auditor(pk, person)
    form = bound(ChangeAuditorForm, request, auditor=auditor, initial=initial(auditor, FACTS))
    if act_on(form, lambda data: auditors.propose_again(auditor, by=person, **data)):
        messages.success(request, _("The auditor is proposed anew. Another operator has to accredit."))
        return redirect("auditor", pk)
    return form_page(
        request,
        form,
        title=_("Propose the auditor anew"),
        submit=_("Propose the auditor anew"),
        intro=_("%(auditor)s reviews nothing until another operator has accredited anew.") % {"auditor": auditor},
        back=reverse("auditor", args=[pk]),
        facts=overtaken(form, auditor, FACTS),
    )


@login_required
@fresh
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accredit, renew, suspend, restore, end."""
    person = _officer(request)
    auditor = _auditor(pk, person)
    if verb not in STEPS:
        raise Http404
    taken, back = STEPS[verb], redirect("auditor", pk)
    done = _("The register is changed.")
    if not taken.note:
        act(request, lambda: taken.action(auditor, by=person), done)
        return back
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: taken.action(auditor, by=person, **data)):
        messages.success(request, done)
        return back
    return form_page(
        request,
        form,
        title=taken.words,
        submit=taken.words,
        intro=str(auditor),
        back=reverse("auditor", args=[pk]),
        danger=taken.grave,
    )


@login_required
@fresh
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The auditor's half of the yearly renewal."""
    person = actor(request)
    auditor = _auditor(pk, person)
    if auditor.person_id != person.pk:
        raise Http404
    form = bound(ConfirmAuditorForm, request, initial=initial(auditor, ["interests"]))
    if act_on(form, lambda data: _confirm(auditor, person, data)):
        messages.success(request, _("You have confirmed. An operator renews the accreditation when the year is over."))
        return redirect("auditor", pk)
    return form_page(
        request,
        form,
        title=_("Confirm competence and interests"),
        submit=_("Confirm"),
        back=reverse("auditor", args=[pk]),
        facts=overtaken(form, auditor, ["interests"]),
    )


def _propose(data: dict[str, Any], person: Person) -> Auditor:
    held = data.pop("reviewer")
    return auditors.propose(held.person, held.organisation, by=person, **data)


def _confirm(auditor: Auditor, person: Person, data: dict[str, Any]) -> None:
    auditors.confirm(auditor, seen=data["seen"], interests=data["interests"], by=person)


def _officer(request: HttpRequest) -> Person:
    person = actor(request)
    if not may(person, Permission.ACCREDIT):
        raise Http404
    return person


def _auditor(pk: int, person: Person) -> Auditor:
    """404 for who is neither an officer nor the auditor."""
    rows = Auditor.objects.select_related("person", "firm", "proposed_by", "accredited_by")
    if not may(person, Permission.ACCREDIT):
        rows = rows.filter(person=person)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _found(wanted: dict[str, Any]) -> QuerySet[Auditor]:
    rows = Auditor.objects.select_related("person", "firm").order_by("person__name")
    if text := wanted.get("q"):
        rows = rows.filter(
            Q(person__name__icontains=text) | Q(firm__name_sv__icontains=text) | Q(firm__name_en__icontains=text)
        )
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    if competence := wanted.get("competence"):
        # As text, because SQLite does not look into JSON lists.
        rows = rows.annotate(listed=Cast("competence", TextField())).filter(listed__contains=f'"{competence}"')
    return rows


def _competence(auditor: Auditor) -> list[str]:
    return [str(ChecklistRole(role).label) for role in auditor.competence]


def _steps(auditor: Auditor, person: Person) -> list[tuple[str, Words, bool, bool]]:
    """(verb, words, whether it asks for a note, whether it is grave) of what the person may do now."""
    if auditor.person_id == person.pk:
        return []
    own = auditor.proposed_by_id == person.pk
    return [
        (verb, one.words, one.note, one.grave)
        for verb, one in STEPS.items()
        if auditor.state in one.states and not (verb == "accredit" and own)
    ]
