"""The clock's cleaning: log-ins that nobody uses are closed, after a warning. Sigill itself does it."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from members.actions import letters
from members.closing import close
from members.models import Person, RoleAssignment
from members.models.letter import LetterKind


def warn_idle(at: datetime) -> int:
    """Tell those whose log-in closes in a month; how many those were."""
    notice = timedelta(days=settings.SIGILL_IDLE_NOTICE_DAYS)
    unwarned = Q(idle_warned_at=None) | Q(idle_warned_at__lt=F("seen_at"))
    return sum(_warn(person, at, at + notice) for person in _idle(at + notice).filter(unwarned))


def close_idle(at: datetime) -> int:
    """Close the log-ins of those who were told a month ago, and have not logged in since; how many those were."""
    notice = timedelta(days=settings.SIGILL_IDLE_NOTICE_DAYS)
    warned = _idle(at).filter(idle_warned_at__lte=at - notice, idle_warned_at__gte=F("seen_at"))
    for person in warned:
        with transaction.atomic():
            close(person, by=None)
    return len(warned)


def _idle(at: datetime) -> QuerySet[Person]:
    """Open log-ins without any role, now or ahead, that nobody has used for as long as the settings say."""
    seen = Coalesce("last_login", "registered_at", output_field=DateTimeField())
    people = Person.objects.filter(is_active=True).annotate(seen_at=seen)
    unused = people.filter(seen_at__lte=at - relativedelta(months=settings.SIGILL_IDLE_MONTHS))
    return unused.exclude(pk__in=RoleAssignment.objects.not_over().values("person"))


@transaction.atomic
def _warn(person: Person, at: datetime, closes: datetime) -> bool:
    letters.post(
        LetterKind.LOG_IN_CLOSES,
        to=person,
        context={"day": closes.date().isoformat(), "link": reverse("account_login")},
    )
    return bool(Person.objects.filter(pk=person.pk).update(idle_warned_at=at))
