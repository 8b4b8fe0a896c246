"""Every agreement, for the operator: what waits for a signature, what ends, on which version of the text."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from members.actions import agreement_asks, agreements
from members.forms_lists import AgreementSearch
from members.listing.bulk import bulk_pages
from members.listing.declared import Bulk, Cell, Column, Listing
from members.listing.page import list_page
from members.models import Agreement, Organisation, Person
from members.models.agreement import SIGNABLE, AgreementState
from members.models.saved_view import ListName
from members.permissions import Permission, is_operator, may
from members.views.acting import actor
from members.views.member_list import search
from members.views.stepup import fresh


def _rows(request: HttpRequest) -> QuerySet[Agreement]:
    if not is_operator(actor(request)):
        raise Http404
    return Agreement.objects.all()


def _narrow(rows: QuerySet[Agreement], wanted: dict[str, Any]) -> QuerySet[Agreement]:
    if "q" in wanted:
        named = search(Organisation.objects.all(), {"q": wanted["q"]})
        rows = rows.filter(organisation__in=named.order_by().values("pk"))
    if kind := wanted.get("kind"):
        rows = rows.filter(template__kind=kind)
    if state := wanted.get("state"):
        rows = rows.filter(state=state)
    return rows.filter(valid_until__lte=wanted["ends"]) if wanted.get("ends") else rows


def _whole(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return rows.select_related("organisation", "template", "commissioner")


def _not_handled(agreement: Agreement, person: Person) -> str:
    if may(person, Permission.HANDLE_AGREEMENT, agreement.organisation):
        return ""
    return _("You may not handle this agreement.")


def _not_to_send(agreement: Agreement, person: Person) -> str:
    no_draft = "" if agreement.state == AgreementState.DRAFT else _("It is no draft.")
    return _not_handled(agreement, person) or no_draft


def _not_to_remind(agreement: Agreement, person: Person) -> str:
    unasked = "" if agreement.state in SIGNABLE else _("It does not wait for a signature.")
    return _not_handled(agreement, person) or unasked


def _counted(n: int) -> str:
    return ngettext("%(n)d agreement", "%(n)d agreements", n) % {"n": n}


AGREEMENTS = Listing(
    name=ListName.AGREEMENTS,
    form=AgreementSearch,
    columns=(
        Column(
            "agreement",
            gettext_lazy("Agreement"),
            lambda one: Cell(str(one.template), reverse("agreement", args=[one.pk]), about=str(one.organisation)),
            ("template__kind", "template__version"),
        ),
        Column(
            "organisation",
            gettext_lazy("Organisation"),
            lambda one: Cell(
                str(one.organisation),
                reverse("organisation", args=[one.organisation_id]),
                raw=one.organisation.number,
            ),
            ("organisation__name_sv",),
        ),
        Column(
            "state",
            gettext_lazy("State"),
            lambda one: Cell(chip=one.get_state_display(), state=one.state, raw=one.state),
            ("state",),
        ),
        Column("sent", gettext_lazy("Sent"), lambda one: one.sent_at and one.sent_at.date(), ("sent_at",)),
        Column("since", gettext_lazy("From"), lambda one: one.valid_from, ("valid_from",)),
        Column("until", gettext_lazy("Last day"), lambda one: one.valid_until, ("valid_until",)),
        Column(
            "kind",
            gettext_lazy("Kind"),
            lambda one: Cell(one.template.get_kind_display(), raw=one.template.kind),
            ("template__kind",),
            chosen=False,
        ),
        Column(
            "version",
            gettext_lazy("Version"),
            lambda one: one.template.version,
            ("template__version",),
            chosen=False,
        ),
        Column(
            "commissioner",
            gettext_lazy("Ordered by"),
            lambda one: str(one.commissioner or ""),
            ("commissioner__name_sv",),
            chosen=False,
        ),
    ),
    rows=_rows,
    narrow=_narrow,
    sort="organisation",
    counted=_counted,
    nothing=gettext_lazy("There is no agreement yet. One is prepared on an organisation's page."),
    no_match=gettext_lazy("No agreement matches. Search for less, or show all."),
    whole=_whole,
    bulk=(
        Bulk(
            "remind",
            gettext_lazy("Remind those who are to sign"),
            gettext_lazy("The organisation's signatories and administrators get the letter about it again."),
            lambda person: may(person, Permission.HANDLE_AGREEMENT),
            _not_to_remind,
            lambda one, person: agreement_asks.ask_again(one, by=person),
        ),
        Bulk(
            "send",
            gettext_lazy("Send for signing"),
            gettext_lazy("The draft becomes a document and goes to the parties, who get a letter."),
            lambda person: may(person, Permission.HANDLE_AGREEMENT),
            _not_to_send,
            lambda one, person: agreements.send(one, by=person),
        ),
    ),
)


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponseBase:
    """All of them. For operators."""
    return list_page(request, AGREEMENTS, "components/list_page.html")


@login_required
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: HttpRequest) -> HttpResponse:
    """What is done to many agreements at once: the check, then each by its own action."""
    return bulk_pages(request, AGREEMENTS)
