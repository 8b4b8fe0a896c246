"""Communities: those that a person may see, who belongs to them, and letting in and out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import communities
from members.forms_organisations import CommunityForm, PlaceForm
from members.models import Community, CommunityPlace, Person
from members.permissions import Permission, may, visible_organisations
from members.views.access import require_or_403
from members.views.acting import act, act_on, actor, bound
from members.views.pages import form_page


def visible_communities(person: Person) -> QuerySet[Community]:
    """A closed group is known to those who belong to it, to its keeper and to the operator."""
    seen = visible_organisations(person)
    rows = Community.objects.select_related("keeper")
    if seen is None:
        return rows
    belongs = CommunityPlace.objects.in_force().filter(organisation__in=seen)
    return rows.filter(Q(keeper__in=seen) | Q(pk__in=belongs.values("community")))


def community_or_404(slug: str, person: Person) -> Community:
    """The community, or 404 where the person does not belong to it."""
    found = visible_communities(person).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """The communities, with how many belong to each."""
    belong = Count("places", filter=Q(places__in=CommunityPlace.objects.in_force()))
    rows = visible_communities(actor(request)).annotate(belong=belong)
    return render(request, "members/communities.html", {"communities": rows})


@login_required
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the community."""
    person = actor(request)
    community = community_or_404(slug, person)
    keeps = may(person, Permission.HANDLE_COMMUNITY, community.keeper)
    places = community.places.in_force().select_related("organisation").order_by("organisation__name_sv")
    rows = [(place, keeps or may(person, Permission.HANDLE_COMMUNITY, place.organisation)) for place in places]
    context = {
        "community": community,
        "places": rows,
        "keeps": keeps and not community.closed_at,
        "closes": may(person, Permission.HANDLE_COMMUNITY) and not community.closed_at,
    }
    return render(request, "members/community.html", context)


@login_required
def found(request: HttpRequest) -> HttpResponse:
    """A new community."""
    person = actor(request)
    require_or_403(person, Permission.HANDLE_COMMUNITY)
    form = bound(CommunityForm, request)
    if done := act_on(form, lambda data: communities.found(by=person, **data)):
        messages.success(request, _("%(community)s is founded.") % {"community": done.value})
        return redirect("community", done.value.slug)
    return form_page(request, form, title=_("Found a community"), submit=_("Found"), back=reverse("communities"))


@login_required
def admit(request: HttpRequest, slug: str) -> HttpResponse:
    """Another organisation belongs from now on."""
    person = actor(request)
    community = community_or_404(slug, person)
    require_or_403(person, Permission.HANDLE_COMMUNITY, community.keeper)
    form = bound(PlaceForm, request)
    if done := act_on(form, lambda data: communities.admit(community, data["organisation"], by=person)):
        messages.success(request, _("%(organisation)s belongs now.") % {"organisation": done.value.organisation})
        return redirect("community", slug)
    return form_page(
        request,
        form,
        title=_("Admit an organisation"),
        submit=_("Admit"),
        back=reverse("community", args=[slug]),
        intro=str(community),
    )


@login_required
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """An organisation no longer belongs."""
    person = actor(request)
    seen = visible_communities(person)
    place = CommunityPlace.objects.filter(pk=pk, community__in=seen).select_related("community__keeper").first()
    if place is None:
        raise Http404
    act(request, lambda: communities.leave(place, by=person), _("The organisation no longer belongs."))
    # Who has left does not see the community any more.
    if seen.filter(pk=place.community_id).exists():
        return redirect("community", place.community.slug)
    return redirect("communities")


@login_required
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """The community is no more."""
    person = actor(request)
    community = community_or_404(slug, person)
    require_or_403(person, Permission.HANDLE_COMMUNITY)
    act(request, lambda: communities.close(community, by=person), _("The community is closed."))
    return redirect("community", slug)
