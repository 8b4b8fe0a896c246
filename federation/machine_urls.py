"""What machines fetch; see federation.views.machines."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
