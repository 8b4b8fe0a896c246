"""What machines fetch, under /md/; see federation.views.machines."""

from django.urls import URLPattern, path, re_path

from federation.aggregate.statement import NAME
from federation.views import machines

urlpatterns: list[URLPattern] = [
    re_path(r"^audit/(?P<name>(?:latest|checkpoint-[0-9]{6,})\.json)$", machines.checkpoint, name="checkpoint"),
    re_path(r"^audit/(?P<name>certificate-[0-9a-f]{64}\.pem)$", machines.checkpoint, name="checkpoint_certificate"),
    re_path(rf"^status/(?P<name>(?:{NAME})\.json)$", machines.statement, name="statement"),
    re_path(r"^status/(?P<name>certificate-[0-9a-f]{64}\.pem)$", machines.statement, name="statement_certificate"),
    path("<slug:slug>.xml", machines.aggregate, name="aggregate"),
    path("<slug:slug>.crt", machines.certificate, name="certificate"),
    path("<slug:slug>.json", machines.discovery, name="discovery"),
    path("<slug:slug>/mdq.crt", machines.mdq_certificate, name="mdq_certificate"),
    path("<slug:slug>/entities", machines.every_entity),
    path("<slug:slug>/entities/", machines.every_entity),
    path("<slug:slug>/entities/<path:identifier>", machines.entity, name="mdq"),
]
