"""Thin Celery tasks of the first floor."""

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task

from members.clock import now
from trustframework.actions import (
    conditions,
    declaration_clock,
    follow_ups,
    framework_clock,
    reminders,
    reviews,
    sanctions,
)

log = logging.getLogger(__name__)
# What the clock does, in order: what changes by itself first, so that reminders tell how it stands afterwards.
TURNS: dict[str, Callable[[datetime], int]] = {
    "frameworks": framework_clock.come_into_force,
    "follow_ups": follow_ups.open_due,
    "declarations": declaration_clock.lapse_due,
    "conditions": lambda _at: conditions.suspend_overdue(),
    "suspensions": follow_ups.suspend_overdue,
    "sanctions": lambda _at: sanctions.escalate(),
    "conflicts": lambda _at: reviews.watch_conflicts(),
    "reminders": reminders.remind,
}
FAILED = -1


@shared_task
def turn_the_day() -> dict[str, int]:
    """The clock: whatever the day brings, once. What fails stops none of the others, and is tried again within the
    hour; by name, how much each did."""
    at = now()
    return {name: _turn(name, act, at) for name, act in TURNS.items()}


def _turn(name: str, act: Callable[[datetime], int], at: datetime) -> int:
    try:
        return act(at)
    except Exception:
        log.exception("What the day brings failed at %s", name)
        return FAILED
