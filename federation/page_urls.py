"""Addresses of this floor's pages."""

from django.urls import URLPattern, path

from federation.views import (
    approvals,
    entities,
    entity,
    feeds,
    home,
    jobs,
    organisations,
    placements,
    publications,
    revisions,
    submissions,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("queues/<slug:slug>/", home.queue, name="queue"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/log/", organisations.log, name="organisation_log"),
    path("entities/", entities.entities, name="entities"),
    path("entities/<int:pk>/", entity.entity, name="entity"),
    path("entities/<int:pk>/ask/<slug:environment>/", placements.ask, name="placement_ask"),
    path("entities/<int:pk>/stop/<slug:environment>/", placements.stop, name="placement_stop"),
    path("submit/", submissions.submit, name="submit"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("revisions/<int:pk>/", revisions.revision, name="revision"),
    path("revisions/<int:pk>/published/", revisions.published, name="revision_published"),
    path("revisions/<int:pk>/received/", revisions.received, name="revision_received"),
    path("revisions/<int:pk>/withdraw/", revisions.withdraw, name="revision_withdraw"),
    path("revisions/<int:pk>/decide/", approvals.decide, name="decide"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<slug:slug>/", feeds.feed, name="feed"),
    path("feeds/<slug:slug>/refused/", feeds.refused, name="feed_refused"),
    path("feeds/<slug:slug>/publications/", publications.history, name="publications"),
    path("feeds/<slug:slug>/publications/<int:serial>/", publications.publication, name="publication"),
    path("feeds/<slug:slug>/publications/<int:serial>/release/", publications.release, name="publication_release"),
]
