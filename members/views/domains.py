"""An organisation's domains: claim one, see what to publish, have it looked for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import domains
from members.forms import NoteForm
from members.forms_domains import DomainForm
from members.machine import allowed_states
from members.models import Domain, Person
from members.models.domain import DomainMethod, DomainState
from members.permissions import Permission, may
from members.proofs import file_address, record_name
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


def _domain(pk: int, person: Person) -> Domain:
    return visible_or_404(Domain.objects.select_related("organisation"), pk, person)


def steps_of(domain: Domain, person: Person) -> dict[str, bool]:
    """What the person may do with it now: check, accept, withdraw."""
    held = may(person, Permission.CLAIM_DOMAIN, domain.organisation)
    open_claim = domain.state != DomainState.WITHDRAWN
    return {
        "check": held and open_claim and domain.method != DomainMethod.REGISTRAR,
        "accept": open_claim and may(person, Permission.ACCEPT_DOMAIN, domain.organisation),
        "withdraw": held and DomainState.WITHDRAWN in allowed_states(domain),
    }


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The claim, what to publish, and what the last look came to."""
    person = actor(request)
    domain = _domain(pk, person)
    context = {
        "domain": domain,
        "organisation": domain.organisation,
        "record": record_name(domain.name),
        "file": file_address(domain.name),
        "holds_until": domain.verified_at + domains.HOLDS if domain.verified_at else None,
        "steps": steps_of(domain, person),
    }
    return render(request, "members/domain.html", context)


@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """A new claim for the organisation; the next page says what to publish."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.CLAIM_DOMAIN, organisation)
    form = bound(DomainForm, request)
    done = act_on(form, lambda data: domains.claim(organisation, data["name"], DomainMethod(data["method"]), by=person))
    if done:
        messages.success(request, _("%(domain)s is claimed. Now show that it is yours.") % {"domain": done.value})
        return redirect("domain", done.value.pk)
    return form_page(request, form, title=_("Claim a domain"), submit=_("Claim the domain"), organisation=organisation)


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it looked for now."""
    person = actor(request)
    domain = _domain(pk, person)
    act(request, lambda: domains.ask(domain, by=person), _("Sigill is looking. Load the page again in a moment."))
    return redirect("domain", pk)


@login_required
@fresh
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar was shown in another way."""
    person = actor(request)
    domain = _domain(pk, person)
    require_or_403(person, Permission.ACCEPT_DOMAIN, domain.organisation)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: domains.accept(domain, by=person, **data)):
        messages.success(request, _("%(domain)s is proven.") % {"domain": domain})
        return redirect("domain", pk)
    return form_page(
        request,
        form,
        title=_("Accept the domain"),
        submit=_("Accept the domain"),
        organisation=domain.organisation,
        intro=str(domain),
        back=reverse("domain", args=[pk]),
    )


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The claim is taken back."""
    person = actor(request)
    domain = _domain(pk, person)
    done = _("The claim on %(domain)s is withdrawn.") % {"domain": domain}
    act(request, lambda: domains.withdraw(domain, by=person), done)
    return redirect("organisation", domain.organisation_id)
