from django.apps import AppConfig


class TrustFrameworkConfig(AppConfig):
    name = "trustframework"
