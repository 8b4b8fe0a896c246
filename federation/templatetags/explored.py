"""Ways to an entity's public page."""

from django import template
from django.urls import reverse

from federation.aggregate.mdq import entity_sha1

register = template.Library()


@register.filter
def explored(entity_id: str) -> str:
    """The address of the page that shows a published entity to everybody."""
    return reverse("explored", args=[entity_sha1(entity_id)])
