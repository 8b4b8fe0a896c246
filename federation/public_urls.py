"""What everybody may read without a log-in: the explorer, how to connect, and what has changed."""

from django.urls import URLPattern, path, re_path

from federation.views import api, changes, connect, explore, service

urlpatterns: list[URLPattern] = [
    path("explore/", explore.explore, name="explore"),
    re_path(r"^explore/(?P<sha1>[0-9a-f]{40})/$", explore.explored, name="explored"),
    path("connect/", connect.connect, name="connect"),
    path("connect/<slug:slug>/", connect.connect_feed, name="connect_feed"),
    path("connect/<slug:slug>/<slug:name>.txt", connect.snippet, name="connect_snippet"),
    path("changes/<slug:slug>.atom", changes.atom, name="changes_atom"),
    path("changes/<slug:slug>.json", changes.as_json, name="changes_json"),
    path("api/", api.api, name="api"),
    path("service.json", service.as_json, name="service_json"),
]
