"""A story: deeds, each so many days ago, told in the order of time on a clock that stands where they happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.conf import settings

from members.clock import clock_at
from members.models import Agreement, AgreementTemplate, Entity, Membership, Organisation, Person
from trustframework.models import (
    Auditor,
    Certification,
    Decision,
    Declaration,
    EidMeans,
    Framework,
    FrameworkVersion,
    Level,
    Review,
    Sanction,
)

MORNING = time(8)  # the first deed of a day; the others follow a minute apart


@dataclass
class World:
    """What has come to be so far, by the names that the story uses."""

    today: date
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    templates: dict[str, AgreementTemplate] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    frameworks: dict[str, Framework] = field(default_factory=dict)
    versions: dict[str, FrameworkVersion] = field(default_factory=dict)
    declarations: dict[str, Declaration] = field(default_factory=dict)
    auditors: dict[str, Auditor] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    certifications: dict[object, Certification] = field(default_factory=dict)
    sanctions: dict[str, Sanction] = field(default_factory=dict)
    means: dict[str, EidMeans] = field(default_factory=dict)

    def day(self, days_ago: int) -> date:
        """The date so many days ago; negative is days ahead."""
        return self.today - timedelta(days=days_ago)


P = ParamSpec("P")


class Story:
    """Collect deeds in any order; `tell` them from the oldest on. Those of one day keep the order they came in."""

    def __init__(self) -> None:
        self._deeds: list[tuple[int, Callable[[World], object]]] = []

    def add(
        self, days_ago: int, deed: Callable[Concatenate[World, P], object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """`deed(world, …)` so many days ago; at least one, for nothing in the story lies ahead of the wall clock."""
        if days_ago < 1:
            raise ValueError(f"A deed {days_ago} days ago has not happened yet.")
        self._deeds.append((days_ago, lambda world: deed(world, *args, **kwargs)))

    def tell(self, world: World) -> None:
        """Let everything happen."""
        told: dict[int, int] = {}
        for days_ago, deed in sorted(self._deeds, key=lambda deed: -deed[0]):
            told[days_ago] = told.get(days_ago, -1) + 1
            morning = datetime.combine(world.day(days_ago), MORNING, ZoneInfo(settings.TIME_ZONE))
            with clock_at(morning + timedelta(minutes=told[days_ago])):
                deed(world)
