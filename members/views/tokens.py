"""A person's keys for programs: the list, a new one, which is shown once, and taking one back."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.actions import tokens
from members.forms_tokens import TokenForm
from members.models import ApiToken, Organisation, Person
from members.models.api_token import Scope
from members.permissions import Permission, assignments, may, permitted_at
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """The person's own, those that hold first."""
    rows = ApiToken.objects.filter(user=actor(request)).select_related("organisation")
    told = [(token, [Scope(scope).label for scope in token.scopes]) for token in rows.order_by("-issued_at")]
    told.sort(key=lambda row: not row[0].holds)
    context = {"tokens": told, "may_issue": bool(assignments(actor(request))), "hooked": _hooked(actor(request))}
    return render(request, "members/tokens.html", context)


@never_cache
@login_required
@fresh
def issue(request: HttpRequest) -> HttpResponse:
    """A new one; the page after it is the only one that shows the key."""
    person = actor(request)
    own = {a.organisation_id for a in assignments(person)}
    if not own:
        raise PermissionDenied
    form = bound(TokenForm, request, organisations=own)
    if done := act_on(form, lambda data: tokens.issue(**data, by=person)):
        token, key = done.value
        return render(request, "members/token_issued.html", {"token": token, "key": key})
    return form_page(request, form, title=_("New token"), submit=_("Issue the token"), back=reverse("tokens"))


@login_required
@fresh
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it back."""
    person = actor(request)
    token = ApiToken.objects.filter(public_id=public_id).select_related("organisation").first()
    if token is None or not _sees(person, token.organisation, token):
        raise Http404
    act(request, lambda: tokens.revoke(token, by=person), _("The token is worth nothing from now on."))
    return redirect("tokens")


def _hooked(person: Person) -> QuerySet[Organisation]:
    """Organisations whose events the person may have sent to programs."""
    return Organisation.objects.filter(pk__in=permitted_at(person, Permission.HANDLE_WEBHOOK))


def _sees(person: Person, organisation: Organisation, token: ApiToken) -> bool:
    return token.user_id == person.pk or may(person, Permission.MANAGE_PEOPLE, organisation)
