"""A form whose button asks a second operator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from federation.actions import joint_acts
from federation.models.joint_act import JointActKind
from members.views.acting import act_on, actor
from members.views.pages import Words, form_page


def propose(  # noqa: PLR0913 - what stands on the page
    request: HttpRequest, kind: JointActKind, form: Any, *, title: Words, back: str, intro: Words = "", **about: Any
) -> HttpResponse:
    """The form's fields are the act's; `about` is what it is about besides. Leads to the act's page."""
    done = act_on(form, lambda data: joint_acts.propose(kind, by=actor(request), **about, **data))
    if done:
        return redirect("joint_act", done.value.pk)
    told = _("Nothing changes until another operator has agreed. After seven days without an answer it lapses.")
    return form_page(
        request,
        form,
        title=title,
        submit=_("Ask a second operator"),
        intro=f"{intro} {told}".strip(),
        back=back,
        danger=True,
    )
