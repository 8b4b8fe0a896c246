"""Addresses of statistics, of the key calendar, and of long work."""

from django.urls import URLPattern, path

from federation.views import jobs, key_calendar, statistics

urlpatterns: list[URLPattern] = [
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/<slug:slug>.csv", statistics.as_csv, name="statistics_csv"),
    path("statistics/<slug:slug>.json", statistics.as_json, name="statistics_json"),
    path("keys/calendar/", key_calendar.key_calendar, name="key_calendar"),
    path("keys/calendar.ics", key_calendar.as_ics, name="key_calendar_ics"),
    path("organisations/<int:pk>/keys/", key_calendar.of_organisation, name="organisation_keys"),
    path("organisations/<int:pk>/keys.ics", key_calendar.organisation_as_ics, name="organisation_keys_ics"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/rules/progress/", jobs.rechecks_progress, name="rechecks_progress"),
    path("feeds/<slug:slug>/progress/", jobs.feed_progress, name="feed_progress"),
    path("entities/<int:pk>/addresses/progress/", jobs.look_progress, name="entity_probe_progress"),
]
