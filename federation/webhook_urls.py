"""Addresses of webhooks."""

from django.urls import URLPattern, path

from federation.views import webhooks

urlpatterns: list[URLPattern] = [
    path("webhooks/", webhooks.everybodys, name="webhooks"),
    path("organisations/<int:pk>/webhooks/", webhooks.of_organisation, name="organisation_webhooks"),
    path("organisations/<int:pk>/webhooks/add/", webhooks.add, name="webhook_add"),
    path("webhooks/<int:pk>/", webhooks.show, name="webhook"),
    path("webhooks/<int:pk>/change/", webhooks.change, name="webhook_change"),
    path("webhooks/<int:pk>/secret/", webhooks.rotate, name="webhook_rotate"),
    path("webhooks/<int:pk>/disable/", webhooks.switch, {"verb": "disable"}, name="webhook_disable"),
    path("webhooks/<int:pk>/enable/", webhooks.switch, {"verb": "enable"}, name="webhook_enable"),
    path("webhooks/<int:pk>/remove/", webhooks.remove, name="webhook_remove"),
    path("webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path("webhooks/<int:pk>/replay/", webhooks.replay_since, name="webhook_replay"),
    path("webhook-deliveries/<int:pk>/replay/", webhooks.replay, name="webhook_delivery_replay"),
]
