"""What machines fetch, under /md/; see federation.views.machines."""

from django.urls import URLPattern, path

from federation.views import machines

urlpatterns: list[URLPattern] = [
    path("<slug:slug>.xml", machines.aggregate, name="aggregate"),
    path("<slug:slug>.crt", machines.certificate, name="certificate"),
    path("<slug:slug>.json", machines.discovery, name="discovery"),
    path("<slug:slug>/entities", machines.every_entity),
    path("<slug:slug>/entities/", machines.every_entity),
    path("<slug:slug>/entities/<path:identifier>", machines.entity, name="mdq"),
]
