"""One requirement a page: what is asked, what is answered, and everything that stands beside it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import Person
from members.permissions import Permission, may
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.conflict import overtaken
from members.views.pages import form_page
from trustframework.actions import answers, comments
from trustframework.answer_facts import holds, standing_evidence
from trustframework.carried import differences
from trustframework.declaration_rules import is_own, open_for_changes
from trustframework.evidence_rules import sees_openings
from trustframework.forms_answers import AnswerForm, CommentForm, initial_of
from trustframework.inheriting import offers, sources
from trustframework.models import Answer, Certification, Comment, Declaration
from trustframework.views.declaration_access import answer_or_404, declaration_or_404


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and change it while it is open; whoever was overtaken sees both, and sends again what still holds."""
    person = actor(request)
    found = answer_or_404(pk, person)
    writes = may_write(person, found)
    form = bound(AnswerForm, request, initial=initial_of(found))
    if request.method == "POST":
        require_or_403(person, Permission.DECLARE, found.declaration.organisation)
    if act_on(form, lambda data: answers.save(found, by=person, **data)):
        messages.success(
            request, _("The answer to %(requirement)s is saved.") % {"requirement": found.requirement.code}
        )
        return redirect(_onward(request, found))
    context = _about(found, person) | {
        "form": form,
        "writes": writes,
        "now": overtaken(form, found, answers.FIELDS) if request.method == "POST" else [],
    }
    return render(request, "trustframework/answer.html", context, status=422 if form.errors else 200)


def autosave(request: HttpRequest, pk: int) -> HttpResponse:
    """What is typed, as it is typed: a line that says how it went, for htmx. Nothing is ever redirected, so that a
    session that has ended is told in place, and the text stays where it is."""
    if not request.user.is_authenticated:
        return HttpResponse(_("You are no longer logged in. Your text stays in this browser."), status=401)
    person = actor(request)
    found = answer_or_404(pk, person)
    if request.method != "POST":
        return redirect("answer", pk)
    require_or_403(person, Permission.DECLARE, found.declaration.organisation)
    form = bound(AnswerForm, request, initial=initial_of(found))
    saved = act_on(form, lambda data: answers.save(found, by=person, **data)) is not None
    context = {"answer": found, "form": form, "saved": saved}
    response = render(request, "trustframework/answer_saved.html", context)
    if saved:
        response["X-Saved"] = "1"
    return response


@login_required
@require_safe
def changed(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether somebody else has changed the answer since version `seen`: a line, or nothing, for htmx."""
    found = answer_or_404(pk, actor(request))
    other = request.GET.get("seen") != str(found.version) and found.changed_by_id not in (None, actor(request).pk)
    return render(request, "trustframework/answer_changed.html", {"answer": found, "other": other})


@login_required
def inherit(request: HttpRequest, pk: int, certification: int) -> HttpResponse:
    """Let a supplier's certification answer."""
    person = actor(request)
    found = answer_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, found.declaration.organisation)
    source = _source(found.declaration, certification)
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1
    act(
        request,
        lambda: answers.inherit(found, source, seen=version, by=person),
        _("%(organisation)s's certification answers it now.") % {"organisation": source.organisation},
    )
    return redirect("answer", pk)


@login_required
def inherit_all(request: HttpRequest, pk: int, certification: int) -> HttpResponse:
    """The same for everything that is not answered yet."""
    person = actor(request)
    declaration = declaration_or_404(pk, person)
    require_or_403(person, Permission.DECLARE, declaration.organisation)
    source = _source(declaration, certification)
    act(
        request,
        lambda: answers.inherit_all(declaration, source, by=person),
        _("What %(organisation)s's certification answers is marked so.") % {"organisation": source.organisation},
    )
    return redirect("declaration", pk)


@login_required
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """One more; the form stands on the answer's page, and here where something was wrong with it."""
    person = actor(request)
    found = answer_or_404(pk, person)
    if not is_own(person, found.declaration.organisation):
        raise Http404
    form = bound(CommentForm, request)
    if act_on(form, lambda data: comments.write(found, by=person, **data)):
        messages.success(request, _("The comment is written."))
        return redirect(reverse("answer", args=[pk]) + "#comments")
    title = _("Comment on %(requirement)s") % {"requirement": found.requirement.code}
    back = reverse("answer", args=[pk])
    organisation = found.declaration.organisation
    return form_page(request, form, title=title, submit=_("Write"), organisation=organisation, back=back)


def may_write(person: Person, found: Answer) -> bool:
    """Whether the person's right and the declaration's state let the answer be changed."""
    return may(person, Permission.DECLARE, found.declaration.organisation) and open_for_changes(found)


def comments_for(found: Answer, person: Person) -> list[Comment]:
    """All for the declarer's own; for an operator those that were written to reviewers."""
    rows = found.comments.select_related("written_by")
    return list(rows if is_own(person, found.declaration.organisation) else rows.filter(to_reviewer=True))


def _about(found: Answer, person: Person) -> dict[str, Any]:
    declaration, requirement = found.declaration, found.requirement
    every = list(declaration.answers.values_list("pk", flat=True))
    place = every.index(found.pk)
    source, writes = found.inherited_from, may_write(person, found)
    former = _former(found)
    return {
        "answer": found,
        "declaration": declaration,
        "organisation": declaration.organisation,
        "requirement": requirement,
        "evidence": standing_evidence().filter(answer=found).select_related("added_by"),
        "gone": found.evidence.exclude(removed_at=None, replaced_by=None).select_related("replaced_by"),
        "logged": sees_openings(declaration, person),
        "supplements": found.supplements.select_related("asked_by"),
        "comments": comments_for(found, person),
        "comment_form": CommentForm() if is_own(person, declaration.organisation) else None,
        "former": former,
        "asks_otherwise": bool(former and differences(former.requirement, requirement)),
        "source": source,
        "source_holds": source is not None and holds(source, today()),
        "offers": [one.certification for one in offers(declaration, [requirement])] if writes else [],
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
        "place": place + 1,
        "total": len(every),
        "keeps": f"answer-{found.pk}-{person.pk}",
    }


def _former(found: Answer) -> Answer | None:
    """What the declaration that this one follows answered to the same code."""
    if found.declaration.follows_id is None:
        return None
    rows = Answer.objects.filter(declaration=found.declaration.follows_id, requirement__code=found.requirement.code)
    return rows.select_related("requirement").first()


def _source(declaration: Declaration, certification: int) -> Certification:
    """A certification that the page could have offered; 404 for one that has nothing to do with the declarer."""
    from_suppliers = [one for one in sources(declaration) if one.pk == certification]
    if not from_suppliers:
        raise Http404
    return from_suppliers[0]


def _onward(request: HttpRequest, found: Answer) -> str:
    """The next requirement that is not answered, where that was asked for; else the task list."""
    if request.POST.get("then") == "next":
        rows = found.declaration.answers.filter(status="").values_list("pk", flat=True)
        later = rows.filter(requirement__position__gt=found.requirement.position).first() or rows.first()
        if later is not None:
            return reverse("answer", args=[later])
    return f"{reverse('declaration', args=[found.declaration_id])}#{found.requirement.code}"
