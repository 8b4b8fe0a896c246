"""Addresses: machines under /md/, people everywhere else."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from federation.accounts import closed
from federation.views.languages import set_language

handler404 = "federation.api.nowhere.not_found"
handler500 = "federation.api.nowhere.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("md/", include("federation.machine_urls")),
    re_path(r"^accounts/(?:email|confirm-email)/", closed),
    path("accounts/", include("federation.account_urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("api/v1/", include("federation.api.urls")),
    path("", include("federation.health_urls")),
    path("", include("members.urls")),
    path("", include("trustframework.urls")),
    path("", include("federation.incident_urls")),
    path("", include("federation.webhook_urls")),
    path("", include("federation.upstream_urls")),
    path("", include("federation.public_urls")),
    path("", include("federation.numbers_urls")),
    path("", include("federation.page_urls")),
]
