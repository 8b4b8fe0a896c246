"""What a declaration's own people find of its review on the declaration's page."""

from typing import Any

from django import template
from django.template.context import Context

from trustframework.casework import sees_report
from trustframework.models import Declaration, Supplement
from trustframework.models.finding import SupplementState

register = template.Library()


@register.inclusion_tag("trustframework/declaration_review.html", takes_context=True)
def review_of(context: Context, declaration: Declaration) -> dict[str, Any]:
    """Questions that wait for a reply, and the reports that the person who looks may read."""
    asked = Supplement.objects.filter(answer__declaration=declaration, state=SupplementState.ASKED)
    reviews = declaration.reviews.select_related("declaration__organisation").order_by("-pk")
    return {
        "supplements": list(asked.select_related("answer__requirement").order_by("due_on")),
        "reviews": [one for one in reviews if sees_report(context["user"], one)],
    }
