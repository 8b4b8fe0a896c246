"""What a person may see: another organisation's things are as if they were not there."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from members.models import Entity, Organisation, Person
from members.permissions import Permission, may, only_watches, visible_organisations

M = TypeVar("M", bound=Model)


def visible(rows: QuerySet[M], person: Person, path: str = "organisation") -> QuerySet[M]:
    """Those of `rows` whose organisation, found at `path`, the person may see; 404 for who sees status and no more."""
    if only_watches(person):
        raise Http404
    organisations = visible_organisations(person)
    return rows if organisations is None else rows.filter(**{f"{path}__in": organisations})


def organisation_or_404(pk: int, person: Person) -> Organisation:
    """The organisation, or 404 where the person may not see it."""
    return get_object_or_404(visible(Organisation.objects.all(), person, "pk"), pk=pk)


def visible_or_404(rows: QuerySet[M], pk: int, person: Person, path: str = "organisation") -> M:
    """One row, or 404 where it does not exist or the person may not see its organisation's things."""
    row = visible(rows, person, path).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def require_or_403(
    person: Person, permission: Permission, organisation: Organisation | None = None, entity: Entity | None = None
) -> None:
    """Show the page that says "not yours" before a form that the person could never send."""
    if not may(person, permission, organisation, entity):
        raise PermissionDenied
