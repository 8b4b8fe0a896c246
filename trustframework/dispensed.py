"""Which requirements an organisation need not live up to today."""

from django.db.models import Exists, OuterRef, QuerySet

from members.clock import today
from members.models import Organisation
from trustframework.models import Dispensation
from trustframework.models.dispensation import DispensationState


def in_force() -> QuerySet[Dispensation]:
    """Granted, and not run out: `until` is the first day without."""
    held = Dispensation.objects.filter(state=DispensationState.GRANTED, until__gt=today())
    return held.filter(requirement__critical=False)


def for_answers() -> Exists:
    """Whether the answer's organisation need not live up to its requirement: an annotation of answers."""
    same = {"organisation": OuterRef("declaration__organisation"), "requirement__code": OuterRef("requirement__code")}
    return Exists(in_force().filter(**same))


def dispensed(organisation: Organisation) -> set[str]:
    """The requirements' codes, whatever framework version each was asked in: a code keeps its meaning."""
    return set(in_force().filter(organisation=organisation).values_list("requirement__code", flat=True))
