"""The certificate of a certification that holds, for anybody: it says nothing that the status page does not."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from members.clock import today
from members.views.documents import pdf
from trustframework import status
from trustframework.certificates import certificate

LANGUAGES = ("sv", "en")


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """In `?language=`, else in that of the page; one that does not hold is like one that there is not."""
    day = today()
    row = status.certifications().filter(pk=pk).first()
    told = status.tell(row, day) if row else None
    if told is None or not told.holds:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else (get_language() or LANGUAGES[0])[:2]
    return pdf(
        certificate(told, day, language), f"{told.organisation.number}-{told.level}-{told.number}-{language}.pdf"
    )
