"""Addresses: machines under /md/, people everywhere else."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from federation.accounts import closed

urlpatterns: list[URLPattern | URLResolver] = [
    path("md/", include("federation.machine_urls")),
    re_path(r"^accounts/(?:email|confirm-email)/", closed),
    path("accounts/", include("federation.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("federation.api.urls")),
    path("", include("members.urls")),
    path("", include("trustframework.urls")),
    path("", include("federation.page_urls")),
]
