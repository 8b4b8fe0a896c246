"""One box for everything: what is found of each kind, or all of one kind."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from federation.search.asked import FEWEST, Asked
from federation.search.find import SOURCES, everything, of_one_kind
from federation.search.reader import reader_of
from federation.views.access import viewer

LONGEST = 1024  # characters: an entityID may be so long


class SearchBox(forms.Form):
    """What everybody finds in the header."""

    q = forms.CharField(label=_("Search"), required=False, max_length=LONGEST)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the visitor may see of what fits, a few of each kind; `in` asks for all of one kind, page by page."""
    form = SearchBox(request.GET)
    asked = Asked(form.cleaned_data.get("q", "").strip() if form.is_valid() else "")
    context: dict[str, object] = {"form": form, "asked": asked, "fewest": FEWEST}
    kind = request.GET.get("in", "")
    if kind and kind not in SOURCES:
        raise Http404
    if not asked.enough:
        return render(request, "federation/search.html", context)
    reader = reader_of(viewer(request))
    if kind:
        page, hits = of_one_kind(SOURCES[kind], asked, reader, request.GET.get("page"))
        return render(request, "federation/search.html", context | {"one": SOURCES[kind], "page": page, "hits": hits})
    groups = everything(asked, reader)
    return render(request, "federation/search.html", context | {"groups": groups})
