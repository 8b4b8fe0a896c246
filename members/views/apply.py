"""Applying from outside: three questions, the facts, a link by e-mail that sends them and shows how they stand."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.actions import applications
from members.codes import digest_of
from members.eligibility import Answer, answers, may_join_a_group
from members.forms_applications import ApplicationForm, EligibilityForm
from members.models import Application
from members.models.application import ApplicationState
from members.models.membership import MembershipKind
from members.models.organisation import Sector, SizeClass
from members.views.acting import act, act_on, bound
from members.views.pages import form_page

PER_HOUR = 10  # applications from one address: a person makes one, a machine makes thousands
WORDS = {
    Answer.WELCOME: gettext_lazy("Your organisation can apply for this."),
    Answer.RECOMMENDED: gettext_lazy("Your organisation can apply for this when a member recommends it."),
    Answer.OUTSIDE: gettext_lazy("This is for organisations in health and social care."),
    Answer.AUTHORITY: gettext_lazy("This is for authorities."),
}


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """What the organisation is, and what it could apply for."""
    form = EligibilityForm(request.GET or None)
    told: list[tuple[str, object]] = []
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        kinds, sector = form.kinds_chosen(), Sector(form.cleaned_data["sector"])
        found = answers(kinds, sector)
        told = [(str(kind.label), WORDS[one]) for kind, one in found.items()]
        context |= {
            "goes_on": all(one in (Answer.WELCOME, Answer.RECOMMENDED) for one in found.values()),
            "group": may_join_a_group(kinds, SizeClass(form.cleaned_data["size_class"])),
            "query": _query(form),
        }
    status = 422 if form.errors else 200
    return render(request, "members/apply.html", context | {"told": told}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """The facts, for the answers that stand in the address."""
    asked = EligibilityForm(request.GET)
    if not asked.is_valid():
        return redirect("apply")
    kinds, sector = asked.kinds_chosen(), Sector(asked.cleaned_data["sector"])
    form = bound(ApplicationForm, request, kinds=kinds, sector=sector)
    if form.is_bound and _too_many(request):
        form.add_error(None, _("Too many applications have come from your address. Try again in an hour."))
    if act_on(form, lambda data: _begin(kinds, asked.cleaned_data, data)):
        return redirect("apply_sent")
    back = f"{reverse('apply')}?{_query(asked)}"
    title = _("Apply for membership")
    return form_page(request, form, title=title, submit=_("Go on"), back=back, intro=_intro(kinds, sector))


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look in your mailbox."""
    return render(request, "members/apply_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, code: str) -> HttpResponse:
    """What was filled in, and how it stands; before it is sent, the button that sends it."""
    application = _by_code(code)
    if application is None:
        return render(request, "members/apply_unknown.html", status=404)
    done = _("The application is sent. The federation operator sees it now.")
    if act(request, lambda: applications.send(application), done):
        return redirect("application_status", code)
    context = {
        "application": application,
        "kinds": [MembershipKind(kind).label for kind in application.kinds],
        "begun": application.state == ApplicationState.BEGUN,
        "open": application.state in (ApplicationState.BEGUN, ApplicationState.SENT),
        "code": code,
    }
    return render(request, "members/apply_status.html", context)


@require_http_methods(["POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant has changed their mind."""
    application = _by_code(code)
    if application is None:
        return render(request, "members/apply_unknown.html", status=404)
    act(request, lambda: applications.withdraw(application), _("The application is withdrawn."))
    return redirect("application_status", code)


def _by_code(code: str) -> Application | None:
    rows = Application.objects.select_related("recommender", "organisation")
    return rows.filter(code_sha256=digest_of(code)).first()


def _begin(kinds: list[MembershipKind], answered: dict[str, Any], data: dict[str, Any]) -> bool:
    """To what fills in the field that nobody sees, it looks as if it had worked."""
    if data.pop("website", ""):
        return True
    given = {"sector": answered["sector"], "size_class": answered["size_class"], **data}
    applications.begin(kinds=kinds, recommender=given.pop("recommender", None), **given)
    return True


def _query(form: EligibilityForm) -> str:
    query = QueryDict(mutable=True)
    query.setlist("kinds", form.cleaned_data["kinds"])
    query["sector"], query["size_class"] = form.cleaned_data["sector"], form.cleaned_data["size_class"]
    return query.urlencode()


def _intro(kinds: list[MembershipKind], sector: Sector) -> str:
    return f"{', '.join(str(kind.label) for kind in kinds)} – {sector.label}"


def _too_many(request: HttpRequest) -> bool:
    key = f"apply:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    return bool(cache.incr(key) > PER_HOUR)
