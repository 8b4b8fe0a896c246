"""Probes: is the process alive, and can it serve? For what starts and stops processes; nginx hands them to nobody."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from federation.health import parts

_FRESH = {"Cache-Control": "no-store"}


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all. It asks nobody: a database that is down must not have web restarted."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8", headers=_FRESH)


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """{"ready": true, "parts": {"database": "ok", …}}; 503 where a part is not well. Words of `parts.Word`, no more."""
    told = parts.every()
    well = all(word == parts.Word.WELL for word in told.values())
    return JsonResponse({"ready": well, "parts": told}, status=200 if well else 503, headers=_FRESH)
