"""What the pages say of themselves: the accessibility statement that the law on digital public service asks for."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

ASSESSED = date(2026, 11, 23)  # change it when the pages have been gone through by hand again
AUTHORITY = "https://www.digg.se/tdosanmalan"  # where a complaint is made: the agency that watches the law


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the pages are, how that is tested, and whom to tell of what is not. For everybody."""
    contact = settings.SIGILL_CONTACT_EMAIL or settings.DEFAULT_FROM_EMAIL
    context = {"assessed": ASSESSED, "authority": AUTHORITY, "contact": contact}
    return render(request, "federation/accessibility.html", context)
