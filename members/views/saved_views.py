"""One's own views of lists: keep one, rename it, choose which opens first, remove it."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import saved_views
from members.forms_views import ViewForm
from members.models import SavedView
from members.models.saved_view import ListName
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page

_NEVER_KEPT = ("page", "format", "all")


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """The person's own, by list."""
    rows = [(view, _label(view), address_of(view)) for view in SavedView.objects.filter(person=actor(request))]
    return render(request, "members/saved_views.html", {"rows": rows})


@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """The list as it stands in the address: a name for it, and whether the list opens so."""
    person, where = actor(request), _place(request)
    shown, place = where
    query = _query(request.GET.get("query", ""))
    form = bound(ViewForm, request)
    if done := act_on(form, lambda data: saved_views.keep(person, shown, place=place, query=query, by=person, **data)):
        messages.success(request, _("The view is kept."))
        return redirect(address_of(done.value))
    return form_page(
        request,
        form,
        title=_("Keep this view"),
        submit=_("Keep the view"),
        intro=_("Filters, order, columns and rows on a page of the list: %(list)s. Only you see it.")
        % {"list": shown.label},
        back=f"{_list_of(shown, place)}?{query or 'all'}",
    )


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or the one that the list opens with."""
    view, person = _own_or_404(request, pk), actor(request)
    form = bound(ViewForm, request, initial={"name": view.name, "is_default": view.is_default})
    if act_on(form, lambda data: saved_views.change(view, by=person, **data)):
        messages.success(request, _("The view is changed."))
        return redirect("saved_views")
    title = _("Change the view")
    return form_page(request, form, title=title, submit=_("Save"), intro=_label(view), back=reverse("saved_views"))


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The list stays."""
    view, person = _own_or_404(request, pk), actor(request)
    act(request, lambda: saved_views.remove(view, by=person), _("The view is removed."))
    return redirect("saved_views")


def address_of(view: SavedView) -> str:
    """Where the view is looked at."""
    return f"{_list_of(ListName(view.list), view.place)}?{view.query or 'all'}"


def _list_of(shown: ListName, place: str) -> str:
    try:
        return reverse(shown.value, args=[place] if place else [])
    except NoReverseMatch as error:
        raise Http404 from error


def _place(request: HttpRequest) -> tuple[ListName, str]:
    """The list that the address names."""
    if (asked := request.GET.get("list", "")) not in ListName.values:
        raise Http404
    shown, place = ListName(asked), request.GET.get("place", "")
    _list_of(shown, place)
    return shown, place


def _query(asked: str) -> str:
    """Only what says how the list looks; a query that is too long for a view keeps nothing of itself."""
    pairs = [(name, value) for name, values in QueryDict(asked).lists() for value in values if name not in _NEVER_KEPT]
    query = urlencode(pairs)
    return query if len(query) <= (SavedView._meta.get_field("query").max_length or 0) else ""


def _label(view: SavedView) -> str:
    label = str(ListName(view.list).label)
    return f"{label} ({view.place})" if view.place else label


def _own_or_404(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView, pk=pk, person=actor(request))
