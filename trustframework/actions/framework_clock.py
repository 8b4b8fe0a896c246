"""What the clock does about frameworks: an adopted version whose day has come is in force, the former superseded."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from members.errors import AlreadyMoved
from trustframework.actions.framework_life import take_over
from trustframework.models import Framework, FrameworkVersion
from trustframework.models.framework import VersionState


def come_into_force(at: datetime) -> int:
    """In the order of their days; how many. A second look on the same day finds nothing left to do."""
    due = FrameworkVersion.objects.filter(state=VersionState.ADOPTED, in_force_from__lte=localdate(at))
    return sum(_bring(version) for version in due.select_related("framework").order_by("in_force_from", "pk"))


@transaction.atomic
def _bring(version: FrameworkVersion) -> bool:
    Framework.objects.select_for_update().get(pk=version.framework_id)
    day = version.in_force_from
    if day is None:
        return False
    try:
        with transaction.atomic():
            take_over(version, day, None)
    except AlreadyMoved:  # by a person, since it was read
        return False
    return True
