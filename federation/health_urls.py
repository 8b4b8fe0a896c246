"""Probes, at the root where they are looked for; called before sessions and log-in (federation.middleware)."""

from django.urls import URLPattern, path

from federation.views import health

urlpatterns: list[URLPattern] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
