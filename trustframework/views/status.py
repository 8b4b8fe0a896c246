"""How members stand, for those who rely on the federation: memberships, certifications, and nothing else of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.clock import today
from members.forms import SearchForm
from members.models import Membership, Organisation
from members.permissions import Permission, may
from members.views.acting import actor
from members.views.member_list import search
from trustframework.facts import facts_of, judged
from trustframework.judgement import standing
from trustframework.models import Certification

PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An organisation, its open memberships, and each certification with how it stands today."""

    organisation: Organisation
    memberships: list[Membership]
    certifications: list[tuple[Certification, str]]


@login_required
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """For a relying authority, the steering group and the operator; to all others the page does not exist."""
    if not may(actor(request), Permission.SEE_STATUS):
        raise Http404
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(search(certified_or_members(), wanted), PAGE).get_page(request.GET.get("page"))
    day = today()
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(found, day) for found in page.object_list],
        "searched": any(wanted.values()),
        "counts": _counts(day),
    }
    return render(request, "trustframework/status.html", context)


def certified_or_members() -> QuerySet[Organisation]:
    """Organisations with an open membership or a certification, by name; no draft of one."""
    open_ones = Membership.objects.open().order_by("applied_at")
    certified = Certification.objects.exclude(state="granted")
    shown = judged(certified).order_by("-valid_until")
    member = Q(pk__in=open_ones.order_by().values("organisation"))
    holder = Q(pk__in=certified.order_by().values("organisation"))
    return (
        Organisation.objects.filter(member | holder)
        .order_by("name_sv")
        .prefetch_related(
            Prefetch("memberships", open_ones, to_attr="open_memberships"),
            Prefetch("certifications", shown, to_attr="shown_certifications"),
        )
    )


def row_of(organisation: Organisation, day: date) -> Row:
    held: list[Certification] = organisation.shown_certifications  # type: ignore[attr-defined]
    memberships: list[Membership] = organisation.open_memberships  # type: ignore[attr-defined]
    return Row(organisation, memberships, [(one, standing(facts_of(one), day)) for one in held])


def _counts(day: date) -> list[tuple[str, int]]:
    """How many organisations hold each level today."""
    rows = judged(Certification.objects.exclude(state="granted"))
    valid = {(one.level.name, one.organisation_id) for one in rows if standing(facts_of(one), day) == "valid"}
    return sorted(Counter(level for level, _organisation in valid).items())
