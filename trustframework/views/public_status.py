"""Certification status for everybody, without a log-in: look for an organisation or an entity, see how it stands."""

import re
from collections import defaultdict
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.clock import today
from members.models import Entity
from members.views.member_list import search
from trustframework import status
from trustframework.forms_status import PublicSearchForm
from trustframework.models import Certification
from trustframework.status import Told

PAGE = 50
_ENTITY_ID = re.compile(r"(?:https?|urn):\S+$")


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Everybody that the public knows, by name, with what they hold; an entityID leads to the entity."""
    form, day = PublicSearchForm(request.GET), today()
    wanted = form.cleaned_data if form.is_valid() else {}
    if _ENTITY_ID.match(wanted.get("q", "")):
        return redirect(f"{reverse('public_status_entity')}?{urlencode({'entity_id': wanted['q']})}")
    rows = search(status.organisations(), {"q": wanted.get("q", "")})
    if level := wanted.get("level"):
        held = status.holding(status.certifications(), day).filter(level=level)
        rows = rows.filter(pk__in=held.order_by().values("organisation"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    told: dict[int, list[Told]] = defaultdict(list)
    for row in status.certifications().filter(organisation__in=found):
        told[row.organisation_id].append(status.tell(row, day))
    context = {
        "form": form,
        "page": page,
        "rows": [(one, [t for t in told[one.pk] if t.current], status.best(told[one.pk])) for one in found],
        "searched": any(wanted.values()),
    }
    return render(request, "trustframework/status_search.html", context)


@require_safe
def organisation(request: HttpRequest, country: str, number: str) -> HttpResponse:
    """How one organisation stands: what it holds now, and what it held."""
    plain = "".join(c for c in number if c.isalnum())
    found = status.organisations().filter(country=country.upper(), number=plain).first()
    if found is None:
        return _unknown(request)
    told = _told(status.certifications().filter(organisation=found))
    return render(request, "trustframework/status_organisation.html", {"organisation": found, **_sorted(told)})


@require_safe
def entity(request: HttpRequest) -> HttpResponse:
    """How one entity stands: the certifications that cover it. One that none covers is like one that there is not."""
    entity_id = request.GET.get("entity_id", "").strip()
    told = [one.of_entity(entity_id) for one in _told(status.covering(status.certifications(), entity_id))]
    found = Entity.objects.select_related("owner").filter(entity_id=entity_id).first()
    if found is None or not told:
        return _unknown(request)
    context = {"entity": found, "organisation": found.owner, **_sorted(told)}
    return render(request, "trustframework/status_entity.html", context)


def _told(rows: QuerySet[Certification]) -> list[Told]:
    day = today()
    return [status.tell(row, day) for row in rows]


def _sorted(told: list[Told]) -> dict[str, object]:
    """What is told now, what is history, and the sum in one word."""
    return {
        "state": status.best(told),
        "current": [one for one in told if one.current],
        "former": [one for one in told if not one.current],
    }


def _unknown(request: HttpRequest) -> HttpResponse:
    return render(request, "trustframework/status_unknown.html", status=404)
