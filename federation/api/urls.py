"""Addresses of the API, version 1."""

from django.urls import URLPattern, path

from federation.api import certifications, explaining, views

urlpatterns: list[URLPattern] = [
    path("members/", views.Members.as_view(), name="api_members"),
    path("communities/<slug:slug>/members/", views.Communities.as_view(), name="api_community"),
    path("certifications/", certifications.Certifications.as_view(), name="api_certifications"),
    path("certifications/<int:pk>/", certifications.OneCertification.as_view(), name="api_certification"),
    path("entities/<path:entity>/explain/", explaining.Explain.as_view(), name="api_explain"),
    path("status/", views.Status.as_view(), name="api_status"),
    path("organisations/", views.Organisations.as_view(), name="api_organisations"),
    path("organisations/<str:number>/", views.OneOrganisation.as_view(), name="api_organisation"),
    path("organisations/<str:country>/<str:number>/", views.OneOrganisation.as_view(), name="api_foreign"),
]
