"""Addresses of this floor's pages."""

from django.urls import URLPattern, path

from trustframework.views import certifications, sanctions, status

urlpatterns: list[URLPattern] = [
    path("status/", status.status, name="status"),
    path("organisations/<int:pk>/certifications/record/", certifications.record, name="certification_record"),
    path("certifications/<int:pk>/<slug:verb>/", certifications.step, name="certification_step"),
    path("organisations/<int:pk>/sanctions/impose/", sanctions.impose, name="sanction_impose"),
    path("sanctions/<int:pk>/confirm/", sanctions.confirm, name="sanction_confirm"),
    path("sanctions/<int:pk>/lift/", sanctions.lift, name="sanction_lift"),
]
