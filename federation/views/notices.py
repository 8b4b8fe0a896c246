"""Notices: written after a look at how they will stand, shown, mailed, withdrawn; and dismissed by whoever has read."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from federation import notices as seen
from federation.actions import notices
from federation.forms_notices import MailingForm, NoticeForm
from federation.models import Notice
from federation.models.notice import Audience
from federation.views.access import viewer
from members.clock import now
from members.models import Letter, Person
from members.models.letter import LetterState
from members.permissions import Permission, may
from members.views.acting import act, act_on, actor, bound

PAGE = 25
REFRESH_S = 3
KEPT = 50  # keys of dismissed notices in a session
_OVER = frozenset({LetterState.SENT, LetterState.FAILED, LetterState.BOUNCED, LetterState.DROPPED})


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """All that were ever written, the newest first."""
    _writer(request)
    page = Paginator(Notice.objects.select_related("written_by"), PAGE).get_page(request.GET.get("page"))
    at = now()
    rows = [(notice, notice.standing(at)) for notice in page.object_list]
    return render(request, "federation/notices.html", {"page": page, "rows": rows})


@login_required
def write(request: HttpRequest) -> HttpResponse:
    """The form; first it shows how the notice would stand, then it is published."""
    person = _writer(request)
    soon = {"starts_at": now(), "ends_at": now() + timedelta(days=7)}
    form = bound(NoticeForm, request, initial={"audience": Audience.PUBLIC, "tone": "wait", **soon})
    if "publish" in request.POST and (done := act_on(form, lambda data: notices.write(by=person, **data))):
        messages.success(request, _("The notice is published."))
        return redirect("notice", done.value.pk)
    looked_at = form.is_bound and form.is_valid()
    context = {"form": form, "preview": form.cleaned_data if looked_at else None}
    return render(request, "federation/notice_write.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice, and how far its letters have come; the page comes again by itself while they go out."""
    _writer(request)
    notice = get_object_or_404(Notice.objects.select_related("written_by", "withdrawn_by"), pk=pk)
    states = Letter.objects.filter(about=f"notice {pk}").order_by().values_list("state").annotate(Count("pk"))
    counts = dict(states)
    gone = sum(count for state, count in counts.items() if state in _OVER)
    mailing = notice.mail_asked_at is not None and (notice.mail_ended_at is None or gone < notice.mailed)
    context = {
        "notice": notice,
        "standing": notice.standing(now()),
        "counts": [(LetterState(state).label, count) for state, count in sorted(counts.items())],
        "gone": gone,
        "mailing": mailing,
        "still": "still" in request.GET,
    }
    response = render(request, "federation/notice.html", context)
    if mailing and not context["still"]:
        response["Refresh"] = str(REFRESH_S)
    return response


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """A button."""
    person = _writer(request)
    notice = get_object_or_404(Notice, pk=pk)
    act(request, lambda: notices.withdraw(notice, by=person), _("The notice is withdrawn."))
    return redirect("notice", pk)


@login_required
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """To whom; first it says how many they are, then the letters go out."""
    person = _writer(request)
    notice = get_object_or_404(Notice, pk=pk)
    form = bound(MailingForm, request)
    expected = request.POST.get("expected", "")
    if "send" in request.POST and expected.isdecimal() and len(expected) < 10:
        sent = act_on(form, lambda _data: notices.mail(notice, form.mailing(), expected=int(expected), by=person))
        if sent:
            messages.success(request, _("The letters go out. You can leave the page."))
            return redirect("notice", pk)
    context: dict[str, Any] = {"form": form, "notice": notice, "count": None}
    if form.is_bound and form.is_valid():
        context["count"] = seen.receivers(form.mailing()).count()
    return render(request, "federation/notice_mail.html", context, status=422 if form.errors else 200)


def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Not shown again in this session; back to the page where it stood."""
    if pk not in {one.pk for one in seen.shown_to(viewer(request))}:
        raise Http404
    if request.method == "POST":
        gone = [one for one in request.session.get(seen.DISMISSED, []) if one != pk]
        request.session[seen.DISMISSED] = [*gone, pk][-KEPT:]
    onward = request.POST.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else "home")


def _writer(request: HttpRequest) -> Person:
    """404 for everybody else: what is planned is nobody's business yet."""
    person = actor(request)
    if not may(person, Permission.HANDLE_NOTICE):
        raise Http404
    return person
