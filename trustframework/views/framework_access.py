"""Which framework versions a visitor finds: the public those in force, who is logged in all but drafts."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from members.models import Person
from members.permissions import Permission, may
from trustframework.models import FrameworkVersion
from trustframework.models.framework import VersionState


def visitor(request: HttpRequest) -> Person | None:
    """Who reads; None without a log-in."""
    return request.user if isinstance(request.user, Person) else None


def versions_for(person: Person | None) -> QuerySet[FrameworkVersion]:
    """Drafts are for who drafts and who adopts."""
    rows = FrameworkVersion.objects.select_related("framework", "based_on", "drafted_by", "adopted_by")
    if person is None:
        return rows.filter(state=VersionState.IN_FORCE)
    if may(person, Permission.HANDLE_FRAMEWORK) or may(person, Permission.ADOPT_FRAMEWORK):
        return rows
    return rows.exclude(state=VersionState.DRAFT)


def version_or_404(person: Person | None, slug: str, version: str) -> FrameworkVersion:
    """One that the visitor may read; a draft is to others as if it were not there."""
    found = versions_for(person).filter(framework__slug=slug, version=version).first()
    if found is None:
        raise Http404
    return found


def address(version: FrameworkVersion) -> str:
    """Of the version's page."""
    return reverse("framework", args=[version.framework.slug, version.version])
