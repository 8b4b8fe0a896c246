"""Settings that are data: the page that leads to all of them, and what an approval needs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions import approval_rules
from federation.approval_rules import DEFAULTS, rules
from federation.forms_approval_rules import ApprovalRuleForm
from federation.governed import Setting, governed
from federation.models.approval import ApprovalRisk
from federation.views.access import operator_or_404
from federation.views.parts import PART_LABELS, risk_chip
from members.models import Person
from members.permissions import Permission, may
from members.saml.difference import Risk
from members.saml.difference.risk import RISKS
from members.views.access import require_or_403
from members.views.acting import act_on, actor, bound
from members.views.pages import form_page
from members.views.stepup import fresh


@login_required
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Where each is seen and changed, who may, and when it was changed last. For operators."""
    person = operator_or_404(request)
    rows = [(one, "" if _is_shut(person, one.setting) else reverse(one.setting.route)) for one in governed()]
    return render(request, "federation/settings.html", {"rows": rows})


@login_required
@require_safe
def show_rules(request: HttpRequest) -> HttpResponse:
    """What an approval needs now, for each risk. For operators."""
    person = operator_or_404(request)
    held = rules()
    rows = [(risk.value, risk_chip(risk), _parts(risk), held[risk], held[risk] == DEFAULTS[risk]) for risk in Risk]
    decides = may(person, Permission.DECIDE_APPROVAL_RULES)
    return render(request, "federation/approval_rules.html", {"rows": rows, "decides": decides})


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def change_rule(request: HttpRequest, risk: str) -> HttpResponse:
    """What changes of that risk need from now on; what waits already is judged by it, too."""
    person = operator_or_404(request)
    if risk not in set(Risk):
        raise Http404
    require_or_403(person, Permission.DECIDE_APPROVAL_RULES)
    held = rules()[Risk(risk)]
    initial = {"registrars": held.registrars, "confirmation": held.confirmation}
    form = bound(ApprovalRuleForm, request, initial=initial)
    if act_on(form, lambda data: approval_rules.decide(Risk(risk), by=actor(request), **data)):
        messages.success(request, _("Decided. It holds for what waits for approval now, too."))
        return redirect("approval_rules")
    return form_page(
        request,
        form,
        title=_("What an approval needs: %(risk)s") % {"risk": str(ApprovalRisk(risk).label).lower()},
        submit=_("Decide"),
        back=reverse("approval_rules"),
        intro=_("Changes of this risk are approved so from now on."),
    )


def _is_shut(person: Person, setting: Setting) -> bool:
    return setting.opens is not None and not may(person, setting.opens)


def _parts(risk: Risk) -> list[str]:
    """What of an entity is of that risk when it changes, at least."""
    return [str(PART_LABELS[part]) for part, its_risk in RISKS.items() if its_risk is risk]
