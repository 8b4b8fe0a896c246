"""Where an address leads nowhere, or something broke: programs get a problem, people a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework.renderers import JSONRenderer

from federation.api.problems import MEDIA_TYPE, problem

HERE = "/api/v1/"


def not_found(request: HttpRequest, exception: Exception, **kwargs: Any) -> HttpResponseBase:
    """404 (handler404)."""
    if request.path_info.startswith(HERE):
        return _told(404, _("There is no such address. Those there are stand in the description: /api/v1/schema/."))
    return defaults.page_not_found(request, exception, **kwargs)


def broken(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """500 (handler500); what happened stands in the log."""
    if request.path_info.startswith(HERE):
        return _told(500, _("Something broke here. The operator finds it in Sigill's log; try again later."))
    return defaults.server_error(request, **kwargs)


def _told(status: int, detail: str) -> HttpResponse:
    return HttpResponse(JSONRenderer().render(problem(status, detail).data), status=status, content_type=MEDIA_TYPE)
