"""How far long work has come, told the same way everywhere: a bar, its words, and what a screen reader hears of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from federation import rechecks
from federation.models import Feed, Publication
from federation.models.publication import PublicationState, Step
from members.clock import now
from members.models import Entity, EntityHealth, Job, MetadataRevision
from members.models.job import JobState

SILENT_FOR = timedelta(minutes=5)  # afterwards the one who did it is thought dead
STEPS = list(Step)


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` (None: nobody knows yet); `told` says more than the numbers do; `again` is the address that is
    asked for the next one, "" when it is over, and `page` where everything stands."""

    id: str
    label: str
    done: int
    total: int | None
    told: str = ""
    again: str = ""
    page: str = ""

    @property
    def over(self) -> bool:
        return not self.again

    @property
    def tenths(self) -> int:
        """What is said aloud when it changes: each second would be too often."""
        return 10 * self.done // self.total if self.total else 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def mark(self) -> str:
        """What `seen` is compared with: how it was when it was shown last."""
        return f"{self.tenths}.{self.done}.{self.total or 0}"

    def is_news_after(self, seen: str) -> bool:
        """Whether something is to be said aloud that was not so at `seen`."""
        return seen.partition(".")[0] != str(self.tenths) or self.over


def of_job(job: Job) -> Progress:
    """An import; counted in entities."""
    ended = job.state in (JobState.DONE, JobState.FAILED)
    told = {
        JobState.WAITING: _("It waits for a worker."),
        JobState.RUNNING: "",
        JobState.DONE: _("It is done."),
        JobState.FAILED: _("It failed. The page says why."),
    }[JobState(job.state)]
    again = "" if ended else reverse("job_progress", args=[job.pk])
    return Progress(f"job-{job.pk}", _("Entities"), job.done, job.total, told, again, reverse("job", args=[job.pk]))


def of_feed(feed: Feed) -> Progress | None:
    """The publication that is being made, or the change that waits for the signer; None while there is none."""
    page, again = reverse("feed", args=[feed.slug]), reverse("feed_progress", args=[feed.slug])
    made = Publication.objects.filter(feed=feed, state=PublicationState.INTENDED).order_by("-serial").first()
    if made is not None:
        label = _("Serial %(serial)s of %(feed)s") % {"serial": made.serial, "feed": feed}
        return Progress(f"feed-{feed.pk}", label, _steps_taken(made), len(STEPS), _step(made), again, page)
    if feed.nudged and feed.closed_at is None:
        told = _("Something has changed, and waits for the signer. It looks at least once a minute.")
        return Progress(f"feed-{feed.pk}", str(feed), 0, None, told, again, page)
    return None


def feed_at_rest(feed: Feed) -> Progress:
    """What is told when the publication that somebody watched has come to an end."""
    told = _("It is done. Load the page again to see what is served now.")
    return Progress(f"feed-{feed.pk}", str(feed), 1, 1, told, "", reverse("feed", args=[feed.slug]))


def of_look(entity: Entity) -> Progress | None:
    """A look at an entity's addresses that somebody asked for; None while there is none."""
    if not EntityHealth.objects.filter(entity=entity, at=None, woken_at__isnull=False).exists():
        return None
    told = _("They are being checked. It takes a minute or two.")
    again = reverse("entity_probe_progress", args=[entity.pk])
    return Progress("look", _("Addresses"), 0, None, told, again, _addresses(entity))


def look_at_rest(entity: Entity) -> Progress:
    told = _("They have been checked. Load the page again to see what was found.")
    return Progress("look", _("Addresses"), 1, 1, told, "", _addresses(entity))


def _addresses(entity: Entity) -> str:
    return reverse("entity", args=[entity.pk]) + "#addresses"


def of_rechecks() -> Progress | None:
    """Metadata that waits to be looked at by today's rules and numbers; None while none does."""
    waiting = sum(rechecks.missing(key).count() for key in rechecks.numbers_in_use())
    if not waiting:
        return None
    live = MetadataRevision.objects.filter(state__in=rechecks.LIVE).count() * len(rechecks.numbers_in_use())
    told = _("The rules or their numbers have changed. Until it is done, what was found before counts.")
    again = reverse("rechecks_progress")
    return Progress("rechecks", _("Metadata by today's rules"), live - waiting, live, told, again, reverse("jobs"))


def rechecks_at_rest() -> Progress:
    return Progress("rechecks", _("Metadata by today's rules"), 1, 1, _("It is done."), "", reverse("jobs"))


def _steps_taken(made: Publication) -> int:
    return STEPS.index(Step(made.step)) if made.step else 0


def _step(made: Publication) -> str:
    heard_at = made.step_at or made.intended_at
    if now() - heard_at > SILENT_FOR:
        time = date_format(localtime(heard_at), "TIME_FORMAT")
        return _("Nothing has been heard of it since %(time)s. The next turn of the signer settles it.") % {
            "time": time
        }
    return str(made.get_step_display()) if made.step else _("Its serial is written.")
