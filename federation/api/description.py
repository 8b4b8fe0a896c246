"""The API's description itself, for programs: OpenAPI 3.1 as JSON or YAML."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.renderers import OpenApiYamlRenderer2 as Yaml
from rest_framework.request import Request

from federation.api import etags
from federation.api.frame import Api, Json


class Description(Api):
    """What all addresses take and answer (OpenAPI 3.1): JSON, or YAML where application/yaml is asked for, or with
    `?format=yaml`."""

    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, Yaml, OpenApiYamlRenderer)
    media_types = tuple(one.media_type for one in renderer_classes)
    cache = "public, max-age=300"
    example = {"openapi": "3.1.0", "info": {"title": "Sigill", "version": "1"}, "paths": {}}
    asks = {"format": ({"type": "string", "enum": ["json", "yaml"]}, "Whatever is accepted.")}

    def get(self, request: Request) -> HttpResponseBase:
        return etags.exact(request, described(), self.cache)


def described() -> Json:
    """The whole description, made of what the addresses are now."""
    generator: Any = SchemaGenerator
    return dict(generator(urlconf="federation.urls").get_schema(request=None, public=True))
