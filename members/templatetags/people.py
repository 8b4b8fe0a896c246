"""Roles, purposes and days as people call them, where only their stored values are at hand."""

from datetime import datetime, timedelta

from django import template

from members.models.contact import ContactKind
from members.roles import Role

register = template.Library()


@register.filter
def role_label(role: str) -> str:
    """A role that there is no more stands as it was written."""
    return str(dict(Role.choices).get(role, role))


@register.filter
def purpose_label(kind: str) -> str:
    """What a contact is for."""
    return str(dict(ContactKind.choices).get(kind, kind))


@register.filter
def last_day(until: datetime) -> datetime:
    """The last instant of what ends at `until`: its day is the last one."""
    return until - timedelta(seconds=1)
