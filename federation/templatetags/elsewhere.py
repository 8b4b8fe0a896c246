"""Log-in elsewhere, on the pages of accounts."""

from typing import Any

from django import template
from django.urls import reverse

from federation.elsewhere.ways import ways
from federation.models import LogInLink

register = template.Library()


@register.inclusion_tag("account/elsewhere_ways.html")
def elsewhere_ways(next_page: str = "") -> dict[str, object]:
    """A button for each way that is open."""
    return {"ways": ways(), "next": next_page}


@register.inclusion_tag("account/elsewhere_links.html", takes_context=True)
def log_in_links(context: dict[str, Any]) -> dict[str, object]:
    """What is connected to the person's account, and what can be."""
    request = context["request"]
    links = LogInLink.objects.filter(person=request.user)
    return {"links": links, "ways": ways(), "next": reverse("mfa_index"), "csrf_token": context.get("csrf_token")}
