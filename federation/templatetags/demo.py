"""The demonstration's log-ins, for its log-in page. Outside demo mode there is nothing to show."""

from django import template
from django.conf import settings

from members.models import Person, RoleAssignment

register = template.Library()


@register.inclusion_tag("account/demo_log_ins.html")
def demo_log_ins() -> dict[str, object]:
    """Everybody who may log in to the demonstration, with their roles, and the password that they share."""
    if not settings.DEMO or not Person.objects.filter(is_demo=True).exists():
        return {}
    from federation.demo.people import PASSWORD  # noqa: PLC0415 - cannot be imported outside demo mode

    held = RoleAssignment.objects.in_force().filter(person__is_demo=True).select_related("person", "organisation")
    offered = settings.SIGILL_SECOND_FACTOR == "offered"
    return {"password": PASSWORD, "roles": sorted(held, key=_operators_first), "offered": offered}


def _operators_first(assignment: RoleAssignment) -> tuple[bool, str, str]:
    return assignment.organisation.sector != "operator", str(assignment.organisation), assignment.person.name
