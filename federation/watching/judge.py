"""What a person has to look at, from plain facts about a feed. Pure: the time is one of the facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

VALIDITY_DAYS = (2, 3, 5, 7)  # left to validUntil (DESIGN, section 5, promise 5), gravest first
KEY_DAYS = (7, 30, 90)  # left of a signing certificate
# A release is made and read in full every day; two hours more is the time in which somebody would have mended it.
DAILY = timedelta(hours=26)
# What consumers hold in memory (catalogue, MD-FED-026); how much a small feed grows is nobody's trouble.
LARGE, SMALL = 100 << 20, 10 << 20  # bytes
GROWTH = 1.2  # in a day


class Trouble(StrEnum):
    """The kinds of `federation.models.alarm.AlarmKind`."""

    VALIDITY = "validity"
    AGE = "age"
    HELD = "held"
    FAILED = "failed"
    PUBLIC = "public"
    READING = "reading"
    KEY = "key"
    MODE = "mode"
    SIZE = "size"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Facts:
    """A feed at `at`; None is "nothing yet". `public` is what P12 saw, `mode` "" where what changes is published,
    `keys_end` when the first of its certificates ends; `size` is the served aggregate's in bytes, `size_before` that of
    the newest release that is a day older. `behind` is by how many serials what is served is ahead of the database."""

    at: datetime
    serial: int | None
    made_at: datetime | None
    valid_until: datetime | None
    validity_days: int
    held_since: datetime | None
    failed_at: datetime | None
    public: str
    read_at: datetime | None
    mode: str
    keys_end: datetime
    size: int | None = None
    size_before: int | None = None
    behind: int = 0

    @property
    def age(self) -> timedelta | None:
        """Since the served release was made."""
        return self.at - self.made_at if self.made_at else None

    @property
    def left(self) -> timedelta | None:
        """Until consumers refuse what is served; negative once they do."""
        return self.valid_until - self.at if self.valid_until else None


@dataclass(frozen=True, slots=True)
class Raised:
    """One thing to look at; `stage` is days left where days count, else 0. A lower stage of days is graver."""

    kind: Trouble
    stage: int = 0
    details: dict[str, str] = field(default_factory=dict)


def raised(facts: Facts) -> Iterator[Raised]:
    """Everything that asks for a person now, each kind once."""
    yield from _days(Trouble.VALIDITY, facts.left, [d for d in VALIDITY_DAYS if d < facts.validity_days])
    if facts.age is not None and facts.age > DAILY and facts.mode != "paused":
        yield Raised(Trouble.AGE, details={"made_at": _iso(facts.made_at)})
    if facts.held_since:
        yield Raised(Trouble.HELD, details={"since": _iso(facts.held_since)})
    if facts.failed_at:
        yield Raised(Trouble.FAILED, details={"at": _iso(facts.failed_at)})
    if facts.public in ("differs", "unreachable"):
        yield Raised(Trouble.PUBLIC, details={"seen": facts.public})
    if facts.serial is not None and _unread(facts):
        yield Raised(Trouble.READING, details={"read_at": _iso(facts.read_at)})
    yield from _days(Trouble.KEY, facts.keys_end - facts.at, KEY_DAYS)
    if facts.mode:
        yield Raised(Trouble.MODE, details={"mode": facts.mode})
    if facts.size is not None and _too_large(facts.size, facts.size_before):
        yield Raised(Trouble.SIZE, details={"bytes": str(facts.size), "a_day_before": str(facts.size_before or "")})
    if facts.behind:
        yield Raised(Trouble.BEHIND, details={"serial": str(facts.serial), "behind": str(facts.behind)})


def _days(kind: Trouble, left: timedelta | None, stages: Iterable[int]) -> Iterator[Raised]:
    for days in sorted(stages):
        if left is not None and left <= timedelta(days=days):
            yield Raised(kind, days, {"seconds_left": str(int(left.total_seconds()))})
            return


def _unread(facts: Facts) -> bool:
    """What was read in full less than a day ago, or is not served long enough for that to be due."""
    since = facts.read_at or facts.made_at
    return since is not None and facts.at - since > DAILY


def _too_large(size: int, before: int | None) -> bool:
    return size > LARGE or (size > SMALL and before is not None and size > before * GROWTH)


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
