"""A registrar lets somebody begin again whose second factor is lost."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.actions import second_factors
from members.forms import NoteForm
from members.models import Person
from members.permissions import Permission, may
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@fresh
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Why, and how it was seen that it is them."""
    by = actor(request)
    if not may(by, Permission.REGISTER_ORGANISATION):
        raise Http404
    person = get_object_or_404(Person, pk=pk)
    form = bound(NoteForm, request, required=True)
    if act_on(form, lambda data: second_factors.reset(person, by=by, **data)):
        done = _("%(person)s logs in with the password now, and adds a new second factor.")
        messages.success(request, done % {"person": person})
        return redirect("person", pk)
    count = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    has = ngettext("%(person)s has %(n)d second factor.", "%(person)s has %(n)d second factors.", count)
    return form_page(
        request,
        form,
        title=_("Reset somebody's second factor"),
        submit=_("Reset the second factor"),
        intro=has % {"person": person, "n": count}
        + " "
        + _("Be sure that it is them: call a number that the register has, and write down how you knew."),
        back=reverse("person", args=[pk]),
        danger=True,
    )
