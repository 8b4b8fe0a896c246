"""What a declaration's own people find of its review on the declaration's page."""

from typing import Any

from django import template
from django.template.context import Context

from members.permissions import Permission, may
from trustframework.casework import sees_report
from trustframework.models import Declaration, Supplement
from trustframework.models.finding import SupplementState
from trustframework.models.review import OPEN_REVIEWS
from trustframework.review_rules import PLANNABLE

register = template.Library()


@register.inclusion_tag("trustframework/declaration_review.html", takes_context=True)
def review_of(context: Context, declaration: Declaration) -> dict[str, Any]:
    """Questions that wait for a reply; the reviews, each with its report where the person who looks may read it; and
    whether that person can plan one."""
    asked = Supplement.objects.filter(answer__declaration=declaration, state=SupplementState.ASKED)
    person, organisation = context["user"], declaration.organisation
    reviews = list(declaration.reviews.select_related("declaration__organisation").order_by("-pk"))
    free = declaration.state in PLANNABLE and not any(one.state in OPEN_REVIEWS for one in reviews)
    return {
        "supplements": list(asked.select_related("answer__requirement").order_by("due_on")),
        "reviews": [(one, sees_report(person, one)) for one in reviews],
        "sees_plans": may(person, Permission.SEE_DECLARATION, organisation),
        "plans": declaration.pk if free and may(person, Permission.HANDLE_REVIEW, organisation) else None,
    }
