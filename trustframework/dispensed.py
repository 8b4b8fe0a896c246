"""Which requirements an organisation need not live up to today."""

from django.db.models import QuerySet

from members.clock import today
from members.models import Organisation
from trustframework.models import Dispensation
from trustframework.models.dispensation import DispensationState


def in_force(organisation: Organisation) -> QuerySet[Dispensation]:
    """Granted, and not run out: `until` is the first day without."""
    return Dispensation.objects.filter(
        organisation=organisation, state=DispensationState.GRANTED, until__gt=today(), requirement__critical=False
    )


def dispensed(organisation: Organisation) -> set[str]:
    """The requirements' codes, whatever framework version each was asked in: a code keeps its meaning."""
    return set(in_force(organisation).values_list("requirement__code", flat=True))
