"""Every component on one page, with made-up contents, for whoever changes how Sigill looks. In a demonstration
and in debug; elsewhere there is no such page."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from federation import figures
from federation.explain import Explained, Gate
from federation.gate import Verdict
from federation.models import Feed
from federation.reasons import REASONS
from federation.views.parts import grouped
from federation.views.queue_rows import Item
from members.clock import now, today
from members.models.membership import MembershipState
from members.models.revision import RevisionState
from members.saml.difference import Change, Kind, Part, Risk
from members.saml.types import Finding, Severity
from members.timelines import Told
from trustframework.models.certification import CertificationState

DIGEST = "3f9a02c41be87d6650a1c4e2f8b39d7712ce5a604b8f93d1e7a2605c9b48fd13"
ENTITY = "https://idp.region-exempelsjo.example/saml"


class SampleForm(forms.Form):
    """One of each kind of field; sent empty, so that the page shows what errors look like."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As the organisation writes it itself."))
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=[("idp", "IdP"), ("sp", "SP")],
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(label=gettext_lazy("Reasons"), required=False, widget=forms.Textarea)
    agreed = forms.BooleanField(label=gettext_lazy("I have read the text."), required=False)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """The page."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    form = SampleForm({"name": ""}, prefix="sample")
    context = _things_to_read() | _trust() | {"form": form, "digest": DIGEST, "chart": _chart()}
    page = Paginator(range(90), 30).page(2)
    return render(request, "federation/style.html", context | {"page": page, "left": (-3, 0, 12, 90)})


def _things_to_read() -> dict[str, Any]:
    at = now()
    states = (*RevisionState, *MembershipState, *CertificationState)
    sent = RevisionState.SUBMITTED
    items = [
        Item(ENTITY, "Region Exempelsjö", at - timedelta(days=3), "#task-list", sent, str(sent.label)),
        Item("Exempelby kommun", "LoA3", at - timedelta(days=40), "#task-list", "suspended", _("Suspended")),
    ]
    events = [
        Told(at, str(sent.label), f"Dag Deklaration: {ENTITY}", None, ""),
        Told(at - timedelta(days=1), _("Changed"), "Region Exempelsjö", (_("Applied"), _("Active")), "1 § 2", 3),
    ]
    rows = [["Exempelby kommun", "999003-0000", today()], ["Region Exempelsjö", "999002-0001", today()]]
    headers = [_("Name"), _("Organisation number"), _("Registered")]
    facts = [(_("Name"), "Region Exempelsjö"), (_("Organisation number"), "999002-0001"), (_("Registered"), today())]
    return {"states": states, "items": items, "events": events, "rows": rows, "headers": headers, "facts": facts}


def _trust() -> dict[str, Any]:
    reason = REASONS["agreement_missing"].about(kind="membership")
    feed = Feed(slug="production", title_sv="Produktion", title_en="Production")
    gates = (Gate("G1", _("Memberships"), ()), Gate("G2", _("Agreements"), (reason,)))
    explained = [
        Explained(feed, Verdict(False, (reason,)), 4, gates),
        Explained(Feed(slug="acceptance", title_sv="Acceptans", title_en="Acceptance"), Verdict(True, ()), None),
    ]
    return {"explained": explained, "findings": [_finding(one) for one in Severity], **_difference()}


def _finding(severity: Severity) -> Finding:
    return Finding(
        rule="MD-END-008",
        severity=severity,
        line=28,
        path="/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleSignOnService/@Location",
        sv="Adressen är inget namn på det publika internet.",
        en="The address is no name on the public internet.",
        mend_sv="Använd ett namn under en domän som organisationen äger.",
        mend_en="Use a name under a domain that the organisation owns.",
    )


def _difference() -> dict[str, Any]:
    changes = [
        Change(Part.KEYS, Kind.ADDED, DIGEST, after="RSA 3072", risk=Risk.HIGH),
        Change(Part.DISPLAY_NAMES, Kind.CHANGED, "sv", "Inloggning", "Logga in", Risk.LOW),
    ]
    raw = [(" ", "<mdui:UIInfo>"), ("-", "  Inloggning"), ("+", "  Logga in"), (" ", "</mdui:UIInfo>")]
    return {"changes": grouped(changes), "approved": True, "raw": raw}


def _chart() -> figures.Figure:
    table: figures.Table = [("2024", (8,)), ("2025", (19,)), ("2026", (26,))]
    return figures.bars(figures.About("sample", _("Entities")), (_("Year"), _("Entities")), table)
