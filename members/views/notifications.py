"""What oneself is mailed about, and how often."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.actions import subscriptions
from members.forms_notifications import NotificationsForm
from members.subscriptions import choices
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own choices; nobody makes them for somebody else."""
    person = actor(request)
    form = bound(NotificationsForm, request, chosen=choices(person))
    if act_on(form, lambda data: subscriptions.choose(person, data["wanted"], by=person)):
        messages.success(request, _("Your notifications are as you chose."))
        return redirect("notifications")
    return form_page(
        request,
        form,
        title=_("Notifications"),
        submit=_("Save"),
        intro=_(
            "What you are mailed about at %(address)s. Letters that something cannot be done without, such as an"
            " invitation or a question to confirm, are always sent at once."
        )
        % {"address": person.email},
        back=reverse("home"),
    )
