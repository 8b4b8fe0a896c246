"""The main navigation and the footer of every page: `{% load navigation %}`."""

from typing import Any

from django import template
from django.http import HttpRequest

from federation.navigation import Group, groups

register = template.Library()


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[Group]:
    """What the reader of this page may go to; an error page, which knows nothing of the reader, shows the public's."""
    request: HttpRequest | None = context.get("request")
    known = {name: context.get(name) for name in ("user", "only_watches", "operator", "reviewer", "watchful")}
    known["permission"] = context.get("permission") or {}
    return list(groups(known, request.path if request else ""))
