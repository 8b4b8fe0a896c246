"""Addresses about other federations."""

from django.urls import URLPattern, path

from federation.views import foreign_conflicts, upstream_acts, upstreams

urlpatterns: list[URLPattern] = [
    path("upstreams/", upstreams.upstreams, name="upstreams"),
    path("upstreams/record/", upstream_acts.record, name="upstream_record"),
    path("upstreams/<slug:slug>/", upstreams.upstream, name="upstream"),
    path("upstreams/<slug:slug>/change/", upstream_acts.change, name="upstream_change"),
    path("upstreams/<slug:slug>/feeds/", upstream_acts.republish, name="upstream_feeds"),
    path("upstreams/<slug:slug>/state/", upstream_acts.move, name="upstream_state"),
    path("upstreams/<slug:slug>/accept/", upstream_acts.accept, name="upstream_accept"),
    path("upstreams/<slug:slug>/keys/", upstream_acts.keys, name="upstream_keys"),
    path("upstreams/<slug:slug>/look/", upstream_acts.look, name="upstream_look"),
    path("foreign-conflicts/<int:pk>/", foreign_conflicts.foreign_conflict, name="foreign_conflict"),
    path("foreign-conflicts/<int:pk>/decide/", foreign_conflicts.decide, name="foreign_conflict_decide"),
    path("foreign-conflicts/<int:pk>/reopen/", foreign_conflicts.reopen, name="foreign_conflict_reopen"),
]
