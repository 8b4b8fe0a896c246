"""Which requirements a checklist asks at a level: the one answer to that question."""

from django.db.models import QuerySet

from trustframework.catalogue import is_asked
from trustframework.models import Checklist, Level, Requirement


def requirements_of(checklist: Checklist, level: Level | None = None) -> QuerySet[Requirement]:
    """Those of the checklist's version that fit its tags, that it does not leave out, and that the level (None: the
    highest) has reached; in the framework's order. Two queries: what JSON holds is read here, not in the database."""
    rows = Requirement.objects.filter(version=checklist.version_id)
    if level is not None:
        rows = rows.filter(rank__lte=level.rank)
    asked = [
        pk
        for pk, code, applies_to in rows.values_list("pk", "code", "applies_to")
        if is_asked(code, applies_to, checklist.tags, checklist.left_out)
    ]
    return Requirement.objects.filter(pk__in=asked).select_related("group").order_by("position", "code")
