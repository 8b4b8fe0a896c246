"""The organisations that the asker may see, with their open memberships and the mandates in force."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework.request import Request

from federation.api import told
from federation.api.frame import Many, One
from federation.views.organisation_list import ORGANISATIONS
from members.models import Organisation
from members.models.api_token import Scope
from members.views.access import visible

EXAMPLE = told.NAMED | {
    "id": 3,
    "legal_form": "region",
    "sector": "regional_care",
    "size_class": "large",
    "dissolved_on": None,
    "memberships": [{"kind": "user_organisation", "state": "active", "access_method": "own_idp"}],
    "represented_by": [],
    "represents": [],
}


class Organisations(Many):
    """The organisations that the asker may see, narrowed by what the page's list is narrowed by."""

    scope, shape, example, name = Scope.ORGANISATIONS, told.TheOrganisation, EXAMPLE, "organisations"
    listing = ORGANISATIONS

    def rows(self, request: Request, **place: Any) -> QuerySet[Organisation]:
        return visible(told.with_standing(Organisation.objects.all()), request.user, "pk")

    def tell(self, request: Request, row: Organisation) -> told.TheOrganisation:
        return told.organisation(row)


class OneOrganisation(One):
    """One of them, by its number; 404 for another's, as for one that there is not."""

    scope, shape, example = Scope.ORGANISATIONS, told.TheOrganisation, EXAMPLE

    def find(self, request: Request, **place: Any) -> Organisation:
        rows = visible(told.with_standing(Organisation.objects.all()), request.user, "pk")
        found = rows.filter(country=place.get("country", "SE").upper(), number=place["number"]).first()
        if found is None:
            raise Http404
        return found

    def tell(self, request: Request, found: Organisation) -> told.TheOrganisation:
        return told.organisation(found)
