"""How an organisation is reached; and the page on which a mailbox answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions import contacts
from members.errors import Refused
from members.forms_people import ContactChangeForm, ContactForm, VouchedContactForm
from members.models import Contact, Person
from members.permissions import Permission, may
from members.verifying import Link, by_code, link
from members.views.access import organisation_or_404, require_or_403, visible_or_404
from members.views.acting import act, act_on, actor, bound
from members.views.conflict import initial, overtaken
from members.views.pages import form_page
from members.views.stepup import fresh

FACTS = ("name", "email", "phone")
_STATUS = {Link.OPEN: 200, Link.ANSWERED: 200, Link.EXPIRED: 410}


def _contact(pk: int, person: Person) -> Contact:
    return visible_or_404(Contact.objects.select_related("organisation"), pk, person)


@login_required
@fresh
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A way to reach the organisation."""
    person = actor(request)
    organisation = organisation_or_404(pk, person)
    require_or_403(person, Permission.MANAGE_PEOPLE, organisation)
    form = bound(VouchedContactForm if may(person, Permission.REGISTER_ORGANISATION) else ContactForm, request)
    if act_on(form, lambda data: contacts.record(organisation, by=person, **data)):
        messages.success(request, _("The contact is recorded."))
        return redirect("organisation", pk)
    return form_page(
        request, form, title=_("Record a contact"), submit=_("Record the contact"), organisation=organisation
    )


@login_required
@fresh
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address and number. Whoever was overtaken sees both, and sends again what still holds."""
    person = actor(request)
    contact = _contact(pk, person)
    require_or_403(person, Permission.MANAGE_PEOPLE, contact.organisation)
    form = bound(ContactChangeForm, request, initial=initial(contact, FACTS))
    if act_on(form, lambda data: contacts.change(contact, by=person, **data)):
        messages.success(request, _("The changes are saved."))
        return redirect("organisation", contact.organisation_id)
    return form_page(
        request,
        form,
        title=_("Change a contact"),
        submit=_("Save"),
        organisation=contact.organisation,
        intro=str(contact),
        facts=overtaken(form, contact, FACTS),
    )


@login_required
@fresh
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer a contact; kept in the history."""
    contact = _contact(pk, actor(request))
    done = _("The contact is removed: %(name)s.") % {"name": contact.name}
    act(request, lambda: contacts.remove(contact, by=actor(request)), done)
    return redirect("organisation", contact.organisation_id)


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the mailbox now."""
    contact = _contact(pk, actor(request))
    done = _("%(email)s is asked, by e-mail.") % {"email": contact.email}
    act(request, lambda: contacts.ask(contact, by=actor(request)), done)
    return redirect("organisation", contact.organisation_id)


@login_required
@fresh
def vouch(request: HttpRequest, pk: int) -> HttpResponse:
    """The registrar has had an answer in another way."""
    contact = _contact(pk, actor(request))
    done = _("The contact is verified: %(name)s.") % {"name": contact.name}
    act(request, lambda: contacts.vouch(contact, by=actor(request)), done)
    return redirect("organisation", contact.organisation_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """GET shows and changes nothing (mail scanners follow links); POST answers. No log-in: the code is the right."""
    title = _("Is this your mailbox?")
    found = by_code(code)
    if found is None:
        return render(request, "members/link_unknown.html", {"title": title}, status=404)
    refused = ""
    if request.method == "POST":
        try:
            contacts.by_link(code)
        except Refused as error:
            refused = str(error)
        else:
            return redirect("contact_verify", code)
    state = link(found)
    context = {"contact": found, "at": found.organisation, "state": state.value, "refused": refused, "title": title}
    return render(request, "members/contact_verify.html", context, status=409 if refused else _STATUS[state])
